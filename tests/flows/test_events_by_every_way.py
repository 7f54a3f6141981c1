"""The same change leaves the same events, whichever way it comes: API, browser, import, shell (R-EVT-020, 026)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.skus.models import Sku
from fulfillment.events.log.models import Event
from tests.browser_forms import changed, form_of
from tests.catalog.exchange.files import Imported, csv_file, table_of
from tests.factories.client import Api

pytestmark = pytest.mark.django_db

BODY = {"name": "Enamel mug", "eccn": "EAR99", "taxCode": "P0000000", "countryOfOrigin": "PL", "partNumber": "EM-500"}
MANAGED = {"managedFulfillment": "DRGlobalFulfillment"}
Change = Callable[[str], None]


def by_api(api: Api, wire_id: str, *bodies: dict[str, Any]) -> None:
    """Create, update, delete by HTTP."""
    api.post("/skus", {"id": wire_id} | bodies[0])
    for body in bodies[1:]:
        api.post(f"/skus/{wire_id}", body)
    api.delete(f"/skus/{wire_id}")


def by_browser(wire_id: str) -> None:
    """Create, update, delete on the staff's pages."""
    client = Client()
    client.force_login(User.objects.create_superuser("admin"))
    fields = {"wire_id": wire_id, "name": "Enamel mug", "eccn": "EAR99", "tax_code": "P0000000"}
    fields |= {"country_of_origin": "PL", "part_number": "EM-500", "managed_fulfillment": "DRGlobalFulfillment"}
    client.post("/admin/catalog/sku/add/", changed(form_of(client, "/admin/catalog/sku/add/"), **fields))
    page = f"/admin/catalog/sku/{Sku.objects.get(wire_id=wire_id).pk}"
    client.post(f"{page}/change/", changed(form_of(client, f"{page}/change/"), country_of_origin="DE"))
    client.post(f"{page}/change/", form_of(client, f"{page}/change/"))
    client.post(f"{page}/delete/", {"post": "yes"})


def by_import(folder: Path, wire_id: str) -> None:
    """Create and update from a file; deleting is not an import's business."""
    for origin in ("PL", "DE", "DE"):
        row = {"id": wire_id} | BODY | MANAGED | {"countryOfOrigin": origin}
        assert Imported(csv_file(folder, table_of(row))).status == 0
    Sku.objects.get(wire_id=wire_id).delete()


def by_shell(wire_id: str) -> None:
    """Create, update, save without a change, delete, on model objects."""
    values = {"name": "Enamel mug", "eccn": "EAR99", "tax_code": "P0000000", "country_of_origin": "PL"}
    sku = Sku(wire_id=wire_id, part_number="EM-500", managed_fulfillment="DRGlobalFulfillment", **values)
    sku.save()
    sku.country_of_origin = "DE"
    sku.save()
    sku.save()
    Sku.objects.filter(wire_id=wire_id).delete()


def events_of(wire_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the events of a SKU in their order, without what must differ: ids, times."""
    events = []
    for event in Event.objects.filter(resource_id=wire_id).order_by("key"):
        data = json.loads(event.body)["data"]
        for name in ("id", "createdTime", "updatedTime"):
            data["object"].pop(name, None)
        events.append((event.type, data))
    return events


def test_every_way_leaves_the_same_events(api: Api, tmp_path: Path) -> None:
    """Created, updated with what was before, deleted; a save that changes nothing is silent."""
    by_api(api, "by-api", BODY | MANAGED, {"countryOfOrigin": "DE"}, {})
    by_browser("by-browser")
    by_import(tmp_path, "by-import")
    by_shell("by-shell")
    events = events_of("by-api")
    assert [kind for kind, _ in events] == ["sku.created", "sku.updated", "sku.deleted"]
    assert events[1][1]["previousAttributes"]["countryOfOrigin"] == "PL"
    assert events_of("by-browser") == events_of("by-import") == events_of("by-shell") == events
