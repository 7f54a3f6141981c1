"""Preconditions for placing an order, in contract order; the first failure wins."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from catalog.wire.exceptions import Errors, missing
from fulfillment.addresses.rules import missing_for_goods, missing_to_bill
from fulfillment.checkouts.models import Checkout
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
from fulfillment.payments.sessions.contributions import contributions_of, remaining, session_state
from fulfillment.payments.sessions.models import REQUIRES_CONFIRMATION
from fulfillment.sales.buyer import find_buyer
from fulfillment.sales.pricing_preconditions import has_goods
from fulfillment.tax_identifiers.lookup import applicable, required_types

NEIGHBORHOOD_COUNTRY = "BR"


def check_preconditions(checkout: Checkout) -> None:
    """Raise the first failure: ValidationError or Refusal, 409 where it ends the checkout."""
    for check in CHECKS:
        check(checkout)


def _require_email(checkout: Checkout) -> None:
    """R-CHK-160."""
    if not checkout.email:
        raise EmailMissing


def _require_enabled_customer(checkout: Checkout) -> None:
    """R-CHK-161."""
    if not checkout.customer_id:
        return
    customer = find_customer(checkout.customer_id, live_mode=checkout.live_mode)
    if customer is None:
        raise CustomerDisabled(checkout.customer_id, "does not exist")
    if not customer.enabled:
        raise CustomerDisabled(checkout.customer_id, "is disabled")


def _require_bill_to(checkout: Checkout) -> None:
    """R-CHK-162."""
    if not checkout.bill_to:
        raise BillToMissing


def _require_complete_bill_to(checkout: Checkout) -> None:
    """R-CHK-163, R-CHK-120."""
    errors = missing_to_bill(checkout.bill_to)
    if not has_goods(checkout):
        errors |= _missing_neighborhood("bill_to", checkout.bill_to)
    if errors:
        raise ValidationError(errors)


def _missing_neighborhood(side: str, recipient: dict[str, dict[str, str]]) -> Errors:
    """Require the neighborhood of an address in Brazil (R-CHK-120)."""
    country = recipient.get("address", {}).get("country")
    if country != NEIGHBORHOOD_COUNTRY or recipient.get("additional_address_info", {}).get("neighborhood"):
        return {}
    return {f"{side}.additional_address_info.neighborhood": [missing()]}


def _require_delivery(checkout: Checkout) -> None:
    """Require destination, origin and shipping of goods (R-CHK-164)."""
    goods = [line for line in checkout.items if line.is_goods]
    if not goods:
        return
    errors = _missing_ship_to(checkout)
    if any(line.origin_country is None for line in goods):
        errors["ship_from.address"] = [missing()]
    if errors:
        raise ValidationError(errors)
    if not checkout.shipping_choice:
        raise ShippingChoiceMissing


def _missing_ship_to(checkout: Checkout) -> Errors:
    if not checkout.ship_to.get("address"):
        return {"ship_to.address": [missing()]}
    errors = missing_for_goods(checkout.ship_to)
    if not checkout.ship_to.get("name"):
        errors["shipping.name"] = [missing()]
    return errors | _missing_neighborhood("ship_to", checkout.ship_to)


def _require_tax_identifiers(checkout: Checkout) -> None:
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


def _require_payment(checkout: Checkout) -> None:
    """R-CHK-166."""
    session = checkout.session
    if session_state(session) != REQUIRES_CONFIRMATION or remaining(session):
        raise PaymentInvalid


def _require_own_sources(checkout: Checkout) -> None:
    """R-CHK-167."""
    for row in contributions_of(checkout.session):
        if row.source.reusable and not row.source.belongs_to(checkout.customer_id):
            raise SourceInUse(row.source.wire_id)


CHECKS: tuple[Callable[[Checkout], None], ...] = (
    _require_email,
    _require_enabled_customer,
    _require_bill_to,
    _require_complete_bill_to,
    _require_delivery,
    _require_tax_identifiers,
    _require_payment,
    _require_own_sources,
)
