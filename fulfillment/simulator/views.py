"""The simulator's pages, inside the staff's site; the role needs the right to add checkouts (R-CHK-247, R-CHK-251)."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from catalog.reference.money import in_words
from catalog.skus.models import Sku
from catalog.staff.form_demands import only_reads
from catalog.staff.holding import is_held
from catalog.staff.mode import is_live
from fulfillment.checkouts.models import Checkout
from fulfillment.payments.sources.views import base_address

from .access import MAY_SIMULATE, find_checkout
from .baskets import request_of
from .faults import faults_of, marks
from .form import Basket, Line, read_form, show_request
from .integrator import Integrator
from .models import Scenario
from .presets import destinations, presets
from .quotes import quotes_for, take_quote
from .simulation import COMPARED, Simulation, compare, simulate
from .transcript import keep_calls

SUGGESTIONS = 12
RECENT = 8


def _page(request: HttpRequest, basket: Basket, simulation: Simulation | None, **more: Any) -> HttpResponse:
    """Show the form with what came out."""
    context = admin.site.each_context(request) | _outcome(request, basket, simulation) | more
    recent = Checkout.objects.in_mode(is_live(request)).order_by("-key")
    return render(
        request,
        "simulator/page.html",
        context
        | {
            "title": "Checkout simulator",
            "basket": basket,
            "blank": Line(),
            "presets": presets(),
            "destinations": destinations(),
            "recent": [(checkout, in_words(checkout.total_amount, checkout.currency)) for checkout in recent[:RECENT]],
            "scenarios": Scenario.objects.filter(live_mode=is_live(request))[:20],
        },
    )


def _outcome(request: HttpRequest, basket: Basket, simulation: Simulation | None) -> dict[str, Any]:
    """Return what the result needs: the simulation, the places to compare, and which inputs are to blame."""
    chosen = [destinations()[key] for key in basket.destinations if key in destinations()]
    faults = faults_of(simulation.problems if simulation else [], basket)
    return {
        "simulation": simulation,
        "compared": compare(basket.as_request(), chosen, live_mode=is_live(request)) if chosen and simulation else [],
        "compared_names": list(COMPARED),
        "faults": faults,
        "marks": marks(faults),
    }


@MAY_SIMULATE
def simulator(request: HttpRequest) -> HttpResponse:
    """Show the form; empty, with a preset (`?preset=`), with the basket of a checkout, or as it was sent."""
    if request.method == "POST":
        return _take(request, read_form(request.POST))
    if "checkout" in request.GET:
        return _with_basket_of(request, request.GET["checkout"])
    preset = presets().get(request.GET.get("preset", ""))
    if preset is None:
        return _page(request, Basket(lines=[Line()]), None)
    basket = show_request(preset["request"])
    return _page(request, basket, simulate(basket.as_request(), live_mode=is_live(request)), preset=preset)


def _with_basket_of(request: HttpRequest, wire_id: str) -> HttpResponse:
    """Show the form with the basket of a checkout, to change it."""
    checkout = find_checkout(wire_id, live_mode=is_live(request))
    basket = show_request(request_of(checkout))
    return _page(request, basket, simulate(basket.as_request(), live_mode=is_live(request)))


def _take(request: HttpRequest, basket: Basket) -> HttpResponse:
    """Act on the pressed button; without scripts most of them only calculate."""
    save = "" if is_held() else request.POST.get("save")
    if save in ("checkout", "pay"):
        return save_checkout(request, basket, then_pay=save == "pay")
    if save == "scenario":
        return save_scenario(request, basket)
    if "add_line" in request.POST:
        basket.lines.append(Line())
    if "pick" in request.POST:
        take_quote(basket, request.POST["pick"], live_mode=is_live(request))
    quotes = quotes_for(basket, live_mode=is_live(request)) if "quote" in request.POST else None
    return _page(request, basket, simulate(basket.as_request(), live_mode=is_live(request)), quotes=quotes)


@MAY_SIMULATE
@only_reads
@require_POST
def price(request: HttpRequest) -> HttpResponse:
    """Answer the result alone, while the user types."""
    basket = read_form(request.POST)
    simulation = simulate(basket.as_request(), live_mode=is_live(request))
    return render(request, "simulator/result.html", _outcome(request, basket, simulation))


def save_checkout(request: HttpRequest, basket: Basket, *, then_pay: bool) -> HttpResponse:
    """Store the basket as a checkout, by the operation of the API (R-CHK-252), and show it or what pays for it."""
    integrator = Integrator(is_live(request), base_address(request))
    checkout = integrator.create_checkout(basket.as_request())
    if checkout is None:
        messages.error(request, "The checkout was not saved. See below what to change.")
        return _page(request, basket, simulate(basket.as_request(), live_mode=is_live(request)))
    keep_calls(request, checkout.wire_id, integrator)
    messages.success(request, f"Checkout {checkout.wire_id} saved.")
    if then_pay:
        return redirect("simulator-checkout", checkout.wire_id)
    return redirect("admin:fulfillment_checkout_change", checkout.pk)


def save_scenario(request: HttpRequest, basket: Basket) -> HttpResponse:
    """Keep the request under a name; its address can be shared."""
    name = request.POST.get("scenario_name", "").strip()[:100]
    if not name:
        messages.error(request, "Give the scenario a name before you save it.")
        return _page(request, basket, simulate(basket.as_request(), live_mode=is_live(request)))
    scenario = Scenario.objects.create(
        name=name, request=basket.as_request(), live_mode=is_live(request), created_by_id=request.user.pk
    )
    messages.success(request, f"Scenario {name} saved. Its address can be shared.")
    return redirect("simulator-scenario", scenario.pk)


@MAY_SIMULATE
@require_safe
def scenario(request: HttpRequest, pk: str) -> HttpResponse:
    """Open a saved scenario and price it with the rates of today."""
    found = get_object_or_404(Scenario, pk=pk, live_mode=is_live(request))
    basket = show_request(found.request)
    return _page(request, basket, simulate(basket.as_request(), live_mode=is_live(request)), scenario=found)


@MAY_SIMULATE
@require_POST
def delete_scenario(request: HttpRequest, pk: str) -> HttpResponse:
    """Forget a saved scenario."""
    get_object_or_404(Scenario, pk=pk, live_mode=is_live(request)).delete()
    messages.success(request, "Scenario deleted.")
    return redirect(reverse("simulator"))


@MAY_SIMULATE
@only_reads
@require_safe
def find_skus(request: HttpRequest) -> JsonResponse:
    """Suggest SKUs by the beginning of their id or a part of their name, for the look-up of a line."""
    text = request.GET.get("q", "").strip()
    rows = Sku.objects.in_mode(is_live(request))
    by_id = list(rows.filter(wire_id__istartswith=text)[:SUGGESTIONS])
    by_name = rows.filter(name__icontains=text).exclude(pk__in=[row.pk for row in by_id])[: SUGGESTIONS - len(by_id)]
    return JsonResponse({"results": [{"code": row.wire_id, "text": row.name} for row in [*by_id, *by_name]]})
