"""The help page about test payments: what each number and each last name does (R-CHK-237)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fulfillment.payments.sources.behaviors import CHOICES
from fulfillment.payments.sources.instruments import CARDS, LAST_NAMES
from fulfillment.payments.sources.kinds import KINDS
from fulfillment.payments.sources.operations import PASSWORD, USER_NAME

from .access import MAY_SIMULATE


def card_rows() -> list[dict[str, str]]:
    """Return a row for each published card number."""
    effects = dict(CHOICES)
    return [
        {"number": card.grouped, "brand": card.brand, "note": card.note, "effect": effects[card.behaviour]}
        for card in CARDS.values()
    ]


def name_rows() -> list[dict[str, Any]]:
    """Return a row for each last name and effect, with all types of sources for which it has that effect."""
    found: dict[tuple[str, str], list[str]] = {}
    for (type_, name), behaviour in LAST_NAMES.items():
        found.setdefault((name, behaviour), []).append(KINDS[type_].name)
    effects = dict(CHOICES)
    return [
        {"name": name, "types": "; ".join(types), "effect": effects[behaviour]}
        for (name, behaviour), types in found.items()
    ]


@MAY_SIMULATE
@require_safe
def payment_help(request: HttpRequest) -> HttpResponse:
    """List the test triggers."""
    context = {
        **admin.site.each_context(request),
        "title": "Test payments",
        "cards": card_rows(),
        "names": name_rows(),
        "user_name": USER_NAME,
        "password": PASSWORD,
    }
    return render(request, "simulator/payment_help.html", context)
