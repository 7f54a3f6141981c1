"""SKU groups in the browser (R-CAT-083, R-CAT-087 to R-CAT-089, R-CAT-247)."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.sku_groups.models import SkuGroup
from tests.browser_forms import changed, confirmed, errors_of, form_of, member_of
from tests.factories import SkuFactory, SkuGroupFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/catalog/skugroup/"
ADD = f"{LIST}add/"


@pytest.fixture
def ada(reference: None) -> Client:
    """An administrator's browser."""
    return member_of("Administrator", "ada")


def form(client: Client, address: str) -> dict[str, list[str]]:
    """Return the fields of a group's form."""
    return form_of(client, address, "skugroup_form")


def page(group: SkuGroup) -> str:
    """Return the address of a group's page."""
    return reverse("admin:catalog_skugroup_change", args=[group.pk])


def said(answer: Any) -> str:
    """Return the messages of an answer."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_add_with_tariff_codes(ada: Client) -> None:
    """R-CAT-083."""
    fields = changed(form(ada, ADD), wire_id="mugs", alias="Mugs", tax_code="P0000000")
    fields |= {"tariff_codes-0-country": ["DE"], "tariff_codes-0-code": ["6912008190"]}
    answer = ada.post(ADD, fields)
    assert said(answer) == "SKU group added"
    group = SkuGroup.objects.get(wire_id="mugs", live_mode=False)
    assert [(row.country, row.code) for row in group.tariff_codes.all()] == [("DE", "6912008190")]


def test_every_error_at_its_field(ada: Client) -> None:
    """R-CAT-089."""
    fields = changed(form(ada, ADD), wire_id="a b", eccn="XX", hs_code="640420", tax_code="nope")
    fields |= {"tariff_codes-0-country": ["DE"], "tariff_codes-0-code": ["12-34"]}
    answer = ada.post(ADD, fields)
    assert set(errors_of(answer)) == {"wire_id", "alias", "eccn", "hs_code", "tax_code"}
    (rows,) = answer.context["inline_admin_formsets"]
    assert set(rows.formset.errors[0]) == {"code"}
    assert not SkuGroup.objects.exists()


def test_a_group_in_use_stays_and_the_number_is_named(ada: Client) -> None:
    """R-CAT-087."""
    group = SkuGroupFactory(alias="Mugs")
    SkuFactory.create_batch(2, sku_group=group)
    page = reverse("admin:catalog_skugroup_delete", args=[group.pk])
    for answer in (ada.get(page), ada.post(page, {"post": "yes"})):
        assert "2 SKUs use the group Mugs." in answer.content.decode()
    assert SkuGroup.objects.filter(pk=group.pk).exists()


def test_deleting_several_is_all_or_nothing(ada: Client) -> None:
    """R-CAT-087."""
    free, used = SkuGroupFactory(), SkuGroupFactory(alias="Mugs")
    SkuFactory(sku_group=used)
    chosen = {"action": "delete_selected", "_selected_action": [free.pk, used.pk], "post": "yes"}
    assert "1 SKU uses the group Mugs." in ada.post(LIST, chosen).content.decode()
    assert SkuGroup.objects.count() == 2


def test_an_unused_group_can_go(ada: Client) -> None:
    """R-CAT-083."""
    group = SkuGroupFactory()
    answer = ada.post(reverse("admin:catalog_skugroup_delete", args=[group.pk]), {"post": "yes"})
    assert said(answer) == "SKU group deleted"
    assert not SkuGroup.objects.exists()


def test_a_digital_code_is_refused_with_the_managed_skus_named(ada: Client) -> None:
    """R-CAT-088."""
    group = SkuGroupFactory()
    SkuFactory(wire_id="mug-7", managed=True, sku_group=group)
    answer = ada.post(page(group), changed(form(ada, page(group)), tax_code="DM010100"))
    assert "mug-7" in errors_of(answer)["tax_code"][0]
    assert SkuGroup.objects.get(pk=group.pk).tax_code == group.tax_code


def test_another_code_takes_effect_on_unmanaged_skus(ada: Client) -> None:
    """R-CAT-005: the page says whom it concerns beforehand."""
    group = SkuGroupFactory()
    sku = SkuFactory(sku_group=group)
    answer = ada.get(page(group))
    assert (answer.context["sku_count"], answer.context["managed_count"]) == (1, 0)
    asked = ada.post(page(group), changed(form(ada, page(group)), tax_code="DM010100"))
    assert [effect.text for effect in asked.context["effects"]] == [
        "Tax code in effect for 1 SKU: 4323.310_A → DM010100.",
        "1 SKU becomes digital.",
    ]
    assert type(sku).objects.get(pk=sku.pk).physical is True
    assert ada.post(page(group), confirmed(asked)).status_code == 302
    assert type(sku).objects.get(pk=sku.pk).physical is False


def test_the_list_counts_skus_in_one_query(ada: Client) -> None:
    """The number comes with the rows."""
    SkuFactory(sku_group=SkuGroupFactory())
    ada.get(LIST)
    with CaptureQueriesContext(connection) as few:
        ada.get(LIST)
    for _ in range(4):
        SkuFactory.create_batch(2, sku_group=SkuGroupFactory())
    with CaptureQueriesContext(connection) as many:
        rows = ada.get(LIST).context["cl"].result_list
    assert [row.sku_count for row in rows][:2] == [2, 2]
    assert len(many) <= len(few)


def test_words_find_aliases_and_the_search_the_exact_id(ada: Client) -> None:
    """As in the list of SKUs (R-CAT-231)."""
    for name in ("mugs", "bowls"):
        SkuGroupFactory(wire_id=name, alias=f"Kitchen / {name}")
    for parameters in ({"words": "kitchen BOWL"}, {"q": "bowls"}):
        assert [row.wire_id for row in ada.get(LIST, parameters).context["cl"].result_list] == ["bowls"]
    assert not ada.get(LIST, {"q": "bowl"}).context["cl"].result_list


def test_merchandisers_read_groups_only(reference: None) -> None:
    """R-CAT-247."""
    mary, group = member_of("Merchandiser", "mary"), SkuGroupFactory()
    assert mary.get(page(group)).status_code == 200
    assert mary.get(ADD).status_code == 403
    assert mary.post(page(group), {"alias": "mine"}).status_code == 403
