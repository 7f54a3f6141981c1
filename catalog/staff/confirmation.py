"""Asking before an edit or a deletion takes along what people would not expect: the page names the counts.

The page carries the whole form in hidden inputs, so that confirming it is sending the same form once more. What was
confirmed is the text with its counts: if these have changed meanwhile, the page is shown again.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from catalog.wire.records.effects import Effect, PlannedChange, effects_of, fingerprint, grave

from .form_tokens import CSRF_FIELD, FIELD

CONFIRMED, BACK = "_confirmed_effects", "_back_to_form"
NOT_CARRIED = (FIELD, CSRF_FIELD, CONFIRMED, BACK)
"""The page has tokens of its own: the form's is not spent, as nothing was stored."""
LOOK_AGAIN = "What would be deleted along with it has changed since you looked. Look again, then confirm it."
NOT_SAVED = "Nothing was saved yet. Change what you like and save again."


class Unconfirmed(Exception):
    """A change that nobody has confirmed; raised inside its transaction, which is rolled back."""

    def __init__(self, instance: Model, effects: Sequence[Effect]) -> None:
        super().__init__(str(instance))
        self.instance, self.effects = instance, effects


def require_confirmation(request: HttpRequest, instance: Model, effects: Sequence[Effect]) -> None:
    """Raise Unconfirmed unless the request names the grave ones of a change's effects."""
    if grave(effects) and request.POST.get(CONFIRMED) != fingerprint(effects):
        raise Unconfirmed(instance, effects)


def refuse_if_going_back(request: HttpRequest) -> ValidationError | None:
    """Return what the form says when somebody comes back to it without confirming."""
    return ValidationError(NOT_SAVED) if BACK in request.POST else None


def confirmation_page(admin: Any, request: HttpRequest, asked: Unconfirmed) -> HttpResponse:
    """Show what a change would take along."""
    units = sum(effect.units for effect in asked.effects)
    context = {
        **admin.admin_site.each_context(request),
        "title": "Confirm the changes",
        "opts": admin.opts,
        "original": type(asked.instance)._base_manager.get(pk=asked.instance.pk),
        "effects": asked.effects,
        "is_repeated": CONFIRMED in request.POST,
        "verb": f"Save and delete {units:,} unit{'' if units == 1 else 's'}" if units else "Save all the same",
        "carried": [
            (name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values
        ],
        "confirmed_name": CONFIRMED,
        "confirmed": fingerprint(asked.effects),
        "back_name": BACK,
    }
    return TemplateResponse(request, "staff/confirm_effects.html", context)


def tell_effects(admin: Any, request: HttpRequest, effects: Iterable[Effect]) -> None:
    """Say after saving what else has changed."""
    if text := " ".join(effect.text for effect in effects):
        admin.message_user(request, text, messages.INFO)


def listed_effects(request: HttpRequest, objects: Iterable[Model]) -> list[Any]:
    """Return the effects of deletions as a nested list: each object that has some, then its own.

    The page that asks carries their fingerprint. Raises ValidationError when it is sent and there are others by now.
    """
    found = [(one, effects_of(PlannedChange.deletion(one))) for one in objects]
    now = fingerprint(effect for _, effects in found for effect in effects)
    if request.POST.get(CONFIRMED, now) != now:
        raise ValidationError(LOOK_AGAIN)
    request.effects_to_confirm = now  # type: ignore[attr-defined]
    return [part for one, effects in found if effects for part in (f"With {one}:", [effect.text for effect in effects])]
