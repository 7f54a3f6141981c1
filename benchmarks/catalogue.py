"""How many requests a second the catalogue answers inside one process, and how many queries each of them costs.

Run: python -m benchmarks.catalogue [requests]. It works in a database of its own, thrown away afterwards: the one that
DATABASE_URL names, with the name that tests use.
"""

import io
import os
import sys
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import django
from django.core.management import call_command
from django.db import connection
from django.test import Client

MOST_QUERIES = {
    "GET a SKU": 3,
    "GET a page of SKUs": 3,
    "POST a SKU": 15,
    "POST a managed SKU": 21,
    "PUT a new SKU": 17,
    "PUT a known SKU": 17,
    "PUT a managed SKU": 22,
    "PUT without a change": 13,
    "update a SKU": 14,
    "update a managed SKU": 19,
    "DELETE a managed SKU": 23,
}
"""Most queries of an operation, savepoints not counted; the key's look-up is one of them (R-CAT-074)."""

BODY = {"name": "Enamel mug", "eccn": "EAR99", "taxCode": "P0000000", "countryOfOrigin": "PL"}
MANAGED = BODY | {"managedFulfillment": "DRGlobalFulfillment", "partNumber": "EM-500-BL", "hsCode": "7323.94"}

Work = Callable[[], Any]


class Api:
    """A client with one key, inside this process."""

    def __init__(self, secret: str) -> None:
        self._client = Client(headers={"Authorization": f"Bearer {secret}", "Host": "localhost"})

    def get(self, path: str, **parameters: Any) -> Any:
        return self._client.get(path, parameters)

    def post(self, path: str, body: Any) -> Any:
        return self._client.post(path, body, "application/json")

    def put(self, path: str, body: Any) -> Any:
        return self._client.put(path, body, "application/json")

    def delete(self, path: str) -> Any:
        return self._client.delete(path)


def operations(api: Any) -> dict[str, tuple[Work, Work]]:
    """Return what prepares each operation, and the operation; both can be repeated."""
    number = count()
    changed = iter(f"6404.20.{step % 9000 + 1000}" for step in count())

    def plain() -> Any:
        return api.put("/skus/plain", BODY)

    def managed() -> Any:
        return api.put("/skus/managed", MANAGED)

    return {
        "GET a SKU": (plain, lambda: api.get("/skus/plain")),
        "GET a page of SKUs": (plain, lambda: api.get("/skus", limit=100)),
        "POST a SKU": (lambda: None, lambda: api.post("/skus", BODY)),
        "POST a managed SKU": (lambda: None, lambda: api.post("/skus", MANAGED)),
        "PUT a new SKU": (lambda: None, lambda: api.put(f"/skus/new-{next(number)}", BODY)),
        "PUT a known SKU": (plain, lambda: api.put("/skus/plain", BODY | {"hsCode": next(changed)})),
        "PUT a managed SKU": (managed, lambda: api.put("/skus/managed", MANAGED | {"hsCode": next(changed)})),
        "PUT without a change": (managed, lambda: api.put("/skus/managed", MANAGED)),
        "update a SKU": (plain, lambda: api.post("/skus/plain", {"hsCode": next(changed)})),
        "update a managed SKU": (managed, lambda: api.post("/skus/managed", {"hsCode": next(changed)})),
        "DELETE a managed SKU": (managed, lambda: api.delete("/skus/managed")),
    }


def measure(prepare: Work, work: Work, requests: int) -> float:
    """Return how many times a second the operation alone can be done."""
    spent = 0.0
    for _ in range(requests):
        prepare()
        begun = time.perf_counter()
        answer = work()
        spent += time.perf_counter() - begun
        if answer.status_code >= 300:
            raise SystemExit(answer.content.decode())
    return requests / spent


def main() -> None:
    """Measure every operation in a catalogue of a few hundred SKUs."""
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", RATE_LIMIT_TEST="0", REQUEST_LOG="off")
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    django.setup()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        secret = io.StringIO()
        call_command("load_reference", stdout=io.StringIO())
        call_command("create_api_key", mode="test", kind="confidential", stdout=secret)
        api = Api(secret.getvalue().strip())
        for number in range(300):
            api.put(f"/skus/mug-{number}", MANAGED if number % 2 else BODY)
        for name, (prepare, work) in operations(api).items():
            print(f"{name:<24}{measure(prepare, work, requests):8.0f} requests/s{MOST_QUERIES[name]:5} queries at most")
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()
