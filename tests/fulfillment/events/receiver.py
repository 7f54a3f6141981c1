"""An endpoint as an integrator would write it: real HTTP on loopback, and a verification of its own.

The verification follows the developer guide (events.md, section 10) and shares no code with the program.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from django.utils import timezone

from fulfillment.events.delivery.dispatcher import Dispatcher
from fulfillment.events.delivery.models import Delivery


@dataclass(frozen=True)
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    time: float = field(default_factory=time.time)

    @property
    def event(self) -> Any:
        """The event."""
        return json.loads(self.body)


Respond = Callable[[BaseHTTPRequestHandler, Received], None]


def answer(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Respond:
    """Return a behaviour: always the same answer."""

    def respond(handler: BaseHTTPRequestHandler, received: Received) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return respond


class Receiver:
    """A server in a thread; `respond` may be exchanged at any time."""

    def __init__(self, respond: Respond | None = None) -> None:
        self.respond = respond or answer(200)
        self.received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    # The sender was killed in the middle of it: no request at all.
                    self.close_connection = True
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                received = Received(self.path, headers, body)
                receiver.received.append(received)
                receiver.respond(self, received)

            def log_message(self, *args: object) -> None: ...

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *args: object) -> None:
                """A worker that hangs up is what some tests want."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def event_ids(self) -> list[str]:
        """The ids of the events in the order of their arrival, repeats included."""
        return [received.event["id"] for received in self.received]


def verifies(header: str, body: bytes, secret: str, *, now: float, tolerance: float = 300) -> bool:
    """Verify a delivery, in the six steps of the developer guide."""
    parts = header.split(", ")
    if len(parts) < 2 or abs(now - int(parts[0])) > tolerance:
        return False
    mac = hmac.new(secret.encode("utf-8"), parts[0].encode() + b"." + body, hashlib.sha256)
    expected = base64.b64encode(mac.digest()).decode()
    return any(hmac.compare_digest(expected, candidate) for candidate in parts[1:])


def deliver_due(seconds: float = 20) -> None:
    """Deliver until nothing is due and nothing under way, as the worker's thread does."""
    dispatcher = Dispatcher()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        dispatcher.step()
        if dispatcher.is_idle and not Delivery.objects.filter(due_time__lte=timezone.now()).exists():
            dispatcher.stop()
            return
        dispatcher.woken.wait(0.05)
    raise AssertionError("still delivering")
