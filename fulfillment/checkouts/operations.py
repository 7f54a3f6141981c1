"""Create, change and delete checkouts; every change prices the whole cart again (R-CHK-017, R-CHK-024)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypedDict, Unpack

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
from fulfillment.sales.lines import LineChange, NewLine, change_lines, new_lines
from fulfillment.sales.serializers import previous_members

from .models import Checkout, CheckoutLine
from .serializers import CheckoutSerializer
from .states import OPEN, RestrictedUpdate

UNCHECKED = ("currency", "wire_id", "session")
"""Fields that the calculation checks, or that no client sets."""
DEFAULT_LOCALE = "en_US"
# A checkout may be deleted or ordered meanwhile.
OLD_CHECKOUTS = RowQueue("delete old checkouts", skips=(NotFound, RestrictedUpdate))
COLUMNS = [field.attname for field in Checkout._meta.concrete_fields]
LINE_COLUMNS = [field.name for field in CheckoutLine._meta.concrete_fields if not field.primary_key]


class CheckoutAttributes(TypedDict, total=False):
    """Attributes that a client may set on a checkout; updates change those that are given."""

    currency: str
    customer_id: str
    email: str
    ship_from: Mapping[str, Any]
    ship_to: Mapping[str, Any]
    bill_to: Mapping[str, Any]
    shipping_choice: Mapping[str, Any]
    discount: Mapping[str, Any]
    shipping_discount: Mapping[str, Any]
    tax_inclusive: bool
    tax_identifiers: Sequence[Mapping[str, str]]
    customer_type: str
    charge_type: str
    purchase_location: Mapping[str, str]
    locale: str
    upstream_id: str
    metadata: Mapping[str, Any]
    browser_ip: str
    application_id: str
    organization: Mapping[str, str]
    invoice_attribute_id: str
    disclosures: Mapping[str, Any]


def draft_checkout(
    *,
    live_mode: bool,
    errors: Errors | None = None,
    items: Sequence[NewLine] = (),
    source_id: str = "",
    language: str = "",
    lock: bool = False,
    **attributes: Unpack[CheckoutAttributes],
) -> tuple[Checkout, Calculation]:
    """Build and price a checkout without storing it: a dry run, and the first half of creating one.

    `language` is the locale of a language; a `locale` counts more. `lock` locks the source that `source_id` names, for
    a transaction that stores the checkout. Raises ValidationError with all problems of the request (R-CHK-010), and
    what `attach_source` raises.
    """
    found: Errors = dict(errors or {})
    checkout = Checkout(live_mode=live_mode, wire_id=str(uuid.uuid4()))
    checkout.created_time = checkout.now()
    checkout.session = open_session(live_mode=live_mode, created_time=checkout.created_time)
    _set_attributes(checkout, attributes, language)
    source = sent_source(source_id, found, live_mode=live_mode, lock=lock)
    settle_payer(checkout, source)
    with preloaded():
        if not items:
            found.setdefault("items", [missing()])
        checkout.items = new_lines(checkout, items, found, CheckoutLine)
        check_fields(checkout, found, exclude=UNCHECKED)
        calculation = calculate(checkout, found, sent=attributes)
    if calculation is None:
        raise ValidationError(found)
    fund(checkout, source)
    return checkout, calculation


@transaction.atomic
def create_checkout(
    *,
    live_mode: bool,
    errors: Errors | None = None,
    items: Sequence[NewLine] = (),
    source_id: str = "",
    language: str = "",
    **attributes: Unpack[CheckoutAttributes],
) -> Checkout:
    """Create a checkout with its price and a payment session (R-CHK-016, R-CHK-131).

    Raises ValidationError with all problems, and what `attach_source` raises; nothing is stored then (R-CHK-014).
    """
    checkout, _ = draft_checkout(
        live_mode=live_mode,
        errors=errors,
        items=items,
        source_id=source_id,
        language=language,
        lock=True,
        **attributes,
    )
    store_session(checkout.session)
    checkout.save()
    CheckoutLine.objects.bulk_create(checkout.items)
    record_event("checkout.created", payload=CheckoutSerializer(checkout).data, live_mode=live_mode)
    return checkout


@transaction.atomic
def update_checkout(
    *,
    live_mode: bool,
    wire_id: str,
    errors: Errors | None = None,
    items: Sequence[LineChange] = (),
    source_id: str = "",
    language: str = "",
    **attributes: Unpack[CheckoutAttributes],
) -> Checkout:
    """Change the given attributes and lines, and price the checkout again (R-CHK-019 to R-CHK-024).

    Raises NotFound; RestrictedUpdate when it is no longer open; ValidationError with all problems of the result; what
    `attach_source` raises.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    found: Errors = dict(errors or {})
    source = sent_source(source_id, found, live_mode=live_mode, lock=True)
    _change(checkout, found, attributes, items=items, language=language, attached=source)
    return checkout


@transaction.atomic
def attach_to_checkout(*, live_mode: bool, wire_id: str, source_id: str) -> Source:
    """Attach a source to a checkout and price it again (R-CHK-137 to R-CHK-143). Idempotent.

    Raises NotFound for either; RestrictedUpdate; what `attach_source` raises; ValidationError when the result cannot
    be sold, because the owner's country changes where it is taxed.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    _change(checkout, {}, {}, attached=source)
    return source


@transaction.atomic
def detach_from_checkout(*, live_mode: bool, wire_id: str, source_id: str) -> None:
    """Detach a source from a checkout and price it again; a single-use source is cancelled (R-CHK-142).

    Raises NotFound, also for a source that is not attached; RestrictedUpdate; ValidationError.
    """
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    _change(checkout, {}, {}, detached=source)


@transaction.atomic
def delete_checkout(*, live_mode: bool, wire_id: str) -> None:
    """Delete an open checkout (R-CHK-029). Raises NotFound, RestrictedUpdate."""
    checkout = Checkout.objects.find(wire_id, live_mode=live_mode, lock=True)
    checkout.require_open()
    last = CheckoutSerializer(checkout).data
    checkout.delete()
    detach_all(checkout.session)
    discard_session(checkout.session)
    record_event("checkout.deleted", payload=last, live_mode=live_mode)


def delete_old_checkouts(*, live_mode: bool, days: int) -> int:
    """Delete open checkouts that were not changed for so many days, each by itself; return how many (R-CHK-028).

    One that cannot be deleted is set aside and does not stop the others.
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
    errors: Errors,
    attributes: CheckoutAttributes,
    *,
    items: Sequence[LineChange] = (),
    language: str = "",
    attached: Source | None = None,
    detached: Source | None = None,
) -> None:
    """Change an open checkout whose row is locked, price it again, and store what has changed."""
    former, stored = CheckoutSerializer(checkout).data, _stored(checkout)
    _set_attributes(checkout, attributes, language)
    change_lines(checkout.items, items, errors)
    if detached is not None:
        checkout.require_open()
        detach_source(checkout.session, detached)
    settle_payer(checkout, attached)
    with preloaded():
        check_fields(checkout, errors, exclude=UNCHECKED)
        calculation = calculate(checkout, errors, sent=attributes)
    if not is_bad_request(errors):
        checkout.require_open()
    if calculation is None:
        raise ValidationError(errors)
    fund(checkout, attached)
    if _stored(checkout) != stored:
        _store_changes(checkout, former)


def _set_attributes(checkout: Checkout, attributes: CheckoutAttributes, language: str) -> None:
    """Set what was sent; `language` stands in for a locale that is not in the same request (R-CHK-096)."""
    changes: dict[str, Any] = dict(attributes)
    if language and not changes.get("locale"):
        changes["locale"] = language
    if changes.get("locale") == "":
        changes["locale"] = DEFAULT_LOCALE
    assign(checkout, changes)
    if "bill_to" in changes:
        checkout.bill_to_is_derived = False


def _stored(checkout: Checkout) -> list[list[Any]]:
    """Return everything that is stored of a checkout."""
    rows = [[getattr(line, name) for name in LINE_COLUMNS] for line in checkout.items]
    return [[getattr(checkout, name) for name in COLUMNS], snapshot(checkout.session), *rows]


def _store_changes(checkout: Checkout, former: Mapping[str, Any]) -> None:
    """Store the result, with time and event (R-CON-126, R-EVT-006, R-EVT-024)."""
    store_session(checkout.session)
    checkout.updated_time = checkout.now()
    checkout.save()
    CheckoutLine.objects.bulk_create(
        checkout.items, update_conflicts=True, unique_fields=["key"], update_fields=LINE_COLUMNS
    )
    now = CheckoutSerializer(checkout).data
    previous = previous_members(former, now)
    record_event("checkout.updated", payload=now, live_mode=checkout.live_mode, previous=previous)
