"""A database in use moves to the other kind and back: same answers, sound invariants, and a capture works there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from catalog.management import database_copy
from catalog.management.database_copy import CopyRefused, copy_rows, refuse_full, stored_models, too_long_texts
from catalog.management.database_copy import _stored_form as prepared
from catalog.reference.models import HsCode, LoadedRow
from catalog.skus.models import Sku
from catalog.wire.records.querysets import delete_unguarded, unguarded
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.invariants.checks import CHECKS
from fulfillment.stock.models import Movement
from fulfillment.taxes.models import Taxability, TaxRate, TaxRateComponent, ZipCounties
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.placed_orders import place_real_order
from tests.factories.stock import stock_up
from tests.fulfillment.stock.requests import reservation

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = (
    "skus",
    "inventory-items",
    "checkouts",
    "orders",
    "customers",
    "events",
    "webhooks",
    "fulfillment-orders",
    "fulfillments",
)


@pytest.fixture(autouse=True)
def fewer_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the shipped tables: tens of thousands of rows that are like all others to the copy."""
    shipped = (HsCode, LoadedRow, TaxRate, Taxability, TaxRateComponent, ZipCounties)
    left = [model for model in stored_models() if model not in shipped]
    monkeypatch.setattr(database_copy, "stored_models", lambda: left)


def answers(api: Api) -> dict[str, Any]:
    """Return what clients see."""
    return {path: api.get(f"/{path}").json() for path in LISTS} | {"stock": api.get("/inventory-levels").json()}


def breaches() -> list[str]:
    """Return what `check_invariants` would say."""
    return [text for check in CHECKS.values() for mode in (True, False) for text in check(mode)]


@contextmanager
def another_database(alias: str, name: str) -> Iterator[None]:
    """Offer an empty database under an alias: SQLite for a path, else one of the same kind as the tests' own."""
    like = connections["default"].settings_dict
    if "/" in name:
        described = {**like, "ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {}}
    else:
        described = {**like, "NAME": name}
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    connections.settings[alias] = described
    # Django lets a test reach only databases that were there before it.
    connections[alias].alias = "default"
    try:
        with connections[alias].constraint_checks_disabled(), connections[alias].schema_editor() as editor:
            for model in database_copy.stored_models():
                if not model._meta.auto_created:
                    editor.create_model(model)
        yield
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]
        if "/" not in name:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


@contextmanager
def living_in(alias: str) -> Iterator[None]:
    """Let the program use another database of the same kind."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = connections[alias].settings_dict["NAME"]
    connections[alias].close()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def use(api: Api) -> str:
    """Leave traces of all kinds, rows that lists hide and numbers that rows no longer have; return an order's id."""
    SkuFactory(wire_id="mug-01", managed=True, metadata={"price": 1.10, "big": 12345678901234})
    stock_up(10)
    order = place_real_order(checkout_id="checkout-1", sku_id="mug-01")
    assert api.post("/reservations", reservation()).status_code == 201
    webhook = {"address": "https://hooks.example/x", "types": ["order.created"]}
    for _ in range(2):
        wire_id = api.post("/webhooks", webhook).json()["id"]
    api.delete(f"/webhooks/{wire_id}")
    delete_unguarded(unguarded(Event).filter(pk=Event._base_manager.order_by("-key")[0].pk))
    return order.wire_id


def test_there_and_back(api: Api, tmp_path: Path) -> None:
    order_id = use(api)
    before = answers(api)
    last = Event._base_manager.order_by("-key")[0].pk
    back = str(tmp_path / "back.sqlite3") if connection.vendor == "sqlite" else "lockstep_moved"
    with another_database("file", str(tmp_path / "there.sqlite3")), another_database("back", back):
        there = dict(copy_rows("default", "file"))
        assert dict(copy_rows("file", "back")) == there
        assert there["fulfillment_webhook"] == 2
        with living_in("back"):
            assert answers(api) == before
            assert Webhook.rows.count() == 2
            item = api.get(f"/orders/{order_id}").json()["items"][0]
            captured = api.post(
                "/fulfillments", {"orderId": order_id, "items": [{"itemId": item["id"], "quantity": 1}]}
            )
            assert captured.status_code == 201, captured.content
            # Above every number that was ever given out, not only above those still there.
            assert Event._base_manager.order_by("key").filter(key__gt=last)[0].pk > last + 1
            assert Movement.objects.count() > 0
    assert not Event._base_manager.filter(type="fulfillment.created").exists()


def test_refusals(api: Api, tmp_path: Path) -> None:
    SkuFactory(name="Mug")
    stored = "catalog.management.database_copy._stored_form"
    with another_database("file", str(tmp_path / "there.sqlite3")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stored, lambda field, value, to: prepared(field, "Cup" if value == "Mug" else value, to))
            with pytest.raises(CopyRefused, match="the copy differs"):
                dict(copy_rows("default", "file"))
        refuse_full("file")
        dict(copy_rows("default", "file"))
        with pytest.raises(CopyRefused, match="has rows"):
            refuse_full("file")
        unguarded(Sku).using("file").update(part_number="n" * 3000)
        (found,) = too_long_texts("file")
        assert f"catalog_sku.part_number, row {Sku.objects.get().pk}: 3000 characters, at most" in str(found)


def test_without_a_source() -> None:
    with pytest.raises(CommandError, match="SOURCE_DATABASE_URL"):
        call_command("move_database")
