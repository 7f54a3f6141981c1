"""The page on which a stored checkout is paid for and ordered, step by step, as an integrator's program would."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from catalog.staff.holding import is_held
from catalog.staff.mode import is_live
from fulfillment.checkouts.models import Checkout
from fulfillment.orders.models import Order
from fulfillment.payments.sources import states
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.operations import PASSWORD, USER_NAME
from fulfillment.payments.sources.views import base_address

from .access import MAY_SIMULATE, find_checkout
from .baskets import request_of
from .details import detail_inputs, likely_owner, owner_inputs, read_changes, read_owner, shown_basket
from .failures import Reason, reason_of
from .form import number, read_form
from .instruments import SAVED, credit_request, knows, source_request
from .integrator import Integrator
from .payment_page import payment_page
from .transcript import keep_calls, kept_calls

Step = Callable[[HttpRequest, Integrator, Checkout], str | None]
"""Makes its calls; returns the checkout to show next, None when the last call was refused."""


@MAY_SIMULATE
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, wire_id: str) -> HttpResponse:
    """Show the page, or take the step that the pressed button names and show what came of it."""
    checkout = find_checkout(wire_id, live_mode=is_live(request))
    if request.method != "POST":
        return _show(request, checkout)
    step = STEPS.get(request.POST.get("do", ""))
    if step is None or is_held():
        return _show(request, checkout)
    integrator = Integrator(is_live(request), base_address(request))
    following = step(request, integrator, checkout)
    keep_calls(request, following or wire_id, integrator)
    if following is None:
        return _show(request, find_checkout(wire_id, live_mode=is_live(request)), reason_of(integrator.problems))
    return redirect("simulator-checkout", following)


def _show(request: HttpRequest, checkout: Checkout, refused: Reason | None = None) -> HttpResponse:
    """Show the page; after a refusal with what was typed and what is wrong with it."""
    page = payment_page(checkout)
    typed = refused is not None or is_held()
    changing = typed and request.POST.get("do") == "change"
    reason = refused or page.failure or page.obstacle
    marks = reason.marks if reason is not None else {}
    basket = read_form(request.POST) if changing else shown_basket(checkout)
    owner = read_owner(request.POST) if typed and request.POST.get("do") == "attach" else likely_owner(checkout)
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": "Pay for a checkout",
        "page": page,
        "refused": refused,
        "details": detail_inputs(basket, marks),
        "bill_fault": marks.get("bill_same", ""),
        "owner": owner_inputs(owner, marks),
        "chosen": request.POST.get("instrument", ""),
        "calls": kept_calls(request, checkout.wire_id),
    }
    return render(request, "simulator/pay.html", context)


def _attach_new(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Make the chosen test source and attach it, if it can be attached; a saved one is attached as it is."""
    key = request.POST.get("instrument", "")
    kind, _, word = key.partition(":")
    if kind == SAVED:
        return _attach(request, integrator, checkout, word)
    if not knows(key):
        messages.error(request, "Choose a test source.")
        return checkout.wire_id
    body = source_request(
        key,
        owner=read_owner(request.POST),
        session_id=checkout.session.wire_id,
        return_address=request.build_absolute_uri(reverse("simulator-checkout", args=[checkout.wire_id])),
        live_mode=checkout.live_mode,
    )
    return _attach_made(request, integrator, checkout, integrator.make_source(body))


def _attach_credit(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Make store credit and attach it."""
    body = credit_request(number(request.POST.get("amount", "").strip()), session_id=checkout.session.wire_id)
    return _attach_made(request, integrator, checkout, integrator.make_source(body))


def _attach_made(request: HttpRequest, integrator: Integrator, checkout: Checkout, source: Source | None) -> str | None:
    if source is None:
        return None
    if source.state == states.FAILED:
        messages.error(request, f"{source} failed at once, as its trigger says. It cannot be attached; choose another.")
        return checkout.wire_id
    if source.state == states.REQUIRES_ACTION:
        text = (
            f"{source} waits for its challenge: open its page, answer with {USER_NAME} and {PASSWORD}, then attach it."
        )
        messages.warning(request, text)
        return checkout.wire_id
    return _attach(request, integrator, checkout, source.wire_id)


def _attach(request: HttpRequest, integrator: Integrator, checkout: Checkout, source_id: str) -> str | None:
    attached = integrator.attach(checkout.wire_id, source_id)
    if attached is None:
        return None
    messages.success(request, f"{attached} is attached.")
    return checkout.wire_id


def _attach_known(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Attach a source that was made before."""
    return _attach(request, integrator, checkout, request.POST.get("source", ""))


def _detach(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Take a source out."""
    integrator.detach(checkout.wire_id, request.POST.get("source", ""))
    return None if integrator.problems else checkout.wire_id


def _change(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Change what an order needs: email, addresses, shipping."""
    changes = read_changes(request.POST, checkout)
    if not changes:
        messages.info(request, "Nothing was changed.")
        return checkout.wire_id
    if integrator.change_checkout(checkout.wire_id, changes) is None:
        return None
    messages.success(request, "The checkout was changed and priced anew.")
    return checkout.wire_id


def _order(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Place the order. Why one failed is stored on its checkout, so that the page knows it by itself."""
    order = integrator.order(checkout.wire_id)
    if order is None:
        messages.error(request, "The order was not placed. The reason, and what to do next, stand below.")
    else:
        messages.success(request, f"Order {order.wire_id} placed: {order.get_state_display().lower()}.")
    return checkout.wire_id


def _refresh(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Look again at what a waiting order waits for."""
    waiting = Order.objects.in_mode(checkout.live_mode).filter(checkout_id=checkout.wire_id).first()
    order = integrator.refresh(waiting.wire_id) if waiting is not None else None
    if order is not None:
        messages.info(request, f"Order {order.wire_id}: {order.get_state_display().lower()}.")
    return checkout.wire_id


def _rebuild(request: HttpRequest, integrator: Integrator, checkout: Checkout) -> str | None:
    """Make a new checkout from the same basket."""
    made = integrator.create_checkout(request_of(checkout))
    if made is None:
        return None
    messages.success(request, "This is a new checkout from the same basket. Nothing pays for it yet.")
    return made.wire_id


STEPS: dict[str, Step] = {
    "attach": _attach_new,
    "credit": _attach_credit,
    "attach-known": _attach_known,
    "detach": _detach,
    "change": _change,
    "order": _order,
    "refresh": _refresh,
    "rebuild": _rebuild,
}
