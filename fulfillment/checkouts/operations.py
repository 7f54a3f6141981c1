"""Making, changing and deleting checkouts; every success prices the whole cart anew (R-CHK-017, R-CHK-024)."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.known import preloaded
from catalog.wire.exceptions import Errors, NotFound, is_bad_request, missing
from catalog.wire.records import clock
from catalog.wire.records.operations import assign, check_fields
from fulfillment.events.recording import record_event
from fulfillment.payments.sessions.attachment import detach_all, detach_source
from fulfillment.payments.sessions.storage import discard_session, open_session, snapshot, store_session
from fulfillment.payments.sources.models import Source
from fulfillment.queues.row_queue import RowQueue
from fulfillment.sales.calculation import Calculation, calculate
from fulfillment.sales.funding import fund, sent_source, settle_payer
from fulfillment.sales.lines import change_lines, new_lines

from .models import Checkout, CheckoutLine
from .representation import represent_checkout
from .states import OPEN, RestrictedUpdate, refuse_unless_open

UNSTORED = ("items", "source_id", "language")
"""Members of a body that are not attributes of the checkout."""
UNCHECKED = ("currency", "wire_id", "session")
"""Fields that the calculation checks, or that no client sets."""
DEFAULT_LOCALE = "en_US"
# Of a checkout that is gone or an order by now, somebody was quicker.
OLD_CHECKOUTS = RowQueue("delete old checkouts", skips=(NotFound, RestrictedUpdate))
COLUMNS = [field.attname for field in Checkout._meta.concrete_fields]
LINE_COLUMNS = [field.name for field in CheckoutLine._meta.concrete_fields if not field.primary_key]


def draft_checkout(
    *, live_mode: bool, values: dict[str, Any], errors: Errors | None = None, hold: bool = False
) -> tuple[Checkout, list[CheckoutLine], Calculation]:
    """Build and price a checkout without storing anything: a dry run, and the first half of creating one.

    `hold` locks the source that it names, for a transaction that goes on to store all this.

    Raises ValidationError with all problems of the request (R-CHK-010); what `attach_source` refuses.
    """
    found: Errors = dict(errors or {})
    checkout = Checkout(live_mode=live_mode, wire_id=str(uuid.uuid4()))
    checkout.created_time = checkout.now()
    checkout.session = open_session(live_mode=live_mode, created_time=checkout.created_time)
    _set_members(checkout, values)
    source = sent_source(values, found, live_mode=live_mode, lock=hold)
    settle_payer(checkout, source)
    with preloaded():
        lines = new_lines(checkout, values.get("items") or [], found, CheckoutLine)
        if "items" in values and not values["items"]:
            found["items"] = [missing()]
        check_fields(checkout, found, exclude=UNCHECKED)
        calculation = calculate(checkout, lines, found, sent=values)
    if calculation is None:
        raise ValidationError(found)
    fund(checkout, source)
    return checkout, lines, calculation


@transaction.atomic
def create_checkout(*, live_mode: bool, values: dict[str, Any], errors: Errors | None = None) -> Checkout:
    """Create a checkout with its price and a payment session (R-CHK-016, R-CHK-131).

    Raises ValidationError with all problems, what `attach_source` refuses; nothing is stored then (R-CHK-014).
    """
    checkout, lines, _ = draft_checkout(live_mode=live_mode, values=values, errors=errors, hold=True)
    store_session(checkout.session)
    checkout.save()
    CheckoutLine.objects.bulk_create(lines)
    payload = represent_checkout(checkout, lines)
    record_event("checkout.created", payload=payload, live_mode=live_mode)
    return checkout


@transaction.atomic
def update_checkout(*, live_mode: bool, wire_id: str, values: dict[str, Any], errors: Errors | None = None) -> Checkout:
    """Change what is sent and price the checkout anew (R-CHK-019 to R-CHK-024).

    Raises NotFound; RestrictedUpdate when it is no longer open; ValidationError with all problems of the result; what
    `attach_source` refuses.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    found: Errors = dict(errors or {})
    source = sent_source(values, found, live_mode=live_mode, lock=True)
    _change(checkout, values, found, attached=source)
    return checkout


@transaction.atomic
def attach_to_checkout(*, live_mode: bool, wire_id: str, source_id: str) -> Source:
    """Let a source pay for a checkout, which is priced anew (R-CHK-137 to R-CHK-143). Twice is once.

    Raises NotFound for either; RestrictedUpdate; what `attach_source` refuses; ValidationError when the result cannot
    be sold, for the owner's country changes where it is taxed.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    _change(checkout, {}, {}, attached=source)
    return source


@transaction.atomic
def detach_from_checkout(*, live_mode: bool, wire_id: str, source_id: str) -> None:
    """Take a source out of a checkout, which is priced anew; a single-use one is cancelled (R-CHK-142).

    Raises NotFound, also for a source that is not attached; RestrictedUpdate; ValidationError.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    _change(checkout, {}, {}, detached=source)


@transaction.atomic
def delete_checkout(*, live_mode: bool, wire_id: str) -> None:
    """Delete an open checkout (R-CHK-029). Raises NotFound, RestrictedUpdate."""
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    refuse_unless_open(checkout.state, wire_id)
    last = represent_checkout(checkout, list(checkout.lines.all()))
    checkout.delete()
    detach_all(checkout.session)
    discard_session(checkout.session)
    record_event("checkout.deleted", payload=last, live_mode=live_mode)


def delete_old_checkouts(*, live_mode: bool, days: int) -> int:
    """Delete open checkouts that nobody changed for so many days, each by itself; return how many (R-CHK-028).

    One that cannot be deleted is set aside, and stops no other.
    """
    latest = clock.now(live_mode=live_mode) - timedelta(days=days)
    rows = Checkout.objects.in_mode(live_mode).unchanged_since(latest).filter(state=OPEN)
    deleted = 0
    for key, wire_id in list(rows.order_by("key").values_list("pk", "wire_id")):
        delete = partial(delete_checkout, live_mode=live_mode, wire_id=wire_id)
        deleted += OLD_CHECKOUTS.attempt(key, delete, live_mode=live_mode, model=Checkout) or 0
    return deleted


def _change(
    checkout: Checkout,
    values: dict[str, Any],
    errors: Errors,
    *,
    attached: Source | None = None,
    detached: Source | None = None,
) -> None:
    """Change an open checkout whose row is held, price it anew, and store what has changed."""
    lines = list(checkout.lines.all())
    shown, stored = represent_checkout(checkout, lines), _stored(checkout, lines)
    _set_members(checkout, values)
    change_lines(lines, values.get("items") or [], errors)
    if detached is not None:
        refuse_unless_open(checkout.state, checkout.wire_id)
        detach_source(checkout.session, detached)
    settle_payer(checkout, attached)
    with preloaded():
        check_fields(checkout, errors, exclude=UNCHECKED)
        calculation = calculate(checkout, lines, errors, sent=values)
    if not is_bad_request(errors):
        refuse_unless_open(checkout.state, checkout.wire_id)
    if calculation is None:
        raise ValidationError(errors)
    fund(checkout, attached)
    if _stored(checkout, lines) != stored:
        _store_changes(checkout, lines, shown)


def _set_members(checkout: Checkout, values: dict[str, Any]) -> None:
    """Take over what was sent; `language` stands in for a locale that is not in the same request (R-CHK-096)."""
    stored = {name: value for name, value in values.items() if name not in UNSTORED}
    if values.get("language") and not values.get("locale"):
        stored["locale"] = values["language"]
    if stored.get("locale") == "":
        stored["locale"] = DEFAULT_LOCALE
    if stored.get("currency") is None:
        stored.pop("currency", None)
        checkout.currency = "" if "currency" in values else checkout.currency
    assign(checkout, stored)
    if "bill_to" in values:
        checkout.bill_to_is_derived = False


def _stored(checkout: Checkout, lines: Sequence[CheckoutLine]) -> list[list[Any]]:
    """Return everything that is stored of a checkout."""
    rows = [[getattr(line, name) for name in LINE_COLUMNS] for line in lines]
    return [[getattr(checkout, name) for name in COLUMNS], snapshot(checkout.session), *rows]


def _store_changes(checkout: Checkout, lines: Sequence[CheckoutLine], former: dict[str, Any]) -> None:
    """Store the result, with time and event (R-CON-126, R-EVT-006, R-EVT-024)."""
    store_session(checkout.session)
    checkout.updated_time = checkout.now()
    checkout.save()
    CheckoutLine.objects.bulk_create(lines, update_conflicts=True, unique_fields=["key"], update_fields=LINE_COLUMNS)
    now = represent_checkout(checkout, lines)
    changed = {name: former.get(name) for name in (*former, *now) if former.get(name) != now.get(name)}
    previous = {name: value for name, value in changed.items() if name != "updatedTime"}
    record_event("checkout.updated", payload=now, live_mode=checkout.live_mode, previous=previous)
