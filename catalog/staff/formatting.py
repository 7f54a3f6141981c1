"""How screens write times, links, badges and JSON."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db.models import Model
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html

from catalog.wire.masking import mask_credentials
from catalog.wire.values import jsontext

NOTHING = "—"


def day(time: datetime) -> str:
    """Return the day, as in 3 Mar 2026: a column of a list has no room for more."""
    return formats.date_format(timezone.localtime(time), "j M Y")


def minute(time: datetime) -> str:
    """Return a time in UTC to the minute."""
    return f"{time:%Y-%m-%d %H:%M}"


def moment(time: datetime | None) -> str:
    """Return a time in UTC to the second, or a dash."""
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else NOTHING


def link(address: str, text: Any) -> str:
    """Return a link."""
    return format_html("<a href='{}'>{}</a>", address, text)


def page_of(obj: Model) -> str:
    """Return the address of an object's page."""
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def whole_id(wire_id: str) -> str:
    """Return an ID for a list: the style sheet truncates a long one, pointing at it shows all of it."""
    return format_html('<span title="{}">{}</span>', wire_id, wire_id)


class Badge(NamedTuple):
    """The text of a label and its color, by Unfold's names."""

    text: str
    type: str


def badge(state: str, types: Mapping[str, str], default: str = "info") -> Badge:
    """Return the label of a state, which may be spelled as the API does (`in_review`)."""
    text = state.replace("_", " ").capitalize()
    return Badge(text, types.get(text, default))


def shown_json(answer: Any) -> str:
    """Return what GET would answer, indented, without the secrets that only the owner of the key may read."""
    return mask_credentials(jsontext.pretty(answer))


def json_panel(answer: Any) -> str:
    """Return what GET would answer, folded away."""
    text = shown_json(answer)
    return format_html("<details><summary>JSON</summary><pre class='text-xs overflow-auto'>{}</pre></details>", text)


def indented(text: str) -> str:
    """Indent JSON and keep the digits of its numbers; return invalid or truncated JSON unchanged."""
    try:
        value = json.loads(text, parse_float=orjson.Fragment, parse_int=orjson.Fragment)
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except (ValueError, TypeError, RecursionError):
        return text


def text_block(text: str) -> str:
    """Return text as a block that keeps its lines."""
    return format_html('<pre class="text-block" tabindex="0">{}</pre>', text)
