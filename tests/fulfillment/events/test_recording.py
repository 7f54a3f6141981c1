"""Events are rows of the change's own transaction (events.md, sections 2, 3)."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.sku_groups.models import SkuGroup
from catalog.skus.models import Sku, TariffCode
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.recording import NewEvent, NotEmitted, record_event, record_events
from fulfillment.events.types import event_types
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory, SkuGroupFactory
from tests.factories.client import Api
from tests.fulfillment.events.conftest import WebhookMaker

pytestmark = pytest.mark.django_db

EXACT_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


def types_and_resources() -> list[tuple[str, str]]:
    """Type and resource of all events, in the order of their numbers."""
    return list(Event.objects.order_by("key").values_list("type", "resource_id"))


def last_body() -> Any:
    """The newest event."""
    return json.loads(Event.objects.order_by("-key")[0].body)


def test_shape_of_an_event_r_evt_003_to_006(reference: None, api: Api) -> None:
    """A-EVT-04, A-EVT-13: the id is a bare UUID."""
    shown = api.post(
        "/skus",
        {
            "id": "mug",
            "name": "Tasse § 青",
            "eccn": "EAR99",
            "taxCode": "4323.310_A",
            "countryOfOrigin": "DE",
            "metadata": {"deep": 1},
        },
    ).json()
    body = last_body()
    assert str(UUID(body["id"])) == body["id"]
    assert list(body) == [
        "id",
        "type",
        "data",
        "liveMode",
        "createdTime",
        "webhookIds",
        "digitalriverVersion",
        "digitalRiverVersion",
    ]
    assert (body["type"], body["liveMode"], body["webhookIds"]) == ("sku.created", False, [])
    assert body["digitalriverVersion"] == body["digitalRiverVersion"] == "2021-12-13"
    assert EXACT_TIME.fullmatch(body["createdTime"])
    assert body["data"] == {"object": shown}


def test_update_tells_former_values_of_what_changed_only_r_evt_006(reference: None, api: Api) -> None:
    """A-EVT-14."""
    SkuFactory(wire_id="mug", name="Mug", weight="1.50", metadata={"a": 1})
    change = {"name": "Cup", "weight": 2, "metadata": {"a": 2}, "hsCode": "6404.20", "eccn": "EAR99"}
    shown = api.post("/skus/mug", change).json()
    data = last_body()["data"]
    assert data["object"] == shown
    assert data["previousAttributes"] == {"name": "Mug", "weight": 1.5, "metadata": {"a": 1}, "hsCode": None}


def test_former_group_and_kind_are_told_in_wire_form_r_con_202(reference: None, api: Api) -> None:
    first, _ = SkuGroupFactory(wire_id="one"), SkuGroupFactory(wire_id="two", tax_code="4512.100")
    SkuFactory(wire_id="mug", sku_group=first, tax_code="4512.100")
    api.post("/skus/mug", {"skuGroupId": "two"})
    assert last_body()["data"]["previousAttributes"] == {"skuGroupId": "one", "physical": True}


def test_fee_events_show_derived_members_too_r_con_201(reference: None) -> None:
    fee = FeeFactory(amount="2.00")
    fee.amount = 3
    fee.save()
    data = last_body()["data"]
    assert data["previousAttributes"] == {"amount": 2.0, "rateAndUnits": "2.00 EUR"}
    assert data["object"]["rateAndUnits"] == "3.00 EUR"


def test_nothing_is_told_of_items_and_groups_r_con_201(reference: None) -> None:
    """R-CAT-137."""
    item = InventoryItemFactory()
    group = SkuGroupFactory()
    item.part_number = "CHANGED"
    item.save()
    group.alias = "changed"
    group.save()
    InventoryItem.objects.all().delete()
    SkuGroup.objects.all().delete()
    assert InventoryItem.history.count() > 2
    assert types_and_resources() == []


def test_a_managed_sku_tells_of_itself_only(reference: None) -> None:
    """R-CAT-173."""
    SkuFactory(wire_id="mug", managed=True)
    assert InventoryItem.objects.count() == 1
    assert types_and_resources() == [("sku.created", "mug")]


def test_no_change_no_event_s_evt_12_r_evt_024(reference: None, api: Api) -> None:
    created = api.put("/skus/mug", {"name": "Mug", "eccn": "EAR99", "taxCode": "4323.310_A", "countryOfOrigin": "DE"})
    assert created.status_code == 201
    api.post("/skus/mug", {"name": "Mug"})
    api.put("/skus/mug", created.json())
    api.post("/skus/mug", {})
    api.get("/skus/mug")
    assert api.post("/skus/mug", {"name": "Cup", "countryOfOrigin": "??"}).status_code == 400
    Sku.objects.get().save()
    assert types_and_resources() == [("sku.created", "mug")]


def test_whoever_writes_the_same_events_are_told_r_evt_026(reference: None, api: Api) -> None:
    SkuFactory(wire_id="shell")
    sku = Sku.objects.get(wire_id="shell")
    sku.name = "by hand"
    sku.save()
    sku.delete()
    api.put("/skus/api", {"name": "Mug", "eccn": "EAR99", "taxCode": "4323.310_A", "countryOfOrigin": "DE"})
    api.post("/skus/api", {"name": "by key"})
    api.delete("/skus/api")
    Sku.objects.all().delete()
    kinds = ["sku.created", "sku.updated", "sku.deleted"]
    assert types_and_resources() == [*((kind, "shell") for kind in kinds), *((kind, "api") for kind in kinds)]


def test_fees_go_before_their_sku_with_their_last_state_r_cat_073(reference: None, api: Api) -> None:
    fee = FeeFactory(sku=SkuFactory(wire_id="mug"))
    TariffCode.objects.create(sku=fee.sku, country="DE", status="CLASSIFIED", code="640420")
    fee_shown, sku_shown = api.get(f"/fees/{fee.wire_id}").json(), api.get("/skus/mug").json()
    assert "tariffRecord" in sku_shown
    assert api.delete("/skus/mug").status_code == 204
    assert not Fee.objects.exists()
    gone = list(Event.objects.order_by("key"))[-2:]
    assert [event.type for event in gone] == ["fee.deleted", "sku.deleted"]
    assert [json.loads(event.body)["data"] for event in gone] == [{"object": fee_shown}, {"object": sku_shown}]


def test_rolled_back_change_leaves_no_event_s_evt_01(reference: None, make_webhook: WebhookMaker) -> None:
    """R-EVT-021."""
    make_webhook()

    def change_and_break() -> None:
        with transaction.atomic():
            SkuFactory()
            assert Event.objects.count() == Delivery.objects.count() == 1
            raise LookupError

    with pytest.raises(LookupError):
        change_and_break()
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()
    assert not Sku.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_needs_a_transaction_r_evt_020() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record_event("order.complete", payload={"id": "1"}, live_mode=False)


@pytest.mark.parametrize("name", ["order.submitted", "nothing.at_all", "Sku.created"])
def test_only_emitted_types_are_told_r_evt_027(name: str) -> None:
    with pytest.raises(NotEmitted):
        record_event(name, payload={"id": "1"}, live_mode=False)


def test_webhooks_are_matched_when_the_event_happens_r_evt_090_s_evt_08(
    reference: None, make_webhook: WebhookMaker
) -> None:
    wants = make_webhook("https://a.example/", "sku.created", "order.accepted")
    make_webhook("https://b.example/", "order.accepted")
    make_webhook("https://c.example/", "sku.created", enabled=False)
    make_webhook("https://d.example/", "sku.created", live_mode=True)
    also = make_webhook("https://a.example/", "sku.created")
    SkuFactory()
    event = Event.objects.get()
    assert json.loads(event.body)["webhookIds"] == [wants.wire_id, also.wire_id]
    assert set(Delivery.objects.values_list("event", "webhook")) == {(event.pk, wants.pk), (event.pk, also.pk)}


def test_many_events_cost_as_many_queries_as_one(
    reference: None, make_webhook: WebhookMaker, django_assert_num_queries: Any
) -> None:
    make_webhook("https://a.example/", "order.complete")
    for count in (1, 50):
        with transaction.atomic(), django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
            record_events(NewEvent("order.complete", False, {"id": str(n)}) for n in range(count))
    assert Delivery.objects.count() == 51
    assert [row.resource_id for row in Event.objects.order_by("key")[1:4]] == ["0", "1", "2"]


def test_shipped_list_r_evt_081() -> None:
    names = event_types()
    assert len(names) == 136
    assert names["sku.created"].emitted
    assert not names["fileLink.created"].emitted
