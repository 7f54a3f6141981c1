"""`manage.py check_pairs`: what an operator's monitoring asks."""

from io import StringIO

import pytest
from django.core.management import call_command

from catalog.inventory_items.models import InventoryItem
from tests.factories import InventoryItemFactory, SkuFactory

pytestmark = pytest.mark.usefixtures("reference")


def checked(**options: bool) -> tuple[int, str]:
    """Return exit status and output."""
    out = StringIO()
    try:
        call_command("check_pairs", stdout=out, **options)
    except SystemExit as ended:
        return int(str(ended.code)), out.getvalue()
    return 0, out.getvalue()


def test_equal_pairs() -> None:
    SkuFactory(managed=True)
    SkuFactory()
    assert checked() == (0, "All pairs agree: 2 SKUs, 1 inventory items.\n")


def test_drifted_pair_is_shown_member_by_member() -> None:
    """R-CAT-180, R-CAT-182."""
    SkuFactory(wire_id="mug-01", managed=True, country_of_origin="DE", live=True)
    item = InventoryItem.objects.get()
    item.country_of_origin = "PL"
    item.save()
    status, table = checked()
    assert status == 1
    assert [line.split() for line in table.splitlines()[1:2]] == [
        ["live", "drifted", "mug-01", "countryOfOrigin", "DE", "PL"]
    ]


def test_missing_item() -> None:
    """R-CAT-176."""
    SkuFactory(wire_id="mug-01", managed=True)
    InventoryItem.objects.get().delete()
    status, table = checked()
    assert status == 1
    assert table.splitlines()[1].split()[:3] == ["test", "item_missing", "mug-01"]


def test_distributed_pairs_can_be_left_out() -> None:
    SkuFactory(wire_id="mug-01", part_number="A")
    InventoryItemFactory(wire_id="mug-01", part_number="B")
    assert checked()[0] == 1
    assert checked(managed_only=True)[0] == 0
