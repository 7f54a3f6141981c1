"""All 400s of a request at once (R-CHK-010, R-CON-153, R-CON-154), whatever part of it could not be read."""

from typing import Any

import pytest

from tests.factories.client import Api, assert_error

from .conftest import cart

pytestmark = pytest.mark.django_db

INVALID, MISSING, QUANTITY = "invalid_parameter", "missing_parameter", "invalid_quantity_amount"
LINE = {"skuId": "mug-01", "price": 10}
FULL = {"line1": "a", "city": "b", "postalCode": "8001", "country": "CH"}

REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str | None]]]] = {
    "another line": (
        cart(LINE | {"quantity": 0}, LINE | {"price": -1}),
        [(QUANTITY, "items[0].quantity"), (INVALID, "items[1].price")],
    ),
    "the cart's discount": (
        cart(LINE | {"quantity": "x"}, discount={"percentOff": 0}, shippingDiscount={"amountOff": 0}),
        [
            (QUANTITY, "items[0].quantity"),
            ("invalid_discount_percent", "discount"),
            ("invalid_discount_amount", "shippingDiscount"),
        ],
    ),
    "no lines at all": (
        {"items": "x", "currency": "YEM", "discount": {"amountOff": -1}},
        [(INVALID, "items"), (INVALID, "currency"), ("invalid_discount_amount", "discount")],
    ),
    "an element that is no line": (cart(None, 5, LINE | {"price": -1}), [
        (INVALID, "items[0]"), (INVALID, "items[1]"), (INVALID, "items[2].price"),
    ]),
    "an unreadable price is not missing as well": (cart(LINE | {"price": []}), [(INVALID, "items[0].price")]),
    "an unreadable product is not missing as well": (
        cart({"productDetails": 5, "price": 1}, {"skuId": {}, "price": 1}),
        [(INVALID, "items[0].productDetails"), (INVALID, "items[1].skuId")],
    ),
    "discounted units of an unreadable quantity": (
        cart(LINE | {"quantity": "x", "discount": {"amountOff": 1, "quantity": 5}}),
        [(QUANTITY, "items[0].quantity")],
    ),
    "an address in part": (
        cart(LINE, shipTo={"address": {"country": "XX", "city": "b"}, "colour": 1}),
        [
            (INVALID, "shipTo.address.country"),
            (MISSING, "address.line1"),
            (MISSING, "shipTo.address.postalCode"),
            ("unknown_parameter", "colour"),
        ],
    ),
    "unknown members and no shipping amount": (
        cart(LINE, shippingChoice={"id": "x"}, colour="red"),
        [("unknown_parameter", "colour"), ("internal_error", None)],
    ),
    "R-CHK-044 neither": (cart(LINE, discount={}), [(INVALID, "discount")]),
    "R-CHK-044 neither for shipping": (cart(LINE, shippingDiscount={"amountOff": ""}), [(INVALID, "shippingDiscount")]),
    "R-CHK-044 neither on a line": (cart(LINE | {"discount": {"quantity": 1}}), [(INVALID, "discount")]),
    "R-CHK-044 shipping percent": (
        cart(LINE, shippingChoice={"amount": 5}, shippingDiscount={"percentOff": 100.01}),
        [("invalid_discount_percent", "shippingDiscount")],
    ),
    "R-CHK-048 more than shipping": (
        cart(LINE, shippingChoice={"amount": 5}, shippingDiscount={"amountOff": 5.01}),
        [("invalid_discount_amount", "shippingDiscount")],
    ),
    "E-CHK-49": (
        cart(LINE | {"subscriptionInfo": {"planId": "p", "terms": "t", "freeTrial": True}}), [(INVALID, "items")]
    ),
    "R-CHK-226 not free": (
        cart(LINE | {"price": 0, "subscriptionInfo": {"planId": "p", "terms": "t"}}), [(INVALID, "items")]
    ),
    "R-CON-074 in the depth": (
        cart(LINE, disclosures={"a": [{"b": "\x00"}]}, organization={"id": "\ud800"}),
        [(INVALID, "disclosures"), (INVALID, "organization.id")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_together(api: Api, mug: Any, name: str) -> None:
    """Exactly these problems, each once."""
    body, expected = REFUSED[name]
    assert_error(api.post("/checkouts", body), 400, *expected)


def test_a_product_that_does_not_exist_has_no_other_faults(api: Api, mug: Any) -> None:
    """E-CHK-20: nothing is asked of it that only goods need: address, weight, shipping amount, selling entity."""
    unknown = {"skuId": "none", "price": 1}
    for members in (
        {"shipTo": {"address": FULL}},
        {"shipTo": {"address": {"country": "US"}}},
        {"shippingChoice": {"id": "x"}},
    ):
        answer = api.post("/checkouts", cart(unknown, **members))
        assert_error(answer, 409, ("not_found", "items[0].skuId"))


def test_the_update_tells_all_too(api: Api, mug: Any) -> None:
    """R-CON-122: of the result; nothing is applied (R-CHK-014)."""
    created = api.post("/checkouts", cart(LINE)).json()
    body = {"currency": "YEM", "items": [{"id": "none"}, {"metadata": 5}], "discount": {"amountOff": 1}}
    path = f"/checkouts/{created['id']}"
    expected = [(INVALID, "currency"), (INVALID, "items[0].id"), (MISSING, "items[1].id")]
    expected += [(INVALID, "items[1].metadata"), ("unknown_parameter", "discount")]
    assert_error(api.post(path, body), 400, *expected)
    assert api.get(path).json() == created


@pytest.mark.parametrize("source", ["s-1", 17])
def test_no_source_exists(api: Api, mug: Any, source: Any) -> None:
    """E-CHK-23 on create, dry run and update; `""` and null name none (R-CHK-008)."""
    created = api.post("/checkouts", cart(LINE, sourceId=None)).json()
    for path in ("/checkouts", "/lockstep/checkouts/dry-run", f"/checkouts/{created['id']}"):
        body = {"sourceId": source} if created["id"] in path else cart(LINE, sourceId=source)
        messages = assert_error(api.post(path, body), 409, ("source_not_found", "sourceId"))
        assert messages == [f"Source '{source}' not found."]
