"""What a rule refuses is told at the page, in plain words, and nothing is stored (R-CAT-241, R-CAT-242)."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from catalog.manufacturers.models import DefaultManufacturer, RegisteredPart
from catalog.reference.models import Eccn, TaxCode
from catalog.skus.models import Sku
from catalog.staff.plain_language import sentence_of
from catalog.wire.exceptions import InUse, invalid, missing
from tests.catalog.staff.conftest import SignIn
from tests.factories import RegisteredPartFactory, SkuFactory
from tests.factories.catalogue import PHYSICAL_TAX_CODE

ADD = "/admin/catalog/sku/add/"


def messages_of(answer: Any) -> list[str]:
    """Return the messages at the top of the next page."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def errors_of(answer: Any) -> Any:
    """Return the errors of the form that is shown again."""
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def no_rows(page: Any) -> dict[str, str]:
    """Return what a page sends for inlines without rows."""
    names = [inline.formset.prefix for inline in page.context["inline_admin_formsets"]]
    return {f"{name}-{count}": "0" for name in names for count in ("TOTAL_FORMS", "INITIAL_FORMS")}


def test_deleting_what_is_in_use_becomes_a_message_on_its_page(root: Client) -> None:
    part = RegisteredPartFactory()
    SkuFactory(managed=True, manufacturer_id=part.manufacturer_id, part_number=part.part_number)
    answer = root.post(f"/admin/catalog/registeredpart/{part.pk}/delete/", {"post": "yes"})
    assert answer.headers["Location"] == f"/admin/catalog/registeredpart/{part.pk}/change/"
    assert messages_of(answer) == ["Nothing was deleted. Registered part '20013 · DEMOPARTNUMBER2' is in use."]
    assert RegisteredPart.objects.filter(pk=part.pk).exists()


def test_deleting_several_of_which_one_is_in_use_deletes_none(root: Client) -> None:
    free, used = RegisteredPartFactory(part_number="A"), RegisteredPartFactory(part_number="B")
    SkuFactory(managed=True, manufacturer_id=used.manufacturer_id, part_number="B")
    body = {"action": "delete_selected", "_selected_action": [free.pk, used.pk], "post": "yes"}
    answer = root.post("/admin/catalog/registeredpart/", body)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/catalog/registeredpart/")
    assert messages_of(answer) == ["Nothing was changed. Registered part '20013 · B' is in use."]
    assert RegisteredPart.objects.count() == 2


def test_what_is_refused_while_storing_stands_at_its_field(root: Client) -> None:
    """R-CAT-159: the rule speaks when the tax code is stored, after the form was found in order."""
    SkuFactory(managed=True, wire_id="mug")
    row = TaxCode.objects.get(code=PHYSICAL_TAX_CODE)
    body = {"system": row.system, "group": "Something new", "description": row.description}
    answer = root.post(f"/admin/catalog/taxcode/{row.pk}/change/", body)
    assert errors_of(answer) == {"physical": ["This would make managed SKUs digital: mug."]}
    assert answer.context["adminform"].form["group"].value() == "Something new"
    row.refresh_from_db()
    assert (row.physical, row.group) != (False, "Something new")
    assert row.physical


def test_errors_of_attributes_that_are_not_on_the_form_stand_above_it(root: Client) -> None:
    row = TaxCode.objects.get(code=PHYSICAL_TAX_CODE)
    page = root.get(f"/admin/catalog/taxcode/{row.pk}/change/").context["adminform"].form
    form = type(page)({"system": row.system, "description": "Boxes"}, instance=row)
    form.add_error(None, invalid("x", hint="Choose another."))
    form.add_error("code", invalid("y"))
    form.add_error("description", missing())
    assert form.non_field_errors() == ["'x' cannot be used here. Choose another.", "Code: 'y' cannot be used here."]
    assert form.errors["description"] == ["Required."]


def test_hints_and_plain_words() -> None:
    assert sentence_of(invalid("zz", hint="Choose a tax code from the list.")) == (
        "'zz' cannot be used here. Choose a tax code from the list."
    )
    assert sentence_of(missing(hint="A SKU group can provide it.")) == ("Required. A SKU group can provide it.")
    assert sentence_of(InUse("Fee", "f")) == "Fee 'f' is in use."


def test_what_exists_in_the_mode_is_named_in_plain_words(root: Client) -> None:
    RegisteredPartFactory()
    body = {"manufacturer_id": "20013", "part_number": "DEMOPARTNUMBER2"}
    answer = root.post("/admin/catalog/registeredpart/add/", body)
    expected = "There is already a registered part with this part number and manufacturer ID."
    assert errors_of(answer) == {"__all__": [expected]}


def test_an_id_that_is_taken_stands_at_the_id(root: Client) -> None:
    SkuFactory(wire_id="mug")
    answer = root.post("/admin/catalog/sku/add/", {"wire_id": "mug", "name": "Another"})
    assert errors_of(answer)["wire_id"] == ["There is already a SKU with this ID."]


def test_an_id_taken_in_the_very_moment_is_told_too(root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-CON-182: the other person was faster, after this form had been found in order."""
    monkeypatch.setattr(Sku, "validate_constraints", lambda sku, exclude=None: None)
    SkuFactory(wire_id="mug")
    body = {"wire_id": "mug", "name": "Mug", "eccn": "EAR99", "tax_code": PHYSICAL_TAX_CODE, "country_of_origin": "DE"}
    answer = root.post(ADD, body | no_rows(root.get(ADD)))
    assert errors_of(answer) == {"wire_id": ["SKU 'mug' already exists."]}
    assert Sku.objects.count() == 1


def test_a_second_default_manufacturer_is_refused(root: Client) -> None:
    DefaultManufacturer.objects.create(manufacturer_id="1")
    answer = root.post("/admin/catalog/defaultmanufacturer/add/", {"manufacturer_id": "2"})
    assert errors_of(answer)["__all__"]
    assert DefaultManufacturer.objects.count() == 1


def test_the_code_of_a_stored_row_stays(sign_in: SignIn) -> None:
    row = Eccn.objects.get(code="EAR99")
    body = {"code": "5A992", "title": "Other title", "approved": "on"}
    assert sign_in("Administrator").post(f"/admin/catalog/eccn/{row.pk}/change/", body).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.title) == ("EAR99", "Other title")
