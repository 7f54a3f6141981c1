"""Documents that were stored with the names of the wire are shown as before after the upgrade."""

import json
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from catalog.fees.models import Fee
from catalog.wire.values.naming import wire_name
from fulfillment.customers.models import Customer
from fulfillment.payments.sources.models import Source
from tests.factories import FeeFactory, SkuFactory
from tests.factories.checkouts import make_checkout
from tests.factories.client import Api
from tests.fulfillment.customers.test_create import CERTIFICATE, SHIPPING
from tests.fulfillment.payments.cards import card, make, wallet

CLIENTS_OWN = {"returnUrl": "https://shop.example", "innerObject": {"aName": 1}}
BATTERY = {"quantity": 2, "chemicalSystem": "Lithium", "iecCode": "CR2032"}


def store(row: models.Model, **documents: Any) -> None:
    """Store documents as the former release did, in the row and in its history."""
    for model in (type(row), getattr(type(row), "history", None) and type(row).history.model):  # type: ignore[attr-defined]
        for column, document in documents.items():
            if model is not None and column in {field.name for field in model._meta.concrete_fields}:
                with connection.cursor() as cursor:
                    sql = f'UPDATE "{model._meta.db_table}" SET "{column}" = %s'
                    cursor.execute(sql, [json.dumps(document)])


def on_the_wire(value: Any) -> Any:
    """Return a stored document as the former release stored it."""
    if isinstance(value, list):
        return [on_the_wire(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {wire_name(name): member if name == "metadata" else on_the_wire(member) for name, member in value.items()}


def upgrade() -> None:
    """Run the functions of the migrations on the present tables."""
    for app, name in (("catalog", "0007_spell_fee_details"), ("fulfillment", "0013_spell_documents")):
        import_module(f"{app}.migrations.{name}").spell(apps, SimpleNamespace(connection=connection))


@pytest.mark.storage
def test_customers(api: Api) -> None:
    api.post("/customers", {"id": "c-1", "shipping": SHIPPING, "taxCertificate": CERTIFICATE})
    before = api.get("/customers/c-1").json()
    customer = Customer.objects.get()
    now = (customer.shipping, customer.tax_certificates, customer.history.first().shipping)
    store(customer, shipping=SHIPPING, tax_certificates=[CERTIFICATE])
    upgrade()
    customer = Customer.objects.get()
    assert (customer.shipping, customer.tax_certificates, customer.history.first().shipping) == now
    assert api.get("/customers/c-1").json() == before
    upgrade()
    assert api.get("/customers/c-1").json() == before


@pytest.mark.storage
def test_sources(api: Api) -> None:
    """What a client has put into the object of a type stays the client's."""
    made = make(api, card())
    source = Source.objects.get()
    store(source, owner=made["owner"], details=made["creditCard"])
    upgrade()
    assert api.get(f"/sources/{made['id']}").json() == made
    assert Source.objects.get().history.first().owner == source.owner
    other = make(api, wallet("payPal", payPal=CLIENTS_OWN))
    upgrade()
    assert Source.objects.get(wire_id=other["id"]).details == CLIENTS_OWN
    assert api.get(f"/sources/{other['id']}").json() == other


@pytest.mark.storage
def test_fees(api: Api) -> None:
    fee = FeeFactory()
    store(fee, battery=BATTERY, weee={"weeeRegistrationId": "DE 1"})
    upgrade()
    shown = api.get(f"/fees/{fee.wire_id}").json()
    assert (shown["battery"], shown["weee"]) == (BATTERY, {"weeeRegistrationId": "DE 1"})
    assert Fee.objects.get().battery["chemical_system"] == "Lithium"


FULL_ADDRESS = {
    "address": {"line1": "1 Main St", "city": "Woodbury", "postal_code": "55129", "state": "MN", "country": "US"}
}
PERSON = FULL_ADDRESS | {"name": "Ann", "additional_address_info": {"phonetic_name": "An", "neighborhood": "North"}}
PRODUCT = {
    "id": "p",
    "sku_group_id": "g",
    "name": "Mug",
    "country_of_origin": "DE",
    "weight_unit": "kg",
    "item_breadcrumb": "a > b",
    "partner_account_id": "x",
    "tax_code": "1",
    "metadata": {"someName": {"innerName": 1}},
}
SALE: dict[str, Any] = {
    "ship_to": PERSON,
    "bill_to": PERSON | {"additional_address_info": {"title": "Dr"}},
    "ship_from": FULL_ADDRESS,
    "shipping_choice": {"id": "SG", "amount": 5, "shipping_terms": "DDP", "service_level": "SG"},
    "discount": {"amount_off": 1},
    "shipping_discount": {"percent_off": 10},
    "purchase_location": {"country": "US", "postal_code": "55129"},
}
LINE: dict[str, Any] = {
    "product": PRODUCT,
    "ask": {"aggregate_price": 10, "discount": {"percent_off": 10}},
    "ship_from": FULL_ADDRESS,
    "subscription_info": {"subscription_id": "s", "free_trial": True, "start_time": "2026-01-01T00:00:00Z"},
    "fee_details": [{"id": "f", "type": "weee", "per_unit_amount": 1, "amount": 2}],
}
GOODS: dict[str, Any] = {
    "ship_to": PERSON,
    "shipping_choice": {"id": "SG", "duties_paid": True, "signature_required_type": "adult"},
}
UNITS = [{"serial_number": "1", "imei_number": "2", "sim_card_number": "3"}]
DOCUMENTS: dict[str, dict[str, Any]] = {
    "Checkout": SALE,
    "Order": SALE,
    "Invoice": SALE,
    "CheckoutLine": LINE,
    "OrderLine": LINE,
    "InvoiceLine": LINE,
    "PaymentSession": {
        "payer": PERSON,
        "next_action": {"action": "redirect", "data": {"redirect_url": "https://x.example"}},
    },
    "ChargeOperation": {"components": {"aLine-B": {"shipping_tax": 1, "importer_tax": 2}}},
    "FulfillmentOrder": GOODS,
    "FulfillmentOrderLine": {"tax": {"amount": 1, "items": [{"authority_type": "state", "amount": 1}]}},
    "ShipmentItem": {"unit_attributes": UNITS},
    "FulfillmentReturn": {"place": FULL_ADDRESS},
    "ReturnItem": {"unit_attributes": UNITS, "unit_attributes_accepted": UNITS, "place": FULL_ADDRESS},
    "Reservation": {
        "ship_to": FULL_ADDRESS,
        "shipping_choice": {"amount": 5, "service_level": "SG"},
    },
}
"""Model -> documents as they are stored now."""


def former(model: str, column: str) -> Any:
    """Return a document as the former release stored it."""
    document = DOCUMENTS[model][column]
    if column == "components":
        return {line: on_the_wire(names) for line, names in document.items()}
    return on_the_wire(document)


def test_every_document() -> None:
    """Each column of the migration, with all the members that it can hold; free names inside stay as they are."""
    columns = import_module("fulfillment.migrations.0013_spell_documents").COLUMNS
    assert {name: set(changes) for name, changes in columns.items() if name in DOCUMENTS} == {
        name: set(documents) for name, documents in DOCUMENTS.items()
    }
    for model, documents in DOCUMENTS.items():
        for column, document in documents.items():
            assert columns[model][column](former(model, column), None) == document, (model, column)
            assert columns[model][column](document, None) == document, (model, column)


@pytest.mark.storage
def test_checkouts(api: Api) -> None:
    """The rows of a checkout are rewritten in place, and it is shown as before."""
    checkout = make_checkout(wire_id="old", sku_id=SkuFactory().wire_id)
    line: Any = checkout.lines.first()
    store(checkout, **SALE)
    store(line, **LINE)
    store(checkout.session, **DOCUMENTS["PaymentSession"])
    shown = api.get("/checkouts/old").json()
    assert shown["shipTo"]["additionalAddressInfo"] == {"phoneticName": "An", "neighborhood": "North"}
    store(checkout, **{column: former("Checkout", column) for column in SALE})
    store(line, **{column: former("CheckoutLine", column) for column in LINE})
    store(checkout.session, payer=on_the_wire(PERSON), next_action=former("PaymentSession", "next_action"))
    assert api.get("/checkouts/old").json() != shown
    upgrade()
    assert api.get("/checkouts/old").json() == shown
