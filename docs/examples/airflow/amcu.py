"""The API's calls that a DAG needs, with nothing but the standard library. Put it beside the DAG."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

FINAL = {"succeeded", "partially_succeeded", "failed", "cancelled"}
PASSING = {429, 502, 503, 504}


class Client:
    """Calls the API at url as the machine of client_id."""

    def __init__(self, url: str, client_id: str, client_secret: str):
        self.url, self.client_id, self.client_secret = url.rstrip("/"), client_id, client_secret
        self.bearer = None

    def create_job(self, key: str, body: dict) -> str:
        """Creates a job and returns its id. The same key and body get the same job back."""
        return self._call("POST", "/v1/jobs", body, {"Idempotency-Key": key})["jobId"]

    def job(self, job_id: str) -> dict:
        return self._call("GET", f"/v1/jobs/{job_id}")

    def retry_job(self, job_id: str) -> dict:
        """Does again what failed of a job."""
        return self._call("POST", f"/v1/jobs/{job_id}/retry")

    def _call(self, method: str, path: str, body=None, headers=None):
        if self.bearer is None:
            self.bearer = self._token()
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.bearer}", "Content-Type": "application/json", **(headers or {})}
        return _send(urllib.request.Request(self.url + path, data, headers, method=method))

    def _token(self) -> str:
        issuer = _send(urllib.request.Request(self.url + "/version"))["issuer"]
        at = _send(urllib.request.Request(issuer + "/.well-known/openid-configuration"))["token_endpoint"]
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self.client_secret}
        return _send(urllib.request.Request(at, urllib.parse.urlencode(form).encode()))["access_token"]


def _send(request: urllib.request.Request):
    for attempt in range(4):
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code not in PASSING or attempt == 3:
                raise RuntimeError(f"{request.get_method()} {request.full_url}: {error.code} {error.read().decode()}") from None
            pause = error.headers.get("Retry-After", "")
            time.sleep(min(int(pause), 30) if pause.isdigit() else 2**attempt)
        except urllib.error.URLError:
            if attempt == 3:
                raise
            time.sleep(2**attempt)
