"""Worked examples of the contract, and the baskets that their inputs describe."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from fulfillment.pricing.basket import Basket, Discount, Fee, LandedCost, Line, LineTax, SalesTax
from fulfillment.pricing.rates import Rate

PATH = Path(__file__).parents[2] / "contract" / "worked_examples.json"
CONTENT = json.loads(PATH.read_text(encoding="utf-8"))
ENTRIES: list[dict[str, Any]] = CONTENT["examples"] + CONTENT["decisionVectors"]
MINOR_UNITS = {"USD": 2, "EUR": 2, "CAD": 2, "HKD": 2, "JPY": 0, "KRW": 0, "KWD": 3}


def entries(kind: str) -> list[dict[str, Any]]:
    """All entries of a kind, consistent or not."""
    return [entry for entry in ENTRIES if entry["kind"] == kind]


def expected(entry: dict[str, Any]) -> dict[str, Any]:
    """What must come out: the printed figures, or the recommended ones where the page contradicts itself."""
    figures: dict[str, Any] = entry["expected"]
    if not entry.get("consistent", True):
        figures = {**figures, **entry["recommendedExpected"]}
    return figures


def minor_units(entry: dict[str, Any]) -> int:
    """The decimals of the entry's currency."""
    return MINOR_UNITS[entry["input"]["currency"]]


def discount_of(sent: dict[str, Any] | None) -> Discount | None:
    """A discount as sent, as a value."""
    if sent is None:
        return None
    amount, percent = sent.get("amountOff"), sent.get("percentOff")
    return Discount(
        Decimal(amount) if amount is not None else None,
        Decimal(percent) if percent is not None else None,
        sent.get("quantity"),
    )


def line_of(item: dict[str, Any]) -> Line:
    """A line whose rates are injected as the example states them."""
    tax: LineTax = SalesTax(Rate(Decimal(item["taxRate"])))
    if "dutyRate" in item:
        tax = LandedCost(Rate(Decimal(item["dutyRate"])), Rate(Decimal(item["importTaxRate"])))
    return Line(
        price=Decimal(item["price"]) if "price" in item else None,
        aggregate_price=Decimal(item["aggregatePrice"]) if "aggregatePrice" in item else None,
        quantity=item.get("quantity", 1),
        discount=discount_of(item.get("discount")),
        physical=item.get("physical", True),
        fees=tuple(Fee(f"fee{number}", "WEEE", Decimal(fee)) for number, fee in enumerate(item.get("feesPerUnit", ()))),
        tax=tax,
    )


def basket_of(entry: dict[str, Any]) -> Basket:
    """The basket that an entry of kind pricing describes."""
    sent = entry["input"]
    shipping = sent.get("shippingChoice")
    return Basket(
        currency=sent["currency"],
        minor_units=minor_units(entry),
        lines=tuple(map(line_of, sent["items"])),
        tax_inclusive=sent["taxInclusive"],
        discount=discount_of(sent.get("discount")),
        shipping=Decimal(shipping["amount"]) if shipping else None,
        shipping_discount=discount_of(sent.get("shippingDiscount")),
    )
