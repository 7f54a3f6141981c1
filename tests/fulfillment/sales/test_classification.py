"""Item classification at checkout time (R-CAT-116 to R-CAT-118, E-CAT-23, E-CHK-62)."""

from typing import Any

import pytest

from fulfillment.taxes.models import AccountSettings
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.fulfillment.checkouts.conftest import cart

pytestmark = pytest.mark.django_db

BERLIN = {"line1": "a", "city": "Berlin", "postalCode": "10119", "country": "DE"}


@pytest.fixture
def goods(reference: None) -> None:
    """A SKU group of goods, with a bare and a described SKU, and the service switched on."""
    group = SkuGroupFactory(wire_id="shoes", tax_code="P0000000", hs_code="6404.11")
    SkuFactory(wire_id="bare", sku_group=group)
    SkuFactory(wire_id="alone")
    SkuFactory(wire_id="described", sku_group=group, description="A shoe", item_breadcrumb="Shoes > Sneakers")
    AccountSettings(item_classification=True).save()


def body(sku: str, origin: str = "US", **members: Any) -> dict[str, Any]:
    """Return a cart from one country to Germany."""
    sent = {"shipFrom": {"address": {"country": origin}}, "shipTo": {"address": BERLIN}} | members
    return cart({"skuId": sku, "price": 1}, {"skuId": sku, "price": 1}, **sent)


def test_goods_of_a_group_need_words_to_be_classified_by(api: Api, goods: None) -> None:
    """E-CAT-23, once, without a parameter."""
    assert_error(api.post("/checkouts", body("bare")), 400, ("missing_parameter", None))
    choice = {"amount": 1, "shippingTerms": "DDP"}
    assert_error(api.post("/checkouts", body("bare", shippingChoice=choice)), 400, ("missing_parameter", None))


@pytest.mark.parametrize(
    "sent",
    [
        body("described"),
        body("alone"),
        body("bare", origin="FR"),
        body("bare", shippingChoice={"amount": 1, "shippingTerms": "DAP"}),
        body("bare", shipFrom={}),
        body("bare", shipTo={}),
    ],
    ids=["described", "no group", "within the EU", "DAP", "no origin", "no destination"],
)
def test_what_is_not_asked(api: Api, goods: None, sent: dict[str, Any]) -> None:
    """R-CAT-116, R-CAT-117."""
    if sent["shipTo"] == {}:
        del sent["shipTo"]
    response = api.post("/checkouts", sent)
    assert response.status_code == 201, response.content


def test_it_is_off_by_default(api: Api, goods: None) -> None:
    """E-CHK-62."""
    AccountSettings.objects.all().delete()
    assert api.post("/checkouts", body("bare")).status_code == 201


def test_classified_lines_carry_a_tariff_code(api: Api, goods: None) -> None:
    """R-CAT-118: the destination's, else six digits of another one, else the HS code without dots; it is kept."""
    created = api.post("/checkouts", body("described")).json()
    assert [line["tariffCode"] for line in created["items"]] == ["640411", "640411"]
    assert api.get(f"/checkouts/{created['id']}").json() == created
    domestic = api.post("/checkouts", body("described", origin="FR")).json()
    assert "tariffCode" not in domestic["items"][0]
