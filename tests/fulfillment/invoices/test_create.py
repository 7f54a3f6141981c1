"""`POST /invoices` (checkout.md, section 18, R-CHK-191 to R-CHK-193)."""

from collections.abc import Callable
from typing import Any

import pytest

from fulfillment.invoices.models import Invoice, InvoiceLine
from fulfillment.payments.sessions.models import PaymentSession
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.catalogue import DIGITAL_TAX_CODE
from tests.factories.client import Api, assert_error
from tests.fulfillment.checkouts.conftest import InjectedTables

from .conftest import GOOD, MINNETONKA, Card, bill, invoice_events

pytestmark = pytest.mark.django_db


def test_a_draft(api: Api, draft: dict[str, Any]) -> None:
    """R-CHK-005, R-CHK-131, R-CHK-191, R-CHK-203: price, session and state; nothing is attempted."""
    assert len(draft["id"]) == 32
    assert int(draft["id"], 16) >= 0
    assert (draft["state"], set(draft["stateTransitions"]), draft["attemptCount"]) == ("draft", {"draft"}, 0)
    assert (draft["totalAmount"], draft["subtotal"], draft["totalShipping"]) == (30.0, 30.0, 0.0)
    assert [line["amount"] for line in draft["items"]] == [10.0, 20.0]
    assert (draft["collectionPeriodDays"], draft["billingOptimization"], draft["taxInclusive"]) == (30, True, False)
    assert draft["payment"]["session"]["state"] == "requires_source"
    assert draft["payment"]["session"]["amountRemainingToBeContributed"] == 30.0
    assert {"orderId", "billTo", "description"}.isdisjoint(draft)
    assert invoice_events() == ["invoice.created"]
    assert api.get(f"/invoices/{draft['id']}").json() == draft


def test_lines_of_one_sku_stay_apart(draft: dict[str, Any]) -> None:
    """R-CHK-191."""
    assert len({line["id"] for line in draft["items"]}) == 2
    assert {line["skuId"] for line in draft["items"]} == {"ebook-01"}


def test_all_members_come_back(api: Api, customer: str, ebook: Any, inject: Callable[..., InjectedTables]) -> None:
    """3.6, R-CHK-046, R-CHK-101: what is sent is kept and counts in the price."""
    inject(default="0.1")
    line = {"skuId": "ebook-01", "price": 50, "quantity": 2, "discount": {"amountOff": 5}, "metadata": {"seat": "a"}}
    sent = {
        "email": "ann@example.com",
        "chargeType": "merchant_initiated",
        "description": "Membership, March",
        "locale": "de-AT",
        "customerType": "business",
        "billTo": {"name": "Ann", "address": MINNETONKA},
        "discount": {"percentOff": 10},
        "collectionPeriodDays": "7",
        "billingOptimization": False,
        "metadata": {"contract": 7},
        "upstreamId": "bill-2",
        "applicationId": "billing",
        "state": "draft",
    }
    shown = api.post("/invoices", bill(line, **sent)).json()
    expected = sent | {"locale": "de_AT", "collectionPeriodDays": 7}
    assert {name: shown[name] for name in sent} == expected
    assert (shown["items"][0]["amount"], shown["totalDiscount"]) == (90.0, 19.0)
    assert (shown["totalTax"], shown["totalAmount"]) == (8.1, 89.1)
    assert shown["items"][0]["metadata"] == {"seat": "a"}
    assert shown["sellingEntity"]["id"] == "C5_INC-ENTITY"


def test_prices_that_include_tax(api: Api, customer: str, ebook: Any, inject: Callable[..., InjectedTables]) -> None:
    """R-CHK-081, R-CHK-082."""
    inject(default="0.25")
    to = {"address": MINNETONKA}
    shown = api.post("/invoices", bill(state="draft", billTo=to, taxInclusive=True)).json()
    assert (shown["taxInclusive"], shown["subtotal"], shown["totalTax"], shown["totalAmount"]) == (True, 8.0, 2.0, 10.0)


def test_own_product_details(api: Api, customer: str, reference: None) -> None:
    """R-CHK-032: a product of the client's own, with a digital group."""
    group = SkuGroupFactory(alias="Songs", tax_code=DIGITAL_TAX_CODE).wire_id
    product = {"id": "song", "name": "Song", "skuGroupId": group, "countryOfOrigin": "US"}
    shown = api.post("/invoices", bill({"productDetails": product, "aggregatePrice": 3}, state="draft")).json()
    assert shown["items"][0]["productDetails"]["name"] == "Song"
    assert "skuId" not in shown["items"][0]


def test_third_party_subscriptions(api: Api, customer: str, ebook: Any) -> None:
    """R-CHK-221, R-CHK-222: two subscriptions in one invoice are fine as long as no plan is named."""
    infos = [
        {"subscriptionId": "s-1", "autoRenewal": False},
        {"subscriptionId": "s-2", "endTime": "2030-01-01T00:00:00Z"},
    ]
    lines = [{"skuId": "ebook-01", "price": 5, "subscriptionInfo": info} for info in infos]
    items = api.post("/invoices", bill(*lines, state="draft")).json()["items"]
    assert [line["subscriptionInfo"]["subscriptionId"] for line in items] == ["s-1", "s-2"]
    assert all(line["subscriptionInfo"]["freeTrial"] is False for line in items)


def test_of_a_plan(api: Api, customer: str, ebook: Any) -> None:
    """R-CHK-224, R-CHK-226: no plan is kept, so that any is unknown; the stricter rules come first."""
    info = {"planId": "p", "terms": "monthly"}
    line = {"skuId": "ebook-01", "price": 5, "subscriptionInfo": info}
    assert_error(api.post("/invoices", bill(line, state="draft")), 409, ("not_found", "planId"))
    line["subscriptionInfo"] = info | {"freeTrial": True}
    assert_error(api.post("/invoices", bill(line, state="draft")), 400, ("invalid_parameter", "items"))


@pytest.mark.parametrize("name", ["customerId", "currency", "items"])
@pytest.mark.parametrize("absent", [True, False], ids=["absent", "null"])
def test_required(api: Api, customer: str, ebook: Any, name: str, absent: bool) -> None:
    """R-CHK-191, E-CHK-01."""
    body = bill(state="draft") | {name: None}
    if absent:
        del body[name]
    assert_error(api.post("/invoices", body), 400, ("missing_parameter", name))


def test_nothing_at_all(api: Api) -> None:
    """R-CHK-010: all that is missing, together; `""` equals "not sent" (R-CHK-008)."""
    expected = [("missing_parameter", name) for name in ("customerId", "currency", "items")]
    assert_error(api.post("/invoices", {}), 400, *expected)
    assert_error(api.post("/invoices", {"customerId": "", "currency": "", "items": []}), 400, *expected)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"state": "paid"}, "state"),
    ({"state": 1}, "state"),
    ({"collectionPeriodDays": -1}, "collectionPeriodDays"),
    ({"collectionPeriodDays": 1.5}, "collectionPeriodDays"),
    ({"collectionPeriodDays": 366}, "collectionPeriodDays"),
    ({"billingOptimization": "yes"}, "billingOptimization"),
    ({"taxInclusive": 1}, "taxInclusive"),
    ({"chargeType": "gift"}, "chargeType"),
    ({"customerType": "robot"}, "customerType"),
    ({"locale": "english"}, "locale"),
    ({"currency": "YEM"}, "currency"),
    ({"description": "x" * 1001}, "description"),
    ({"upstreamId": "x" * 256}, "upstreamId"),
    ({"description": "a\0b"}, "description"),
    ({"discount": {}}, "discount"),
    ({"items": {}}, "items"),
    ({"shipTo": {"address": {"country": "XX"}}}, "shipTo.address.country"),
    ({"billTo": {"address": {"country": "us"}}}, "billTo.address.country"),
]


@pytest.mark.parametrize(("members", "parameter"), BAD, ids=[next(iter(case[0])) for case in BAD])
def test_bad_values(api: Api, customer: str, ebook: Any, members: dict[str, Any], parameter: str) -> None:
    """Every member with a form of its own; nothing is stored (R-CHK-014)."""
    assert_error(api.post("/invoices", bill(state="draft") | members), 400, ("invalid_parameter", parameter))
    assert not Invoice.objects.exists()
    assert invoice_events() == []


def test_bad_email(api: Api, customer: str, ebook: Any) -> None:
    """R-CHK-119."""
    assert_error(api.post("/invoices", bill(state="draft", email="ann")), 400, ("email_invalid", "email"))


@pytest.mark.parametrize("member", ["shipFrom", "shippingChoice", "purchaseLocation", "browserIp", "plan"])
def test_unknown_members(api: Api, customer: str, ebook: Any, member: str) -> None:
    """3.6, R-CHK-192, E-CHK-04."""
    assert_error(api.post("/invoices", bill(state="draft") | {member: {}}), 400, ("unknown_parameter", member))


def test_lines_have_no_origin(api: Api, customer: str, ebook: Any) -> None:
    """R-CHK-192."""
    line = {"skuId": "ebook-01", "price": 1, "shipFrom": {"address": MINNETONKA}}
    assert_error(api.post("/invoices", bill(line, state="draft")), 400, ("unknown_parameter", "shipFrom"))


def test_members_of_the_server_are_ignored(api: Api, draft: dict[str, Any]) -> None:
    """R-CHK-007, R-CON-079: what was read can be sent."""
    body = {name: value for name, value in draft.items() if name not in ("items", "taxInclusive")}
    again = api.post("/invoices", body | {"items": [{"skuId": "ebook-01", "price": 1}]})
    assert (again.status_code, again.json()["totalAmount"]) == (201, 1.0)
    assert again.json()["id"] != draft["id"]


def test_physical_lines(api: Api, customer: str, ebook: Any) -> None:
    """R-CHK-192: one physical line is one too many."""
    SkuFactory(wire_id="mug-01")
    lines = [{"skuId": "ebook-01", "price": 1}, {"skuId": "mug-01", "price": 1}]
    messages = assert_error(api.post("/invoices", bill(*lines, state="draft")), 400, ("invalid_parameter", "items"))
    assert messages == ["Invoices can only contain digital products."]


def test_line_errors(api: Api, customer: str, ebook: Any) -> None:
    """Sections 6 and 7 hold: all that is wrong, by its line."""
    lines = [{"price": 1}, {"skuId": "ebook-01"}, {"skuId": "ebook-01", "price": 1, "quantity": 0}]
    assert_error(
        api.post("/invoices", bill(*lines, state="draft")),
        400,
        ("missing_parameter", "items[0].skuId"),
        ("missing_parameter", "items[1].price"),
        ("invalid_quantity_amount", "items[2].quantity"),
    )


@pytest.mark.parametrize(
    ("members", "code", "parameter"),
    [
        ({"customerId": "nobody"}, "not_found", "customerId"),
        ({"items": [{"skuId": "none", "price": 1}]}, "not_found", "items[0].skuId"),
        ({"taxIdentifiers": [{"id": "none"}]}, "not_found", "id"),
        ({"sourceId": "none"}, "source_not_found", "sourceId"),
        ({"currency": "PAB"}, "currency_unactivated", "currency"),
    ],
)
def test_ids_that_name_nothing(
    api: Api, customer: str, ebook: Any, members: dict[str, Any], code: str, parameter: str
) -> None:
    """R-CHK-011, R-CHK-092."""
    assert_error(api.post("/invoices", bill(state="draft") | members), 409, (code, parameter))


def test_a_numeric_customer(api: Api, ebook: Any, customer: str) -> None:
    """R-CHK-004."""
    api.post("/customers", {"id": "529861350336"})
    shown = api.post("/invoices", bill(state="draft") | {"customerId": 529861350336}).json()
    assert shown["customerId"] == "529861350336"


def test_billed_at_once_by_default(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-193, R-CHK-198: a plain POST bills; the pairs of events (section 22)."""
    shown = api.post("/invoices", bill(sourceId=card())).json()
    assert (shown["state"], set(shown["stateTransitions"]), shown["attemptCount"]) == ("paid", {"open", "paid"}, 1)
    assert shown["orderId"]
    assert invoice_events() == ["invoice.created", "invoice.open", "invoice.paid", "invoice.updated"]
    assert api.get(f"/invoices/{shown['id']}").json() == shown


def test_without_a_source_nothing_is_billed(api: Api, ebook: Any, customer: str) -> None:
    """R-CHK-195, E-CHK-10, R-CHK-014."""
    assert_error(api.post("/invoices", bill()), 400, ("order_submit_failed", None))
    counts = [model._base_manager.count() for model in (Invoice, InvoiceLine, PaymentSession)]
    assert counts == [0, 0, 0]
    assert invoice_events() == []


def test_only_saved_cards_are_tried_again(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-202, E-CHK-42: also for a draft."""
    single = card(GOOD, saved=False)
    for state in ("draft", "open"):
        assert_error(api.post("/invoices", bill(sourceId=single, state=state)), 409, ("nonreusable_source", None))
    assert api.post("/invoices", bill(sourceId=single, billingOptimization=False)).json()["state"] == "paid"


def test_a_card_of_somebody_else(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-167, E-CHK-36."""
    api.post("/customers", {"id": "bob"})
    foreign = card(owner="bob")
    assert_error(api.post("/invoices", bill(sourceId=foreign)), 409, ("source_in_use", "sourceId"))


def test_a_disabled_customer(api: Api, ebook: Any, card: Card) -> None:
    """R-CHK-209: a draft is fine, billing is not (E-CHK-39)."""
    wire_id = card()
    api.post("/customers/ann", {"enabled": False})
    assert_error(api.post("/invoices", bill(sourceId=wire_id)), 409, ("invalid_parameter", "customerId"))
    assert api.post("/invoices", bill(sourceId=wire_id, state="draft")).status_code == 201


def test_nothing_due(api: Api, ebook: Any, customer: str) -> None:
    """R-CHK-204, R-CHK-188: paid at once without attempts, charges or a source."""
    shown = api.post("/invoices", bill({"skuId": "ebook-01", "price": 0})).json()
    assert (shown["state"], shown["attemptCount"], shown["payment"].get("charges")) == ("paid", 0, None)
    order = api.get(f"/orders/{shown['orderId']}").json()
    assert (order["state"], order["totalAmount"], order["capturedAmount"]) == ("complete", 0.0, 0.0)


def test_who_may(api_for: Callable[..., Api], public_api: Api, anonymous: Api, customer: str, ebook: Any) -> None:
    """R-CON-024 to R-CON-027."""
    assert_error(anonymous.post("/invoices", bill()), 401, ("unauthorized", None))
    assert_error(public_api.post("/invoices", bill()), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"invoices": "read"})
    assert_error(reader.post("/invoices", bill()), 403, ("forbidden", None))
    writer = api_for(kind="restricted", permissions={"invoices": "write"})
    assert writer.post("/invoices", bill(state="draft")).status_code == 201
    assert_error(writer.get("/invoices"), 403, ("forbidden", None))


@pytest.mark.parametrize("raw", ["[]", "{", '"text"'])
def test_no_object(api: Api, raw: str) -> None:
    """E-CHK-60."""
    assert_error(api.post("/invoices", raw), 400, ("invalid_format", None))
