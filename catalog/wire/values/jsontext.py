"""JSON as the wire reads and writes it: decimals in, decimals out, never a binary float (R-CON-007, R-CON-106)."""

import codecs
import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import orjson

from catalog.wire.exceptions import InvalidFormat

from .numbers import SentNumber

MAX_DEPTH = 64
"""How deep a client may nest. Documents that hold what clients send are a few levels deeper, and have no limit here."""
LARGEST_EXPANDED = 400
"""Digits up to which a number is written out; a double has 309."""


class UnreadableDocument(ValueError):
    """Stored text that is not a JSON object."""


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidFormat


def read_object(raw: bytes) -> dict[str, Any]:
    """Parse a client's body into an object; numbers with a fraction become SentNumber. An empty body is `{}`.

    A byte order mark is passed over, as RFC 8259 (8.1) allows.

    Raises InvalidFormat for bad syntax, NaN, Infinity, numbers with an exponent beyond all measure, nesting beyond
    MAX_DEPTH, and anything that is not an object (R-CON-007).
    """
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if not raw.strip():
        return {}
    try:
        parsed = json.loads(raw.decode("utf-8"), parse_float=SentNumber, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, InvalidOperation) as unreadable:
        raise InvalidFormat from unreadable
    if not isinstance(parsed, dict) or _is_deep(parsed):
        raise InvalidFormat
    return parsed


def read_document(text: str) -> dict[str, Any]:
    """Parse a document that Lockstep wrote itself, such as an event: as deep as it is, with decimals.

    A document is deeper and longer than the values that it was made of, so the limits for clients do not apply.
    Raises UnreadableDocument.
    """
    try:
        parsed = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, InvalidOperation, InvalidFormat) as unreadable:
        raise UnreadableDocument from unreadable
    if not isinstance(parsed, dict):
        raise UnreadableDocument
    return parsed


def _is_deep(value: Any) -> bool:
    """Tell whether anything is nested deeper than MAX_DEPTH; what quotes or stores it recurses once a level."""
    level = [value]
    for _ in range(MAX_DEPTH):
        members = (parent.values() if isinstance(parent, dict) else parent for parent in level)
        level = [member for found in members for member in found if isinstance(member, (dict, list))]
        if not level:
            return False
    return True


def decimal_text(number: Decimal) -> str:
    """Write a decimal as a JSON number with at least one decimal: 100.0, 7.13 (R-CHK-002).

    A number of absurd size keeps its exponent: written out, a few bytes would become gigabytes. What is no number at
    all is null.
    """
    if not number.is_finite():
        return "null"
    if not number:
        return "0.0"
    if abs(number.adjusted()) > LARGEST_EXPANDED:
        return f"{number:E}"
    text = format(number, "f")
    if "." not in text:
        return text + ".0"
    text = text.rstrip("0")
    return text + "0" if text.endswith(".") else text


def exact_text(number: Decimal) -> str:
    """Write a decimal for a column, with all its decimals and at least one: 1.50, 100.0.

    The point tells it from a whole number when it is read. Raises TypeError for what no column should hold.
    """
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPANDED:
        raise TypeError("a number that is not finite, or of absurd size, cannot be stored")
    text = format(number or abs(number), "f")
    return text if "." in text else text + ".0"


def _fragments(decimal: Callable[[Decimal], str]) -> Callable[[Any], orjson.Fragment]:
    def fragment(value: Any) -> orjson.Fragment:
        if isinstance(value, Decimal):
            return orjson.Fragment(decimal(value))
        if isinstance(value, int):
            return orjson.Fragment(str(value))
        raise TypeError(f"{type(value).__name__} is not JSON")

    return fragment


_as_shown, _as_stored = _fragments(decimal_text), _fragments(exact_text)


def _wrap_large_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wrap_large_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_wrap_large_numbers(member) for member in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value))
    return value


def _dumps(value: Any, default: Callable[[Any], Any], option: int | None = None) -> bytes:
    """Serialise. Integers beyond 64 bits, which metadata may hold, take a slower way."""
    try:
        return orjson.dumps(value, default=default, option=option)
    except TypeError:
        return orjson.dumps(_wrap_large_numbers(value), default=default, option=option)


def write(value: Any) -> bytes:
    """Serialise an answer."""
    return _dumps(value, _as_shown)


def write_stored(value: Any) -> str:
    """Serialise for a column. Raises TypeError for what JSON, or a column, cannot hold."""
    return _dumps(value, _as_stored).decode()


def pretty(value: Any) -> str:
    """Serialise for people to read: indented, with the same numbers as on the wire."""
    return _dumps(value, _as_shown, orjson.OPT_INDENT_2).decode()
