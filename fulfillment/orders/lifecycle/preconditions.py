"""Preconditions for placing an order, in contract order; the first failure wins."""

from collections.abc import Callable, Sequence

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors, missing
from fulfillment.addresses.rules import TO_BILL, missing_for_goods
from fulfillment.checkouts.models import Checkout, CheckoutLine
from fulfillment.customers.lookup import find_customer
from fulfillment.orders.exceptions import (
    BillToMissing,
    CustomerDisabled,
    EmailMissing,
    IdentifierMissing,
    IdentifierNotApplicable,
    PaymentInvalid,
    ShippingChoiceMissing,
    SourceInUse,
)
from fulfillment.payments.sessions.contributions import contributions_of, remaining
from fulfillment.payments.sessions.models import REQUIRES_CONFIRMATION
from fulfillment.payments.sessions.representation import session_state
from fulfillment.sales.buyer import find_buyer
from fulfillment.sales.checks import has_goods
from fulfillment.tax_identifiers.lookup import applicable, required_types

NEIGHBORHOOD_COUNTRY = "BR"
Lines = Sequence[CheckoutLine]


def check_readiness(checkout: Checkout, lines: Lines) -> None:
    """Raise the first failure: ValidationError or Refusal, 409 where it ends the checkout."""
    for check in CHECKS:
        check(checkout, lines)


def _require_email(checkout: Checkout, lines: Lines) -> None:
    """R-CHK-160."""
    if not checkout.email:
        raise EmailMissing


def _require_enabled_customer(checkout: Checkout, lines: Lines) -> None:
    """R-CHK-161."""
    if not checkout.customer_id:
        return
    customer = find_customer(checkout.customer_id, live_mode=checkout.live_mode)
    if customer is None:
        raise CustomerDisabled(checkout.customer_id, "does not exist")
    if not customer.enabled:
        raise CustomerDisabled(checkout.customer_id, "is disabled")


def _require_bill_to(checkout: Checkout, lines: Lines) -> None:
    """R-CHK-162."""
    if not checkout.bill_to:
        raise BillToMissing


def _require_complete_bill_to(checkout: Checkout, lines: Lines) -> None:
    """R-CHK-163, R-CHK-120."""
    found = checkout.bill_to | checkout.bill_to.get("address", {})
    errors: Errors = {_bill_path(member): [missing()] for member in TO_BILL if not found.get(member)}
    if not has_goods(lines):
        errors |= _missing_neighborhood("billTo", checkout.bill_to)
    if errors:
        raise ValidationError(errors)


def _bill_path(member: str) -> str:
    return "billTo.name" if member == "name" else f"billTo.address.{member}"


def _missing_neighborhood(side: str, recipient: dict[str, dict[str, str]]) -> Errors:
    """Require the neighborhood of an address in Brazil (R-CHK-120)."""
    country = recipient.get("address", {}).get("country")
    if country != NEIGHBORHOOD_COUNTRY or recipient.get("additionalAddressInfo", {}).get("neighborhood"):
        return {}
    return {f"{side}.additionalAddressInfo.neighborhood": [missing()]}


def _require_delivery(checkout: Checkout, lines: Lines) -> None:
    """Require destination, origin and shipping of goods (R-CHK-164)."""
    goods = [line for line in lines if line.is_goods]
    if not goods:
        return
    errors = _missing_ship_to(checkout)
    if any(line.origin_country is None for line in goods):
        errors["shipFrom.address"] = [missing()]
    if errors:
        raise ValidationError(errors)
    if not checkout.shipping_choice:
        raise ShippingChoiceMissing


def _missing_ship_to(checkout: Checkout) -> Errors:
    if not checkout.ship_to.get("address"):
        return {"shipTo.address": [missing()]}
    errors = missing_for_goods(checkout.ship_to)
    if not checkout.ship_to.get("name"):
        errors["shipping.name"] = [missing()]
    return errors | _missing_neighborhood("shipTo", checkout.ship_to)


def _require_tax_identifiers(checkout: Checkout, lines: Lines) -> None:
    """Check identifiers again: they or the customer's type may have changed since the calculation (R-CHK-165)."""
    country = checkout.destination or checkout.bill_to.get("address", {}).get("country")
    if not country or not checkout.selling_entity:
        return
    buyer, _ = find_buyer(checkout, sent=())
    entity_id, customer_type = checkout.selling_entity["id"], buyer.customer_type
    for identifier in buyer.identifiers:
        if not applicable(identifier, country=country, entity_id=entity_id, customer_type=customer_type):
            raise IdentifierNotApplicable(identifier.type)
    required = required_types(country=country, entity_id=entity_id, customer_type=customer_type)
    lacking = required - {identifier.type for identifier in buyer.identifiers}
    if lacking:
        raise IdentifierMissing(min(lacking))


def _require_payment(checkout: Checkout, lines: Lines) -> None:
    """R-CHK-166."""
    session = checkout.session
    if session_state(session) != REQUIRES_CONFIRMATION or remaining(session):
        raise PaymentInvalid


def _require_own_sources(checkout: Checkout, lines: Lines) -> None:
    """R-CHK-167."""
    for row in contributions_of(checkout.session):
        if row.source.reusable and not row.source.belongs_to(checkout.customer_id):
            raise SourceInUse(row.source.wire_id)


CHECKS: tuple[Callable[[Checkout, Lines], None], ...] = (
    _require_email,
    _require_enabled_customer,
    _require_bill_to,
    _require_complete_bill_to,
    _require_delivery,
    _require_tax_identifiers,
    _require_payment,
    _require_own_sources,
)
