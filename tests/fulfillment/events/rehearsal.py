"""Rehearsing disasters with real processes: writers and workers that are killed, receivers that fail."""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from catalog.skus.models import Sku
from catalog.wire.api_keys.operations import ensure_standard_key, issue_secret
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import active_secrets
from tests.fulfillment.events.receiver import Received, Receiver, answer, verifies

ROOT = Path(__file__).resolve().parents[3]


def environment(**more: str) -> dict[str, str]:
    """Variables of a process that works on the database of this one."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        server, mark, options = os.environ["DATABASE_URL"].partition("?")
        url = f"{server.rpartition('/')[0]}/{name}{mark}{options}"
    plain = {"LOG_LEVEL": "WARNING", "WEBHOOK_ALLOW_PRIVATE_TARGETS": "on", "SECRET_KEY": settings.SECRET_KEY}
    return os.environ | plain | {"DATABASE_URL": url, "RUNTIME_DIR": str(settings.RUNTIME_DIR)} | more


class Process(Protocol):
    """A process that was started, as `subprocess` shows it."""

    pid: int
    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Starter:
    """Starts processes on this database: whole ones, as an operator does."""

    def start(self, module: str, *arguments: str, **variables: str) -> Process:
        """Run a Python module."""
        return subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=ROOT, env=environment(**variables))

    def serve(self, port: int) -> Process:
        """Run the production server with two processes, in a group of its own that can be killed as one."""
        command = [sys.executable, "manage.py", "serve", f"--port={port}", "--processes=2"]
        return subprocess.Popen(command, cwd=ROOT, env=environment(RATE_LIMIT_TEST="0"), start_new_session=True)

    def work(self, **variables: str) -> Process:
        """Run a worker."""
        return self.start("manage", "work", **variables)


WHOLE = Starter()


def kill_server(process: Process) -> None:
    """Kill the server and its processes in the middle of whatever they do."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def workers(count: int, starter: Starter = WHOLE, **variables: str) -> Iterator[list[Process]]:
    """Run some workers; stop them afterwards, gently."""
    processes = [starter.work(**variables) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(40)


def failing_sometimes(share: float, dice: random.Random) -> Any:
    """Return the behaviour of a receiver that fails a share of all requests."""

    def respond(handler: BaseHTTPRequestHandler, received: Received) -> None:
        answer(500 if dice.random() < share else 200)(handler, received)

    return respond


QUICK = {
    "WORKER_LEASE_SECONDS": "2",
    "WEBHOOK_TIMEOUT_MS": "500",
    "WEBHOOK_RETRY_TEST_SECONDS": ",".join(["1"] * 20),
}
"""Variables of a worker that soon tries again, and soon takes over from one that died."""


def rehearse_kills(
    *, changes: int, pause: float, steps: tuple[int, int], seed: int, starter: Starter = WHOLE
) -> dict[str, Any]:
    """Kill worker and writer with signal 9 at random moments, start them again, until all is written and delivered.

    They die in turns, so that a short rehearsal kills both. A victim is let live for some steps, so that a busy machine
    makes it slower but not endless. Returns what happened; `check_nothing_lost` judges it.
    """
    dice = random.Random(seed)
    writing = ["tests.fulfillment.events.writer", str(changes), str(pause)]
    kills = {"worker": 0, "writer": 0}
    victims = itertools.cycle(kills)
    with Receiver(failing_sometimes(0.2, dice)) as receiver:
        webhook = Webhook(address=receiver.url, types=["sku.created", "sku.updated"])
        webhook.save()
        worker, writer = starter.work(**QUICK), starter.start(*writing)
        try:
            while (status := writer.poll()) != 0:
                assert status is None, "the writer ended by an error of its own"
                victim = next(victims)
                done = changes_made if victim == "writer" else lambda: len(receiver.received)
                let_live(writer, done, dice.randint(*steps))
                if writer.poll() is not None:
                    continue
                kills[victim] += 1
                if victim == "worker":
                    kill(worker)
                    worker = starter.work(**QUICK)
                else:
                    kill(writer)
                    writer = starter.start(*writing)
            wait_until_delivered(120)
        finally:
            for process in (writer, worker):
                process.kill()
                process.wait()
    return {"webhook": webhook, "received": receiver.received, "kills": kills}


def rehearse_web_kills(*, changes: int, steps: tuple[int, int], seed: int, starter: Starter = WHOLE) -> dict[str, Any]:
    """Like `rehearse_kills`, but the changes come through the API, and the web server is killed besides the worker."""
    dice = random.Random(seed)
    port, kills = free_port(), {"server": 0, "worker": 0}
    victims = itertools.cycle(kills)
    secret = issue_secret(api_key=ensure_standard_key(live_mode=False, kind="confidential"))
    with Receiver(failing_sometimes(0.2, dice)) as receiver:
        webhook = Webhook(address=receiver.url, types=["sku.created", "sku.updated"])
        webhook.save()
        worker, server = starter.work(**QUICK), starter.serve(port)
        address = f"http://127.0.0.1:{port}"
        client = starter.start("tests.fulfillment.events.api_writer", str(changes), address, secret)
        try:
            while client.poll() is None:
                victim = next(victims)
                done = changes_made if victim == "server" else lambda: len(receiver.received)
                let_live(client, done, dice.randint(*steps))
                if client.poll() is not None:
                    break
                kills[victim] += 1
                if victim == "worker":
                    kill(worker)
                    worker = starter.work(**QUICK)
                else:
                    kill_server(server)
                    server = starter.serve(port)
            assert client.returncode == 0
            wait_until_delivered(120)
        finally:
            kill_server(server)
            for process in (client, worker):
                process.kill()
                process.wait()
    return {"webhook": webhook, "received": receiver.received, "kills": kills}


def changes_made() -> int:
    """Count the changes of all SKUs."""
    return sum(sku.metadata["n"] for sku in Sku.objects.all())


def let_live(writer: Process, done: Callable[[], int], steps: int) -> None:
    """Wait until so many steps more are done, or the writer has nothing left to do, or nothing happens at all."""
    goal, until = done() + steps, time.monotonic() + 20
    while done() < goal and writer.poll() is None and time.monotonic() < until:
        time.sleep(0.02)


def kill(process: Process) -> None:
    """Kill a process in the middle of whatever it does."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_until_delivered(seconds: float) -> None:
    """Wait until no delivery is under way any more."""
    until = time.monotonic() + seconds
    while Delivery.objects.filter(due_time__isnull=False).exists():
        if time.monotonic() > until:
            raise AssertionError(f"still open: {list(Delivery.objects.filter(due_time__isnull=False).values())[:3]}")
        time.sleep(0.1)


def check_nothing_lost(webhook: Webhook, received: list[Received]) -> int:
    """Check that each change has one event, each event arrived, and each arrival verifies; return the repeats."""
    told: dict[str, list[int]] = {}
    for request in {request.event["id"]: request for request in received}.values():
        shown = request.event["data"]["object"]
        told.setdefault(shown["id"], []).append(shown["metadata"]["n"])
    for sku in Sku.objects.all():
        assert sorted(told[sku.wire_id]) == list(range(1, sku.metadata["n"] + 1)), sku.wire_id
    assert {request.event["id"] for request in received} == set(Event.objects.values_list("wire_id", flat=True))
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.DELIVERED}
    bodies = {event.wire_id: event.body.encode() for event in Event.objects.all()}
    secret = active_secrets(webhook)[0].value
    for request in received:
        assert request.body == bodies[request.event["id"]]
        assert verifies(request.headers["digitalriver-signature"], request.body, secret, now=request.time)
    return len(received) - len(bodies)
