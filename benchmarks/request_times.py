"""Processor time of a request: one resource, a page of 100, an update, and creating a checkout of three lines.

Run: python benchmarks/request_times.py [OTHER_CHECKOUT] [--databases URL URL] [--rounds 20] [--requests 25]. With the
path of another checkout both take turns in one run, each in a process and a database of its own: empty ones that are
named, or SQLite in a temporary folder. Only the thread that answers is timed: neither the server's work in PostgreSQL
nor the thread of the API log counts, but taking the call into the log does.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent.parent
ADDRESS = {"line1": "1 Main St", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}
# As in production, but for HTTPS; and a limit that no benchmark reaches, so that counting is paid for.
SETTINGS = {
    "DEBUG": "0",
    "SECRET_KEY": "a key for benchmarks only, which protects nothing",
    "ALLOWED_HOSTS": "localhost",
    "REQUIRE_HTTPS": "0",
    "RATE_LIMIT_TEST": "1000000",
}
Case = Callable[[], tuple[str, str, Any]]
"""Returns method, path and body of the next request."""


def answer(checkout: str) -> None:
    """Time requests to the program in a checkout: each line of input names a case and a number of requests."""
    # Last, and this file's own folder not at all: its name is that of a library.
    sys.path[:] = [checkout, *sys.path[1:], f"{checkout}/benchmarks"]
    from events_database import own_database

    with own_database():
        from django.core.wsgi import get_wsgi_application
        from django.test import RequestFactory

        from tests.factories import SkuFactory, secret_of

        factory = RequestFactory(headers={"Authorization": f"Bearer {secret_of()}", "Host": "localhost"})
        application = get_wsgi_application()
        skus = [SkuFactory().wire_id for _ in range(100)]

        def timed(case: Case, number: int) -> float:
            requests = [factory.generic(*sent(*case())) for _ in range(number)]
            begun = time.thread_time()
            for request in requests:
                # Not closed: that would open a new connection for each request.
                response = application.get_response(request)
                if response.status_code >= 300:
                    raise SystemExit(response.content)
            return (time.thread_time() - begun) / number * 1e6

        known = cases(skus)
        print(json.dumps([*known]), flush=True)
        for line in sys.stdin:
            name, number = json.loads(line)
            print(timed(known[name], number), flush=True)


def sent(method: str, path: str, body: Any) -> tuple[str, str, bytes, str]:
    """Return the arguments of a request."""
    return method, path, b"" if body is None else json.dumps(body).encode(), "application/json"


def cases(skus: list[str]) -> dict[str, Case]:
    """Return what is timed."""
    names = itertools.count()
    lines = [{"skuId": sku, "price": 9.99, "quantity": 2} for sku in skus[:3]]
    cart = {"currency": "USD", "items": lines, "shipTo": {"address": ADDRESS}, "shippingChoice": {"amount": 5}}
    return {
        "read one": lambda: ("GET", f"/skus/{skus[0]}", None),
        "page of 100": lambda: ("GET", "/skus?limit=100", None),
        "update": lambda: ("POST", f"/skus/{skus[0]}", {"name": f"Mug {next(names)}"}),
        "checkout of 3 lines": lambda: ("POST", "/checkouts", cart),
    }


class Program:
    """A process that answers requests with the code of a checkout."""

    def __init__(self, checkout: Path, database: str | None) -> None:
        command = [sys.executable, __file__, "--answer", str(checkout)]
        environment = os.environ | SETTINGS | ({"DATABASE_URL": database} if database else {})
        pipe = subprocess.PIPE
        self.process: Any = subprocess.Popen(  # noqa: S603 - of this file
            command, cwd=checkout, env=environment, text=True, stdin=pipe, stdout=pipe
        )
        self.cases: list[str] = json.loads(self.process.stdout.readline())

    def microseconds(self, case: str, number: int) -> float:
        """Return the processor time of a request, the mean of so many."""
        print(json.dumps([case, number]), file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


def compare(programs: list[Program], rounds: int, number: int) -> Iterator[tuple[str, list[float]]]:
    """Yield each case with the median of every program; the first round warms up."""
    for case in programs[0].cases:
        taken = [[program.microseconds(case, number) for program in programs] for _ in range(rounds + 1)][1:]
        yield case, [median(column) for column in zip(*taken, strict=True)]


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("other", nargs="?", type=Path)
    arguments.add_argument("--databases", nargs=2, default=[None, None])
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--requests", type=int, default=25)
    arguments.add_argument("--answer", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.answer:
        answer(given.answer)
        return
    checkouts = [*([given.other.resolve()] if given.other else []), HERE]
    programs = [Program(checkout, database) for checkout, database in zip(checkouts, given.databases, strict=False)]
    for case, times in compare(programs, given.rounds, given.requests):
        ratio = f"   ratio {times[-1] / times[0]:.2f}" if len(times) > 1 else ""
        print(f"{case:20}", *(f"{each:9.0f} µs" for each in times), ratio, flush=True)


if __name__ == "__main__":
    main()
