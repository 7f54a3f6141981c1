"""Explain the figures of a checkout: rate, jurisdiction, rule, inputs and rounding of every amount."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from catalog.reference.known import preloaded
from catalog.wire.exceptions import Errors
from catalog.wire.values.naming import wire_name
from fulfillment.pricing.explanation import explain_quote
from fulfillment.sales.calculation import calculate

from .models import Checkout
from .serializers import CheckoutSerializer

NOTICE = "Simulated taxes from tables; this is not tax advice."


class CheckoutExplanation(NamedTuple):
    """Where a checkout is taxed, and its figures by their names; `current` if they are the stored ones."""

    current: bool
    place_of_taxation: dict[str, str]
    place_from: str
    is_estimate: bool
    selling_entity: str
    checkout: dict[str, Any]
    totals: dict[str, Any]
    items: list[dict[str, Any]]
    notice: str = NOTICE


def explain_checkout(checkout: Checkout) -> CheckoutExplanation:
    """Explain a stored checkout by pricing it again, without storing anything.

    The stored figures differ if rates or settings have changed since. Raises ValidationError if the checkout could not
    be priced today.
    """
    before = CheckoutSerializer(checkout).data
    errors: Errors = {}
    with preloaded():
        calculation = calculate(checkout, errors)
    if calculation is None:
        raise ValidationError(errors)
    place, origin = calculation.place, calculation.place_origin
    where = {"country": place.country, "state": place.region, "postal_code": place.postal_code} if place else {}
    figures = explain_quote(calculation.quote).as_json()
    return CheckoutExplanation(
        current=CheckoutSerializer(checkout).data == before,
        place_of_taxation={name: value for name, value in where.items() if value},
        place_from=wire_name(origin or ""),
        is_estimate=bool(origin and origin.is_estimate),
        selling_entity=calculation.entity.id if calculation.entity else "",
        checkout=_by_wire_name(figures["checkout"]),
        totals=_by_wire_name(figures["totals"]),
        items=[
            {"id": line.wire_id, "figures": _by_wire_name(found)}
            for line, found in zip(checkout.items, figures["lines"], strict=True)
        ],
    )


def _by_wire_name(figures: dict[str, Any]) -> dict[str, Any]:
    return {wire_name(name): figure for name, figure in figures.items()}
