"""Public pages on which shoppers approve a payment or pass a challenge (R-CHK-154).

There is no sign-in: knowing the secret address identifies the shopper. Texts never contain codes (R-CHK-239).
"""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from catalog.reference.money import in_words
from catalog.wire.exceptions import Refusal
from catalog.wire.values.web_addresses import is_web_address

from . import states
from .models import Source
from .operations import ChallengeFailed, answer_challenge, approve_source, decline_source
from .pages import find_by_secret

PAGE = "pay/page.html"
DECLINED_MARK = "declined"
OUTCOMES = {
    states.CHARGEABLE: "The payment is approved.",
    states.CONSUMED: "The payment is approved.",
}
OVER = "This payment cannot be made any more."
WRONG = "The name or the password is wrong. Try again."


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def shopper_page(request: HttpRequest, wire_id: str, secret: uuid.UUID) -> HttpResponse:
    """Show the page of a source, or handle its buttons."""
    source = find_by_secret(wire_id, secret)
    if source is None or not source.shopper_page:
        return render(request, PAGE, {"unknown": True}, status=404)
    return _take(request, source) if request.method == "POST" else _show(request, source)


def _take(request: HttpRequest, source: Source) -> HttpResponse:
    """Carry out a decision and redirect to the page; a late one only shows the present state."""
    which: dict[str, Any] = {"live_mode": source.live_mode, "wire_id": source.wire_id}
    mark = ""
    try:
        if "approve" in request.POST:
            approve_source(**which)
        elif "decline" in request.POST:
            decline_source(**which)
            mark = f"?{DECLINED_MARK}"
        else:
            answer_challenge(
                **which, name=request.POST.get("name", "").strip(), password=request.POST.get("password", "")
            )
    except ChallengeFailed:
        return _show(request, source, fault=WRONG)
    except Refusal:
        mark = ""
    return redirect(request.path + mark)


def _show(request: HttpRequest, source: Source, *, fault: str = "") -> HttpResponse:
    asked = source.last_contribution
    context = {
        "source": source,
        "amount": in_words(asked.amount, asked.session.currency) if asked is not None else "",
        "may_approve": source.state == states.PENDING_REDIRECT,
        "may_answer": source.state == states.REQUIRES_ACTION,
        "has_declined": DECLINED_MARK in request.GET,
        "outcome": OUTCOMES.get(source.state, OVER),
        "fault": fault,
        "way_back": way_back(source),
    }
    return render(request, PAGE, context)


def way_back(source: Source) -> str:
    """Return the shop's address if the source has one that a browser may follow."""
    address = source.details.get("returnUrl")
    return address if is_web_address(address) else ""
