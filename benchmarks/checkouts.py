"""What a checkout of 3, 100 and 500 lines costs inside one process: create, read, change, dry run.

Run: python benchmarks/checkouts.py [ROUNDS]. It uses a database of its own: SQLite in a temporary folder, or the empty
one that DATABASE_URL names.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from events_database import own_database

SIZES = (3, 100, 500)
MOST_MILLISECONDS = {3: 500, 100: 1500, 500: 5000}
"""Most time for creating a checkout of so many lines; generous, because machines differ."""
ADDRESS = {"line1": "1 Main St", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}


def main(rounds: int) -> None:
    """Measure and print; fail when creating takes too long."""
    from django.db import connection
    from django.test import Client

    from tests.factories import SkuFactory, secret_of

    headers = {"Authorization": f"Bearer {secret_of()}", "Host": "localhost"}
    client = Client(headers=headers)
    skus = [SkuFactory().wire_id for _ in range(max(SIZES))]

    def post(path: str, body: Any) -> Any:
        response = client.post(path, body, "application/json")
        if response.status_code >= 300:
            raise SystemExit(response.content)
        return response.json()

    amounts = count(10)

    def ship(path: str) -> Any:
        return post(path, {"shippingChoice": {"amount": next(amounts)}})

    def timed(work: Callable[[], Any]) -> tuple[float, int]:
        statements: list[str] = []

        def note(execute: Any, sql: str, *rest: Any) -> Any:
            statements.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            work()
        begun = time.perf_counter()
        for _ in range(rounds):
            work()
        return (time.perf_counter() - begun) / rounds * 1000, len(statements)

    for size in SIZES:
        lines = [{"skuId": sku, "price": 9.99, "quantity": 2} for sku in skus[:size]]
        body = {"currency": "USD", "items": lines, "shipTo": {"address": ADDRESS}, "shippingChoice": {"amount": 5}}
        path = f"/checkouts/{post('/checkouts', body)['id']}"
        works: dict[str, Callable[[], Any]] = {
            "create": partial(post, "/checkouts", body),
            "dry run": partial(post, "/lockstep/checkouts/dry-run", body),
            "change shipping": partial(ship, path),
            "read": partial(client.get, path),
        }
        for name, work in works.items():
            took, queries = timed(work)
            print(f"{size:4} lines  {name:16} {took:8.1f} ms  {queries:3} queries")
            if name == "create" and took > MOST_MILLISECONDS[size]:
                raise SystemExit(f"Creating {size} lines took {took:.0f} ms.")


if __name__ == "__main__":
    with own_database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
