"""The rate table and the settings as rows: loading, rules, storage, the demo (fulfillment.md, 5.3)."""

import re
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, models, transaction

from catalog.tabular.tables import UnusableFile
from fulfillment.shipping.demo import EUROS, seed_demo_exchange_rates
from fulfillment.shipping.loading import DATA, load_shipping_rates
from fulfillment.shipping.models import AdultItem, ShippingRate, ShippingSettings
from fulfillment.taxes.loading import load_rows
from fulfillment.taxes.models import ExchangeRate

from .goods import goods

ROW = {"service": "SG", "zone": "domestic", "first_kg": 5, "further_kg": 1, "min_days": 3, "max_days": 7}

CONTRACT = """
SG domestic 5.00 1.00 3 7 0 0.00
SG regional 9.00 2.00 4 9 0 0.00
D2 domestic 12.00 2.00 1 2 0 0.00
D1 domestic 20.00 3.00 1 1 0 0.00
IH domestic 60.00 0.00 5 10 15 0.00
IS international 15.00 5.00 7 21 0 0.00
IC regional 30.00 9.00 3 5 0 0.00
IC international 30.00 9.00 3 5 0 0.00
AG domestic 4.00 1.00 3 7 0 0.00
AG regional 4.00 1.00 3 7 0 0.00
A1 domestic 8.00 1.50 1 3 0 0.00
COD domestic 7.00 1.00 3 7 0 3.00
"""


def test_the_shipped_table_is_that_of_the_contract(db: None) -> None:
    """5.3, row by row."""
    load_shipping_rates()
    names = ("service", "zone", "first_kg", "further_kg", "min_days", "max_days", "min_kg", "fees")
    stored = {" ".join(map(str, row)) for row in ShippingRate.objects.values_list(*names)}
    assert stored == set(CONTRACT.strip().splitlines())
    assert set(ShippingRate.objects.values_list("origin", flat=True)) == {"loaded"}


def test_loading_again_keeps_what_staff_did(db: None) -> None:
    """Edited and deleted rows stay as staff left them; the command says so."""
    assert load_shipping_rates().added == 12
    edited = ShippingRate.objects.get(service="SG", zone="domestic")
    edited.first_kg = Decimal("4.50")
    edited.save()
    ShippingRate.objects.get(service="COD").delete()
    out = StringIO()
    call_command("load_shipping_rates", stdout=out)
    assert out.getvalue().strip() == (
        "shipping rates: 10 unchanged, 1 kept as edited by staff, 1 kept as deleted by staff"
    )
    edited.refresh_from_db()
    assert (edited.first_kg, edited.origin) == (Decimal("4.50"), "staff")
    assert [row.first_kg for row in edited.history.all()] == [Decimal("4.50"), Decimal("5.00")]


def test_a_newer_file_changes_untouched_rows(db: None, tmp_path: Path) -> None:
    """A row follows the file, and goes when the file no longer has it."""
    load_shipping_rates()
    lines = (DATA / "shipping_rates.csv").read_text().splitlines()
    kept = [line.replace("SG,domestic,5.00", "SG,domestic,5.25") for line in lines if not line.startswith("COD")]
    (tmp_path / "shipping_rates.csv").write_text("\n".join(kept) + "\n")
    report = load_shipping_rates(folder=tmp_path)
    assert (report.added, report.updated, report.removed, report.unchanged) == (0, 1, 1, 10)
    assert ShippingRate.objects.get(service="SG", zone="domestic").first_kg == Decimal("5.25")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"max_days": 2}, "max_days"),
        ({"min_days": 0}, "min_days"),
        ({"first_kg": -1}, "first_kg"),
        ({"service": "XX"}, "service"),
        ({"zone": "lunar"}, "zone"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "valid_to"),
    ],
)
@pytest.mark.django_db
def test_what_a_row_must_be(change: dict[str, object], field: str) -> None:
    """Told at the field to blame."""
    with pytest.raises(ValidationError) as refused:
        ShippingRate(**ROW | change).full_clean()
    assert set(refused.value.error_dict) == {field}


@pytest.mark.storage
@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (ShippingRate(**ROW | {"max_days": 2}), "shipping_rate_days_in_order"),
        (ShippingRate(**ROW | {"fees": -1}), "shipping_rate_not_negative"),
        (ShippingRate(**ROW | {"service": "XX"}), "shipping_rate_service_known"),
        (ShippingRate(**ROW | {"zone": "lunar"}), "shipping_rate_zone_known"),
        (ShippingSettings(signature_threshold=-1), "shipping_settings_threshold_not_negative"),
    ],
)
@pytest.mark.django_db
def test_what_the_database_refuses(row: models.Model, constraint: str) -> None:
    """Whoever writes, past the rules of the model."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row)._default_manager.bulk_create([row])


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "value"), [("max_days", 2), ("service", "XX"), ("min_days", 0)])
def test_one_rule_for_shell_and_file(column: str, value: Any) -> None:
    """A rule of the model is met by a save and by the loading command, which names the row."""
    with pytest.raises(ValidationError) as saved:
        ShippingRate(**ROW | {column: value}).save()
    rows = iter([{name: str(given) for name, given in (ROW | {column: value}).items()}])
    with pytest.raises(UnusableFile, match=re.escape(" ".join(saved.value.messages))):
        load_rows(ShippingRate, rows)
    with pytest.raises(UnusableFile, match="fees: “many” cannot be used here"):
        load_rows(ShippingRate, iter([{"fees": "many"}]))
    assert not ShippingRate.objects.exists()


@pytest.mark.usefixtures("reference")
def test_an_adult_item_goes_with_its_item() -> None:
    """Deleting an inventory item is not stopped by its flag."""
    item = goods("wine", "1")
    AdultItem.objects.create(inventory_item=item)
    item.delete()
    assert not AdultItem.objects.exists()


def test_demo_exchange_rates(db: None) -> None:
    """Added where they are missing; repeating changes nothing."""
    ExchangeRate.objects.create(currency="USD", euros=Decimal("0.5"))
    for _ in range(2):
        seed_demo_exchange_rates()
        assert ExchangeRate.objects.count() == len(EUROS)
    assert ExchangeRate.objects.get(currency="USD").euros == Decimal("0.5")
