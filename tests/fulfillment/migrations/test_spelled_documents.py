"""Documents that were stored with the names of the wire are shown as before after the upgrade."""

import json
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from catalog.fees.models import Fee
from fulfillment.customers.models import Customer
from fulfillment.payments.sources.models import Source
from tests.factories import FeeFactory
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
