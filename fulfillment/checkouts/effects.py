"""Effects of changes in the catalog and of customers on open checkouts."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Coalesce

from catalog.effects import ends_management, new_kind
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku
from catalog.skus.readiness import GROUP_SUPPLIED
from catalog.wire.records.effects import Effect, Gravity, PlannedChange, counted, effect_reader
from fulfillment.customers.models import Customer
from fulfillment.payments.sessions.models import Contribution, PaymentSession
from fulfillment.payments.sources.states import FINAL
from fulfillment.stock.models import ReservationHold

from .models import Checkout
from .states import OPEN


@effect_reader(Sku)
def effects_on_checkouts(change: PlannedChange) -> Iterator[Effect]:
    """Count the open checkouts with a SKU that goes, ends being managed, or changes its kind."""
    if change.is_deletion or ends_management(change) or new_kind(change) is not None:
        sku = change.instance
        yield from _of_skus(sku.live_mode, lines__sku_id=sku.wire_id)


@effect_reader(SkuGroup)
def effects_on_checkouts_of_group(change: PlannedChange) -> Iterator[Effect]:
    """Count the open checkouts with a SKU for which the group supplies another value."""
    group = change.instance
    if not change.is_deletion and change.alters(*GROUP_SUPPLIED):
        yield from _of_skus(group.live_mode, lines__sku_id__in=Sku.objects.filter(sku_group=group).values("wire_id"))


@effect_reader(Checkout)
def effects_of_deletion(change: PlannedChange) -> Iterator[Effect]:
    """Count what goes with a checkout (R-CHK-029, R-CHK-142), and what stays reserved for it."""
    if not change.is_deletion:
        return
    checkout = change.instance
    yield from effects_on_sources(checkout.session)
    holds = ReservationHold.objects.filter(
        line__reservation__live_mode=checkout.live_mode, line__reservation__wire_id=checkout.wire_id
    )
    if units := holds.aggregate(total=Coalesce(Sum("quantity"), 0))["total"]:
        verb = "stays" if units == 1 else "stay"
        yield Effect(f"{counted(units, 'unit')} {verb} reserved until the reservation ends.")


def effects_on_sources(session: PaymentSession) -> Iterator[Effect]:
    """Count the single-use sources that are cancelled when their session is discarded (R-CHK-142, R-CHK-197)."""
    attached = Contribution.objects.filter(session=session, source__reusable=False)
    if sources := attached.exclude(source__state__in=FINAL).count():
        text = f"{counted(sources, 'payment source')} {'is' if sources == 1 else 'are'} cancelled."
        yield Effect(text, Gravity.CONFIRM)


@effect_reader(Customer)
def effects_on_checkouts_of_customer(change: PlannedChange) -> Iterator[Effect]:
    """Count the open checkouts whose orders are refused once their customer is deleted (R-CHK-161)."""
    if not change.is_deletion:
        return
    customer = change.instance
    checkouts = Checkout.objects.in_mode(customer.live_mode).filter(state=OPEN, customer_id=customer.wire_id)
    if number := checkouts.count():
        rest = "names this customer: its order" if number == 1 else "name this customer: their orders"
        verb = "is" if number == 1 else "are"
        yield Effect(f"{counted(number, 'open checkout')} {rest} {verb} refused.", Gravity.CONFIRM)


def _of_skus(live_mode: bool, **condition: Any) -> Iterator[Effect]:
    checkouts = Checkout.objects.in_mode(live_mode).filter(state=OPEN, **condition).distinct()
    if number := checkouts.count():
        verb = "contains" if number == 1 else "contain"
        yield Effect(f"{counted(number, 'open checkout')} {verb} what is changed.", Gravity.CONFIRM)
