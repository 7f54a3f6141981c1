"""Steps of staff that move money, goods or stock: the page of each, what is typed there, and what it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from fulfillment.checkouts.models import Checkout
from fulfillment.fulfillment_orders.commands import LineUnits, UnitsRequest
from fulfillment.fulfillment_orders.fulfiller.backorders import report_backorder
from fulfillment.fulfillment_orders.fulfiller.returns import approve_return, request_return
from fulfillment.fulfillment_orders.fulfiller.shipping import ship
from fulfillment.fulfillment_orders.models import FulfillmentCancellation, FulfillmentOrder, FulfillmentReturn
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.invoices.models import Invoice
from fulfillment.orders.models import Order
from fulfillment.stock.models import Movement
from tests.factories.client import Api
from tests.factories.goods import make_fulfillment_order
from tests.factories.keys import secret_of
from tests.factories.orders import Sold, make_order
from tests.factories.placed_orders import make_paid_checkout
from tests.factories.stock import stock_up
from tests.fulfillment.invoices.conftest import DECLINED, bill, card_maker

ADMIN = "/admin/fulfillment"


@dataclass(frozen=True)
class StaffStep:
    """A form that, sent once, moves `counted` by `made`; `confirms` names the button of the question that it asks."""

    name: str
    page: str
    counted: Callable[[], int]
    made: int = 1
    typed: dict[str, str] = field(default_factory=dict)
    press: dict[str, str] = field(default_factory=dict)
    confirms: str = ""


def staff_steps(ebook: Any, customer_id: str) -> list[StaffStep]:
    """Store what the steps need, rows of its own for each, and return them."""
    return [*_of_stock(), *_of_goods(), *_of_returns(), *_of_money(ebook.wire_id, customer_id)]


def _of_stock() -> Iterator[StaffStep]:
    for change, typed in {
        "receive": {"receive-quantity": "10", "receive-note": "delivery"},
        "correct": {"correct-counted": "7", "correct-note": "counted"},
    }.items():
        level = stock_up(10, item=f"mug-{change}")
        press = {"change": change}
        yield StaffStep(change, f"{ADMIN}/level/{level.pk}/change/", _movements(f"mug-{change}"), 1, typed, press)
    stock_up(1, item="mug-new")
    typed = {"item_id": "mug-new", "location_id": "main", "quantity": "10", "note": "delivery"}
    yield StaffStep("receive anywhere", f"{ADMIN}/level/add/", _movements("mug-new"), 1, typed)


def _movements(item: str) -> Callable[[], int]:
    return lambda: Movement.objects.filter(item_id=item).count()


def _of_goods() -> Iterator[StaffStep]:
    for name, counter in {"ship": "shipped", "backorder": "backordered", "cancel": "cancelled"}.items():
        order = _goods(name)
        line = f"line_{order.lines.get().wire_id}"
        yield StaffStep(name, _page(order, name), _units(order, counter), 2, {line: "2"})
    short = _goods("restock")
    report_backorder(order=short, units={short.lines.get().wire_id: 4})
    typed = {"item_id": "mug-restock", "location_id": "main", "quantity": "2"}
    yield StaffStep("restock", _page(short, "restock"), _movements("mug-restock"), 2, typed)
    order = _goods("ask-to-cancel")
    asked = FulfillmentCancellation.objects.filter(fulfillment_order=order)
    yield StaffStep("ask-to-cancel", _page(order, "ask-to-cancel"), asked.count, 1, _of_line(order, 2))


def _of_returns() -> Iterator[StaffStep]:
    order = _shipped("return")
    announced = FulfillmentReturn.objects.filter(fulfillment_order=order)
    yield StaffStep("return", _page(order, "return"), announced.count, 1, _of_line(order, 2))
    order = _shipped("come-back")
    units = [LineUnits(order.lines.get().wire_id, 3)]
    coming = request_return(UnitsRequest(order.wire_id, units), live_mode=False)
    approve_return(fulfillment_return=coming)
    page = f"{ADMIN}/fulfillmentreturn/{coming.pk}/receive/"
    yield StaffStep("receive return", page, _movements("mug-come-back"), 1, _of_line(order, 2))


def _of_money(sku_id: str, customer_id: str) -> Iterator[StaffStep]:
    for name, label in {"fulfil": "Fulfil items", "cancel": "Cancel items"}.items():
        order = make_order(Sold(quantity=6, product="60.00", sku_id=sku_id))
        booked = Fulfillment.objects.filter(order=order)
        page = f"{ADMIN}/fulfillment/of-order/{order.pk}/{name}/"
        typed = {f"line_{order.lines.all()[0].wire_id}": "2"}
        yield StaffStep(f"{name} items", page, booked.count, 1, typed, confirms=label)
    checkout = make_paid_checkout(checkout_id="to-order", sku_id=sku_id)
    placed = Order.objects.filter(checkout_id=checkout.wire_id)
    page = f"/admin/simulator/checkout/{checkout.wire_id}/"
    yield StaffStep("place order", page, placed.count, 1, press={"do": "order"})
    basket = {"sku": sku_id, "price": "10", "quantity": "1", "currency": "USD", "customer_id": customer_id}
    saved = Checkout.objects.filter(customer_id=customer_id)
    yield StaffStep("save checkout", "/admin/simulator/", saved.count, 1, basket, {"save": "checkout"})
    invoice = _unpaid_invoice(customer_id)
    attempts = Invoice.objects.filter(pk=invoice.pk).values_list("attempt_count", flat=True)
    yield StaffStep("collect invoice", f"{ADMIN}/invoice/{invoice.pk}/collect/", attempts.get)


def _unpaid_invoice(customer_id: str) -> Invoice:
    """Return one whose first attempt was declined."""
    api = Api(secret_of())
    card = card_maker(api, customer_id)(DECLINED)
    made = api.post("/invoices", bill(sourceId=card))
    return Invoice.objects.get(wire_id=made.json()["id"])


def _goods(name: str) -> FulfillmentOrder:
    stock_up(10, item=f"mug-{name}")
    return make_fulfillment_order(10, item_id=f"mug-{name}")


def _shipped(name: str) -> FulfillmentOrder:
    order = _goods(name)
    ship(order=order, units={order.lines.get().wire_id: 10})
    return order


def _of_line(order: FulfillmentOrder, count: int) -> dict[str, str]:
    return {f"line_{order.lines.get().wire_id}": str(count)}


def _page(order: FulfillmentOrder, step: str) -> str:
    return f"{ADMIN}/fulfillmentorder/{order.pk}/{step}/"


def _units(order: FulfillmentOrder, counter: str) -> Callable[[], int]:
    return lambda: int(getattr(order.lines.get(), counter))
