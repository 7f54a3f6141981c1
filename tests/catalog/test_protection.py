"""What something else needs is not deleted and not turned into something else (R-CAT-022, R-CAT-159)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.models import Country, Currency, Eccn, TaxCode
from catalog.skus.models import Sku
from catalog.wire.exceptions import InUse
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.factories.errors import element
from tests.flows.messages import DIGITAL, PHYSICAL, both_sides, managed_body

pytestmark = pytest.mark.usefixtures("reference")

USES: dict[str, tuple[Any, str, Callable[[], Any]]] = {
    "tax code of a SKU": (TaxCode, PHYSICAL, lambda: SkuFactory(tax_code=PHYSICAL)),
    "tax code of a group": (TaxCode, PHYSICAL, lambda: SkuGroupFactory(tax_code=PHYSICAL)),
    "tax code in live mode": (TaxCode, PHYSICAL, lambda: SkuFactory(tax_code=PHYSICAL, live_mode=True)),
    "ECCN of a SKU": (Eccn, "5D992", lambda: SkuFactory(eccn="5D992")),
    "ECCN of a group": (Eccn, "5D992", lambda: SkuGroupFactory(eccn="5D992")),
    "ECCN of an item": (Eccn, "5D992", lambda: InventoryItemFactory(eccn="5D992")),
    "origin of a SKU": (Country, "PL", lambda: SkuFactory(country_of_origin="PL")),
    "origin of an item": (Country, "PL", lambda: InventoryItemFactory(country_of_origin="PL")),
    "country of a fee": (Country, "PL", lambda: FeeFactory(country="PL")),
    "country of a tariff code": (
        Country,
        "CH",
        lambda: SkuFactory().tariff_codes.create(country="CH", status="PENDING"),
    ),
    "country of a group's tariff code": (
        Country,
        "CH",
        lambda: SkuGroupFactory().tariff_codes.create(country="CH", code="610910"),
    ),
    "currency of a fee": (Currency, "CHF", lambda: FeeFactory(currency="CHF")),
}


@pytest.mark.parametrize("name", USES)
def test_used_codes_stay(name: str) -> None:
    model, code, use = USES[name]
    use()
    row: Any = model.objects.get(code=code)
    for delete in (row.delete, model.objects.filter(code=code).delete):
        with pytest.raises(InUse, match=code), transaction.atomic():
            delete()
    assert model.objects.filter(code=code).exists()


@pytest.mark.parametrize("name", USES)
def test_unused_codes_go(name: str) -> None:
    model, code, _ = USES[name]
    model.objects.get(code=code).delete()
    assert not model.objects.filter(code=code).exists()


@pytest.mark.parametrize("grouped", [False, True])
def test_tax_codes_of_managed_skus_stay_physical(grouped: bool) -> None:
    """R-CAT-159: whether the code comes from the SKU or its group."""
    own = {"sku_group": SkuGroupFactory(tax_code=PHYSICAL), "tax_code": DIGITAL} if grouped else {"tax_code": PHYSICAL}
    sku = SkuFactory(managed=True, **own)
    row = TaxCode.objects.get(code=PHYSICAL)
    row.physical = False
    with pytest.raises(ValidationError, match=sku.wire_id), transaction.atomic():
        row.save()
    assert TaxCode.objects.get(code=PHYSICAL).physical
    sku.managed_fulfillment = ""
    sku.save()
    row.save()
    assert Sku.objects.get().physical is False


def test_own_code_hidden_by_a_group_may_turn_digital() -> None:
    """R-CAT-002: it is not the effective one."""
    SkuFactory(managed=True, tax_code=PHYSICAL, sku_group=SkuGroupFactory())
    row = TaxCode.objects.get(code=PHYSICAL)
    row.physical = False
    row.save()


def withdraw() -> None:
    """Exclude a country and drop an ECCN, as staff do."""
    country, eccn = Country.objects.get(code="PL"), Eccn.objects.get(code="5D992")
    country.resale_allowed, eccn.approved = "no", False
    country.save()
    eccn.save()


def test_withdrawn_codes(api: Api) -> None:
    """R-CAT-022: stored SKUs stay readable and can be updated in other members; what is sent is checked."""
    api.put("/skus/mug-01", managed_body(eccn="5D992"))
    withdraw()
    assert api.get("/skus/mug-01").json()["countryOfOrigin"] == "PL"
    assert api.post("/skus/mug-01", {"name": "New", "hsCode": "6404.20"}).status_code == 200
    sku, item = both_sides(api, "mug-01")
    assert (sku["eccn"], item["hsCode"], item["countryOfOrigin"]) == ("5D992", "6404.20", "PL")
    origin = element("countryOfOrigin", "'PL' is not a valid Country of Origin.")
    assert_error(api.post("/skus/mug-01", {"countryOfOrigin": "PL"}), 400, origin)
    eccn = element("eccn", "'5D992' is not a valid ECCN.")
    assert_error(api.put("/skus/mug-01", managed_body(eccn="5D992")), 400, origin, eccn)
    assert both_sides(api, "mug-01") == (sku, item)


def test_withdrawn_codes_reach_items_that_follow(api: Api) -> None:
    """R-CAT-164: a pair is made equal even by values that nobody could send any more."""
    api.put("/skus/mug-01", managed_body(eccn="5D992"))
    withdraw()
    api.delete("/inventory-items/mug-01")
    assert api.post("/skus/mug-01", {}).status_code == 200
    assert api.get("/inventory-items/mug-01").json()["countryOfOrigin"] == "PL"
    assert api.post("/inventory-items/mug-01", {"allowOversell": False}).status_code == 201
