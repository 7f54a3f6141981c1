"""Calls made for a checkout, kept in the user's session to be copied.

Only the published test numbers of section 21 can be in them: the page offers no others. Secrets of sources and sessions
are not kept.
"""

from dataclasses import asdict, replace

from django.http import HttpRequest

from catalog.wire.masking import mask_credentials

from .integrator import Exchange, Integrator

SESSION_KEY = "simulator_calls"
KEPT = 12


def keep_calls(request: HttpRequest, checkout_id: str, integrator: Integrator) -> None:
    """Add calls to those of a checkout; another checkout's are forgotten."""
    made = [replace(exchange, answer=mask_credentials(exchange.answer)) for exchange in integrator.exchanges]
    calls = [asdict(call) for call in (*kept_calls(request, checkout_id), *made)]
    request.session[SESSION_KEY] = {"checkout": checkout_id, "calls": calls[-KEPT:]}


def kept_calls(request: HttpRequest, checkout_id: str) -> list[Exchange]:
    """Return the calls for a checkout, oldest first."""
    kept = request.session.get(SESSION_KEY, {})
    return [Exchange(**call) for call in kept["calls"]] if kept.get("checkout") == checkout_id else []
