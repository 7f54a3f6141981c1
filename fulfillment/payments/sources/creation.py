"""Create sources (R-CHK-146 to R-CHK-149, section 21); `operations.py` does the rest."""

from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.validators import validate_currency
from catalog.wire.exceptions import Errors, invalid, missing, problem, quoted
from catalog.wire.records.operations import insert
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


class SentCard(TypedDict):
    """A card as a browser sends it, its number in digits."""

    number: str
    expiration_month: int
    expiration_year: int


class SourceAttributes(TypedDict, total=False):
    """The attributes of a new source; the details of its type stand under the name of the type."""

    type: str
    owner: dict[str, Any]
    amount: Decimal
    currency: str
    payment_session_id: str
    upstream_id: str
    credit_card: SentCard
    customer_credit: dict[str, Any]
    google_pay: dict[str, Any]
    apple_pay: dict[str, Any]
    wire_transfer: dict[str, Any]
    konbini: dict[str, Any]
    b_pay: dict[str, Any]
    cod_japan: dict[str, Any]
    pay_pal: dict[str, Any]
    pay_pal_billing: dict[str, Any]
    pay_pal_credit: dict[str, Any]
    klarna_credit: dict[str, Any]
    klarna_credit_recurring: dict[str, Any]
    direct_debit: dict[str, Any]
    online_banking: dict[str, Any]
    alipay: dict[str, Any]
    alipay_cn: dict[str, Any]
    ideal: dict[str, Any]
    msts: dict[str, Any]
    bancontact: dict[str, Any]


@transaction.atomic
def create_source(
    *,
    live_mode: bool,
    base_address: str = "",
    errors: Errors | None = None,
    **attributes: Unpack[SourceAttributes],
) -> Source:
    """Create a store credit, or in test mode a primary source whose behavior is fixed here (R-CHK-146, R-CHK-147).

    `base_address` is that of this server, for the shopper's page. A source that fails at creation is stored all the
    same (R-CHK-234). Raises ValidationError with all problems.
    """
    found: Errors = dict(errors or {})
    for name, error in _problems(attributes, live_mode=live_mode).items():
        # An attribute that could not be read is not missing.
        if not any(path.partition(".")[0] in (name, wire_name(name)) for path in found):
            found[name] = error
    source = Source(live_mode=live_mode, type=attributes.get("type") or kinds.CREDIT_CARD)
    source.wire_id = source.new_wire_id()
    source.payment_session_id = attributes.get("payment_session_id", "")
    session = _session(source, found)
    _fill(source, attributes, session)
    _check_amount(source, found)
    if not found:
        _set_behaviour(source, attributes)
        source.shopper_page = page_address(source, base_address)
    insert(source, found)
    record_event("source.created", source)
    return source


def _problems(attributes: SourceAttributes, *, live_mode: bool) -> Errors:
    """Return errors beyond those of single values: what is missing or does not go together."""
    errors: Errors = {}
    type_ = attributes.get("type")
    if not type_:
        return {"type": [missing()]}
    if attributes.get("currency"):
        try:
            validate_currency(attributes["currency"])
        except ValidationError as error:
            errors["currency"] = error.error_list
    if type_ == kinds.CUSTOMER_CREDIT:
        return errors if attributes.get("amount") is not None else errors | {"amount": [missing()]}
    if live_mode:
        text = "Sources of this type can only be made in test mode."
        return errors | {"type": [problem("invalid_parameter", text)]}
    if not attributes.get("owner"):
        errors["owner"] = [missing()]
    if type_ == kinds.CREDIT_CARD and not attributes.get("credit_card"):
        errors["credit_card"] = [missing()]
    return errors


def _session(source: Source, errors: Errors) -> PaymentSession | None:
    """Return the session that the source is created for (R-CHK-146)."""
    wire_id = source.payment_session_id
    if not wire_id or has_unstorable_text(wire_id):
        return None
    session = PaymentSession.objects.in_mode(source.live_mode).filter(wire_id=wire_id).first()
    if session is None:
        text = f"Payment session '{quoted(wire_id)}' not found."
        errors["payment_session_id"] = [problem("not_found", text, status=409)]
    return session


def _fill(source: Source, attributes: SourceAttributes, session: PaymentSession | None) -> None:
    """Set the sent attributes; take missing ones from the session."""
    source.flow = kinds.KINDS[source.type].flow
    source.owner = attributes.get("owner") or (owner_of(session.payer) if session is not None else {})
    source.upstream_id = attributes.get("upstream_id", "")
    source.details = cast(dict[str, Any], attributes).get(attribute_name(source.type)) or {}
    if not source.is_primary:
        source.amount = attributes.get("amount")
        source.currency = attributes.get("currency") or (session.currency if session is not None else "")


def _check_amount(source: Source, errors: Errors) -> None:
    """Refuse a fraction of a minor unit if the currency is known; otherwise attaching does (R-CHK-093, R-CHK-146)."""
    if source.amount is None or not source.currency or "currency" in errors:
        return
    if not fits_currency(source.amount, source.currency):
        errors["amount"] = [invalid(source.amount)]


def _set_behaviour(source: Source, attributes: SourceAttributes) -> None:
    """Set the simulated behavior and the initial state (R-CHK-148, R-CHK-233, R-CHK-234)."""
    if source.type == kinds.CREDIT_CARD:
        source.behaviour = _keep_card(source, attributes["credit_card"])
    elif source.is_primary:
        source.behaviour = behaviour_of_name(source.type, source.owner.get("last_name", ""))
    source.state = kinds.FIRST_STATE[source.flow]
    if source.behaviour == behaviors.SOURCE_FAILS:
        source.state = states.FAILED
    elif source.behaviour in behaviors.CHALLENGED:
        source.state = states.REQUIRES_ACTION


def _keep_card(source: Source, sent: SentCard) -> str:
    """Keep what may be stored of a card and return its behavior; an expired one fails (section 21)."""
    number, month, year = sent["number"], sent["expiration_month"], sent["expiration_year"]
    source.details = {
        "brand": brand_of(number),
        "expiration_month": month,
        "expiration_year": year,
        "last_four_digits": number[-4:],
    }
    expired = has_expired(month=month, year=year, today=source.now().date())
    return behaviors.SOURCE_FAILS if expired else behaviour_of_card(number)
