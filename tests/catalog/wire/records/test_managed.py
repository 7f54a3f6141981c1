"""What every resource does when it is saved or deleted, whoever does it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_save, pre_delete, pre_save
from django.dispatch import Signal

from catalog.fees.models import Fee
from catalog.skus.models import Sku
from catalog.wire.records.changes import Change
from catalog.wire.records.managed import UNCHANGED, ManagedResource
from catalog.wire.records.resources import Resource
from catalog.wire.records.signals import resource_created, resource_deleted, resource_deleting, resource_updated
from fulfillment.checkouts.models import Checkout
from fulfillment.stock.models import Location
from tests.factories import FeeFactory, SkuFactory

pytestmark = pytest.mark.usefixtures("reference")

RESOURCES = [model for model in apps.get_models() if issubclass(model, Resource)]


@contextmanager
def listening(signal: Signal, sender: type[models.Model], react: Callable[[Any], object]) -> Iterator[None]:
    def receive(instance: Any, **kwargs: Any) -> None:
        react(instance)

    signal.connect(receive, sender=sender)
    try:
        yield
    finally:
        signal.disconnect(receive, sender=sender)


def test_a_model_says_by_its_base_what_a_save_does() -> None:
    """Those that only their operations may write; a new model of any other kind manages itself."""
    assert {model.__name__ for model in RESOURCES if not issubclass(model, ManagedResource)} == {
        "Charge",
        "Checkout",
        "FulfillmentCancellation",
        "FulfillmentOrder",
        "FulfillmentReturn",
        "Invoice",
        "Order",
        "PaymentSession",
        "Reservation",
        "Shipment",
    }


@pytest.mark.parametrize("model", RESOURCES)
def test_no_model_stores_what_cannot_be_stored(model: type[Resource]) -> None:
    with pytest.raises(ValidationError):
        model(live_mode=False, wire_id="half\x00").save()
    assert not model._base_manager.exists()


@pytest.mark.parametrize(
    "values", [{"customer_type": "alien"}, {"currency": "zzz"}, {"email": "not an email"}, {"metadata": {"a": []}}]
)
def test_careless_checkouts_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Checkout(**{"currency": "USD"} | values).save()
    assert list(refused.value.error_dict) == list(values)


def test_rules_meet_a_valid_object_and_listeners_a_stored_one() -> None:
    seen: list[str] = []
    with (
        listening(pre_save, Location, lambda location: seen.append(f"before {location.name}")),
        listening(post_save, Location, lambda location: seen.append(f"after {location.name}")),
        listening(resource_created, Location, lambda location: seen.append(f"created {location.stored['name']}")),
    ):
        with pytest.raises(ValidationError):
            Location(wire_id="here", name="", country="XX").save()
        Location(wire_id="here", name="Here", country="US", ships_everywhere=True).save()
    assert seen == ["before Here", "after Here", "created Here"]


def test_a_change_lasts_as_long_as_its_save() -> None:
    sku = SkuFactory(name="Mug")
    seen: list[Change] = []
    with listening(resource_updated, Sku, lambda sku: seen.append(sku.change)):
        sku.name = "Cup"
        sku.save(change=Change(sent=frozenset({"name"})))
        assert sku.change == UNCHANGED
        sku.name = ""
        with pytest.raises(ValidationError):
            sku.save(change=Change(sent=frozenset({"name"})))
    assert sku.change == UNCHANGED
    assert seen == [Change(sent=frozenset({"name"}), previous={"name": "Mug"})]


def test_a_save_without_a_change_is_not_announced() -> None:
    sku = SkuFactory(name="Mug")
    seen: list[Any] = []
    with listening(resource_updated, Sku, seen.append):
        sku.save()
    assert seen == []


@pytest.mark.parametrize(
    "delete", [lambda: Fee.objects.get().delete(), Fee.objects.all().delete, lambda: Sku.objects.get().delete()]
)
def test_deletion_is_announced_by_whatever_way(delete: Callable[[], object]) -> None:
    """The last state can be read before any rule takes something of it away."""
    fee = FeeFactory()
    seen: list[str] = []
    with (
        listening(pre_delete, Fee, lambda fee: seen.append("rule")),
        listening(resource_deleting, Fee, lambda fee: seen.append("deleting")),
        listening(resource_deleted, Fee, lambda gone: seen.append(f"deleted {gone.wire_id}")),
    ):
        delete()
    assert seen == ["deleting", "rule", f"deleted {fee.wire_id}"]
