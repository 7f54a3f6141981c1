"""Figures in words: what an amount is, how it was computed, by which rule and rate, and how it was rounded."""

from dataclasses import dataclass, fields
from decimal import ROUND_DOWN, Context, Decimal
from typing import Any, NamedTuple

from catalog.wire.values.naming import wire_name
from fulfillment.pricing.figures import HALF_UP, NOTHING_TO_ROUND, SUM, Figure, Input
from fulfillment.pricing.lines import LineQuote
from fulfillment.pricing.money import ONE, exactly
from fulfillment.pricing.principles import PRINCIPLES
from fulfillment.pricing.quote import Quote
from fulfillment.pricing.rates import Rate
from fulfillment.pricing.totals import Totals

TIMES = "\N{MULTIPLICATION SIGN}"

# Enough to see on which side of the half a quotient lies; longer ones end in an ellipsis.
SHOWN = Context(prec=20, rounding=ROUND_DOWN, traps=[])

UNITS = {0: "the whole unit", 2: "the cent"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One amount: `formula` with its inputs as text, the exact value before rounding, and the amounts it is made of.

    `exact` and `rounding` are empty where nothing was rounded; `rates` are the rates in the formula.
    """

    label: str
    amount: Decimal
    formula: str
    rule: str
    exact: str
    rounding: str
    rates: tuple[Rate, ...]
    parts: tuple["Explanation", ...]

    @property
    def principle(self) -> str:
        """Return what the rule says, in words for staff."""
        return PRINCIPLES[self.rule]

    @property
    def rounding_text(self) -> str:
        """Return how and to what the amount was rounded, such as "rounded half up to the cent"."""
        places = -int(self.amount.as_tuple().exponent)
        unit = UNITS.get(places, f"{places} decimals")
        return f"rounded half up to {unit}" if self.rounding == HALF_UP else f"shared out to {unit}, {self.rounding}"

    def as_json(self) -> dict[str, Any]:
        """The tree in JSON's types, without empty members; numbers are strings, so that nobody reads them as floats."""
        members = {
            "label": self.label,
            "amount": f"{self.amount:f}",
            "formula": self.formula,
            "rule": self.rule,
            "exact": self.exact,
            "rounding": self.rounding,
            "rates": [_rate_json(rate) for rate in self.rates],
            "parts": [part.as_json() for part in self.parts],
        }
        return {name: value for name, value in members.items() if value}


class QuoteExplanation(NamedTuple):
    """Every figure of a quote under its name in Quote, Totals and LineQuote."""

    checkout: dict[str, Explanation]
    totals: dict[str, Explanation]
    lines: tuple[dict[str, Explanation], ...]

    def as_json(self) -> dict[str, Any]:
        """The explanations in JSON's types, under the same names."""
        return {
            "checkout": _named_json(self.checkout),
            "totals": _named_json(self.totals),
            "lines": [_named_json(line) for line in self.lines],
        }


@exactly
def explain(figure: Figure) -> Explanation:
    """Put one figure into words, and with it every figure that it was computed from."""
    texts = [_text(value) for value in figure.inputs]
    formula = " + ".join(texts) if figure.formula == SUM else figure.formula.format(*texts)
    return Explanation(
        label=figure.label,
        amount=figure.value,
        formula=formula.replace("*", TIMES),
        rule=figure.rule,
        exact=_exact_text(figure) if figure.rounding != NOTHING_TO_ROUND else "",
        rounding=figure.rounding,
        rates=tuple(value for value in figure.inputs if isinstance(value, Rate)),
        parts=tuple(explain(value) for value in figure.inputs if isinstance(value, Figure)),
    )


def explain_quote(quote: Quote) -> QuoteExplanation:
    """Put every figure of a quote into words."""
    return QuoteExplanation(
        checkout={
            "checkout_discount": explain(quote.checkout_discount),
            "shipping_charge": explain(quote.shipping_charge),
            "shipping_discount": explain(quote.shipping_discount),
            "shipping_tax": explain(quote.shipping_tax),
        },
        totals=_explain_fields(quote.totals),
        lines=tuple(_explain_fields(line) for line in quote.lines),
    )


def _explain_fields(amounts: Totals | LineQuote) -> dict[str, Explanation]:
    named = ((field.name, getattr(amounts, field.name)) for field in fields(amounts))
    return {name: explain(value) for name, value in named if isinstance(value, Figure)}


def _text(value: Input) -> str:
    if isinstance(value, Figure | Rate):
        value = value.value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _exact_text(figure: Figure) -> str:
    dividend = figure.value if figure.dividend is None else figure.dividend
    if figure.divisor == ONE:
        return f"{dividend:f}"
    quotient = SHOWN.divide(dividend, figure.divisor)
    return f"{quotient:f}" if quotient * figure.divisor == dividend else f"{quotient:f}…"


def _rate_json(rate: Rate) -> dict[str, str]:
    members = {
        "value": f"{rate.value:f}",
        "jurisdiction": str(rate.jurisdiction or ""),
        "category": rate.category,
        "valid_from": rate.valid_from.isoformat() if rate.valid_from else "",
        "valid_to": rate.valid_to.isoformat() if rate.valid_to else "",
        "source": rate.source,
        "row": rate.row,
        "note": rate.note,
        "rule": rate.rule,
    }
    return {wire_name(name): value for name, value in members.items() if value}


def _named_json(explanations: dict[str, Explanation]) -> dict[str, Any]:
    return {name: explanation.as_json() for name, explanation in explanations.items()}
