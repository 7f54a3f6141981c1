"""Fulfillments for staff: a list, a page to read, and the steps on items of an order (R-FUL-440)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.decorators import display

from catalog.reference.money import in_words
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import json_panel
from catalog.staff.lists import ExactSearchList
from catalog.staff.mode import is_live
from catalog.staff.plain_language import by_attribute, reworded
from catalog.staff.read_only import ReadOnlyAdmin
from catalog.wire.exceptions import Refusal
from fulfillment.fulfillments.models import Fulfillment
from fulfillment.fulfillments.open_units import releases_of
from fulfillment.fulfillments.serializers import FulfillmentSerializer
from fulfillment.orders.models import Order

from .forms import ItemsForm
from .steps import BOOKS, STEPS, ItemsStep


@admin.register(Fulfillment)
class FulfillmentAdmin(ReadOnlyAdmin, ExactSearchList, ModeAdmin):
    """They come into being through the API, by Lockstep itself, and by steps on the page of an order."""

    actions = None
    search_fields = ("wire_id", "order__wire_id", "shipment_id", "tracking_number")
    list_display = ("wire_id", "shown_order", "shown_items", "shipment_id", "created")
    list_display_links = ("wire_id",)
    list_filter = (("created_time", DaysFilter),)
    sortable_by = ("created",)
    fields = ("wire_id", "shown_order", "created_time", "shown_items", "shown_json")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Fulfillment]:
        """Fetch what the list shows."""
        rows: Any = super().get_queryset(request)
        return rows.for_wire()

    def get_urls(self) -> list[URLPattern]:
        """Return the address of the steps, below that of the order."""
        page = self.admin_site.admin_view(self.step_view)
        own = path("of-order/<int:order_key>/<slug:name>/", page, name="fulfillment_fulfillment_step")
        return [own, *super().get_urls()]

    def step_view(self, request: HttpRequest, order_key: int, name: str) -> HttpResponse:
        """Ask which units are meant, then whether the amount is, then do it."""
        if name not in STEPS:
            raise Http404
        if not request.user.has_perm(BOOKS):
            raise PermissionDenied
        order, step = self._order(request, order_key), STEPS[name]
        form = self._form(request, order, step)
        if not form.fields.keys() - type(form).base_fields.keys():
            self.message_user(request, f"{step.label}: not possible any more.", "warning")
            return redirect(order_address(order))
        if not form.is_valid() or "change" in request.POST:
            return self._page(request, "fulfillments/items.html", order, step, {"form": form})
        return self._confirmed(request, order, step, form)

    def _confirmed(self, request: HttpRequest, order: Order, step: ItemsStep, form: ItemsForm) -> HttpResponse:
        """Do it if the amount that moves is the one that was asked about; ask otherwise."""
        releases = releases_of(order, order.items, form.units, is_cancelled=step.is_cancelled)
        rows = [(one, in_words(one.amount, order.currency)) for one in releases]
        total = in_words(sum(one.amount for one in releases), order.currency)  # type: ignore[arg-type]
        if request.POST.get("confirmed") != total:
            context = {"form": form, "rows": rows, "total": total}
            return self._page(request, "fulfillments/confirm.html", order, step, context)
        try:
            self.message_user(request, step.act(order, form))
        except (Refusal, ValidationError) as refused:
            return self._refused(request, order, step, refused)
        return redirect(order_address(order))

    def _refused(
        self, request: HttpRequest, order: Order, step: ItemsStep, refused: Refusal | ValidationError
    ) -> HttpResponse:
        """Show the form once more, with what is open now and with what was found, at its fields."""
        order = self._order(request, order.pk)
        form = self._form(request, order, step)
        if form.is_valid():
            for name, error in by_attribute(refused, Fulfillment):
                form.add_error(name if name in form.fields else None, reworded(error))
        return self._page(request, "fulfillments/items.html", order, step, {"form": form})

    def _order(self, request: HttpRequest, order_key: int) -> Order:
        """Return the order of the mode in force. Raises Http404."""
        order = Order.objects.in_mode(is_live(request)).filter(pk=order_key).first()
        if order is None:
            raise Http404
        return order

    def _form(self, request: HttpRequest, order: Order, step: ItemsStep) -> ItemsForm:
        return step.form(step.units(order, order.items), request.POST if request.method == "POST" else None)

    def _page(
        self, request: HttpRequest, template: str, order: Order, step: ItemsStep, context: dict[str, Any]
    ) -> HttpResponse:
        shared = {"title": step.label, "subtitle": f"Order {order.wire_id}", "step": step}
        shared |= {"back": order_address(order), "opts": order._meta, "original": order}
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **shared, **context})

    @display(description="Order")
    def shown_order(self, fulfillment: Fulfillment) -> str:
        """Return the order as a link."""
        return format_html("<a href='{}'>{}</a>", order_address(fulfillment.order), fulfillment.order.wire_id)

    @display(description="Units")
    def shown_items(self, fulfillment: Fulfillment) -> str:
        """Return what was closed, line by line."""
        return "; ".join(f"{item} of line {item.line.wire_id}" for item in fulfillment.items.all())

    @display(description="As the API shows it")
    def shown_json(self, fulfillment: Fulfillment) -> str:
        """Return the fulfillment as lists show it."""
        return json_panel(FulfillmentSerializer(fulfillment).data)


def order_address(order: Order) -> str:
    """Return the address of the page of an order."""
    return reverse("admin:fulfillment_order_change", args=[order.pk])
