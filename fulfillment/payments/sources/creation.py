"""Making sources (R-CHK-146 to R-CHK-149, section 21). What becomes of them is in `operations.py`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.validators import validate_currency
from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted
from catalog.wire.records.storage import create, new_wire_id
from catalog.wire.values.naming import attribute_name, wire_name
from catalog.wire.values.text import has_unstorable_text
from fulfillment.events.recording import record_event
from fulfillment.payments.amounts import fits_currency
from fulfillment.payments.sessions.models import PaymentSession
from fulfillment.payments.sessions.payers import owner_of

from . import behaviors, kinds, states
from .cards import brand_of, has_expired
from .instruments import behaviour_of_card, behaviour_of_name
from .models import Source
from .pages import page_address


@transaction.atomic
def create_source(
    *, live_mode: bool, values: dict[str, Any], errors: Errors | None = None, base_address: str = ""
) -> Source:
    """Make a store credit, or in test mode a primary source whose behaviour is fixed here (R-CHK-146, R-CHK-147).

    `values` are those of SourceSerializer; `base_address` is that of this server, for the shopper's page. A source
    that fails at creation is made all the same (R-CHK-234). Raises ValidationError with all problems.
    """
    found: Errors = dict(errors or {})
    for name, error in _problems(values, live_mode=live_mode).items():
        # A member that could not be read is not missing.
        if not any(told.partition(".")[0] in (name, wire_name(name)) for told in found):
            found[name] = error
    source = Source(live_mode=live_mode, type=values.get("type") or kinds.CREDIT_CARD)
    source.wire_id = new_wire_id(source)
    source.payment_session_id = values.get("payment_session_id", "")
    session = _session(source, found)
    _fill(source, values, session)
    _check_amount(source, found)
    if not found:
        _set_behaviour(source, values)
        source.shopper_page = page_address(source, base_address)
    create(source, found)
    record_event("source.created", source)
    return source


def _problems(values: dict[str, Any], *, live_mode: bool) -> Errors:
    """Return what is missing or cannot be, beyond the form of single members."""
    errors: Errors = {}
    type_ = values.get("type")
    if not type_:
        return {"type": [missing()]}
    if values.get("currency"):
        try:
            validate_currency(values["currency"])
        except ValidationError as error:
            errors["currency"] = error.error_list
    if type_ == kinds.CUSTOMER_CREDIT:
        return errors if values.get("amount") is not None else errors | {"amount": [missing()]}
    if live_mode:
        text = "Sources of this type can only be made in test mode."
        return errors | {"type": [problem("invalid_parameter", text)]}
    if not values.get("owner"):
        errors["owner"] = [missing()]
    if type_ == kinds.CREDIT_CARD and not values.get("credit_card"):
        errors["credit_card"] = [missing()]
    return errors


def _session(source: Source, errors: Errors) -> PaymentSession | None:
    """Return the session that the source is made for (R-CHK-146)."""
    wire_id = source.payment_session_id
    if not wire_id or has_unstorable_text(wire_id):
        return None
    session = PaymentSession.objects.in_mode(source.live_mode).filter(wire_id=wire_id).first()
    if session is None:
        text = f"Payment session '{quoted(wire_id)}' not found."
        errors["payment_session_id"] = [problem("not_found", text, status=409)]
    return session


def _fill(source: Source, values: dict[str, Any], session: PaymentSession | None) -> None:
    """Take over what was sent, and from the session what was not."""
    source.flow = kinds.KINDS[source.type].flow
    source.owner = values.get("owner") or (owner_of(session.payer) if session is not None else {})
    source.upstream_id = values.get("upstream_id", "")
    source.details = values.get(_attribute(source.type)) or {}
    if not source.is_primary:
        source.amount = values.get("amount")
        source.currency = values.get("currency") or (session.currency if session is not None else "")


def _check_amount(source: Source, errors: Errors) -> None:
    """Refuse a fraction of a minor unit where the currency is known; else attaching does (R-CHK-093, R-CHK-146)."""
    if source.amount is None or not source.currency or "currency" in errors:
        return
    if not fits_currency(source.amount, source.currency):
        errors["amount"] = [invalid(source.amount)]


def _attribute(type_: str) -> str:
    """Return the attribute that holds the hash of a type."""
    return attribute_name(type_)


def _set_behaviour(source: Source, values: dict[str, Any]) -> None:
    """Decide what the source will do, and the state that it begins in (R-CHK-148, R-CHK-233, R-CHK-234)."""
    if source.type == kinds.CREDIT_CARD:
        source.behaviour = _keep_card(source, values["credit_card"])
    elif source.is_primary:
        source.behaviour = behaviour_of_name(source.type, source.owner.get("last_name", ""))
    source.state = kinds.FIRST_STATE[source.flow]
    if source.behaviour == behaviors.SOURCE_FAILS:
        source.state = states.FAILED
    elif source.behaviour in behaviors.CHALLENGED:
        source.state = states.REQUIRES_ACTION


def _keep_card(source: Source, sent: dict[str, Any]) -> str:
    """Note what may be known of a card and return its behaviour; an expired one fails (section 21)."""
    number, month, year = sent["number"], sent["expiration_month"], sent["expiration_year"]
    source.details = {
        "brand": brand_of(number),
        "expiration_month": month,
        "expiration_year": year,
        "last_four_digits": number[-4:],
    }
    expired = has_expired(month=month, year=year, today=source.now().date())
    return behaviors.SOURCE_FAILS if expired else behaviour_of_card(number)
