"""The simulator's form, and its conversion to and from the request that it stands for.

The form neither computes nor validates: it builds the body that an integrator would send, in the wire's names because
staff see and copy it, and the operation behind `POST /checkouts` does the rest.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from catalog.tabular.numbers import UnreadableNumber, read_units
from catalog.wire.messages.fields import PLAIN_NUMBER

AMOUNT, PERCENT = "amountOff", "percentOff"
WHOLE = re.compile(r"-?[0-9]{1,15}")
RENEWAL = {"yes": True, "no": False}
RENEWAL_INPUTS = {value: name for name, value in RENEWAL.items()}
ADDRESS = ("line1", "city", "postalCode", "state", "country")


@dataclass
class Line:
    """One row of the form, every input as text."""

    sku: str = ""
    price: str = ""
    price_kind: str = "price"
    quantity: str = "1"
    line_discount: str = ""
    line_discount_kind: str = PERCENT
    discount_units: str = ""
    subscription: str = ""
    auto_renewal: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether neither SKU nor price was entered."""
        return not (self.sku or self.price)

    def as_item(self) -> dict[str, Any]:
        """Return the line as it is sent, without empty inputs."""
        item: dict[str, Any] = {
            "skuId": self.sku,
            self.price_kind: number(self.price),
            "quantity": units(self.quantity),
        }
        if self.line_discount:
            item["discount"] = {
                self.line_discount_kind: number(self.line_discount),
                "quantity": units(self.discount_units),
            }
        renewal = RENEWAL.get(self.auto_renewal)
        item["subscriptionInfo"] = {"subscriptionId": self.subscription, "autoRenewal": renewal}
        return without_empty(item)


LINE_INPUTS = tuple(entry.name for entry in fields(Line))


@dataclass
class Basket:
    """The whole form, every input as text."""

    lines: list[Line] = field(default_factory=list)
    currency: str = "USD"
    tax_inclusive: bool = False
    customer_id: str = ""
    customer_type: str = ""
    email: str = ""
    ship_name: str = ""
    ship: dict[str, str] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    shipping_service: str = ""
    shipping_amount: str = ""
    shipping_terms: str = ""
    discount: str = ""
    discount_kind: str = PERCENT
    shipping_discount: str = ""
    shipping_discount_kind: str = PERCENT
    destinations: list[str] = field(default_factory=list)

    def as_request(self) -> dict[str, Any]:
        """Return the body of `POST /checkouts` that the form stands for."""
        choice = {
            "serviceLevel": self.shipping_service,
            "amount": number(self.shipping_amount),
            "shippingTerms": self.shipping_terms,
        }
        return without_empty(
            {
                "currency": self.currency,
                "items": [line.as_item() for line in self.lines if not line.is_empty],
                "taxInclusive": self.tax_inclusive or None,
                "customerId": self.customer_id,
                "customerType": self.customer_type,
                "email": self.email,
                "shipFrom": {"address": self.origin},
                "shipTo": {"address": self.ship, "name": self.ship_name},
                "shippingChoice": choice,
                "discount": {self.discount_kind: number(self.discount)},
                "shippingDiscount": {self.shipping_discount_kind: number(self.shipping_discount)},
            }
        ) | {"items": [line.as_item() for line in self.lines if not line.is_empty]}


def number(text: str) -> int | Decimal | str:
    """Return typed text as a number if it is one; other text stays, to be refused by the API."""
    if WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if PLAIN_NUMBER.fullmatch(text) else text


def units(text: str) -> int | str:
    """Return a number of units; ambiguous ones such as 1.000 are quoted so that the API refuses them."""
    try:
        return read_units(text)
    except UnreadableNumber:
        return f"“{text}”" if PLAIN_NUMBER.fullmatch(text) else text


def without_empty(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without empty members at any depth; 0 is not empty."""
    kept = {}
    for name, member in value.items():
        inner = without_empty(member) if isinstance(member, Mapping) else member
        if inner not in ("", None, {}, []):
            kept[name] = inner
    return kept


def read_form(sent: QueryDict) -> Basket:
    """Read the form as a browser sends it."""
    columns = {name: sent.getlist(name) for name in LINE_INPUTS}
    rows = max((len(column) for column in columns.values()), default=0)
    lines = [
        Line(**{name: column[row].strip() for name, column in columns.items() if row < len(column)})
        for row in range(rows)
    ]
    texts = {
        entry.name: sent.get(entry.name, "").strip()
        for entry in fields(Basket)
        if entry.type is str and entry.name in sent
    }
    return Basket(
        lines=lines,
        tax_inclusive="tax_inclusive" in sent,
        ship={name: sent.get(f"ship_{name}", "").strip() for name in ADDRESS},
        origin={name: sent.get(f"from_{name}", "").strip() for name in ("postalCode", "state", "country")},
        destinations=sent.getlist("destinations"),
        **texts,
    )


def show_request(request: Mapping[str, Any]) -> Basket:
    """Fill the form from a request: a preset, or a saved scenario."""
    choice = request.get("shippingChoice", {})
    ship_to = request.get("shipTo", {})
    basket = Basket(
        lines=[_line(item) for item in request.get("items", [])],
        currency=request.get("currency", ""),
        tax_inclusive=request.get("taxInclusive", False),
        customer_id=str(request.get("customerId", "")),
        customer_type=request.get("customerType", ""),
        email=request.get("email", ""),
        ship_name=ship_to.get("name", ""),
        ship=dict(ship_to.get("address", {})),
        origin=dict(request.get("shipFrom", {}).get("address", {})),
        shipping_service=choice.get("serviceLevel", ""),
        shipping_amount=str(choice.get("amount", "")),
        shipping_terms=choice.get("shippingTerms", ""),
    )
    basket.discount_kind, basket.discount = _discount(request.get("discount", {}))
    basket.shipping_discount_kind, basket.shipping_discount = _discount(request.get("shippingDiscount", {}))
    return basket


def _line(item: Mapping[str, Any]) -> Line:
    kind = "aggregatePrice" if "aggregatePrice" in item else "price"
    discount = item.get("discount", {})
    discount_kind, amount = _discount(discount)
    subscription = item.get("subscriptionInfo", {})
    return Line(
        sku=item.get("skuId", ""),
        price=str(item.get(kind, "")),
        price_kind=kind,
        quantity=str(item.get("quantity", 1)),
        line_discount=amount,
        line_discount_kind=discount_kind,
        discount_units=str(discount.get("quantity", "")),
        subscription=subscription.get("subscriptionId", ""),
        auto_renewal=RENEWAL_INPUTS.get(subscription.get("autoRenewal"), ""),
    )


def _discount(sent: Mapping[str, Any]) -> tuple[str, str]:
    return next(((kind, str(sent[kind])) for kind in (PERCENT, AMOUNT) if kind in sent), (PERCENT, ""))
