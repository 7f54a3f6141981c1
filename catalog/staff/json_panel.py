"""A resource as the API shows it, on its page."""

from typing import Any

from django.utils.html import format_html

from catalog.wire.masking import mask_credentials
from catalog.wire.values import jsontext


def shown_json(shown: Any) -> str:
    """Return what a GET would answer, without the secrets that are for whoever makes that call."""
    return mask_credentials(jsontext.pretty(shown))


def json_panel(shown: Any) -> str:
    """Return what a GET would answer, folded away."""
    text = shown_json(shown)
    return format_html("<details><summary>JSON</summary><pre class='text-xs overflow-auto'>{}</pre></details>", text)
