"""What is said after something was done: short, and naming what was done (R-CAT-239)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse


class SuccessMessages:
    """Says "SKU added", "Changes saved", "SKU deleted" in place of Django's sentences."""

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Answer after adding."""
        self._confirm(request, "{} added")
        return super().response_add(request, obj, post_url_continue)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Answer after changing."""
        self._confirm(request, "Changes saved")
        return super().response_change(request, obj)  # type: ignore[misc]

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Answer after deleting."""
        self._confirm(request, "{} deleted")
        return super().response_delete(request, obj_display, obj_id)  # type: ignore[misc]

    def message_user(
        self, request: HttpRequest, message: Any, level: int | str = messages.INFO, *args: Any, **kwargs: Any
    ) -> None:
        """Show a message; that of a success in the words chosen for it."""
        if level == messages.SUCCESS:
            message = getattr(request, "confirmation", message)
        super().message_user(request, message, level, *args, **kwargs)  # type: ignore[misc]

    def _confirm(self, request: HttpRequest, text: str) -> None:
        name = str(self.opts.verbose_name)  # type: ignore[attr-defined]
        request.confirmation = text.format(name[:1].upper() + name[1:])  # type: ignore[attr-defined]
