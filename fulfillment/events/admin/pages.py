"""What the pages beside list and form have in common."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.plain_language import sentence_of
from catalog.wire.exceptions import Refusal


class OwnPages(ModeAdmin):
    """Pages of an admin that are neither its list nor its form."""

    def own_page(self, request: HttpRequest, template: str, obj: Any, title: str, **context: Any) -> HttpResponse:
        """Answer with a page about an object."""
        context |= {"subtitle": str(obj), "object": obj, "address": self.object_address(obj.pk)}
        return self.page(request, template, title=title, **context)

    def say_refusal(self, request: HttpRequest, refused: Refusal) -> None:
        """Say why nothing was done."""
        self.message_user(request, f"Nothing was sent. {sentence_of(refused)}", messages.ERROR)


def may_send(request: HttpRequest) -> bool:
    """Tell whether the person may send something to webhooks."""
    return bool(request.user.has_perm("fulfillment.change_webhook"))
