"""`POST /checkouts`: shapes, lines of one SKU, defaults, events (checkout.md, sections 3 to 8 and 20)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.skus.models import Sku
from catalog.wire.values.times import TIMESTAMP
from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.events.log.models import Event
from tests.factories import FeeFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api

from .conftest import MINNETONKA, InjectedTables, cart

pytestmark = pytest.mark.django_db
Inject = Callable[..., InjectedTables]


def test_lines_of_one_sku_stay_separate(api: Api, inject: Inject, mug: Any) -> None:
    """R-CHK-031, R-CAT-105: two lines, one SKU, each with its own amount, tax, discount and id."""
    inject(default="0.07125")
    line = {"skuId": mug.wire_id, "price": 90.00, "discount": {"percentOff": 10}}
    body = cart({"skuId": mug.wire_id, "price": 100}, line, shipTo={"address": MINNETONKA})
    answer = api.post("/checkouts", body).json()
    first, second = answer["items"]
    assert (first["amount"], first["tax"]) == (100.0, {"rate": 0.07125, "amount": 7.13})
    assert (second["amount"], second["tax"]) == (81.0, {"rate": 0.07125, "amount": 5.77})
    assert second["discount"] == {"percentOff": 10.0, "quantity": 1}
    assert first["id"] != second["id"]
    assert answer["totalAmount"] == 193.9


def test_equal_lines_are_not_merged(api: Api, mug: Any) -> None:
    """R-CHK-031: lines that are equal in every member are still two lines."""
    answer = api.post("/checkouts", cart(*[{"skuId": mug.wire_id, "price": 1}] * 2)).json()
    assert [line["amount"] for line in answer["items"]] == [1.0, 1.0]
    assert CheckoutLine.objects.count() == 2


def test_a_fresh_checkout_shows_what_it_must(api: Api, mug: Any) -> None:
    """R-CHK-003, R-CHK-006, R-CHK-033, R-CHK-038, R-CHK-131: totals, times, session; nothing that has no value.

    Proves R-CHK-017, R-CHK-065.
    """
    answer = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": "10.005", "quantity": "2"})).json()
    assert answer["totalAmount"] == 20.01
    assert answer["updatedTime"] == answer["createdTime"]
    assert TIMESTAMP.fullmatch(answer["createdTime"])
    assert answer["sellingEntity"] == {}
    assert answer["customerType"] == "individual"
    assert answer["locale"] == "en_US"
    assert answer["payment"]["session"]["state"] == "requires_source"
    assert answer["payment"]["session"]["amountRemainingToBeContributed"] == 20.01
    assert {"customerId", "billTo", "discount", "shippingChoice", "email", "metadata"}.isdisjoint(answer)
    line = answer["items"][0]
    assert "price" not in line
    assert line["productDetails"] == {
        "id": mug.wire_id,
        "name": mug.name,
        "countryOfOrigin": "DE",
        "eccn": "EAR99",
        "taxCode": mug.tax_code,
    }
    assert line["shipping"] == {"amount": 0.0, "taxAmount": 0.0}
    assert line["importerTax"] == line["duties"] == {"amount": 0.0}


def test_money_leaves_as_numbers_with_a_decimal(api: Api, mug: Any) -> None:
    """R-CHK-002, R-CHK-093: also where the currency has none."""
    response = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 139000}, currency="KRW"))
    assert b'"totalAmount":139000.0' in response.content


def test_published_quirks_pass(api: Api, mug: Any) -> None:
    """R-CHK-001, R-CHK-004, R-CHK-008: two content types, `""` for what is not sent, repeating decimals."""
    body = cart(
        {"skuId": mug.wire_id, "price": 33.333333333333336, "quantity": 3},
        email="",
        sourceId="",
        upstreamId="",
        shipTo={"address": {**MINNETONKA, "line2": "", "country": "US"}, "email": ""},
    )
    response = api.call("POST", "/checkouts", body, content_type="application/json, text/plain")
    assert response.status_code == 201, response.content
    assert response.json()["items"][0]["amount"] == 100.0
    assert "email" not in response.json()


def test_product_details_take_their_compliance_from_the_group(api: Api, reference: None) -> None:
    """R-CHK-039, R-CAT-101, R-CAT-103: echoed as sent; physical by the group's tax code.

    R-CAT-106, A-CAT-17: no SKU is made of them.
    """
    SkuGroupFactory(wire_id="ebooks", tax_code="4512.100")
    details = {"id": "p1", "skuGroupId": "ebooks", "name": "Book", "countryOfOrigin": "US", "metadata": {"a": 1}}
    answer = api.post("/checkouts", cart({"productDetails": details, "aggregatePrice": 5})).json()
    line = answer["items"][0]
    assert line["productDetails"] == {name: value for name, value in details.items() if name != "metadata"}
    assert "skuId" not in line
    assert CheckoutLine.objects.get().physical is False
    assert not Sku.objects.filter(wire_id="p1").exists()


def test_the_line_keeps_a_copy_of_the_sku(api: Api, mug: Any) -> None:
    """R-CHK-025, R-CAT-104, R-CAT-071, A-CAT-24, A-CHK-27: what happens to the SKU later does not show."""
    created = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1})).json()
    api.post(f"/skus/{mug.wire_id}", {"name": "Renamed"})
    api.delete(f"/skus/{mug.wire_id}")
    assert api.get(f"/checkouts/{created['id']}").json() == created


def test_fees_of_the_destination_apply(api: Api, inject: Inject, mug: Any) -> None:
    """R-CAT-207, R-CHK-051 to R-CHK-054: per unit, newest first, only the destination's and the currency's.

    Proves A-CAT-32.
    """
    inject(default="0.1")
    old = FeeFactory(sku=mug, type="packaging", amount="1.25", currency="USD", country="US", subdivisions=[])
    new = FeeFactory(sku=mug, type="copyright", amount="0.30", currency="USD", country="US", subdivisions=["MN"])
    FeeFactory(sku=mug, type="copyright", amount="9", currency="USD", country="US", subdivisions=["CA"])
    FeeFactory(sku=mug, type="copyright", amount="9", currency="EUR", country="US", subdivisions=[])
    FeeFactory(sku=mug, type="copyright", amount="9", currency="USD", country="DE", subdivisions=[])
    body = cart({"skuId": mug.wire_id, "price": 10, "quantity": 2}, shipTo={"address": MINNETONKA})
    line = api.post("/checkouts", body).json()["items"][0]
    assert line["fees"] == {
        "amount": 3.1,
        "taxAmount": 0.31,
        "details": [
            {"id": new.wire_id, "type": "copyright", "perUnitAmount": 0.3, "amount": 0.6},
            {"id": old.wire_id, "type": "packaging", "perUnitAmount": 1.25, "amount": 2.5},
        ],
    }


def test_two_subscriptions_of_one_sku(api: Api, mug: Any) -> None:
    """R-CHK-221, R-CHK-222, S-CHK-02: third-party subscriptions are free of the plan's rules."""
    lines = [
        {"skuId": mug.wire_id, "price": 10, "subscriptionInfo": {"subscriptionId": name, "autoRenewal": renews}}
        for name, renews in (("sub-1", True), ("sub-2", False))
    ]
    answer = api.post("/checkouts", cart(*lines)).json()
    assert [line["subscriptionInfo"] for line in answer["items"]] == [
        {"autoRenewal": True, "freeTrial": False, "subscriptionId": "sub-1"},
        {"autoRenewal": False, "freeTrial": False, "subscriptionId": "sub-2"},
    ]
    assert len(api.get("/checkouts", subscriptionId="sub-2").json()["data"]) == 1
    assert api.get("/checkouts", subscriptionId="sub-3").json()["data"] == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"locale": "de-AT"}, "de_AT"),
        ({"locale": "FR_fr"}, "fr_FR"),
        ({"language": "zh-hk"}, "zh_TW"),
        ({"language": "th"}, "en_US"),
        ({"language": "de", "locale": "it_IT"}, "it_IT"),
    ],
)
def test_locale_and_language(api: Api, mug: Any, sent: dict[str, str], shown: str) -> None:
    """R-CHK-095, R-CHK-096."""
    answer = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1}, **sent)).json()
    assert answer["locale"] == shown


def test_members_of_the_server_are_ignored(api: Api, mug: Any) -> None:
    """R-CON-079, R-CHK-007: a client may send back what it read."""
    read = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1})).json()
    for line in read["items"]:
        line.pop("productDetails")
        line["price"] = 1
    again = api.post("/checkouts", read)
    assert again.status_code == 201, again.content
    assert again.json()["id"] != read["id"]


def test_digital_lines_carry_no_shipping(api: Api, inject: Inject, mug: Any, ebook: Any) -> None:
    """R-CHK-062: shipping is carried by physical lines."""
    inject(default="0.1")
    body = cart(
        {"skuId": ebook.wire_id, "price": 10},
        {"skuId": mug.wire_id, "price": 10},
        shippingChoice={"amount": 5},
        shipTo={"address": MINNETONKA},
    )
    answer = api.post("/checkouts", body).json()
    assert [line["shipping"]["amount"] for line in answer["items"]] == [0.0, 5.0]
    assert answer["shippingChoice"] == {"amount": 5.0, "taxAmount": 0.5}


def test_creating_leaves_one_event(api: Api, mug: Any) -> None:
    """R-EVT-020, R-EVT-024: one event with the checkout as a GET shows it; none for a refused request."""
    created = api.post("/checkouts", cart({"skuId": mug.wire_id, "price": 1})).json()
    api.post("/checkouts", cart({"skuId": mug.wire_id}))
    event = Event.objects.get(type="checkout.created")
    assert api.get(f"/events/{event.wire_id}").json()["data"]["object"] == created


def test_a_dry_run_answers_the_same_and_stores_nothing(api: Api, inject: Inject, mug: Any) -> None:
    """The dry run is the same operation; only ids and times differ."""
    inject(default="0.07525")
    body = cart({"skuId": mug.wire_id, "price": 25}, shipTo={"address": MINNETONKA}, shippingChoice={"amount": 3})
    dry = api.post("/lockstep/checkouts/dry-run", body)
    assert dry.status_code == 200
    assert not Checkout.objects.exists()
    assert not Event.objects.filter(type__startswith="checkout").exists()
    real = api.post("/checkouts", body).json()
    varying = {"id", "createdTime", "updatedTime", "payment", "items"}
    assert {n: v for n, v in dry.json().items() if n not in varying} == {
        n: v for n, v in real.items() if n not in varying
    }
    assert dry.json()["items"][0] | {"id": ""} == real["items"][0] | {"id": ""}


def test_a_stored_checkout_explains_itself(api: Api, inject: Inject, mug: Any) -> None:
    """Every figure tells its rule, inputs and rounding."""
    inject(default="0.07525")
    body = cart({"skuId": mug.wire_id, "price": "13.37"}, shipTo={"address": MINNETONKA})
    created = api.post("/checkouts", body).json()
    told = api.get(f"/lockstep/checkouts/{created['id']}/explanation").json()
    tax = told["items"][0]["figures"]["tax"]
    assert (told["current"], told["placeFrom"], tax["amount"], tax["rounding"]) == (True, "shipTo", "1.01", "half up")
    assert tax["exact"] == "1.0060925"
    assert "tax advice" in told["notice"]


def statements(api: Api, count: int) -> int:
    """Count what a checkout of so many different SKUs costs; an insert that SQLite makes in pieces counts as one."""
    lines = [{"skuId": SkuFactory().wire_id, "price": 1} for _ in range(count)]
    body = cart(*lines, shipTo={"address": MINNETONKA}, shippingChoice={"amount": 1})
    with CaptureQueriesContext(connection) as queries:
        assert api.post("/checkouts", body).status_code == 201
    return len([query for query in queries if not query["sql"].startswith('INSERT INTO "fulfillment_checkoutline"')])


def test_statements_do_not_depend_on_the_number_of_lines(api: Api, reference: None) -> None:
    """3 lines and 100 lines cost the same, and not many."""
    few = statements(api, 3)
    assert statements(api, 100) == few
    assert few < 40


def test_the_line_keeps_its_fees(api: Api, mug: Any) -> None:
    """R-CAT-208: changing or deleting a fee alters no checkout that has it."""
    fee = FeeFactory(sku=mug, type="packaging", amount="1.25", currency="USD", country="US", subdivisions=[])
    created = api.post("/checkouts", cart({"skuId": "mug-01", "price": 10}, shipTo={"address": MINNETONKA})).json()
    assert created["totalFees"] == 1.25
    assert api.post(f"/fees/{fee.wire_id}", {"amount": 9}).status_code == 200
    assert api.get(f"/checkouts/{created['id']}").json() == created
    assert api.delete(f"/fees/{fee.wire_id}").status_code == 204
    assert api.get(f"/checkouts/{created['id']}").json() == created


def test_nothing_of_the_customer_flows_in(api: Api, mug: Any) -> None:
    """R-CHK-210: the checkout has what was sent, whatever the customer has."""
    address = {"name": "Ann", "address": MINNETONKA}
    api.post("/customers", {"id": "ann", "email": "ann@example.com", "locale": "de_DE", "shipping": address})
    created = api.post("/checkouts", cart({"skuId": "mug-01", "price": 10}, customerId="ann")).json()
    assert (created["customerId"], created["locale"]) == ("ann", "en_US")
    assert {"email", "shipTo", "billTo", "taxIdentifiers"}.isdisjoint(created)
    assert "sources" not in created["payment"]


def test_shipping_choice_comes_back(api: Api, mug: Any) -> None:
    """R-CHK-057: an id is echoed and never made; the default terms apply without being shown."""
    choice = {"amount": 5.0, "description": "Standard", "serviceLevel": "SG"}
    body = cart({"skuId": "mug-01", "price": 10}, shippingChoice=choice)
    assert api.post("/checkouts", body).json()["shippingChoice"] == choice | {"taxAmount": 0.0}
    choice |= {"id": "any", "shippingTerms": "DAP"}
    assert api.post("/checkouts", body | {"shippingChoice": choice}).json()["shippingChoice"].items() >= choice.items()
