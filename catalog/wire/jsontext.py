"""JSON as the wire reads and writes it: decimals in, decimals out, never a binary float (R-CON-007, R-CON-106)."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import orjson

from .numbers import SentNumber
from .problems import InvalidFormat

MAX_DEPTH = 64


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidFormat


def read_object(raw: bytes) -> dict[str, Any]:
    """Parse a body into an object; numbers with a fraction become SentNumber. An empty body is `{}`.

    Raises InvalidFormat for bad syntax, NaN, Infinity, numbers with an exponent beyond all measure, nesting beyond
    MAX_DEPTH, and anything that is not an object (R-CON-007).
    """
    if not raw.strip():
        return {}
    try:
        parsed = json.loads(raw.decode("utf-8"), parse_float=SentNumber, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, InvalidOperation) as unreadable:
        raise InvalidFormat from unreadable
    if not isinstance(parsed, dict) or _is_deep(parsed):
        raise InvalidFormat
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
    """Write a decimal as a JSON number with at least one decimal: 100.0, 7.13 (R-CHK-002)."""
    text = format(number, "f")
    if "." not in text:
        return text + ".0"
    text = text.rstrip("0")
    return text + "0" if text.endswith(".") else text


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(decimal_text(value))
    if isinstance(value, int):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} is not JSON")


def _wrap_large_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wrap_large_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_wrap_large_numbers(member) for member in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value))
    return value


def write(value: Any) -> bytes:
    """Serialise an answer. Integers beyond 64 bits, which metadata may hold, take a slower way."""
    try:
        return orjson.dumps(value, default=_fragment)
    except TypeError:
        return orjson.dumps(_wrap_large_numbers(value), default=_fragment)


def pretty(value: Any) -> str:
    """Serialise for people to read: indented, with the same numbers as on the wire."""
    return orjson.dumps(value, default=_fragment, option=orjson.OPT_INDENT_2).decode()
