"""Data of the page on which a checkout is paid for."""

from dataclasses import dataclass, field

from catalog.reference.money import as_written, in_words
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.serializers import CheckoutSerializer
from fulfillment.checkouts.states import OPEN
from fulfillment.orders import states as order_states
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.serializers import OrderSerializer
from fulfillment.payments.charges.models import Charge
from fulfillment.payments.sessions.contributions import contributed, contributions_of, remaining
from fulfillment.payments.sources import states
from fulfillment.payments.sources.models import Source
from fulfillment.sales.priced_lines import PricedLine

from .baskets import request_of
from .comparison import Comparison, compare_with_simulation
from .failures import Reason, last_failure_of, obstacle_to
from .instruments import Group, groups, saved_choices
from .notes import lines_without_picture, payment_notes

MEANINGS = {
    order_states.ACCEPTED: "The money is authorised and the review passed. The goods can be sent.",
    order_states.IN_REVIEW: "The money is authorised, but the fraud review wants somebody to decide.",
    order_states.CANCELLED: "The order was cancelled.",
    order_states.BLOCKED: "The fraud review blocked the order, and its charges were cancelled.",
}
APPROVE = "The shopper must approve or decline on the payment page. Then refresh the order."
FUNDS = "The order waits for the funds. Somebody with the right to play the bank lets them arrive on the order's page."
BANK = "The bank has not decided about the charge. Let time pass on the clock, or decide on the order's page."


@dataclass(frozen=True)
class Means:
    """A source that was made for this checkout or pays for it."""

    source: Source
    pays: str
    is_attached: bool

    @property
    def can_attach(self) -> bool:
        """Return whether it can be attached now."""
        return not self.is_attached and self.source.can_pay

    @property
    def waits(self) -> bool:
        """Return whether the shopper has something to do on the source's page."""
        return bool(self.source.shopper_page) and self.source.state in (states.PENDING_REDIRECT, states.REQUIRES_ACTION)


@dataclass(frozen=True)
class LineRow:
    """A line of the checkout or of its order; two lines of one SKU are two rows (R-CHK-243)."""

    name: str
    product: str
    wire_id: str
    state: str
    amount: str
    tax: str
    value: str


@dataclass(frozen=True)
class PaymentPage:
    """A checkout with what pays for it, what stands against an order, and the order once there is one."""

    checkout: Checkout
    rows: list[LineRow]
    means: list[Means]
    groups: list[Group]
    notes: list[str]
    comparison: Comparison
    failure: Reason | None = None
    obstacle: Reason | None = None
    order: Order | None = None
    charges: list[Charge] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Return whether the checkout can be changed and ordered."""
        return self.checkout.state == OPEN

    @property
    def total(self) -> str:
        """Return what is to be paid."""
        return in_words(self.checkout.total_amount, self.checkout.currency)

    @property
    def paid(self) -> str:
        """Return what the attached sources pay."""
        return in_words(contributed(self.checkout.session), self.checkout.currency)

    @property
    def left(self) -> str:
        """Return what is left to pay, or "" for nothing."""
        left = remaining(self.checkout.session)
        return in_words(left, self.checkout.currency) if left else ""

    @property
    def charged(self) -> list[tuple[Charge, str]]:
        """Return each charge with its amount in words."""
        return [(charge, in_words(charge.amount, charge.currency)) for charge in self.charges]

    @property
    def meaning(self) -> str:
        """Return what the order's state means and what comes next."""
        if self.order is None:
            return ""
        if self.order.state != order_states.PENDING_PAYMENT:
            return MEANINGS.get(self.order.state, "")
        action = self.order.session.next_action.get("action")
        if self.charges or not action:
            return BANK
        return APPROVE if action == "redirect" else FUNDS

    @property
    def can_refresh(self) -> bool:
        """Return whether a refresh could move the order on."""
        return self.order is not None and self.order.state == order_states.PENDING_PAYMENT


def payment_page(checkout: Checkout) -> PaymentPage:
    """Gather what the page of a checkout shows. Nothing is changed by it."""
    order = Order.objects.for_wire().in_mode(checkout.live_mode).filter(checkout_id=checkout.wire_id).first()
    is_open = checkout.state == OPEN
    stored = CheckoutSerializer(checkout).data if order is None else OrderSerializer(order).data
    return PaymentPage(
        checkout=checkout,
        rows=[_row(line) for line in (checkout if order is None else order).items],
        means=_means(checkout),
        groups=_choices(checkout),
        notes=list(payment_notes(checkout)),
        comparison=compare_with_simulation(checkout, request_of(checkout), stored),
        failure=last_failure_of(checkout),
        obstacle=obstacle_to(checkout) if is_open else None,
        order=order,
        charges=order.charges if order is not None else [],
    )


def _row(line: PricedLine) -> LineRow:
    currency = line.document.currency
    amount, tax, value = (as_written(figure, currency) for figure in (line.amount, line.tax_amount, line.line_value))
    return LineRow(
        name=f"{line.quantity} of {line.product.get('name', '')}",
        product=line.sku_id or str(line.product.get("id", "")),
        wire_id=line.wire_id,
        state=line.get_state_display() if isinstance(line, OrderLine) else "",
        amount=amount,
        tax=tax,
        value=value,
    )


def _means(checkout: Checkout) -> list[Means]:
    """Return attached sources, then others that were made for this checkout, newest first."""
    rows = contributions_of(checkout.session)
    attached = [Means(row.source, in_words(row.amount, checkout.currency), True) for row in rows]
    made = Source.objects.in_mode(checkout.live_mode).filter(payment_session_id=checkout.session.wire_id)
    others = made.exclude(pk__in=[row.source_id for row in rows]).order_by("-key")
    return [*attached, *(Means(source, "", False) for source in others)]


def _choices(checkout: Checkout) -> list[Group]:
    """Return the choices to attach; in live mode there is only store credit (R-CHK-147)."""
    offered = [] if checkout.live_mode else groups(without_picture=lines_without_picture(checkout))
    if not checkout.customer_id:
        return offered
    saved = Source.objects.in_mode(checkout.live_mode).filter(
        customer__wire_id=checkout.customer_id, state=states.CHARGEABLE
    )
    return [saved_choices(list(saved.order_by("saved_time"))), *offered] if saved.exists() else offered
