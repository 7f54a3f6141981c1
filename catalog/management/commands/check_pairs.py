"""Compare every SKU with its inventory item; for operators and their monitoring."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.inventory_items.models import InventoryItem
from catalog.pairing import PairState, differences, unequal_pairs
from catalog.skus.models import Sku
from catalog.wire.values.naming import wire_name

ROW = "{:<5} {:<13} {:<36} {:<18} {:<24} {}"


class Command(BaseCommand):
    help = "Check that the two sides of every pair agree; exit status 1 and a table when some do not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--managed-only", action="store_true", help="Look at orchestrated pairs only.")

    def handle(self, *args: Any, managed_only: bool, **options: Any) -> None:
        skus = unequal_pairs().order_by("pk")
        if managed_only:
            skus = skus.exclude(managed_fulfillment="")
        unequal = 0
        for sku in skus.iterator():
            if not unequal:
                self.stdout.write(ROW.format("mode", "state", "id", "member", "SKU", "item"))
            unequal += 1
            self._report(sku)
        if unequal:
            self.stdout.write(f"{unequal} of {Sku.objects.count()} SKUs have a pair that is not equal.")
            raise SystemExit(1)
        self.stdout.write(
            f"All pairs agree: {Sku.objects.count()} SKUs, {InventoryItem.objects.count()} inventory items."
        )

    def _report(self, sku: Sku) -> None:
        mode = "live" if sku.live_mode else "test"
        item = InventoryItem.objects.filter(live_mode=sku.live_mode, wire_id=sku.wire_id).first()
        if item is None:
            self.stdout.write(ROW.format(mode, PairState.ITEM_MISSING, sku.wire_id, "-", "-", "-"))
            return
        for found in differences(sku, item):
            cells = (
                mode,
                PairState.DRIFTED,
                sku.wire_id,
                wire_name(found.member),
                found.sku_value or "-",
                found.item_value or "-",
            )
            self.stdout.write(ROW.format(*cells))
