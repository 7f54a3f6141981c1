"""Numbers that people type into forms: the rules of files."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db import models
from django.test import RequestFactory

from catalog.skus.admin.forms import WeightInput
from catalog.staff.number_fields import DecimalField, UnitsField
from fulfillment.fulfillment_orders.admin.forms import RestockForm
from fulfillment.simulator.form import units
from fulfillment.stock.admin.forms import CorrectForm, ReceiveForm

AMBIGUOUS = ["1.000", "1,250", "-1.000", "12,500", "1\u00a0.000", "1_000", "1e3", "1.5", "\uff11", "0x10", "1" * 5000]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_units_that_could_be_two_numbers(text: str) -> None:
    with pytest.raises(ValidationError, match=r"Enter a whole number\. Write"):
        UnitsField().clean(text)
    if len(text) < 10:
        assert not isinstance(units(text), int)


@pytest.mark.parametrize(
    ("text", "number"), [("5", 5), (" 007 ", 7), ("5.0", 5), ("1 250", 1250), ("1,250,000", 1250000)]
)
def test_units(text: str, number: int) -> None:
    assert UnitsField().clean(text) == units(text) == number


@pytest.mark.parametrize("text", ["4,8", "1,250", "1_000", "1e3", "\uff11", "nan", "12 kg", "1.2.3", "1,2.5"])
def test_decimals_that_are_none(text: str) -> None:
    """A form has no other numbers that would make a decimal comma plain."""
    for field in (DecimalField(), WeightInput()):
        with pytest.raises(ValidationError):
            field.clean(text)


@pytest.mark.parametrize(("text", "number"), [("1.250", "1.25"), ("0.38", "0.38"), ("1,250.00", "1250"), ("-2", "-2")])
def test_decimals(text: str, number: str) -> None:
    assert DecimalField().clean(text) == Decimal(number)


@pytest.mark.parametrize(("form", "name"), [(ReceiveForm, "quantity"), (CorrectForm, "counted")])
def test_received_and_counted_units(form: type[forms.Form], name: str) -> None:
    """1.000 was taken for one unit."""
    filled = form({name: "1.000", "note": "x"})
    assert filled.errors[name] == ["Enter a whole number. Write whole units with digits only: 1000 or 1."]
    assert form({name: "1000", "note": "x"}).is_valid()


def test_restocked_units() -> None:
    assert isinstance(RestockForm.base_fields["quantity"], UnitsField)


def test_every_number_on_a_page_of_the_admin(rf: RequestFactory, admin_user: Any) -> None:
    """Forms of models get the inputs by the base of all admin pages, rows in other pages too."""
    request = rf.get("/")
    request.user = admin_user
    wanted = {models.IntegerField: UnitsField, models.DecimalField: DecimalField}
    checked = 0
    for page in list(admin.site._registry.values()):
        inlines: list[InlineModelAdmin] = [inline(page.model, admin.site) for inline in page.inlines]
        for shown in (page, *inlines):
            if shown.model._meta.app_label not in ("catalog", "fulfillment"):
                continue
            for column in shown.model._meta.concrete_fields:
                kind = next((kind for kind in wanted if isinstance(column, kind)), None)
                if kind and column.editable and not column.primary_key and not column.choices:
                    field = shown.formfield_for_dbfield(column, request)
                    assert isinstance(field, wanted[kind]), column
                    checked += 1
    assert checked > 20
