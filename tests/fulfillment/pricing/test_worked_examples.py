"""S-CHK-03: every published example and every decision vector, to the cent."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.pricing.lines import LineQuote
from fulfillment.pricing.money import quantum, round_quotient
from fulfillment.pricing.payment_split import (
    ChargeBalance,
    remaining_to_contribute,
    split_cancel,
    split_capture,
    split_refund,
)
from fulfillment.pricing.portions import percent_of, portion
from fulfillment.pricing.quote import price_basket
from tests.fulfillment.pricing.examples import CONTENT, ENTRIES, basket_of, entries, expected, line_of, minor_units

LINE_FIGURES = {
    "amount": "amount",
    "taxAmount": "tax",
    "feesAmount": "fees",
    "feesTaxAmount": "fee_tax",
    "shippingAmount": "shipping",
    "shippingTaxAmount": "shipping_tax",
    "duties": "duties",
    "importerTax": "importer_tax",
    "lineTotal": "value",
}
TOTALS = {
    "totalAmount": "total_amount",
    "subtotal": "subtotal",
    "totalFees": "total_fees",
    "totalTax": "total_tax",
    "totalImporterTax": "total_importer_tax",
    "totalDuty": "total_duty",
    "totalDiscount": "total_discount",
    "totalShipping": "total_shipping",
}

Entry = dict[str, Any]


def parametrize(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("entry", entries(kind), ids=lambda entry: f"{entry['id']} {entry['case']}")


def test_file_holds_the_examples_that_this_module_knows_how_to_check() -> None:
    kinds = Counter(entry["kind"] for entry in ENTRIES)
    assert kinds == {"pricing": 67, "payment": 4, "capture": 5, "cancel": 2, "refund": 4, "narrative": 2}
    assert [entry["id"] for entry in CONTENT["examples"] if not entry["consistent"]] == [
        "WE-004",
        "WE-020",
        "WE-026",
        "WE-040",
    ]


@parametrize("pricing")
def test_pricing(entry: Entry) -> None:
    """Prices, discounts, shipping, fees and taxes of every example, in total and by line.

    R-CHK-034, R-CHK-041, R-CHK-042, R-CHK-047, R-CHK-049, R-CHK-061, R-CHK-064, R-CHK-085, R-CHK-091, R-CHK-124,
    R-CHK-125, R-CHK-127, A-CHK-14, A-CHK-15, A-CHK-26, S-CHK-12.
    """
    quote = price_basket(basket_of(entry))
    figures = expected(entry)
    for line, wanted in zip(quote.lines, figures.get("items", [{}] * len(quote.lines)), strict=True):
        assert reported(line, wanted) == as_decimals(wanted)
    totals = figures.get("totals", {})
    assert {name: getattr(quote.totals, TOTALS[name]).value for name in totals} == as_decimals(totals)
    shipping = figures.get("shippingChoice", {})
    choice = {"taxAmount": quote.shipping_tax.value, "amount": quote.totals.total_shipping.value}
    assert {name: choice[name] for name in shipping} == as_decimals(shipping)


def reported(line: LineQuote, wanted: Entry) -> Entry:
    extra = {
        "taxRate": line.tax_rate,
        "discountQuantity": line.discounted_units,
        "feeDetails": [fee.amount.value for fee in line.fee_details],
    }
    return {name: extra[name] if name in extra else getattr(line, LINE_FIGURES[name]).value for name in wanted}


def as_decimals(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_decimals(member) for name, member in value.items()}
    if isinstance(value, list):
        return [as_decimals(member) for member in value]
    return Decimal(value)


@parametrize("payment")
def test_payment(entry: Entry) -> None:
    """R-CHK-134, R-CHK-143: the primary source pays what the secondary ones leave."""
    total, secondary = Decimal(entry["input"]["totalAmount"]), as_decimals(entry["input"]["secondaryAmounts"])
    primary = remaining_to_contribute(total, secondary)
    contributed = [*secondary, primary]
    computed = {
        "primaryAmount": primary,
        "amountContributed": sum(contributed),
        "amountRemainingToBeContributed": remaining_to_contribute(total, contributed),
        "charges": contributed,
    }
    wanted = {name: value for name, value in expected(entry).items() if name != "sessionState"}
    assert {name: computed[name] for name in wanted} == as_decimals(wanted)


@pytest.mark.parametrize("entry", entries("capture") + entries("cancel"), ids=lambda entry: entry["id"])
def test_captures_and_cancels(entry: Entry) -> None:
    """R-CHK-178, R-CHK-179, R-CHK-181, R-CHK-182."""
    result = perform(entry)
    wanted = expected(entry)
    assert result["operationAmounts"] == as_decimals(wanted["operationAmounts"])
    for name in ("capturedAmount", "cancelledAmount"):
        if name in wanted:
            assert result[name] == Decimal(wanted[name])
    for kind, by_charge in named_operations(entry, wanted).items():
        assert result[kind] == as_decimals(by_charge)
    if "chargeStates" in wanted:
        states = ["capturable" if purse.available else "complete" for purse in result["charges"]]
        assert states == wanted["chargeStates"]


def named_operations(entry: Entry, wanted: Entry) -> Entry:
    by_charge = wanted.get("byCharge", {})
    if isinstance(by_charge, dict):
        return by_charge
    return {"captures" if entry["kind"] == "capture" else "cancels": by_charge}


def perform(entry: Entry) -> Entry:
    """Run the operations of an entry one after the other."""
    sent = entry["input"]
    lines = {line["id"]: line for line in sent["lines"]}
    charges = [ChargeBalance(charge["role"] == "primary", Decimal(charge["amount"])) for charge in sent["charges"]]
    closed: Counter[str] = Counter()
    amounts: list[Decimal] = []
    operations: dict[str, list[list[Decimal]]] = {kind: [[] for _ in charges] for kind in ("captures", "cancels")}
    for operation in sent["operations"]:
        name, units = operation["line"], operation["quantity"]
        line = lines[name]
        amount = portion(Decimal(line["lineTotal"]), closed[name], units, line["quantity"], minor_units(entry))
        closed[name] += units
        amounts.append(amount)
        parts = (split_capture if operation["op"] == "capture" else split_cancel)(amount, charges)
        for record, part in zip(operations[f"{operation['op']}s"], parts, strict=True):
            record += [part] if part else []
        charges = [
            ChargeBalance(charge.is_primary, charge.available - part)
            for charge, part in zip(charges, parts, strict=True)
        ]
    return {
        "operationAmounts": amounts,
        "capturedAmount": sum(map(sum, operations["captures"])),
        "cancelledAmount": sum(map(sum, operations["cancels"])),
        "charges": charges,
        **operations,
    }


@parametrize("refund")
def test_refunds(entry: Entry) -> None:
    """R-CHK-183: percentages round half up, the primary charge is paid back first."""
    sent, wanted = entry["input"], as_decimals(expected(entry))
    if "percent" in sent:
        captured = Decimal(sent["capturedAmount"])
        refunded = percent_of(captured, Decimal(sent["percent"]), minor_units(entry))
        balances = [ChargeBalance(charge["role"] == "primary", Decimal(charge["amount"])) for charge in sent["charges"]]
        assert list(split_refund(refunded, balances)) == wanted["byCharge"]
        assert captured - refunded == wanted.get("availableToRefundAmount", captured - refunded)
    elif "unitLines" in sent:
        lines = tuple(map(line_of, sent["unitLines"]))
        quoted = price_basket(basket_of({"input": {**sent, "items": sent["unitLines"], "taxInclusive": False}})).lines
        refunds = [
            portion(line.amount.value + line.tax.value, 0, asked.quantity, asked.quantity, minor_units(entry))
            for line, asked in zip(quoted, lines, strict=True)
        ]
        assert refunds == wanted["lineRefunds"]
        refunded = sum(refunds, Decimal(0))
    else:
        refunded = Decimal(sent["shipping"]["amount"]) + Decimal(sent["shipping"]["taxAmount"])
    assert refunded == wanted["refundedAmount"]


@parametrize("narrative")
def test_narratives_follow_the_recommended_figures(entry: Entry) -> None:
    """WE-004 and WE-026: the page's running text is off by a digit."""
    sent, wanted = entry["input"], as_decimals(expected(entry))
    if "items" in sent:
        item = sent["items"][0]
        unit = round_quotient(Decimal(item["aggregatePrice"]), Decimal(item["quantity"]), minor_units(entry))
        assert unit == wanted["effectiveUnitPrice"]
    else:
        assert sum(as_decimals(sent["feeDetails"])) == wanted["feesAmount"]


@parametrize("pricing")
def test_amounts_have_the_currency_s_decimals(entry: Entry) -> None:
    """R-CHK-093."""
    quote = price_basket(basket_of(entry))
    figures = [getattr(line, name) for line in quote.lines for name in LINE_FIGURES.values()]
    figures += [getattr(quote.totals, name) for name in TOTALS.values()]
    assert {figure.value.as_tuple().exponent for figure in figures} == {quantum(minor_units(entry)).as_tuple().exponent}
