#!/usr/bin/env python3
"""Tries a running stack with what schemathesis makes of its document, as each role.

Run it under `local exec`, which tells where the stack is; make test-api does. Arguments are passed on to schemathesis.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
URL = os.environ["AMCU_URL"]


def ask(path, body=None, token=None, form=None):
    request = urllib.request.Request(URL + path)
    if form is not None:
        machine = f"{os.environ['AMCU_CLIENT_ID']}:{os.environ['AMCU_CLIENT_SECRET']}"
        request.add_header("Authorization", "Basic " + base64.b64encode(machine.encode()).decode())
        request.data = urllib.parse.urlencode(form).encode()
    if token is not None:
        request.add_header("Authorization", "Bearer " + token)
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def token_of(scope):
    return ask("/oidc/oauth2/token", form={"grant_type": "client_credentials", "scope": scope})["access_token"]


def amcu(*args):
    command = [ROOT / ".bin" / "amcu", *args, "--output", "json"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def seed(folder, admin):
    """Makes what operations need to do more than answer 404, and the dictionaries that name it."""
    sample = ROOT / "local" / "sample"
    upload = ["upload", sample / "customers.csv", "--instance", "amc-demo-us,amc-demo-eu"]
    mapping = json.loads((sample / "mapping.json").read_text())
    ask("/v1/mappings", {"name": "customers", "mapping": mapping}, admin)
    done = amcu(*upload, "--mapping", "customers", "--wait")
    broken = amcu("upload", "s3://source/nowhere.csv", "--instance", "amc-demo-us", "--mapping", "customers")
    client = {"region": "NA", "clientId": "a", "clientSecret": "b"}
    ask("/v1/connections", {"connectionId": "north-america", "name": "North America", **client}, admin)
    hook = ask("/v1/webhooks", {"url": "https://hooks.example.com", "events": ["job.failed"]}, admin)
    people = [{"type": "EMAIL", "value": "someone@example.com"}]
    deletion = ask("/v1/deletions", {"instanceIds": ["amc-demo-us"], "identities": people}, admin)
    for name, words in {
        "jobs": [done["jobId"], broken["jobId"]],
        "keys": [done["source"]["key"]],
        "webhooks": [hook["webhook"]["webhookId"]],
        "deletions": [deletion["deletionId"]],
    }.items():
        (folder / f"{name}.dict").write_text("".join(f'"{word}"\n' for word in words))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        shutil.copy(HERE / "schemathesis.toml", folder)
        seed(folder, token_of("amc/admin"))
        outcome = 0
        for role, arguments in {
            "admin": [],
            "write": ["--phases", "examples,fuzzing", "--exclude-checks", "Reached"],
            "read": ["--phases", "examples,fuzzing", "--exclude-checks", "Reached"],
        }.items():
            print(f"\n== {role}", flush=True)
            outcome |= subprocess.run(
                [
                    pathlib.Path(sys.executable).parent / "schemathesis",
                    *("--config-file", folder / "schemathesis.toml"),
                    *("run", URL + "/openapi.yaml", "--url", URL),
                    *("--header", "Authorization: Bearer " + token_of("amc/" + role)),
                    *arguments,
                    *sys.argv[1:],
                ],
                env={**os.environ, "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "checks"},
                check=False,
            ).returncode
    return outcome


if __name__ == "__main__":
    sys.exit(main())
