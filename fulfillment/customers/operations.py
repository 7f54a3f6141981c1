"""Operations on customers, and attaching tax identifiers and sources to them (checkout.md, section 19)."""

from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.wire.exceptions import Errors, problem, quoted
from catalog.wire.records.locks import lock_for_share
from catalog.wire.records.operations import create_resource, update_resource
from fulfillment.payments.sources.models import Source
from fulfillment.payments.sources.saved_sources import remove_source, save_source
from fulfillment.tax_identifiers.models import TaxIdentifier

from .models import Customer


class CustomerAttributes(TypedDict, total=False):
    """The attributes of a customer that a caller may set."""

    email: str
    type: str
    enabled: bool
    locale: str
    shipping: dict[str, Any]
    default_source_id: str
    request_to_be_forgotten: bool
    metadata: dict[str, Any]


@transaction.atomic
def create_customer(
    *,
    live_mode: bool,
    wire_id: str = "",
    errors: Errors | None = None,
    tax_certificate: dict[str, str] | None = None,
    **attributes: Unpack[CustomerAttributes],
) -> Customer:
    """Create a customer (R-CHK-206 to R-CHK-208). Raises ValidationError; AlreadyExists (E-CHK-43)."""
    customer = Customer(live_mode=live_mode, wire_id=wire_id)
    _add_certificate(customer, tax_certificate)
    return create_resource(customer, attributes, errors)


@transaction.atomic
def update_customer(
    *,
    live_mode: bool,
    wire_id: str,
    errors: Errors | None = None,
    tax_certificate: dict[str, str] | None = None,
    **attributes: Unpack[CustomerAttributes],
) -> Customer:
    """Change the given attributes. Raises NotFound; ValidationError with all problems of the result."""
    customer = Customer.objects.find(wire_id, live_mode=live_mode, lock=True)
    _add_certificate(customer, tax_certificate)
    return update_resource(customer, attributes, errors)


@transaction.atomic
def delete_customer(*, live_mode: bool, wire_id: str) -> None:
    """Delete a customer: sources are cancelled, tax identifiers detached, orders stay (R-CHK-214). Raises NotFound."""
    Customer.objects.find(wire_id, live_mode=live_mode, lock=True).delete(is_locked=True)


@transaction.atomic
def attach_tax_identifier(*, live_mode: bool, wire_id: str, customer_id: str) -> TaxIdentifier:
    """Attach a tax identifier to a customer.

    Raises NotFound for either; ValidationError when it belongs to another customer (E-CHK-31) or the customer has one
    of the type.
    """
    Customer.objects.find(customer_id, live_mode=live_mode, lock=True)
    identifier = TaxIdentifier.objects.find(wire_id, live_mode=live_mode, lock=True)
    return update_resource(identifier, {"customer_id": customer_id})


def detach_tax_identifiers(customer: Customer) -> None:
    """Detach all tax identifiers from a customer that is being deleted (R-CHK-214)."""
    rows = TaxIdentifier.objects.of_customer(customer.wire_id, live_mode=customer.live_mode)
    for identifier in rows.select_for_update():
        identifier.customer_id = ""
        identifier.save()


@transaction.atomic
def attach_source(*, live_mode: bool, wire_id: str, source_id: str) -> Source:
    """Save a source for a customer; the first one becomes the default (R-CHK-211). Idempotent.

    Raises NotFound for either; NotSaveable, NotChargeable, OtherCustomers.
    """
    customer = Customer.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    if save_source(source, customer) and not customer.default_source_id:
        _set_default(customer, source.wire_id)
    return source


@transaction.atomic
def detach_source(*, live_mode: bool, wire_id: str, source_id: str) -> None:
    """Remove and cancel a saved source; the oldest one left becomes the default (R-CHK-212).

    Raises NotFound for either, also for a source that is not the customer's.
    """
    customer = Customer.objects.find(wire_id, live_mode=live_mode, lock=True)
    source = Source.objects.find(source_id, live_mode=live_mode, lock=True)
    remove_source(source, customer)
    if customer.default_source_id == source_id:
        _set_default(customer, next((left.wire_id for left in customer.sources), ""))


def give_up_sources(customer: Customer) -> None:
    """Cancel all sources of a customer that is being deleted (R-CHK-214)."""
    for source in Source.objects.filter(customer=customer).order_by("key").select_for_update():
        remove_source(source, customer)


def _set_default(customer: Customer, source_id: str) -> None:
    customer.default_source_id = source_id
    customer.save()


def lock_customer(identifier: TaxIdentifier) -> None:
    """Lock the customer of an identifier that is being attached. Raises ValidationError if there is none."""
    former = identifier.stored["customer_id"] if identifier.stored is not None else ""
    if identifier.customer_id in ("", former):
        return
    customers = Customer.objects.in_mode(identifier.live_mode).filter(wire_id=identifier.customer_id)
    if lock_for_share(customers) is None:
        text = f"Customer '{quoted(identifier.customer_id)}' not found."
        raise ValidationError({"customer_id": [problem("not_found", text, status=409)]})


def _add_certificate(customer: Customer, certificate: dict[str, str] | None) -> None:
    """Append a certificate to the existing ones (R-CHK-216)."""
    if certificate:
        customer.tax_certificates = [*customer.tax_certificates, certificate]
