"""No key sees, names or changes anything of the other mode on any path of fulfillment (R-CON-023, R-CHK-015).

ENDPOINTS lists every path that a view of this app answers; whoever adds one says here how it could reach a row.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.customers.models import Customer
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.fulfillment_orders.models import (
    FulfillmentCancellation,
    FulfillmentOrder,
    FulfillmentOrderLine,
    FulfillmentReturn,
    Shipment,
)
from fulfillment.fulfillments.commands import ClosedItem, NewFulfillment
from fulfillment.fulfillments.models import Fulfillment, FulfillmentItem
from fulfillment.fulfillments.operations import create_fulfillment
from fulfillment.invoices.models import Invoice, InvoiceLine
from fulfillment.orders.models import Order, OrderLine
from fulfillment.payments.charges.models import Charge, ChargeOperation
from fulfillment.payments.sessions.models import Contribution, PaymentSession
from fulfillment.payments.sources.models import Source
from fulfillment.stock.commands import ReservedItem
from fulfillment.stock.models import Level, Movement, Reservation, ReservationHold
from fulfillment.tax_identifiers.models import TaxIdentifier
from tests.catalog.wire.http.test_modes import CURSORS
from tests.catalog.wire.routes import api_routes
from tests.factories import SkuFactory
from tests.factories.checkouts import make_checkout
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.factories.goods import make_goods_in_every_state
from tests.factories.invoices import make_invoice
from tests.factories.keys import secret_of
from tests.factories.orders import Sold, make_order
from tests.factories.stock import make_reservation, stock_up

OTHER = "other-mode"
LINE = {"skuId": "own", "price": 1}
CART: dict[str, Any] = {"currency": "USD", "items": [LINE]}
CARTS = [CART | {"customerId": OTHER}, CART | {"taxIdentifiers": [{"id": OTHER}]}, CART | {"sourceId": OTHER}]
CARTS += [CART | {"items": [{"skuId": OTHER, "price": 1}]}]

SONG = {"skuId": "song", "price": 1}
BILL: dict[str, Any] = {"currency": "USD", "customerId": "own", "state": "draft", "items": [SONG]}
BILLS = [BILL | {"customerId": OTHER}, BILL | {"sourceId": OTHER}, BILL | {"items": [{"skuId": OTHER, "price": 1}]}]

ENDPOINTS: dict[str, tuple[tuple[str, ...], dict[str, list[Any]]]] = {
    "checkouts": ((*CURSORS, f"customerId={OTHER}", f"upstreamIds={OTHER}"), {"POST": CARTS}),
    "checkouts/{id}": ((), {"POST": [{}, {"upstreamId": "stolen"}], "DELETE": [b""]}),
    # Sources of the other mode are tried in payments/test_modes.py.
    "checkouts/{id}/sources/{source_id}": ((), {"POST": [b""], "DELETE": [b""]}),
    "lockstep/checkouts/dry-run": ((), {"POST": CARTS}),
    "lockstep/checkouts/{id}/explanation": ((), {}),
    "orders": ((*CURSORS, f"skuId={OTHER}", f"checkoutId={OTHER}"), {"POST": []}),
    "orders/{id}": ((), {"POST": [{}, {"upstreamId": "stolen"}]}),
    "orders/{id}/refresh": ((), {"POST": [b""]}),
    "lockstep/orders/{id}/pass-review": ((), {"POST": [b""]}),
    "lockstep/orders/{id}/block-review": ((), {"POST": [b""]}),
    "lockstep/orders/{id}/receive-funds": ((), {"POST": [b""]}),
    "lockstep/orders/{id}/end-payment-window": ((), {"POST": [b""]}),
    "lockstep/orders/{id}/open-dispute": ((), {"POST": [b""]}),
    "lockstep/orders/{id}/resolve-dispute": ((), {"POST": [b""]}),
    "lockstep/charge-operations/{id}/settle": ((), {"POST": [{"outcome": "failed"}]}),
    "lockstep/charge-operations/{id}/retry": ((), {"POST": [b""]}),
    "lockstep/charge-operations/{id}/await-information": ((), {"POST": [b""]}),
    "charges/{id}": ((), {}),
    "fulfillments": ((*CURSORS, f"orderId={OTHER}", f"skuId={OTHER}"), {"POST": []}),
    "fulfillments/{id}": ((), {"POST": [{}, {"trackingNumber": "stolen"}]}),
    "invoices": ((*CURSORS, f"customerId={OTHER}", f"skuId={OTHER}-song"), {"POST": BILLS}),
    "invoices/{id}": ((), {"POST": [{}, {"metadata": {"stolen": True}}], "DELETE": [b""]}),
    "invoices/{id}/open": ((), {"POST": [b""]}),
    "invoices/{id}/void": ((), {"POST": [b""]}),
    # Sources of the other mode are tried in invoices/test_sources.py.
    "invoices/{id}/sources/{source_id}": ((), {"POST": [b""], "DELETE": [b""]}),
    "lockstep/invoices/{id}/collect": ((), {"POST": [b""]}),
    "customers": ((*CURSORS, f"email={OTHER}@example.com"), {"POST": []}),
    "customers/{id}": ((), {"POST": [{}, {"email": "a@example.com"}], "DELETE": [b""]}),
    "customers/{id}/tax-identifiers/{tax_id}": ((), {"POST": [b""]}),
    "customers/{id}/sources/{source_id}": ((), {"POST": [b""], "DELETE": [b""]}),
    # Sessions of the other mode are tried in payments/test_modes.py.
    "sources": ((), {"POST": []}),
    "sources/{id}": ((), {}),
    "lockstep/sources/{id}/approve": ((), {"POST": [b""]}),
    "lockstep/sources/{id}/decline": ((), {"POST": [b""]}),
    "lockstep/sources/{id}/decline-next-charge": ((), {"POST": [b"", {"failureCode": "fraud"}]}),
    "lockstep/sources/{id}/complete-challenge": ((), {"POST": [b""]}),
    "tax-identifiers": ((*CURSORS, f"customerId={OTHER}"), {"POST": []}),
    "tax-identifiers/{id}": ((), {"DELETE": [b""]}),
    "events": (CURSORS[:2], {}),
    "events/{id}": ((), {}),
    "webhooks": ((), {"POST": []}),
    "webhooks/{id}": ((), {"PATCH": [{}, {"enabled": False}], "DELETE": [b""]}),
    "inventory-levels": ((f"inventoryItemIds={OTHER}",), {}),
    "reservations": ((), {"POST": []}),
    "reservations/{id}": ((), {"DELETE": [b""]}),
    "fulfillment-orders": ((*CURSORS, f"upstreamIds={OTHER}"), {"POST": []}),
    "fulfillment-orders/{id}": ((), {}),
    "shipments": (CURSORS, {}),
    "shipments/{id}": ((), {}),
    "fulfillment-cancellations": ((*CURSORS, f"fulfillmentOrderId={OTHER}"), {"POST": []}),
    "fulfillment-cancellations/{id}": ((), {}),
    "fulfillment-returns": ((*CURSORS, f"inventoryItemId={OTHER}"), {"POST": []}),
    "fulfillment-returns/{id}": ((), {}),
    "lockstep/fulfillment-orders/{id}/ship": ((), {"POST": [b""]}),
    "lockstep/fulfillment-orders/{id}/backorder": ((), {"POST": [b""]}),
    "lockstep/fulfillment-orders/{id}/cancel": ((), {"POST": [b""]}),
    "lockstep/fulfillment-cancellations/{id}/accept": ((), {"POST": [b""]}),
    "lockstep/fulfillment-cancellations/{id}/reject": ((), {"POST": [b""]}),
    "lockstep/fulfillment-returns/{id}/approve": ((), {"POST": [b""]}),
    "lockstep/fulfillment-returns/{id}/reject": ((), {"POST": [b""]}),
    "lockstep/fulfillment-returns/{id}/receive": ((), {"POST": [b""]}),
    "lockstep/shipments/{id}/refuse": ((), {"POST": [b""]}),
    # Bodies that name rows of the other mode are tried in fulfillment_orders/test_modes.py.
    "lockstep/restocks": ((), {"POST": []}),
    # Nothing is stored; items of the other mode are tried in shipping/test_item_errors.py.
    "shipping-quotes": ((), {"POST": []}),
    # It names no row; that live rows stay is tried in test_mode/test_reset.py.
    "lockstep/reset": ((), {"POST": []}),
    # Tables that both modes share.
    "country-specs": ((), {}),
}
UNREADABLE: tuple[str, ...] = ("customers/{id}/tax-identifiers/{tax_id}", "reservations/{id}")
UNREADABLE += tuple(path for path in ENDPOINTS if path.startswith(("lockstep/fulfillment-", "lockstep/shipments")))
UNREADABLE += tuple(path for path in ENDPOINTS if path.startswith(("invoices/{id}/", "lockstep/invoices/")))
UNREADABLE += tuple(path for path in ENDPOINTS if path.startswith(("orders/{id}/", "lockstep/orders/")))
UNREADABLE += tuple(path for path in ENDPOINTS if path.startswith("lockstep/charge-"))
UNREADABLE += tuple(path for path in ENDPOINTS if path.endswith("/sources/{source_id}"))
UNREADABLE += tuple(path for path in ENDPOINTS if path.startswith("lockstep/sources/"))
"""Paths of one object without GET."""
TEST_ONLY: tuple[str, ...] = ("lockstep/invoices/{id}/collect",)
TEST_ONLY += tuple(path for path in ENDPOINTS if path.startswith("lockstep/sources/"))
TEST_ONLY += tuple(path for path in ENDPOINTS if path.startswith(("lockstep/orders/", "lockstep/charge-")))
"""Paths that are forbidden to live keys, whatever the id."""
KINDS: tuple[Any, ...] = (Checkout, CheckoutLine, Customer, TaxIdentifier, Webhook, Event)
KINDS += (Invoice, InvoiceLine)
KINDS += (PaymentSession, Source, Contribution)
KINDS += (Order, OrderLine, Charge, ChargeOperation, Fulfillment, FulfillmentItem)
KINDS += (Level, Movement, Reservation, ReservationHold)
KINDS += (FulfillmentOrder, FulfillmentOrderLine, Shipment, FulfillmentCancellation, FulfillmentReturn)
WANTED = [{"inventoryItemId": OTHER, "quantity": 1}]
TO_US = {"address": {"country": "US"}}
SHIPPED_AS = {"currency": "USD", "amount": 1, "serviceLevel": "SG"}


def test_every_endpoint_is_tried() -> None:
    """Fails when an endpoint is added without being covered here."""
    found = {route.path for route in api_routes() if route.view.__module__.startswith("fulfillment.")}
    assert found == ENDPOINTS.keys()


@pytest.fixture(scope="module", params=[False, True], ids=["test key", "live key"])
def live(request: pytest.FixtureRequest) -> bool:
    """Whether the calling key is a live one; both directions are tried."""
    return bool(request.param)


@pytest.fixture(scope="module")
def key(live: bool, stage: Stage) -> Iterator[str]:
    """The secret of the caller's key; there are SKUs of its mode, and one row of every kind in the other mode."""
    with stage():
        SkuFactory(wire_id="own", live_mode=live)
        SkuFactory(wire_id="song", digital=True, live_mode=live)
        make_theirs(live)
        yield secret_of(live_mode=live)


@pytest.fixture(scope="module")
def staged_rows(key: str, django_db_blocker: Any) -> list[Any]:
    """Everything that is stored before a test."""
    with django_db_blocker.unblock():
        return snapshot()


@pytest.fixture
def caller(key: str, db: None) -> Api:
    """Who calls."""
    return Api(key)


def make_theirs(live: bool) -> None:
    """Make a row of every kind in the other mode, all with the same id."""
    mode: dict[str, Any] = {"live_mode": not live, "wire_id": OTHER}
    SkuFactory(**mode)
    Customer(**mode, email=f"{OTHER}@example.com").save()
    TaxIdentifier(**mode, type="be", value="BE0000000000", customer_id=OTHER).save()
    Webhook(**mode, address="https://hooks.example.com/", types=["checkout.created"]).save()
    Source(**mode, type="customerCredit", amount=1, currency="USD").save()
    make_checkout(**mode, sku_id=OTHER, customer_id=OTHER, upstream_id=OTHER)
    SkuFactory(wire_id=f"{OTHER}-song", digital=True, live_mode=not live)
    order = make_order(Sold(sku_id=OTHER), live_mode=not live, checkout_id=OTHER)
    fulfil_as(order, OTHER)
    make_invoice(**mode, sku_id=f"{OTHER}-song", customer_id=OTHER)
    stock_up(5, OTHER, OTHER, live_mode=not live)
    make_reservation(ReservedItem(OTHER, 1), wire_id=OTHER, live_mode=not live, seconds=3600)
    make_goods_in_every_state(wire_id=OTHER, item_id=OTHER, live_mode=not live)
    event = Event.objects.get(live_mode=not live, type="checkout.created")
    Event._base_manager.filter(pk=event.pk).update(wire_id=OTHER)


def fulfil_as(order: Order, wire_id: str) -> None:
    """Fulfil a unit of an order, and call it, its charge, the capture and the fulfillment by one id."""
    items = [ClosedItem(order.lines.get().wire_id, quantity=1)]
    made = create_fulfillment(NewFulfillment(order.wire_id, items), live_mode=order.live_mode)
    capture = ChargeOperation.objects.get(fulfillment_id=made.wire_id)
    rows: tuple[Any, ...] = (order, made, capture, capture.charge)
    for row in rows:
        # A plain queryset: ids of resources cannot be changed otherwise.
        QuerySet(type(row)).filter(pk=row.pk).update(wire_id=wire_id)


def with_id(path: str, wire_id: str) -> str:
    """Return a path with this id in all its places."""
    return re.sub(r"\{\w*id\}", wire_id, path)


def snapshot() -> list[Any]:
    """Return everything that is stored, as the database has it."""
    rows = []
    with connection.cursor() as cursor:
        for kind in KINDS:
            cursor.execute(f"SELECT * FROM {kind._meta.db_table} ORDER BY {kind._meta.pk.column}")
            rows.append(cursor.fetchall())
    return rows


@pytest.mark.parametrize("path", [path for path in ENDPOINTS if "{id}" in path])
def test_the_id_in_the_path(caller: Api, live: bool, staged_rows: list[Any], path: str) -> None:
    """Answered like an id that does not exist, to the letter; nothing changes."""
    reading: dict[str, list[Any]] = {} if path in UNREADABLE else {"GET": [b""]}
    for method, bodies in (reading | ENDPOINTS[path][1]).items():
        for body in bodies:
            answers = [caller.call(method, "/" + with_id(path, wire_id), body) for wire_id in (OTHER, "none")]
            assert {answer.status_code for answer in answers} == {403 if live and path in TEST_ONLY else 404}
            assert answers[0].content.replace(OTHER.encode(), b"none") == answers[1].content
    assert snapshot() == staged_rows


@pytest.mark.parametrize("path", [path for path, (queries, _) in ENDPOINTS.items() if queries])
def test_cursors_and_filters(caller: Api, path: str) -> None:
    """A cursor of the other mode is unknown, a filter finds nothing."""
    for query in ENDPOINTS[path][0]:
        answer = caller.get(f"/{path}?{query}")
        assert answer.status_code == (400 if query.startswith(("starting", "ending")) else 200)
        assert not answer.json().get("data"), query


@pytest.mark.parametrize("path", ["checkouts", "lockstep/checkouts/dry-run", "invoices"])
def test_references_in_bodies(caller: Api, live: bool, path: str) -> None:
    """The other mode's SKU, customer, tax identifier and source name nothing."""
    Customer(wire_id="own", live_mode=live).save()
    assert caller.post(f"/{path}", BILL if path == "invoices" else CART).status_code < 300
    for body in ENDPOINTS[path][1]["POST"]:
        if body is CART:
            continue
        answers = [caller.post(f"/{path}", json.dumps(body).replace(OTHER, wire_id)) for wire_id in (OTHER, "none")]
        assert {answer.status_code for answer in answers} == {409}
        assert answers[0].content.replace(OTHER.encode(), b"none") == answers[1].content


def test_the_checkout_of_an_order(caller: Api) -> None:
    """R-CHK-015, R-CHK-158: the other mode's checkout is unknown, and stays open."""
    answers = [caller.post("/orders", {"checkoutId": wire_id}) for wire_id in (OTHER, "none")]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content.replace(OTHER.encode(), b"none") == answers[1].content
    assert Checkout.objects.get(wire_id=OTHER).last_failure == {}


def test_stock_of_a_reservation(caller: Api) -> None:
    """The other mode's item names nothing."""
    body = {"items": WANTED, "shipTo": TO_US, "shippingChoice": SHIPPED_AS, "expiresInSeconds": 60}
    answers = [caller.post("/reservations", json.dumps(body).replace(OTHER, wire_id)) for wire_id in (OTHER, "none")]
    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].content.replace(OTHER.encode(), b"none") == answers[1].content
