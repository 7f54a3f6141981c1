"""Two people editing one SKU (R-CAT-246)."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.skus.models import Sku
from tests.browser_forms import Fields, changed, errors_of, fields_in, form_of, member_of
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.fixtures import Stage

pytestmark = pytest.mark.django_db


class Scene(NamedTuple):
    """What both edit, the address of its page, the form as Mary opened it, and the other merchandiser's browser."""

    sku: Sku
    address: str
    opened: Fields
    paul: Client


@pytest.fixture(scope="module")
def scene(stage: Stage, staged_mary: Client) -> Iterator[Scene]:
    """A SKU and two people at its page."""
    with stage():
        sku = SkuFactory(name="Mug", description="old", hs_code="7323.94", metadata={"season": "2026"})
        address = reverse("admin:catalog_sku_change", args=[sku.pk])
        yield Scene(sku, address, form_of(staged_mary, address), member_of("Merchandiser", "paul"))


@pytest.fixture
def paul(scene: Scene, db: None) -> Client:
    """Another merchandiser's browser."""
    return scene.paul


@pytest.fixture
def sku(scene: Scene, db: None) -> Sku:
    """What both edit."""
    return deepcopy(scene.sku)


@pytest.fixture
def address(scene: Scene) -> str:
    """The address of its page."""
    return scene.address


@pytest.fixture
def fields(scene: Scene) -> Fields:
    """Its form, opened by Mary before anything else happens."""
    return deepcopy(scene.opened)


def test_different_fields_merge(mary: Client, paul: Client, sku: Sku, address: str, fields: Fields) -> None:
    """Both changes are kept, and the second person is told."""
    paul.post(address, changed(form_of(paul, address), description="Paul's", country_of_origin="US"))
    answer = mary.post(address, changed(fields, name="Cup"))
    stored = Sku.objects.get(pk=sku.pk)
    assert (stored.name, stored.description, stored.country_of_origin) == ("Cup", "Paul's", "US")
    messages = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert "changed meanwhile by somebody else: country of origin, description" in messages


def test_the_same_field_shows_both_values_and_is_refused(
    mary: Client, paul: Client, sku: Sku, address: str, fields: Fields
) -> None:
    """Nothing is stored; saving once more is a decision, and merges the rest."""
    paul.post(address, changed(form_of(paul, address), name="Pot", description="Paul's"))
    answer = mary.post(address, changed(fields, name="Cup"))
    assert errors_of(answer)["name"][0].startswith("paul changed this to “Pot” while you were editing; you have “Cup”.")
    assert set(errors_of(answer)) == {"name"}
    assert Sku.objects.get(pk=sku.pk).name == "Pot"
    again = mary.post(address, fields_in(answer))
    assert again.status_code == 302
    stored = Sku.objects.get(pk=sku.pk)
    assert (stored.name, stored.description) == ("Cup", "Paul's")


def test_a_third_change_is_refused_again(mary: Client, paul: Client, sku: Sku, address: str, fields: Fields) -> None:
    """The decision holds for what was shown, not for what came later."""
    paul.post(address, changed(form_of(paul, address), name="Pot"))
    shown = fields_in(mary.post(address, changed(fields, name="Cup")))
    paul.post(address, changed(form_of(paul, address), name="Pan"))
    assert "“Pan”" in errors_of(mary.post(address, shown))["name"][0]


def test_a_change_through_the_api_counts_as_another_person(
    mary: Client, api: Api, sku: Sku, address: str, fields: Fields
) -> None:
    """The history tells who."""
    assert api.post(f"/skus/{sku.wire_id}", {"hsCode": "6404.20"}).status_code == 200
    errors = errors_of(mary.post(address, changed(fields, hs_code="8518.30")))
    assert "“6404.20”" in errors["hs_code"][0]


def test_one_person_alone_is_never_warned(mary: Client, sku: Sku, address: str, fields: Fields) -> None:
    """Going back in the browser and saving something else, which asks for a second look, and a second tab."""
    second_tab = form_of(mary, address)
    assert mary.post(address, changed(fields, name="Cup")).status_code == 302
    gone_back = fields_in(mary.post(address, changed(fields, name="Pot")))
    assert gone_back["name"] == ["Pot"]
    assert mary.post(address, gone_back).status_code == 302
    assert mary.post(address, changed(second_tab, description="new")).status_code == 302
    stored = Sku.objects.get(pk=sku.pk)
    assert (stored.name, stored.description) == ("Pot", "new")


def test_equal_changes_are_no_conflict(mary: Client, paul: Client, sku: Sku, address: str, fields: Fields) -> None:
    """Both wanted the same."""
    wish: dict[str, Any] = {"name": "Cup", "metadata_value": ["2027", "", ""]}
    paul.post(address, changed(form_of(paul, address), **wish))
    assert mary.post(address, changed(fields, **wish)).status_code == 302
    assert Sku.objects.get(pk=sku.pk).metadata == {"season": "2027"}


@pytest.mark.parametrize("token", ["", "nonsense", "eyJwayI6MX0:1:x"])
def test_a_broken_token_is_no_obstacle(mary: Client, sku: Sku, address: str, fields: Fields, token: str) -> None:
    """The form then counts as opened just now."""
    assert mary.post(address, changed(fields, name="Cup", opened=token)).status_code == 302
    assert Sku.objects.get(pk=sku.pk).name == "Cup"
