"""Serves moto on a free port of 127.0.0.1, which it prints, until standard input ends.

A request of SQS may bring its own time: with X-Test-Clock, nanoseconds since 1970, moto's queues take that for now. Such requests run
one at a time: moto leases a message to two receivers when they come at once. So do those of DynamoDB: moto looks at a condition first,
and writes afterwards.
"""
import logging
import sys
import threading
import time

from moto.secretsmanager.exceptions import InvalidRequestException
from moto.secretsmanager.models import SecretsManagerBackend
from moto.server import DomainDispatcherApplication, create_backend_app
from moto.sqs import models as sqs
from werkzeug.serving import WSGIRequestHandler, make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)

told = threading.local()
one_at_a_time = threading.Lock()


def millis():
    now = getattr(told, "nanoseconds", None)
    return (time.time_ns() if now is None else now) / 1e6


def seconds():
    """Goes on while a request waits, so that its wait ends."""
    if getattr(told, "nanoseconds", None) is None:
        return time.time()
    return millis() / 1e3 + time.monotonic() - told.since


wait_for_messages = sqs.Queue.wait_for_messages


def wait_for_messages_aside(self, timeout):
    """Lets others in while it waits."""
    if getattr(told, "nanoseconds", None) is None:
        return wait_for_messages(self, timeout)
    one_at_a_time.release()
    try:
        return wait_for_messages(self, timeout)
    finally:
        one_at_a_time.acquire()


sqs.unix_time_millis = millis
sqs.unix_time = seconds
sqs.Queue.wait_for_messages = wait_for_messages_aside

put_secret_value = SecretsManagerBackend.put_secret_value


def put_unless_deleted(self, secret_id, *args, **kwargs):
    """Refuses a secret that is marked for deletion, as AWS does."""
    if self._is_valid_identifier(secret_id) and self.secrets[secret_id].is_deleted():
        raise InvalidRequestException("You can't perform this operation on the secret because it was marked for deletion.")
    return put_secret_value(self, secret_id, *args, **kwargs)


SecretsManagerBackend.put_secret_value = put_unless_deleted


class Moto:
    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        clock = environ.get("HTTP_X_TEST_CLOCK")
        if clock is None and not environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB_"):
            return self.app(environ, start_response)
        with one_at_a_time:
            told.nanoseconds, told.since = clock and int(clock), time.monotonic()
            try:
                return self.app(environ, start_response)
            finally:
                told.nanoseconds = None


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # so that connections are kept


server = make_server("127.0.0.1", 0, Moto(DomainDispatcherApplication(create_backend_app)), threaded=True, request_handler=Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
