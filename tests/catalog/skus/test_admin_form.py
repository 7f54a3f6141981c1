"""The form of a SKU: errors at their fields, what is stored, the pair that follows (R-CAT-234 to R-CAT-245)."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from tests.browser_forms import Fields, changed, errors_of, form_of, member_of
from tests.factories import InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.fixtures import Stage

pytestmark = pytest.mark.django_db

ADD = "/admin/catalog/sku/add/"


@pytest.fixture(scope="module")
def staged_blank(stage: Stage, staged_mary: Client) -> Iterator[Fields]:
    """The form of `blank`, opened once."""
    with stage():
        yield form_of(staged_mary, ADD)


@pytest.fixture
def blank(staged_blank: Fields, db: None) -> Fields:
    """The form of a new SKU as it opens."""
    return deepcopy(staged_blank)


class Opened(NamedTuple):
    """A SKU and its form as it opens."""

    sku: Sku
    fields: Fields


@pytest.fixture(scope="module")
def staged_opened(stage: Stage, staged_mary: Client) -> Iterator[Opened]:
    """What `opened` is, opened once."""
    with stage():
        sku = SkuFactory(metadata={"season": "2026"})
        yield Opened(sku, form_of(staged_mary, page(sku)))


@pytest.fixture
def opened(staged_opened: Opened, db: None) -> Opened:
    """A SKU with one row of metadata, whose page is open."""
    return deepcopy(staged_opened)


def page(sku: Sku) -> str:
    """Return the address of a SKU's page."""
    return reverse("admin:catalog_sku_change", args=[sku.pk])


def said(answer: Any) -> list[str]:
    """Return the messages of an answer."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_add_with_all_that_is_needed(mary: Client, blank: Fields) -> None:
    """R-CAT-234, R-CAT-239."""
    fields = changed(
        blank,
        wire_id="mug-01",
        name="Enamel mug",
        country_of_origin="PL",
        eccn="EAR99",
        tax_code="P0000000",
        weight="0.28",
        weight_unit="oz",
    )
    answer = mary.post(ADD, fields)
    assert answer.status_code == 302
    assert said(answer) == ["SKU added"]
    sku = Sku.objects.get(wire_id="mug-01", live_mode=False)
    assert (str(sku.weight), sku.weight_unit, sku.metadata, sku.item_breadcrumb) == ("0.280000", "oz", {}, "")


def test_everything_wrong_is_said_at_once_and_at_its_field(mary: Client, blank: Fields) -> None:
    """R-CAT-241, S-CAT-02: what was typed stays."""
    wrong = {
        "wire_id": "a b",
        "eccn": "XX",
        "hs_code": "1234.56.YW",
        "country_of_origin": "KP",
        "tax_code": "nope",
        "weight": "-1",
    }
    before = Sku.objects.count()
    answer = mary.post(ADD, changed(blank, **wrong))
    errors = errors_of(answer)
    assert set(errors) == {*wrong, "name"}
    assert errors["hs_code"][0].startswith("'1234.56.YW' is not a valid HS code. Write four digits, a dot")
    assert not [text for found in errors.values() for text in found if "parameter" in text]
    assert 'value="1234.56.YW"' in answer.content.decode()
    assert Sku.objects.count() == before


def test_without_a_group_three_members_are_needed(mary: Client, blank: Fields) -> None:
    """R-CAT-060."""
    answer = mary.post(ADD, changed(blank, name="Mug"))
    assert set(errors_of(answer)) == {"eccn", "tax_code", "country_of_origin"}


@pytest.mark.parametrize(("typed", "code"), [("Poland", "PL"), ("  germany ", "DE"), ("türkiye", "TR")])
def test_an_exact_name_is_taken_as_its_code(mary: Client, blank: Fields, typed: str, code: str) -> None:
    """Without scripts, too: nobody has chosen from the list."""
    fields = changed(blank, wire_id="mug-01", name="Mug", country_of_origin=typed, eccn="EAR99", tax_code="P0000000")
    assert mary.post(ADD, fields).status_code == 302
    assert Sku.objects.get(wire_id="mug-01", live_mode=False).country_of_origin == code


@pytest.mark.parametrize("typed", ["Polandia", "Congo or so", "x" * 300])
def test_what_is_no_name_gets_one_plain_message(mary: Client, blank: Fields, typed: str) -> None:
    """R-CAT-241: neither the length of codes nor that a value is missing."""
    fields = changed(blank, wire_id="mug-01", name="Mug", country_of_origin=typed, eccn="EAR99", tax_code="P0000000")
    answer = mary.post(ADD, fields)
    assert errors_of(answer) == {"country_of_origin": ["Choose a country from the list."]}
    assert f'value="{typed}"' in answer.content.decode()


def test_text_that_no_database_stores_is_refused_at_its_field(mary: Client, blank: Fields) -> None:
    """R-CON-074: also where a name is looked up, and where the meaning of a code is shown."""
    fields = changed(blank, name="Mug", country_of_origin="Pol\x00and", eccn="E\x00", tax_code="\x00", hs_code="64\x00")
    answer = mary.post(ADD, fields | {"item_breadcrumb": "Kitchen\x00"})
    assert set(errors_of(answer)) == {"country_of_origin", "eccn", "tax_code", "hs_code", "item_breadcrumb"}


def test_an_id_in_use_is_refused_at_the_id(mary: Client, blank: Fields) -> None:
    """E-CAT-13; the same ID in the other mode is another SKU (R-CON-023)."""
    SkuFactory(wire_id="mug-01")
    SkuFactory(wire_id="cup-01", live=True)
    compliance = {"country_of_origin": "PL", "eccn": "EAR99", "tax_code": "P0000000"}
    taken = mary.post(ADD, changed(blank, wire_id="mug-01", name="Mug", **compliance))
    assert set(errors_of(taken)) == {"wire_id"}
    free = mary.post(ADD, changed(blank, wire_id="cup-01", name="Cup", **compliance))
    assert free.status_code == 302


def test_managed_requirements_stand_at_their_fields(mary: Client, opened: Opened) -> None:
    """R-CAT-156, R-CAT-157, R-CAT-242."""
    sku = opened.sku
    fields = changed(opened.fields, managed_fulfillment="DRGlobalFulfillment", tax_code="DM010100")
    errors = errors_of(mary.post(page(sku), fields))
    assert set(errors) == {"tax_code", "part_number"}
    assert errors["part_number"] == ["Required. Managed fulfillment needs a part number."]
    known = mary.post(page(sku), changed(fields, tax_code="P0000000", part_number="P-1", manufacturer_id="999"))
    assert set(errors_of(known)) == {"manufacturer_id"}
    assert not InventoryItem.objects.exists()


def test_the_item_follows_an_edit_and_the_history_says_browser(mary: Client) -> None:
    """R-CAT-242, R-CON-127."""
    sku = SkuFactory(managed=True)
    answer = mary.post(page(sku), changed(form_of(mary, page(sku)), hs_code="7323.94", country_of_origin="US"))
    assert said(answer) == ["Changes saved"]
    item = InventoryItem.objects.get(wire_id=sku.wire_id)
    assert (item.hs_code, item.country_of_origin) == ("7323.94", "US")
    newest = sku.history.latest("history_id")
    assert (newest.through, newest.actor_name, newest.hs_code) == ("browser", "mary", "7323.94")


def test_saving_without_a_change_writes_nothing(mary: Client) -> None:
    """R-CON-126: also where spacing, line ends or decimals would invite one (R-CAT-019, R-CAT-038)."""
    sku = SkuFactory(
        name="  Mug ", description="one\ntwo\n", item_breadcrumb="A>B;C", metadata={"ratio": 0.5, "n": 1, "on": True}
    )
    fields = form_of(mary, page(sku))
    fields["description"] = ["one\r\ntwo\r\n"]
    assert mary.post(page(sku), fields).status_code == 302
    stored = Sku.objects.get(pk=sku.pk)
    assert (stored.name, stored.description, stored.item_breadcrumb) == ("  Mug ", "one\ntwo\n", "A>B;C")
    assert stored.updated_time is None
    assert sku.history.count() == 1


def test_breadcrumb_rows_become_paths(mary: Client) -> None:
    """R-CAT-237, R-CAT-034, A-CAT-21."""
    sku = SkuFactory(item_breadcrumb="Kitchen>Mugs;Outdoor > Camp kitchen")
    fields = form_of(mary, page(sku))
    assert fields["item_breadcrumb"] == ["Kitchen > Mugs", "Outdoor > Camp kitchen", "", ""]
    mary.post(page(sku), changed(fields, item_breadcrumb=["Kitchen>Drinkware > Mugs", "", " Gifts "]))
    assert Sku.objects.get(pk=sku.pk).item_breadcrumb == "Kitchen > Drinkware > Mugs; Gifts"


@pytest.mark.parametrize(("rows", "word"), [(["A; B"], "semicolon"), (["x" * 101], "100 characters")])
def test_a_breadcrumb_row_that_cannot_be(mary: Client, opened: Opened, rows: list[str], word: str) -> None:
    """R-CAT-237."""
    answer = mary.post(page(opened.sku), changed(opened.fields, item_breadcrumb=rows))
    assert word in errors_of(answer)["item_breadcrumb"][0]
    assert rows[0] in answer.content.decode()


def test_metadata_rows_keep_their_types(mary: Client) -> None:
    """R-CAT-235: a decimal that came through the API stays one."""
    sku = SkuFactory(metadata={"season": "2026", "rank": 3, "fragile": True, "ratio": 2.5})
    fields = form_of(mary, page(sku))
    fields["metadata_name"][-1], fields["metadata_type"][-1], fields["metadata_value"][-1] = "size", "integer", "12"
    fields["metadata_value"][fields["metadata_name"].index("season")] = "2027"
    mary.post(page(sku), fields)
    expected = {"season": "2027", "rank": 3, "fragile": True, "ratio": Decimal("2.5"), "size": 12}
    stored = Sku.objects.get(pk=sku.pk).metadata
    assert stored == expected
    assert {name: type(value) for name, value in stored.items()} == {k: type(v) for k, v in expected.items()}


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (("size", "integer", "12.5"), "whole number"),
        (("sold", "boolean", "perhaps"), "true or false"),
        (("", "string", "lost"), "no name"),
        (("season", "string", "again"), "two rows"),
        (("x" * 41, "string", "long"), "1 to 40 characters"),
    ],
)
def test_a_metadata_row_that_cannot_be(mary: Client, opened: Opened, row: tuple[str, str, str], word: str) -> None:
    """R-CAT-235."""
    sku, fields = opened
    fields["metadata_name"][-1], fields["metadata_type"][-1], fields["metadata_value"][-1] = row
    answer = mary.post(page(sku), fields)
    assert word in errors_of(answer)["metadata"][0]
    assert Sku.objects.get(pk=sku.pk).metadata == {"season": "2026"}


def test_the_value_in_effect_and_its_source_are_shown(mary: Client) -> None:
    """R-CAT-084: the own value stays in its input."""
    group = SkuGroupFactory(alias="Mugs", tax_code="P0000000", eccn="")
    text = mary.get(page(SkuFactory(sku_group=group, tax_code="DM010100"))).content.decode()
    assert "In effect: P0000000, from the SKU group Mugs." in text
    assert 'value="DM010100"' in text


def test_a_new_sku_is_told_which_of_its_values_the_group_overrides(mary: Client, blank: Fields) -> None:
    """R-CAT-084: a value that has no effect is stored, and the page says so; an equal or absent one needs no word."""
    group = SkuGroupFactory(alias="Mugs", tax_code="P0000000", eccn="EAR99", hs_code="")
    values = {"wire_id": "mug-9", "name": "Mug", "country_of_origin": "DE", "sku_group": str(group.pk)}
    answer = mary.post(ADD, changed(blank, **values, tax_code="DM010100", eccn="EAR99", hs_code="6912.00"))
    assert answer.status_code == 302, errors_of(answer)
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert "No effect: SKU group Mugs supplies P0000000 (tax code)." in said
    assert len([text for text in said if "No effect" in text]) == 1


def test_a_group_of_the_other_mode_cannot_be_chosen(mary: Client, opened: Opened) -> None:
    """R-CAT-023, R-CAT-248."""
    group = SkuGroupFactory(live=True)
    answer = mary.post(page(opened.sku), changed(opened.fields, sku_group=str(group.pk)))
    assert set(errors_of(answer)) == {"sku_group"}


def test_hints_name_what_is_missing(mary: Client) -> None:
    """R-CAT-245, R-CAT-119, A-CAT-23."""
    text = mary.get(page(SkuFactory(description="x" * 1001))).content.decode()
    for word in ("Apple Pay", "Switzerland", "classification", "No HS code", "1001 characters"):
        assert word in text


def test_the_picture_is_only_shown_for_web_addresses(mary: Client) -> None:
    """R-CAT-028."""
    pictured = SkuFactory(image="https://shop.example/mug.png")
    assert '<img src="https://shop.example/mug.png"' in mary.get(page(pictured)).content.decode()
    hostile = mary.get(page(SkuFactory(image='javascript:alert("x")'))).content.decode()
    assert '<img src="javascript' not in hostile
    assert 'alert("x")' not in hostile


def test_ending_management_drops_the_item(mary: Client) -> None:
    """R-CAT-166."""
    sku = SkuFactory(managed=True)
    mary.post(page(sku), changed(form_of(mary, page(sku)), managed_fulfillment=""))
    assert not InventoryItem.objects.filter(wire_id=sku.wire_id).exists()
    assert not Sku.objects.get(pk=sku.pk).is_managed


def test_a_distributed_item_stays_as_it_is(mary: Client) -> None:
    """R-CAT-152."""
    sku = SkuFactory(part_number="P")
    InventoryItemFactory(wire_id=sku.wire_id, part_number="P", country_of_origin="DE")
    mary.post(page(sku), changed(form_of(mary, page(sku)), country_of_origin="US"))
    assert InventoryItem.objects.get(wire_id=sku.wire_id).country_of_origin == "DE"


def test_who_may_only_read_cannot_save(reference: None) -> None:
    """R-CAT-247."""
    reader, sku = member_of("Viewer"), SkuFactory()
    assert reader.get(page(sku)).status_code == 200
    assert reader.post(page(sku), {"name": "mine"}).status_code == 403
    assert reader.get(ADD).status_code == 403


def test_the_form_has_what_a_sku_may_have(blank: Fields) -> None:
    """R-CAT-236, with the management and the manufacturer that Lockstep adds."""
    members = {"hs_code", "weight", "weight_unit", "part_number", "description", "url", "image"}
    assert members | {"manufacturer_id", "managed_fulfillment"} <= set(blank)
