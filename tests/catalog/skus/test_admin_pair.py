"""The pair section and deleting, in the browser (R-CAT-239, R-CAT-240, R-CAT-244)."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from catalog.fees.models import Fee
from catalog.inventory_items import commitments
from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku, TariffCode
from tests.browser_forms import member_of
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory

pytestmark = pytest.mark.django_db


def page(sku: Sku) -> str:
    """Return the address of a SKU's page."""
    return reverse("admin:catalog_sku_change", args=[sku.pk])


def press(client: Client, sku: Sku, button: str) -> Any:
    """Press a button of the pair section and land where it leads."""
    return client.post(reverse("admin:catalog_sku_pair", args=[sku.pk, button]), headers={"referer": page(sku)})


def said(answer: Any) -> str:
    """Return the messages of an answer."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def drifted() -> Sku:
    """Return a distributed pair that disagrees on the origin."""
    sku: Sku = SkuFactory(part_number="P")
    InventoryItemFactory(wire_id=sku.wire_id, part_number="P", country_of_origin="CZ", eccn="EAR99")
    return sku


def test_both_sides_are_shown_with_the_differing_member_marked(mary: Client) -> None:
    """R-CAT-182."""
    pair = mary.get(page(drifted())).context["pair"]
    assert (pair.state, pair.is_managed) == ("Drifted", False)
    assert [(side.label, side.sku_value, side.item_value) for side in pair.sides if side.differs] == [
        ("Country of origin", "DE", "CZ")
    ]


def test_synchronise_heals_and_recreates(mary: Client) -> None:
    """R-CAT-244, R-CAT-164."""
    sku = SkuFactory(managed=True)
    InventoryItem.objects.get(wire_id=sku.wire_id).delete()
    assert "equals the SKU" in said(press(mary, sku, "synchronise"))
    assert InventoryItem.objects.get(wire_id=sku.wire_id).hs_code == sku.hs_code


def test_copying_either_way_in_a_distributed_pair(mary: Client) -> None:
    """R-CAT-244."""
    first, second = drifted(), drifted()
    press(mary, first, "synchronise")
    assert InventoryItem.objects.get(wire_id=first.wire_id).country_of_origin == "DE"
    press(mary, second, "copy-to-sku")
    assert Sku.objects.get(pk=second.pk).country_of_origin == "CZ"
    assert second.history.latest("history_id").through == "browser"


def test_what_the_sku_may_not_have_is_refused_with_a_reason(mary: Client) -> None:
    """The item lacks what a SKU without a group needs (R-CAT-060)."""
    sku = SkuFactory(part_number="P")
    InventoryItemFactory(wire_id=sku.wire_id, part_number="P")
    assert "Required" in said(press(mary, sku, "copy-to-sku"))
    assert Sku.objects.get(pk=sku.pk).country_of_origin == "DE"


def test_the_buttons_take_no_get_no_stranger_and_no_other_mode(mary: Client) -> None:
    """R-CAT-247, R-CAT-248."""
    sku = drifted()
    assert mary.get(reverse("admin:catalog_sku_pair", args=[sku.pk, "synchronise"])).status_code == 405
    assert press(member_of("Viewer"), sku, "synchronise").status_code == 403
    assert press(mary, sku, "nonsense").status_code == 404
    assert press(mary, SkuFactory(live=True), "synchronise").status_code == 404
    assert InventoryItem.objects.get(wire_id=sku.wire_id).country_of_origin == "CZ"


def delete_page(sku: Sku) -> str:
    """Return the address of the question."""
    return reverse("admin:catalog_sku_delete", args=[sku.pk])


def test_deleting_asks_and_tells_what_goes_along(mary: Client) -> None:
    """R-CAT-239, R-CAT-070."""
    sku = SkuFactory(managed=True)
    FeeFactory.create_batch(2, sku=sku)
    question = " ".join(mary.get(delete_page(sku)).content.decode().split())
    for words in ("cannot be undone", "2 fees go with it", "Its inventory item goes with it"):
        assert words in question
    assert said(mary.post(delete_page(sku), {"post": "yes"})) == "SKU deleted"
    assert not any(model.objects.exists() for model in (Sku, Fee, InventoryItem))


def test_an_unmanaged_namesake_stays(mary: Client) -> None:
    """R-CAT-070."""
    sku = drifted()
    assert "The inventory item with the same ID stays" in mary.get(delete_page(sku)).content.decode()
    mary.post(delete_page(sku), {"post": "yes"})
    assert InventoryItem.objects.filter(wire_id=sku.wire_id).exists()


def test_committed_stock_keeps_the_sku(mary: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """E-CAT-19, R-CAT-171: said in words, nothing changes."""
    sku = SkuFactory(managed=True)
    monkeypatch.setattr(commitments, "_checks", [lambda item: True])
    assert "is in use" in said(mary.post(delete_page(sku), {"post": "yes"}))
    assert Sku.objects.filter(pk=sku.pk).exists()
    assert InventoryItem.objects.filter(wire_id=sku.wire_id).exists()


def test_fees_are_listed_with_their_exact_amounts(mary: Client) -> None:
    """R-CAT-240."""
    sku = SkuFactory()
    FeeFactory(sku=sku, amount="0.125", currency="BHD", country="BH")
    FeeFactory(sku=sku, amount="2")
    text = mary.get(page(sku)).content.decode()
    assert "0.125 BHD" in text
    assert "2.00 EUR" in text
    assert f"{reverse('admin:catalog_fee_add')}?sku={sku.pk}" in text


def test_the_page_has_everything_about_a_sku(mary: Client) -> None:
    """R-CAT-233, R-CAT-238: members, fees, tariff codes and both sides of the pair; the ID cannot be edited."""
    sku = SkuFactory(wire_id="mug-01", managed=True, description="Half-litre enamel mug")
    FeeFactory(sku=sku, amount="47.11")
    TariffCode.objects.create(sku=sku, country="CH", status="CLASSIFIED", code="732394")
    answer = mary.get(page(sku))
    for text in ("Half-litre enamel mug", "47.11", "732394"):
        assert text in answer.text
    assert answer.context["pair"].is_managed
    assert 'name="wire_id"' not in answer.text
