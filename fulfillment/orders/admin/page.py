"""What the page of an order shows (R-CHK-242, product.md, screen 8)."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from catalog.reference.money import as_written, in_words
from catalog.staff.formatting import badge, moment, shown_json
from catalog.wire.values import jsontext
from fulfillment.addresses.formatting import address_lines
from fulfillment.orders.balance import balance_of
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.serializers import ExpandedOrderSerializer
from fulfillment.orders.states import DISPUTE
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sessions.contributions import contributions_of, session_state
from fulfillment.sales.identifiers import identifiers_of

from .formatting import BADGES
from .sections import sections_of, steps_of
from .simulation import operation_steps
from .timeline import line_timeline, timeline_of

Facts = list[tuple[str, Any]]
Figures = list[tuple[str, Decimal]]
Write = Callable[[Decimal], str]


def page_of(request: HttpRequest, order: Order) -> dict[str, Any]:
    """Return the context of the page; `?line=` narrows the timeline to one line."""
    lines, charges = order.items, order.charges
    write = partial(as_written, currency=order.currency)
    chosen = next((line for line in lines if line.wire_id == request.GET.get("line")), None)
    return {
        "order": order,
        "state": badge(order.get_state_display(), BADGES),
        "facts": _facts(request, order),
        "steps": steps_of(request, order),
        "disputed": order.state == DISPUTE,
        "lines": [_line(line, write) for line in lines],
        "sums": _sums(order, write),
        "money": _money(order, charges, write),
        "sources": [_source(row, write) for row in contributions_of(order.session)],
        "charges": [_charge(request, order, charge, write) for charge in charges],
        "session_state": session_state(order.session).replace("_", " "),
        "sections": sections_of(request, order),
        "addresses": _addresses(order),
        "identifiers": identifiers_of(order),
        "chosen_line": chosen,
        "timeline": line_timeline(chosen, charges) if chosen else timeline_of(order, charges),
        "json": shown_json(ExpandedOrderSerializer(order).data),
    }


def _facts(request: HttpRequest, order: Order) -> list[tuple[str, str, str]]:
    """Return what the order says of itself, each with where it leads to, without what it does not know."""
    customer = _found_in(request, "customer", order.customer_id)
    checkout = _found_in(request, "checkout", order.checkout_id)
    found = [
        ("Placed (UTC)", moment(order.created_time), ""),
        ("Last changed (UTC)", moment(order.last_changed), ""),
        ("Email", order.email, ""),
        ("Upstream ID", order.upstream_id, ""),
        ("Customer", order.customer_id, customer),
        ("Checkout", order.checkout_id, checkout),
        ("Selling entity", order.selling_entity.get("name", ""), ""),
        ("Review", _review(order), ""),
        ("Payment due (UTC)", moment(order.payment_due_time) if order.payment_due_time else "", ""),
        ("Reason of the cancellation", order.cancel_reason, ""),
        ("Shopper's wish", "Removal of personal information" if order.request_to_be_forgotten else "", ""),
        ("Browser's address", order.browser_ip, ""),
        ("Metadata", jsontext.pretty(order.metadata) if order.metadata else "", ""),
    ]
    return [fact for fact in found if fact[1]]


def _found_in(request: HttpRequest, model: str, wire_id: str) -> str:
    """Return the address of a list that holds the one with this ID; "" for whoever may not see it (R-CHK-251)."""
    if not request.user.has_perm(f"fulfillment.view_{model}"):
        return ""
    return f"{reverse(f'admin:fulfillment_{model}_changelist')}?q={wire_id}"


def _review(order: Order) -> str:
    return ". ".join(filter(None, (order.get_fraud_state_display(), order.review_reason)))


def _line(line: OrderLine, write: Write) -> dict[str, Any]:
    return {
        "id": line.wire_id,
        "name": line.product.get("name", ""),
        "product": f"SKU {line.sku_id}" if line.sku_id else f"Product {line.product.get('id', '')}",
        "part_number": line.product.get("part_number", ""),
        "managed": line.managed,
        "state": badge(line.state, BADGES),
        "quantity": line.quantity,
        "progress": _progress(line),
        "discount": write(line.line_discount),
        "amount": write(line.amount),
        "tax": write(line.tax_amount),
        "total": write(line.line_value),
        "details": _details(line, write),
    }


def _progress(line: OrderLine) -> str:
    counts = (
        (line.open_quantity, "open"),
        (line.fulfilled_quantity, "fulfilled"),
        (line.cancelled_quantity, "cancelled"),
        (line.returned_quantity, "returned"),
    )
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _details(line: OrderLine, write: Write) -> Facts:
    """Return the parts of the line total, and what else is known."""
    found: Figures = [
        ("Share of the order's discount", -line.discount_share),
        ("Shipping", line.shipping_amount),
        ("Share of the shipping discount", -line.shipping_discount_share),
        ("Tax on shipping", line.shipping_tax),
        ("Fees", line.fees_amount),
        ("Tax on fees", line.fees_tax),
        ("Importer duty", line.duties),
        ("Importer tax", line.importer_tax),
        ("Available to refund", line.available_to_refund_amount),
    ]
    shown: Facts = [("Tax rate", f"{line.tax_rate.normalize() * 100:f} %")]
    shown += [(label, write(value)) for label, value in found if value]
    for label, value in (("Subscription", line.subscription_info), ("Metadata", line.metadata)):
        if value:
            shown.append((label, jsontext.pretty(value)))
    return shown


def _sums(order: Order, write: Write) -> Facts:
    """Return the totals as they add up (R-CHK-074, R-CHK-075)."""
    found: Figures = [
        ("Subtotal, shipping and discounts included", order.subtotal),
        ("of which shipping", order.total_shipping),
        ("of which discounts", -order.total_discount),
        ("of which fees", order.total_fees),
        ("of which duties", order.total_duty),
        ("of which importer tax", order.total_importer_tax),
        ("Tax", order.total_tax),
    ]
    kept = [(label, write(value)) for label, value in found if value or not label.startswith("of")]
    return [*kept, ("Total", in_words(order.total_amount, order.currency))]


def _money(order: Order, charges: Iterable[Charge], write: Write) -> dict[str, str]:
    """Return where the money is; nothing for an amount under way that is zero."""
    balance = balance_of(charges)
    return {name: write(value) for name, value in balance._asdict().items()} | {
        "under_way": write(balance.under_way) if balance.under_way else "",
        "total": in_words(order.total_amount, order.currency),
        "available": write(order.available_to_refund_amount),
    }


def _source(row: Any, write: Write) -> dict[str, Any]:
    source = row.source
    return {
        "name": " ".join(filter(None, (source.details.get("brand"), str(source)))),
        "id": source.wire_id,
        "amount": write(row.amount),
        "state": source.get_state_display(),
        "behaviour": source.get_behaviour_display() if source.behaviour else "",
        "link": reverse("admin:fulfillment_source_change", args=[source.pk]),
    }


def _charge(request: HttpRequest, order: Order, charge: Charge, write: Write) -> dict[str, Any]:
    return {
        "id": charge.wire_id,
        "amount": write(charge.amount),
        "source": str(charge.source),
        "state": badge(charge.state, BADGES),
        "failure": charge.failure_code,
        "operations": [
            {
                "id": operation.wire_id,
                "kind": operation.get_kind_display(),
                "amount": write(operation.amount),
                "state": badge(operation.get_state_display(), BADGES),
                "line": operation.line_id,
                "time": moment(operation.created_time),
                "failure": operation.failure_code,
                "steps": operation_steps(request, order, charge, operation),
            }
            for operation in charge.entries
        ],
    }


def _addresses(order: Order) -> Sequence[tuple[str, list[str]]]:
    sides = (("Ship to", order.ship_to), ("Bill to", order.bill_to), ("Ship from", order.ship_from))
    found = [(heading, address_lines(side)) for heading, side in sides if side]
    choice = order.shipping_choice
    if choice:
        told = [choice.get("description"), choice.get("service_level"), choice.get("shipping_terms")]
        cost = in_words(order.total_shipping, order.currency)
        found.append(("Shipping choice", [*filter(None, told), cost]))
    return found
