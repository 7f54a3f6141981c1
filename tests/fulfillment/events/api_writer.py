"""A client that changes SKUs through the API again and again, whatever happens to the server.

    python -m tests.fulfillment.events.api_writer COUNT ADDRESS KEY

Each SKU counts its changes in its metadata. When an answer is missing, the client reads the SKU to learn whether its
change was made, as an integration would.
"""

import json
import random
import sys
import time
from typing import Any

import urllib3

SKUS = 10
PATIENCE_SECONDS = 120


class Shop:
    """Calls the API until it answers."""

    def __init__(self, address: str, key: str) -> None:
        self.address = address
        self.pool = urllib3.PoolManager(headers={"Authorization": f"Bearer {key}"}, retries=False, timeout=10)

    def count(self, wire_id: str) -> int:
        """Return how many changes a SKU has seen; 0 when it does not exist."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                answer = self.pool.request("GET", f"{self.address}/skus/{wire_id}")
            except urllib3.exceptions.HTTPError:
                time.sleep(0.05)
                continue
            return int(answer.json()["metadata"]["n"]) if answer.status == 200 else 0
        raise SystemExit("the server does not come back")

    def change(self, wire_id: str, body: dict[str, Any]) -> None:
        """Put a SKU; a server that dies meanwhile is no error, but any answer must be a success."""
        try:
            answer = self.pool.request("PUT", f"{self.address}/skus/{wire_id}", body=json.dumps(body))
        except urllib3.exceptions.HTTPError:
            return
        if answer.status not in (200, 201):
            raise SystemExit(f"{answer.status} {answer.data.decode()}")


def main(changes: int, address: str, key: str) -> None:
    """Make changes until the SKUs have seen so many of them."""
    shop = Shop(address, key)
    counts = {f"counted-{number}": 0 for number in range(SKUS)}
    while sum(counts.values()) < changes:
        wire_id = random.choice(list(counts))
        number = shop.count(wire_id) + 1
        body = {"name": f"Tasse \u9752 {number}", "eccn": "EAR99", "taxCode": "4323.310_A", "countryOfOrigin": "DE"}
        shop.change(wire_id, body | {"metadata": {"n": number}})
        counts[wire_id] = shop.count(wire_id)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
