"""A process that changes SKUs again and again, so that it can be killed in the middle of anything.

    python -m tests.fulfillment.events.writer COUNT PAUSE_SECONDS

Each SKU counts its changes in its metadata, and so its events can be checked for gaps afterwards.
"""

import os
import random
import sys
import time

import django

SKUS = 10


def main(count: int, pause: float) -> None:
    """Make changes until the SKUs have seen `count` of them."""
    from catalog.skus.models import Sku
    from catalog.skus.operations import create_sku, update_sku

    while (made := sum(Sku.objects.values_list("metadata__n", flat=True))) < count:
        wire_id = f"counted-{random.randrange(SKUS)}"
        sku = Sku.objects.filter(wire_id=wire_id, live_mode=False).first()
        if sku is None:
            create_sku(
                live_mode=False,
                wire_id=wire_id,
                name="Tasse 青",
                eccn="EAR99",
                tax_code="4323.310_A",
                country_of_origin="DE",
                metadata={"n": 1},
            )
        else:
            metadata = {"n": sku.metadata["n"] + 1}
            update_sku(live_mode=False, wire_id=wire_id, name=f"Tasse {made}", metadata=metadata)
        time.sleep(pause)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    main(int(sys.argv[1]), float(sys.argv[2]))
