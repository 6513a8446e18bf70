"""What answers must be like, beyond schemathesis' own checks."""

import schemathesis

# Statuses that the document's description explains once for all operations.
SECURED = {401, 403, 429}
ALL = {500, 503}  # which another check refuses where they are not documented


@schemathesis.check
def documented_status(ctx, response, case):
    """Every operation has a default answer, which would let every status pass."""
    responses = case.operation.definition.raw["responses"]
    known = {int(status) for status in responses if status != "default"} | ALL
    if case.operation.definition.raw.get("security") != []:
        known |= SECURED
    if response.status_code == 405 and case.method.upper() != case.operation.method.upper():
        return  # a method that schemathesis made up
    if response.status_code not in known:
        raise AssertionError(f"{response.status_code} is not documented")


@schemathesis.check
def problem(ctx, response, case):
    """Whatever went wrong says so in one form."""
    if response.status_code < 400:
        return
    media = response.headers.get("content-type", [""])[0]
    if media != "application/problem+json":
        raise AssertionError(f"an error of the type {media}")
    body = response.json()
    if body["status"] != response.status_code:
        raise AssertionError(f"a problem of the status {body['status']}")
    if not body["instance"].endswith(response.headers["x-request-id"][0]):
        raise AssertionError("the problem and X-Request-Id name different calls")
    if response.status_code == 401 and "www-authenticate" not in response.headers:
        raise AssertionError("401 without WWW-Authenticate")
    if response.status_code in (429, 503) and "retry-after" not in response.headers:
        raise AssertionError("a passing failure without Retry-After")


@schemathesis.check
def never_stored(ctx, response, case):
    """Nobody keeps an answer, but for conditional calls."""
    conditional = "304" in case.operation.definition.raw["responses"]
    kept = response.headers.get("cache-control")
    if kept != ["no-store"] and not (conditional and kept == ["private, no-cache"]):
        raise AssertionError(f"Cache-Control: {kept}")


@schemathesis.check
class Reached:
    """Data that are always refused prove little: all operations answer with success once, for an administrator."""

    # They need a person's consent, a token that confirms, or a job that is not over in no time.
    UNREACHABLE = {"completeAuthorization", "deleteDataSet", "cancelJob"}

    def __init__(self):
        self.tried, self.reached = set(), set()

    def after_response(self, ctx, response, case):
        operation = case.operation.definition.raw["operationId"]
        self.tried.add(operation)
        if response.status_code < 400:
            self.reached.add(operation)

    def after_run(self, ctx):
        missed = self.tried - self.reached - self.UNREACHABLE
        if missed:
            raise AssertionError("never answered with success: " + ", ".join(sorted(missed)))
