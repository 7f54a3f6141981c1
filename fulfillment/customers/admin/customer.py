"""Customers in the browser (R-CHK-249)."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import action, display

from catalog.staff.base_admin import ModeAdmin
from catalog.staff.filters import DaysFilter
from catalog.staff.lists import ExactSearchList
from catalog.staff.success_messages import SuccessMessages
from fulfillment.customers.models import Customer
from fulfillment.customers.operations import CustomerAttributes, attach_tax_identifier, update_customer
from fulfillment.tax_identifiers.operations import create_tax_identifier

from .forms import CERTIFICATE, CustomerForm

ADDRESS = (
    ("recipient_name", "organization"),
    ("phone", "recipient_email"),
    "line1",
    "line2",
    ("city", "postal_code"),
    ("state", "country"),
    "neighborhood",
    ("division", "phonetic_name"),
)


@admin.register(Customer)
class CustomerAdmin(ExactSearchList, SuccessMessages, ModeAdmin):
    """The list and the page of a customer."""

    search_fields = ("wire_id", "email")
    form = CustomerForm
    change_list_template = "admin/fulfillment/customer/change_list.html"
    change_form_template = "admin/fulfillment/customer/change_form.html"
    delete_confirmation_template = "admin/fulfillment/customer/delete_confirmation.html"
    list_display = ("wire_id", "email", "kind", "enabled", "created")
    list_display_links = ("wire_id",)
    list_filter = (
        ("type", ChoicesDropdownFilter),
        ("enabled", BooleanRadioFilter),
        ("request_to_be_forgotten", BooleanRadioFilter),
        ("created_time", DaysFilter),
    )
    sortable_by = ("created",)
    fixed_fields = ("wire_id",)
    actions_detail = ("disable", "enable", "request_removal")
    fieldsets = (
        ("Who it is", {"fields": ("wire_id", "email", "type", "locale")}),
        ("Shipping address", {"fields": ADDRESS}),
        ("Metadata", {"fields": ("metadata",)}),
        ("Add a tax identifier", {"fields": (("identifier_type", "identifier_value"),)}),
        (
            "Add a tax certificate",
            {
                "fields": (
                    "certificate_company",
                    "certificate_state",
                    ("certificate_start", "certificate_end"),
                    "certificate_file",
                ),
                "description": "For buyers who are exempt in a state of the US. It acts in every checkout.",
            },
        ),
    )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Customer | None:
        """Return a customer; one that is about to be written is locked first, so that no certificate gets lost."""
        customer = super().get_object(request, object_id, from_field)
        if customer is None or request.method != "POST":
            return customer
        with transaction.atomic():
            Customer.objects.select_for_update(of=("self",)).filter(pk=customer.pk).first()
        return super().get_object(request, object_id, from_field)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer tax identifiers to those who may add them."""
        may_add = request.user.has_perm("fulfillment.add_taxidentifier")
        return [one for one in super().get_fieldsets(request, obj) if may_add or one[0] != "Add a tax identifier"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the customer, then the identifier that was added along."""
        super().save_model(request, obj, form, change)
        values = form.identifier_values()
        if values:
            identifier = create_tax_identifier(live_mode=obj.live_mode, **values)
            attach_tax_identifier(live_mode=obj.live_mode, wire_id=identifier.wire_id, customer_id=obj.wire_id)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Show the form with what stands below it: tax identifiers and certificates."""
        obj = kwargs.get("obj")
        if obj is not None:
            stored = self.get_queryset(request).get(pk=obj.pk)
            certificates = [
                {name: element[member] for name, member in CERTIFICATE.items()} for element in stored.tax_certificates
            ]
            context |= {"stored": stored, "identifiers": stored.tax_identifiers, "certificates": certificates}
        return super().render_change_form(request, context, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask, telling what happens to the tax identifiers (R-CHK-214)."""
        customer = self.get_object(request, object_id)
        along = {"identifiers": customer.tax_identifiers} if customer else {}
        return super().delete_view(request, object_id, {**along, **(extra_context or {})})

    @action(description="Disable", url_path="disable", permissions=["disable"])
    def disable(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then refuse further orders (R-CHK-209)."""
        consequences = [
            "Orders of this customer are refused.",
            "Checkouts can still be made; orders that exist stay as they are.",
        ]
        return self._update(request, object_id, "Disable the customer", consequences, {"enabled": False})

    @action(description="Enable", url_path="enable", permissions=["enable"])
    def enable(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then take orders again."""
        return self._update(request, object_id, "Enable the customer", ["Orders are taken again."], {"enabled": True})

    @action(description="Request removal", url_path="forget", permissions=["forget"])
    def request_removal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then note the request (R-CHK-217)."""
        consequences = [
            "The customer is marked; whoever listens to customer.updated learns of it.",
            "Lockstep deletes nothing by itself: delete the customer to remove what is stored here.",
        ]
        values: CustomerAttributes = {"request_to_be_forgotten": True}
        return self._update(request, object_id, "Request removal of personal information", consequences, values)

    def has_disable_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether there is something to disable."""
        return self._offers(request, object_id, lambda customer: customer.enabled)

    def has_enable_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether there is something to enable."""
        return self._offers(request, object_id, lambda customer: not customer.enabled)

    def has_forget_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Tell whether the removal has not been requested yet."""
        return self._offers(request, object_id, lambda customer: not customer.request_to_be_forgotten)

    def _offers(self, request: HttpRequest, object_id: Any, fits: Callable[[Customer], bool]) -> bool:
        customer = super().get_object(request, str(object_id)) if object_id else None
        return customer is not None and self.has_change_permission(request, customer) and fits(customer)

    def _update(
        self, request: HttpRequest, object_id: str, question: str, consequences: list[str], values: CustomerAttributes
    ) -> HttpResponse:
        """Show what would happen; do it when it is confirmed."""
        customer = self.get_object(request, object_id)
        if customer is None:
            return self.redirect_from_missing(request, object_id)
        if request.method == "POST":
            update_customer(live_mode=customer.live_mode, wire_id=customer.wire_id, **values)
            self.message_user(request, "Changes saved.")
            return redirect(self.object_address(customer.pk))
        heading = f"{question} {customer.wire_id}?"
        return self.ask(request, customer, title=question, question=heading, consequences=consequences, verb=question)

    @display(description="Type", label={"Business": "info", "Individual": "primary"})
    def kind(self, customer: Customer) -> str:
        """Return the type in words."""
        return customer.get_type_display()
