"""Orders in the browser: the list, the page, and the moves on it (R-CHK-241 to R-CHK-245, R-CHK-250)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from catalog.reference.money import in_words
from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter
from catalog.staff.formatting import moment
from catalog.staff.lists import ExactSearchList
from catalog.staff.plain_language import sentence_of
from catalog.staff.read_only import FixedRowsAdmin
from catalog.wire.exceptions import Refusal
from fulfillment.orders.models import Order
from fulfillment.payments.charges.models import ChargeOperation

from .formatting import BADGES
from .page import page_of
from .simulation import MOVES, OPERATION_MOVES, Move


@admin.register(Order)
class OrderAdmin(FixedRowsAdmin, ExactSearchList, ModeAdmin):
    """Orders are made through the API or in the simulator; here they are read, and moved by their legal steps."""

    search_fields = ("wire_id", "email")
    change_list_template = "orders/list.html"
    list_display = ("wire_id", "placed", "email", "status", "shown_total", "upstream_id")
    list_display_links = ("wire_id",)
    list_filter = (("state", ChoicesDropdownFilter), ("created_time", DaysFilter))
    ordering = ("-key",)
    sortable_by = ()
    actions = None
    # The contract wants a list without filters whenever one comes back to it (R-CHK-241).
    preserve_filters = False

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the moves, below that of the order."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/move/<slug:name>/", view(self.move), name="fulfillment_order_move"),
            path(
                "<int:pk>/operation/<str:operation_id>/<slug:name>/",
                view(self.move_operation),
                name="fulfillment_order_operation",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show an order; nothing can be typed here."""
        order = self.get_object(request, object_id)
        if order is None:
            return self.redirect_from_missing(request, object_id)
        if request.method == "POST" or not self.has_view_or_change_permission(request, order):
            raise PermissionDenied
        whole = Order.objects.for_wire().get(pk=order.pk)
        return self._page(request, "orders/page.html", whole, page_of(request, whole))

    def move(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Ask, then move an order."""
        order = self._order(request, pk)
        chosen = MOVES.get(name)
        if chosen is None or not request.user.has_perm(chosen.right):
            raise PermissionDenied
        return self._carry_out(request, order, chosen, order.wire_id, f"{chosen.label}: order {order.wire_id}?")

    def move_operation(self, request: HttpRequest, pk: int, operation_id: str, name: str) -> HttpResponse:
        """Ask, then move an operation on one of the order's charges."""
        order = self._order(request, pk)
        chosen, operation = OPERATION_MOVES.get(name), self._operation(order, operation_id)
        if chosen is None or operation is None or not request.user.has_perm(chosen.right):
            raise PermissionDenied
        told = f"{operation.get_kind_display()} of {in_words(operation.amount, order.currency)}"
        line = f", line {operation.line_id}" if operation.line_id else ""
        return self._carry_out(request, order, chosen, operation.wire_id, f"{chosen.label}: {told}{line}?")

    def _operation(self, order: Order, operation_id: str) -> ChargeOperation | None:
        found = (operation for charge in order.charges for operation in charge.entries)
        return next((operation for operation in found if operation.wire_id == operation_id), None)

    def _order(self, request: HttpRequest, pk: int) -> Order:
        """Return the order of the mode in force. Raises PermissionDenied."""
        order: Order | None = self.get_object(request, str(pk))
        if order is None or not self.has_view_or_change_permission(request, order):
            raise PermissionDenied
        return order

    def _carry_out(self, request: HttpRequest, order: Order, chosen: Move, wire_id: str, question: str) -> HttpResponse:
        """Ask, or do it; what the rules have against it becomes a message on the order's page."""
        address = self.object_address(order.pk)
        if request.method != "POST":
            context = {"question": question, "consequences": chosen.consequences, "verb": chosen.label}
            return self._page(request, "orders/confirm.html", order, context | {"back": address, "move": chosen})
        try:
            chosen.operation(live_mode=order.live_mode, wire_id=wire_id)
        except Refusal as refused:
            self.message_user(request, f"Nothing was done. {sentence_of(refused)}", messages.ERROR)
        else:
            self.message_user(request, f"{chosen.label}: done.")
        return redirect(address)

    def _page(self, request: HttpRequest, template: str, order: Order, context: dict[str, Any]) -> HttpResponse:
        return self.page(request, template, title=f"Order {order.wire_id}", obj=order, **context)

    @display(description="Created (UTC)")
    def placed(self, order: Order) -> str:
        """Return when it was placed."""
        return moment(order.created_time)

    @display(description="State", label=BADGES)
    def status(self, order: Order) -> str:
        """Return the state in words."""
        return order.get_state_display()

    @display(description="Total")
    def shown_total(self, order: Order) -> str:
        """Return the total with its currency."""
        return in_words(order.total_amount, order.currency)
