"""What the pages beside list and form have in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.plain_language import sentence_of
from catalog.wire.exceptions import Refusal


class OwnPages(ModeAdmin):
    """Pages of an admin that are neither its list nor its form."""

    def own_page(self, request: HttpRequest, template: str, obj: Any, title: str, **context: Any) -> HttpResponse:
        """Answer with a page about an object."""
        context |= {**self.admin_site.each_context(request), "title": title, "subtitle": str(obj)}
        context |= {"object": obj, "opts": self.opts, "address": self.object_address(obj.pk)}
        return TemplateResponse(request, template, context)

    def say_refusal(self, request: HttpRequest, refused: Refusal) -> None:
        """Say why nothing was done."""
        self.message_user(request, f"Nothing was sent. {sentence_of(refused)}", messages.ERROR)


class ReadOnly:
    """Rows that the program writes and people only read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the row; it has no history of its own."""
        context = {"show_history": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)  # type: ignore[misc]


def may_send(request: HttpRequest) -> bool:
    """Tell whether the person may send something to webhooks."""
    return bool(request.user.has_perm("fulfillment.change_webhook"))
