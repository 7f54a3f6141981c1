"""What `POST /checkouts` refuses, with the documented error, storing nothing (checkout.md, section 23)."""

from typing import Any

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.events.log.models import Event
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error

from .conftest import MINNETONKA, cart

pytestmark = pytest.mark.django_db

INVALID, MISSING = "invalid_parameter", "missing_parameter"
LINE = {"skuId": "mug-01", "price": 10}
COMPLIANCE = ("taxCode", "eccn", "hsCode", "manufacturerId", "managedFulfillment")
DETAILS = {"id": "p", "name": "n", "skuGroupId": "g", "countryOfOrigin": "DE"}
ZURICH = {"line1": "Bahnhofstrasse 1", "city": "Zürich", "postalCode": "8001", "country": "CH"}

REFUSED: list[tuple[str, dict[str, Any], int, list[tuple[str, str | None]]]] = [
    ("R-CHK-016 nothing", {}, 400, [(MISSING, "currency"), (MISSING, "items")]),
    ("R-CHK-016 no lines", {"currency": "USD", "items": []}, 400, [(MISSING, "items")]),
    ("R-CHK-092, A-CHK-03 no such currency", cart(LINE, currency="YEM"), 400, [(INVALID, "currency")]),
    ("R-CHK-092 lower case", cart(LINE, currency="usd"), 400, [(INVALID, "currency")]),
    ("R-CHK-092 not activated", cart(LINE, currency="PAB"), 409, [("currency_unactivated", "currency")]),
    ("R-CHK-092 gold", cart(LINE, currency="XAU"), 409, [("currency_unactivated", "currency")]),
    (
        "R-CHK-040, R-CAT-121, A-CHK-07 unknown SKU",
        cart({"skuId": "nope", "price": 1}),
        409,
        [("not_found", "items[0].skuId")],
    ),
    ("R-CHK-032 no product", cart({"price": 1}), 400, [(MISSING, "items[0].skuId")]),
    ("R-CHK-036 no price", cart({"skuId": "mug-01"}), 400, [(MISSING, "items[0].price")]),
    (
        "R-CHK-036, A-CHK-18 both prices",
        cart(LINE | {"aggregatePrice": 1}),
        400,
        [(INVALID, "items[0].aggregatePrice")],
    ),
    ("R-CHK-036 negative", cart(LINE | {"price": -1}), 400, [(INVALID, "items[0].price")]),
    ("huge price", cart(LINE | {"price": 10**30}), 400, [(INVALID, "items[0].price")]),
    ("R-CHK-037 zero units", cart(LINE | {"quantity": 0}), 400, [("invalid_quantity_amount", "items[0].quantity")]),
    ("R-CHK-037 half a unit", cart(LINE | {"quantity": 1.5}), 400, [("invalid_quantity_amount", "items[0].quantity")]),
    ("R-CHK-037 a flag", cart(LINE | {"quantity": True}), 400, [("invalid_quantity_amount", "items[0].quantity")]),
    ("R-CHK-044 zero off", cart(LINE | {"discount": {"amountOff": 0}}), 400, [("invalid_discount_amount", "discount")]),
    (
        "R-CHK-044 percent",
        cart(LINE | {"discount": {"percentOff": 101}}),
        400,
        [("invalid_discount_percent", "discount")],
    ),
    ("R-CHK-044 empty", cart(LINE, discount={"amountOff": 1, "percentOff": 1}), 400, [(INVALID, "discount")]),
    (
        "R-CHK-048, A-CHK-17 too much",
        cart(LINE, discount={"amountOff": 11}),
        400,
        [("invalid_discount_amount", "discount")],
    ),
    (
        "R-CHK-043 units",
        cart(LINE | {"discount": {"percentOff": 1, "quantity": 2}}),
        400,
        [("invalid_quantity_amount", "items[0].discount.quantity")],
    ),
    ("R-CHK-058 no amount", cart(LINE, shippingChoice={"id": "x"}), 400, [("internal_error", None)]),
    (
        "R-CHK-059 terms",
        cart(LINE, shippingChoice={"amount": 1, "shippingTerms": "EXW"}),
        400,
        [(INVALID, "shippingTerms")],
    ),
    ("R-CHK-119 email", cart(LINE, email="nobody"), 400, [("email_invalid", "email")]),
    ("R-CHK-095 locale", cart(LINE, locale="german"), 400, [(INVALID, "locale")]),
    ("R-CHK-096 language", cart(LINE, language="xx"), 400, [(INVALID, "language")]),
    (
        "R-CHK-105 no country",
        cart(LINE, purchaseLocation={"state": "MN"}),
        400,
        [(MISSING, "purchaseLocation.country")],
    ),
    (
        "R-CHK-105 no ZIP",
        cart(LINE, purchaseLocation={"country": "US"}),
        400,
        [(MISSING, "purchaseLocation.postalCode")],
    ),
    (
        "R-CHK-111 parts",
        cart(LINE, shipTo={"address": {"country": "US"}}),
        400,
        [
            (MISSING, "address.line1"),
            (MISSING, "shipTo.address.city"),
            (MISSING, "shipTo.address.postalCode"),
            (MISSING, "shipTo.address.state"),
        ],
    ),
    (
        "R-CHK-114 postal code",
        cart(LINE, shipTo={"address": MINNETONKA | {"postalCode": "5534"}}),
        400,
        [(INVALID, "address.postalCode")],
    ),
    (
        "R-CHK-115 state",
        cart(LINE, shipTo={"address": MINNETONKA | {"state": "mn"}}),
        400,
        [(INVALID, "address.state")],
    ),
    (
        "R-CHK-117 country",
        cart(LINE, billTo={"address": {"country": "USA"}}),
        400,
        [(INVALID, "billTo.address.country")],
    ),
    ("R-CHK-129 weight", cart(LINE, shipTo={"address": ZURICH}), 400, [(MISSING, "weight")]),
    (
        "R-CHK-130, R-CAT-120 embargo",
        cart(LINE, shipTo={"address": ZURICH | {"country": "KP"}}),
        409,
        [("country_unsupported", "country")],
    ),
    (
        "R-CHK-130 region",
        cart(LINE, shipTo={"address": ZURICH | {"country": "UA", "state": "43"}}),
        409,
        [("country_unsupported", "country")],
    ),
    (
        "R-CHK-122 two entities",
        cart(
            LINE | {"shipFrom": {"address": {"country": "JP"}}},
            LINE | {"shipFrom": {"address": {"country": "DE"}}},
            shipTo={"address": ZURICH | {"country": "JP"}},
        ),
        400,
        [("selling_entity_not_found", "items")],
    ),
    ("E-CHK-21 customer", cart(LINE, customerId="nobody"), 409, [("not_found", "customerId")]),
    ("E-CHK-22 identifier", cart(LINE, taxIdentifiers=[{"id": "nothing"}]), 409, [("not_found", "id")]),
    ("E-CHK-04 unknown", cart(LINE | {"colour": "red"}), 400, [("unknown_parameter", "colour")]),
    ("R-CHK-007 old member", cart(LINE, creditAmount=1), 400, [("unknown_parameter", "creditAmount")]),
    ("R-CHK-224 plan", cart(LINE | {"subscriptionInfo": {"planId": "p"}}), 400, [(MISSING, "terms")]),
    (
        "R-CHK-224 unknown plan",
        cart(LINE | {"subscriptionInfo": {"planId": "p", "terms": "x"}}),
        409,
        [("not_found", "planId")],
    ),
    (
        "R-CHK-223, E-CHK-46 time",
        cart(LINE | {"subscriptionInfo": {"endTime": "2021-06-07T13:47:13Zxyxy"}}),
        400,
        [(INVALID, "endTime")],
    ),
    (
        "R-CAT-102, E-CHK-05, 06 details",
        cart({"productDetails": {"id": "p"}, "price": 1}),
        400,
        [(MISSING, "skuGroupId"), (MISSING, "countryOfOrigin"), (MISSING, "name")],
    ),
    (
        "R-CAT-100 compliance of product details comes from the group",
        cart({"productDetails": DETAILS | dict.fromkeys(COMPLIANCE, "x"), "price": 1}),
        400,
        [("unknown_parameter", name) for name in COMPLIANCE],
    ),
    ("R-CHK-010 a 400 hides a 409", cart(LINE, customerId="nobody", currency="YEM"), 400, [(INVALID, "currency")]),
    ("metadata", cart(LINE, metadata={"x" * 41: 1}), 400, [("invalid_metadata_key", "metadata")]),
    ("a list for an object", cart(LINE, shipTo=[]), 400, [(INVALID, "shipTo")]),
    ("an object for a list", cart(LINE) | {"items": {}}, 400, [(INVALID, "items")]),
    ("too long", cart(LINE, upstreamId="x" * 256), 400, [(INVALID, "upstreamId")]),
]


@pytest.mark.parametrize(("body", "status", "elements"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(api: Api, mug: Any, body: dict[str, Any], status: int, elements: list[Any]) -> None:
    """R-CHK-013, R-CON-152: the documented error, and neither checkout nor event (R-CHK-014)."""
    assert_error(api.post("/checkouts", body), status, *elements)
    assert not Checkout.objects.exists()
    assert not Event.objects.filter(type__startswith="checkout").exists()


def test_more_than_500_lines(api: Api, mug: Any) -> None:
    """500 lines pass, 501 do not."""
    assert_error(api.post("/checkouts", cart(*[LINE] * 501)), 400, (INVALID, "items"))
    assert len(api.post("/checkouts", cart(*[LINE] * 500)).json()["items"]) == 500


PUBLISHED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "E-CHK-02": (
        cart(LINE | {"discount": {"percentOff": 0}}),
        ["The value must be an integer between 0.01 and 100.00 inclusive."],
    ),
    "E-CHK-03": (cart(LINE, discount={"amountOff": 0}), ["The value 0.0 is not permitted."]),
    "E-CHK-05, E-CHK-06, E-CAT-21, E-CAT-22": (
        cart({"productDetails": {"id": "p", "name": "n"}, "price": 1}),
        ["An item of type sku is missing a skuGroupId parameter.", "must not be null"],
    ),
    "E-CHK-07": (
        cart({"productDetails": DETAILS | {"countryOfOrigin": "KP"}, "price": 1}),
        ["'KP' is not a valid Country of Origin."],
    ),
    "E-CHK-08": (cart(LINE | {"quantity": 0}), ["The quantity provided in the request was invalid."]),
    "E-CHK-09": (cart(LINE, shippingChoice={"id": "x"}), ["Client must provide shipping Cost"]),
    "E-CHK-12, E-CAT-20": (cart(LINE, shipTo={"address": ZURICH}), ["The weight is missing."]),
    "E-CHK-14": (cart(LINE, currency="YEM"), ["'YEM' is not a valid currency."]),
    "E-CHK-18": (
        cart(
            LINE | {"shipFrom": {"address": {"country": "JP"}}},
            LINE | {"shipFrom": {"address": {"country": "DE"}}},
            shipTo={"address": ZURICH | {"country": "JP"}},
        ),
        ["A selling entity could not be found for the items."],
    ),
    "E-CHK-24": (cart(LINE, currency="PAB"), ["Currency 'PAB' is not activated."]),
    "E-CHK-25, E-CAT-24": (
        cart(LINE, shipTo={"address": ZURICH | {"country": "KP"}}),
        ["Country 'KP' is not supported."],
    ),
    "E-CHK-61": (
        cart(LINE, email="nobody"),
        ["The email address is invalid. Provide a valid email address and try again."],
    ),
}


@pytest.mark.parametrize(("body", "messages"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_messages(api: Api, mug: Any, body: dict[str, Any], messages: list[str]) -> None:
    """The messages that clients may rely on, word by word."""
    assert [element["message"] for element in api.post("/checkouts", body).json()["errors"]] == messages


def test_weight_is_only_asked_of_goods_that_cross_the_border(api: Api, mug: Any, ebook: Any) -> None:
    """R-CAT-115: digital lines are exempt, weighed ones pass."""
    weighed = SkuFactory(weight="0.5")
    body = cart(
        {"skuId": ebook.wire_id, "price": 1}, {"skuId": weighed.wire_id, "price": 1}, shipTo={"address": ZURICH}
    )
    assert api.post("/checkouts", body).status_code == 201
