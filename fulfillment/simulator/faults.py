"""Problems of a simulated basket, at the inputs that can fix them and in staff's words (R-CAT-241)."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from catalog.staff.plain_language import PLAIN_WORDS, REQUIRED, WIRE_WORDS
from catalog.wire.exceptions import ErrorDetail

from .form import Basket

LINE_INPUTS = {
    "": "sku",
    "skuId": "sku",
    "price": "price",
    "aggregatePrice": "price",
    "quantity": "quantity",
    "discount.quantity": "discount_units",
}
OWN_INPUTS = {
    "shippingChoice": "shipping_amount",
    "shippingTerms": "shipping_terms",
    "shippingDiscount": "shipping_discount",
    "customerId": "customer_id",
    "customerType": "customer_type",
    "items": "line:0:sku",
    "country": "ship_country",
}
LABELS = {
    "postalCode": "postal code",
    "line1": "street",
    "sku": "SKU",
    "line_discount": "discount",
    "discount_units": "discounted units",
}
WORDS = {
    "invalid_quantity_amount": "Enter a whole number of units, 1 or more.",
    "invalid_discount_percent": "Enter a percentage between 0.01 and 100.",
    "invalid_discount_amount": "Enter more than 0, and no more than there is to take it off.",
    "address.postalCode": "This is no postal code of the country.",
    "address.state": "This is no state of the country; enter its two letters.",
    "order_create_failed": "An order needs one.",
    "invalid_shipping_choice": "Enter what shipping costs; 0 is an amount too.",
    "internal_error": "Enter what shipping costs; 0 is an amount too.",
    "weight": "Goods to this destination need a weight: enter it on the SKU.",
    "items": "Name a SKU and a price.",
}


class Fault(NamedTuple):
    """A problem: its inputs, their label, advice, and the code and parameter that an integrator sees."""

    inputs: list[str]
    label: str
    text: str
    code: str
    parameter: str


def faults_of(problems: Sequence[ErrorDetail], basket: Basket) -> list[Fault]:
    """Turn the problems of a request into faults of the form."""
    return [
        Fault(inputs, label_of(inputs, found.parameter), plain(found), found.code, found.parameter)
        for found in problems
        for inputs in [list(inputs_of(found, basket))]
    ]


def marks(faults: Sequence[Fault]) -> str:
    """Return the marks of inputs for the page's script, as JSON."""
    return json.dumps([{"input": name, "text": fault.text} for fault in faults for name in fault.inputs])


def inputs_of(problem: ErrorDetail, basket: Basket) -> Iterator[str]:
    """Yield the inputs of a problem, if any: `line:0:price`, `ship_city`, `currency`."""
    path = problem.parameter.replace("]", "").replace("[", ".").split(".")
    if path[0] == "items" and len(path) > 1:
        yield f"line:{path[1]}:{LINE_INPUTS.get('.'.join(path[2:]), 'line_discount')}"
    elif path[0] == "discount" and not basket.discount:
        # Published without the line's place, so every line with a discount is looked at.
        lines = [line for line in basket.lines if not line.is_empty]
        yield from (f"line:{row}:line_discount" for row, line in enumerate(lines) if line.line_discount)
    elif path[0] in ("shipTo", "address"):
        yield f"ship_{path[-1]}"
    elif path[0] == "shipFrom":
        yield f"from_{path[-1]}"
    elif problem.code == "internal_error":
        yield "shipping_amount"
    else:
        yield OWN_INPUTS.get(path[0], path[0])


def label_of(inputs: Sequence[str], parameter: str) -> str:
    """Return the label of an input, or the wire's name if it has none."""
    if not inputs:
        return parameter
    kind, _, rest = inputs[0].partition(":")
    if kind == "line":
        row, _, name = rest.partition(":")
        return f"Line {int(row) + 1}, {LABELS.get(name, name)}"
    for prefix, words in (("ship_", "Ship to"), ("from_", "Ships from")):
        if kind.startswith(prefix):
            name = kind.removeprefix(prefix)
            return f"{words}, {LABELS.get(name, name)}"
    return kind.replace("_", " ").capitalize().replace(" id", " ID")


def plain(problem: ErrorDetail) -> str:
    """Return a sentence for people, without parameters and with the hint."""
    own = WORDS.get(problem.code) or WORDS.get(problem.parameter)
    # A message of its own says more than the words for a cart without lines.
    if own and (problem.parameter != "items" or problem.code == "missing_parameter"):
        return own
    text = REQUIRED if problem.code == "missing_parameter" else problem.message.replace(WIRE_WORDS, PLAIN_WORDS)
    return f"{text} {problem.hint}".strip()
