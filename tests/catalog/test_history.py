"""Change history: one row for each real change, with who made it and through what."""

import pytest
from django.core.exceptions import ValidationError

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.wire.records.actor import acting
from tests.factories import FeeFactory, SkuFactory
from tests.factories.client import Api
from tests.flows.messages import managed_body, sku_body


def trail(model: type[Sku | InventoryItem], wire_id: str = "mug-01") -> list[tuple[str, str]]:
    """Return (kind of change, through) of an id's history, oldest first."""
    rows = model.history.filter(wire_id=wire_id).order_by("history_id")
    return [(row.history_type, row.through) for row in rows]


def test_one_row_for_each_real_change(api: Api) -> None:
    """R-CON-126: none for a write that changes nothing or is refused."""
    api.put("/skus/mug-01", sku_body())
    for body in ({}, sku_body(), {"name": None}, {"eccn": "XX"}):
        api.post("/skus/mug-01", body)
    api.put("/skus/mug-01", sku_body())
    api.post("/skus/mug-01", {"name": "New"})
    api.delete("/skus/mug-01")
    assert trail(Sku) == [("+", "key"), ("~", "key"), ("-", "key")]


def test_both_sides_of_a_pair(api: Api) -> None:
    """The item's history says through what its SKU changed."""
    api.put("/skus/mug-01", managed_body())
    api.post("/skus/mug-01", {"name": "Not shared"})
    api.post("/skus/mug-01", {"hsCode": "6404.20"})
    api.post("/skus/mug-01", {"managedFulfillment": None})
    assert trail(Sku) == [("+", "key"), ("~", "key"), ("~", "key"), ("~", "key")]
    assert trail(InventoryItem) == [("+", "key"), ("~", "key"), ("-", "key")]


def test_key_and_request(api: Api) -> None:
    answer = api.post("/skus", managed_body(id="mug-01"))
    for model in (Sku, InventoryItem):
        row = model.history.get()
        assert (row.through, row.actor_name, row.request_id) == ("key", "Test confidential", answer["x-dr-requestid"])


@pytest.mark.usefixtures("reference")
def test_shell_and_others() -> None:
    sku = SkuFactory(wire_id="mug-01")
    sku.save()
    with acting("import", "catalogue.csv"):
        sku.name = "New"
        sku.save()
    assert trail(Sku) == [("+", "shell"), ("~", "import")]
    assert sku.history.first().actor_name == "catalogue.csv"


def test_a_refused_write_does_not_hide_the_next_one(api: Api) -> None:
    """An object in hand that could not be stored is recorded when it can."""
    sku = SkuFactory(wire_id="mug-01")
    sku.name = ""
    with pytest.raises(ValidationError):
        sku.save()
    sku.name = "New"
    sku.save()
    assert trail(Sku) == [("+", "shell"), ("~", "shell")]


def test_what_goes_along_is_recorded(api: Api) -> None:
    fee = FeeFactory(sku=SkuFactory(wire_id="mug-01", managed=True))
    api.delete("/skus/mug-01")
    assert trail(InventoryItem)[-1] == trail(Sku)[-1] == ("-", "key")
    assert type(fee).__name__ == "Fee"
