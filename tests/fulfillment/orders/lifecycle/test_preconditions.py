"""What `POST /orders` asks of a checkout, row by row (R-CHK-158 to R-CHK-167), and what becomes of it afterwards."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import pytest

from fulfillment.checkouts.models import Checkout
from fulfillment.customers.models import Customer
from fulfillment.orders.models import Order
from fulfillment.payments.sources.models import Source
from fulfillment.tax_identifiers.applicability import known_types
from fulfillment.tax_identifiers.models import TaxIdentifier
from tests.factories.client import assert_error
from tests.factories.events import recorded_events

from ..shop import ADDRESS, PERSON, Shop

pytestmark = pytest.mark.django_db
EBOOK = [{"skuId": "ebook-01", "price": 5}]


def without(member: str) -> dict[str, Any]:
    """Return an address with a name, one part left out."""
    person: dict[str, Any] = deepcopy(PERSON)
    (person if member == "name" else person["address"]).pop(member)
    return person


class Row(NamedTuple):
    """A cart, the answer, and the state of the checkout afterwards."""

    cart: dict[str, Any]
    status: int
    code: str
    parameters: tuple[str | None, ...] = (None,)
    state: str = "open"
    items: list[Any] = []
    paid: bool = True


BILL_TO = [
    Row({"billTo": without(member)}, 400, "missing_parameter", (path,), items=EBOOK)
    for member, path in {
        "line1": "billTo.address.line1",
        "city": "billTo.address.city",
        "postalCode": "billTo.address.postalCode",
        "name": "billTo.name",
    }.items()
]
BRAZIL = PERSON | {"address": {"line1": "1", "city": "Rio", "postalCode": "20000-000", "country": "BR"}}
ROWS = {
    "no email": Row({"email": None}, 400, "order_create_failed", ("email",)),
    "nobody to bill": Row({"billTo": None}, 409, "create-order-failed", (None,), "dead", paid=False),
    **{str(row.parameters[0]): row for row in BILL_TO},
    "nowhere to send to": Row({"shipTo": None}, 400, "missing_parameter", ("shipTo.address",)),
    "nobody to send to": Row({"shipTo": without("name")}, 400, "missing_parameter", ("shipping.name",)),
    "from nowhere": Row({"shipFrom": None}, 400, "missing_parameter", ("shipFrom.address",)),
    "from nowhere, to nobody": Row(
        {"shipFrom": None, "shipTo": without("name")},
        400,
        "missing_parameter",
        ("shipFrom.address", "shipping.name"),
    ),
    "not sent at all": Row({"shippingChoice": None}, 400, "invalid_shipping_choice", ("shippingChoice",)),
    "a bill in Brazil": Row(
        {"billTo": BRAZIL}, 400, "missing_parameter", ("billTo.additionalAddressInfo.neighborhood",), items=EBOOK
    ),
    "nothing paid": Row({}, 400, "order_submit_failed", (None,), paid=False),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_refusals(shop: Shop, row: Row) -> None:
    """The answer of each row; a 400 leaves the checkout open, a 409 ends it; nothing of an order remains.

    Proves E-CHK-13, E-CHK-19, E-CHK-26, R-CHK-113, R-CHK-120, A-CHK-08, A-CHK-09.
    """
    checkout = shop.checkout(*row.items, source=shop.card() if row.paid else "", **row.cart)
    before = recorded_events()
    assert_error(shop.refused(checkout), row.status, *((row.code, parameter) for parameter in row.parameters))
    stored = Checkout.objects.get()
    assert stored.state == row.state
    assert [error["code"] for error in stored.last_failure["errors"]] == [row.code] * len(row.parameters)
    assert (Order.objects.exists(), recorded_events()) == (False, before)
    if row.state == "open":
        assert shop.get(f"/checkouts/{checkout}")["payment"]["session"]["state"].startswith("requires_")
    else:
        dead(shop, checkout)


def dead(shop: Shop, checkout: str) -> None:
    """R-CHK-027, R-CHK-159: only to be read; its session failed; another attempt hears E-CHK-10."""
    failure = Checkout.objects.get(wire_id=checkout).last_failure
    assert shop.get(f"/checkouts/{checkout}")["payment"]["session"]["state"] == "failed"
    assert_error(shop.refused(checkout), 400, ("order_submit_failed", None))
    assert_error(shop.api.post(f"/checkouts/{checkout}", {"email": "b@example.com"}), 409, ("restricted_update", "id"))
    assert_error(shop.api.delete(f"/checkouts/{checkout}"), 409, ("restricted_update", "id"))
    # What ended it is still to be read.
    assert Checkout.objects.get(wire_id=checkout).last_failure == failure


def test_repair(shop: Shop) -> None:
    """S-CHK-08: without an email; with one the same checkout becomes an order; once more it is unknown."""
    checkout = shop.paid_checkout(email=None)
    assert_error(shop.refused(checkout), 400, ("order_create_failed", "email"))
    shop.post(f"/checkouts/{checkout}", {"email": "ann@example.com"})
    assert shop.order(checkout)["state"] == "accepted"
    assert Checkout.objects.get().last_failure == {}
    assert_error(shop.refused(checkout), 404, ("not_found", "orderId"))


def test_the_first_check_answers(shop: Shop) -> None:
    """Section 16: email before bill, bill before delivery, delivery before payment."""
    nothing: dict[str, Any] = dict.fromkeys(("email", "billTo", "shipTo", "shipFrom", "shippingChoice"))
    checkout = shop.checkout(**nothing)
    assert_error(shop.refused(checkout), 400, ("order_create_failed", "email"))
    shop.post(f"/checkouts/{checkout}", {"email": "ann@example.com", "billTo": without("city")})
    assert_error(shop.refused(checkout), 400, ("missing_parameter", "billTo.address.city"))
    shop.post(f"/checkouts/{checkout}", {"billTo": PERSON, "shipTo": PERSON})
    assert_error(shop.refused(checkout), 400, ("missing_parameter", "shipFrom.address"))
    shop.post(f"/checkouts/{checkout}", {"shipFrom": {"address": ADDRESS}})
    assert_error(shop.refused(checkout), 400, ("invalid_shipping_choice", "shippingChoice"))
    shop.post(f"/checkouts/{checkout}", {"shippingChoice": {"amount": 1}})
    assert_error(shop.refused(checkout), 400, ("order_submit_failed", None))
    shop.post(f"/checkouts/{checkout}", {"sourceId": shop.card()})
    assert shop.order(checkout)["totalAmount"] == 21.0


def test_billed_to_the_owner(shop: Shop) -> None:
    """R-CHK-145, R-CHK-162: without `billTo` the owner of the source is billed."""
    order = shop.order(shop.checkout(*EBOOK, source=shop.card(), billTo=None))
    assert order["billTo"]["name"] == "Ann Lee"


def test_digital_goods_need_no_delivery(shop: Shop) -> None:
    """R-CHK-112, R-CHK-164."""
    order = shop.order(shop.paid_checkout(*EBOOK, shipTo=None, shipFrom=None, shippingChoice=None))
    assert order["state"] == "accepted"


def test_an_origin_of_the_line_is_enough(shop: Shop) -> None:
    """R-CHK-118."""
    line = {"skuId": "mug-01", "price": 5, "shipFrom": {"address": ADDRESS}}
    assert shop.order(shop.paid_checkout(line, shipFrom=None))["state"] == "accepted"


@pytest.mark.parametrize("change", [lambda row: row.delete(), lambda row: disable(row)], ids=["deleted", "disabled"])
def test_customers_who_may_not_buy(shop: Shop, change: Callable[[Customer], Any]) -> None:
    """R-CHK-161, S-CHK-15, E-CHK-39: the checkout was fine, the order is not, and the checkout ends."""
    customer = Customer(wire_id="ann", email="ann@example.com")
    customer.save()
    checkout = shop.paid_checkout(customerId="ann")
    change(customer)
    assert_error(shop.refused(checkout), 409, ("invalid_parameter", "customerId"))
    dead(shop, checkout)


def disable(customer: Customer) -> None:
    customer.enabled = False
    customer.save()


def test_required_identifiers(shop: Shop) -> None:
    """R-CHK-165, E-CHK-29: deleted since the checkout was made."""
    assert "tw" in known_types()
    taiwan = PERSON | {"address": {"line1": "1", "city": "Taipei", "postalCode": "100", "country": "TW"}}
    TaxIdentifier(wire_id="tax", type="tw", value="12345675").save()
    members = {"customerType": "business", "billTo": taiwan, "shipTo": None, "taxIdentifiers": [{"id": "tax"}]}
    checkout = shop.paid_checkout(*EBOOK, **members)
    TaxIdentifier.objects.get().delete()
    [message] = assert_error(shop.refused(checkout), 409, ("additional_information_required", "taxIdentifiers"))
    assert message == "Tax identifiers with types of 'tw' are required."
    dead(shop, checkout)


def test_somebody_elses_saved_source(shop: Shop) -> None:
    """R-CHK-167, S-CHK-15, E-CHK-36: a saved source without its customer; with the customer it pays."""
    for wire_id in ("ann", "bob"):
        Customer(wire_id=wire_id, email=f"{wire_id}@example.com").save()
    source = shop.card()
    shop.post(f"/customers/ann/sources/{source}")
    for members in ({}, {"customerId": "bob"}):
        checkout = shop.checkout(source=source, **members)
        assert_error(shop.refused(checkout), 409, ("source_in_use", "sourceId"))
        dead(shop, checkout)
    assert shop.order(shop.checkout(source=source, customerId="ann"))["state"] == "accepted"
    assert Source.objects.get().state == "chargeable"


def test_too_much_store_credit(shop: Shop) -> None:
    """R-CHK-144, R-CHK-166: the total fell below what is contributed."""
    checkout = shop.checkout(shippingChoice={"amount": 5}, source=shop.credit(25))
    shop.post(f"/checkouts/{checkout}", {"shippingChoice": {"amount": 0}})
    assert_error(shop.refused(checkout), 400, ("order_submit_failed", None))
    shop.post(f"/checkouts/{checkout}", {"shippingChoice": {"amount": 5}})
    assert shop.order(checkout)["totalAmount"] == 25.0


def test_credit_alone_and_short(shop: Shop) -> None:
    """S-CHK-06, E-CHK-10."""
    checkout = shop.checkout(source=shop.credit(5))
    assert_error(shop.refused(checkout), 400, ("order_submit_failed", None))


def test_a_bill_to_no_country(shop: Shop) -> None:
    """R-CHK-163: no call can make such a checkout, but an owner of an old source may lack a country."""
    wire_id = shop.paid_checkout(*EBOOK)
    checkout = Checkout.objects.get()
    del checkout.bill_to["address"]["country"]
    checkout.save()
    assert_error(shop.refused(wire_id), 400, ("missing_parameter", "billTo.address.country"))
