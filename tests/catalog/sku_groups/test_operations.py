"""`/sku-groups` and what staff may do with groups (R-CAT-080 to R-CAT-090)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from catalog.sku_groups.models import SkuGroup
from tests.factories import SkuFactory, SkuGroupFactory
from tests.factories.client import Api, assert_error
from tests.flows.messages import DIGITAL, PHYSICAL


def test_id_and_alias_and_nothing_more(api: Api) -> None:
    """R-CAT-081."""
    SkuGroupFactory(wire_id="mugs", alias="Mugs", hs_code="7323.94")
    assert api.get("/sku-groups").json() == {"hasMore": False, "data": [{"id": "mugs", "alias": "Mugs"}]}


def test_there_is_no_other_operation(api: Api) -> None:
    """R-CAT-080."""
    SkuGroupFactory(wire_id="mugs")
    for method in ("GET", "PUT", "POST", "DELETE"):
        assert_error(api.call(method, "/sku-groups/mugs"), 404, ("not_found", None))
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = api.call(method, "/sku-groups", {"alias": "x"})
        assert_error(answer, 405, ("method_not_allowed", None))
        assert answer.headers["Allow"] == "GET"


def test_paging_until_has_more_is_false(api: Api) -> None:
    """R-CAT-082."""
    made = [group.wire_id for group in SkuGroupFactory.create_batch(5)][::-1]
    first = api.get("/sku-groups", limit=3).json()
    rest = api.get("/sku-groups", limit=3, startingAfter=first["data"][-1]["id"]).json()
    assert [row["id"] for row in first["data"] + rest["data"]] == made
    assert (first["hasMore"], rest["hasMore"]) == (True, False)


def test_ids_and_modes(api: Api, live_api: Api) -> None:
    """R-CAT-090."""
    for live_mode in (False, True):
        SkuGroupFactory(wire_id="mugs", live_mode=live_mode, alias=f"live {live_mode}")
    SkuGroupFactory()
    for client, alias in ((api, "live False"), (live_api, "live True")):
        assert client.get("/sku-groups", ids="mugs,no-such").json()["data"] == [{"id": "mugs", "alias": alias}]


def test_groups_of_the_other_mode_are_not_there(api: Api) -> None:
    """R-CAT-023, E-CAT-09."""
    SkuGroupFactory(wire_id="mugs", live_mode=True)
    assert_error(api.post("/skus", {"name": "Mug", "skuGroupId": "mugs"}), 400, ("invalid_parameter", "skuGroupId"))


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(
    ("member", "value"),
    [("tax_code", "nope"), ("tax_code", ""), ("eccn", "XX"), ("hs_code", "640420"), ("wire_id", "a b"), ("alias", "")],
)
def test_values_are_checked_like_those_of_skus(member: str, value: Any) -> None:
    """R-CAT-083, R-CAT-089, A-CAT-18."""
    group = SkuGroupFactory.build()
    setattr(group, member, value)
    if member == "wire_id" and value == "":
        return
    with pytest.raises(ValidationError) as refused:
        group.save()
    assert list(refused.value.message_dict) == [member]


@pytest.mark.usefixtures("reference")
def test_generated_id() -> None:
    """R-CAT-083."""
    assert len(SkuGroupFactory(wire_id="").wire_id) == 36


@pytest.mark.usefixtures("reference")
def test_in_use() -> None:
    """R-CAT-087."""
    group = SkuGroupFactory()
    sku = SkuFactory(sku_group=group)
    with pytest.raises(ProtectedError):
        group.delete()
    sku.delete()
    group.delete()
    assert not SkuGroup.objects.exists()


@pytest.mark.usefixtures("reference")
def test_managed_skus_keep_their_group_physical() -> None:
    """R-CAT-088: refused with the SKUs concerned; unmanaged ones are no obstacle."""
    group = SkuGroupFactory(tax_code=PHYSICAL)
    SkuFactory(sku_group=group)
    managed = SkuFactory.create_batch(7, sku_group=group, managed=True)
    group.tax_code = DIGITAL
    with pytest.raises(ValidationError) as refused:
        group.save()
    (text,) = refused.value.message_dict["tax_code"]
    assert all(sku.wire_id in text for sku in managed[:5])
    assert "and more" in text
    assert SkuGroup.objects.get().tax_code == PHYSICAL
    for sku in managed:
        sku.managed_fulfillment = ""
        sku.save()
    group.save()
    assert SkuGroup.objects.get().tax_code == DIGITAL
