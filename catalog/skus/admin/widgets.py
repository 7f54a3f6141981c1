"""Inputs that only the form of a SKU has."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.wire.values.web_addresses import is_web_address


class ImageAddress(UnfoldAdminTextInputWidget):
    """The address of a picture, with the picture behind a fold: it is fetched when somebody wants to see it."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the input and, for an address that browsers can show, the picture (R-CAT-028)."""
        field = super().render(name, value, attrs, renderer)
        shown = is_web_address(value)
        context = {"input": field, "address": value if shown else "", "title": "Show the picture"}
        return mark_safe(render_to_string("admin/catalog/sku/image_address.html", context))  # noqa: S308
