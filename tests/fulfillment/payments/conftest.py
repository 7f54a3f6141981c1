"""What the tests of payments share: see `tests.factories.fixtures`; a cart without taxes, so that sums are plain."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from fulfillment.pricing import selling_entity
from fulfillment.sales import calculation
from tests.factories.client import Api
from tests.fulfillment.checkouts.conftest import InjectedTables

OpenCart = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def untaxed() -> Iterator[None]:
    """No taxes, and the selling entities as they are shipped, without loading tables."""
    tables = InjectedTables()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calculation, "entity_rules", lambda settings: selling_entity.SEED)
        patch.setattr(calculation, "tax_tables", lambda *args, **kwargs: tables)
        patch.setattr(calculation, "duty_tables", lambda destinations: tables)
        yield


@pytest.fixture
def open_cart(api: Api, untaxed: None, ebook: Any) -> OpenCart:
    """Return a function that creates a checkout of one digital line: `open_cart(27.01, email="a@example.com")`."""
    return cart_opener(api, ebook.wire_id)


def cart_opener(api: Api, sku_id: str) -> OpenCart:
    """Return what `open_cart` is."""

    def create(price: Any = 27.01, **members: Any) -> dict[str, Any]:
        body = {"currency": "USD", "items": [{"skuId": sku_id, "price": price}]} | members
        answer = api.post("/checkouts", body)
        assert answer.status_code == 201, answer.content
        created: dict[str, Any] = answer.json()
        return created

    return create
