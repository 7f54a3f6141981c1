"""What the tests of payments share: see `tests.factories.fixtures`; a cart without taxes, so that sums are plain."""

from collections.abc import Callable
from typing import Any

import pytest

from fulfillment.checkouts import calculation
from fulfillment.pricing import selling_entity
from tests.factories.client import Api
from tests.fulfillment.checkouts.conftest import InjectedTables

OpenCart = Callable[..., dict[str, Any]]


@pytest.fixture
def untaxed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No taxes, and the selling entities as they are shipped, without loading tables."""
    tables = InjectedTables()
    monkeypatch.setattr(calculation, "entity_rules", lambda settings: selling_entity.SEED)
    monkeypatch.setattr(calculation, "tax_tables", lambda *args, **kwargs: tables)
    monkeypatch.setattr(calculation, "duty_tables", lambda destinations: tables)


@pytest.fixture
def open_cart(api: Api, untaxed: None, ebook: Any) -> OpenCart:
    """Return a function that creates a checkout of one digital line: `open_cart(27.01, email="a@example.com")`."""

    def create(price: Any = 27.01, **members: Any) -> dict[str, Any]:
        body = {"currency": "USD", "items": [{"skuId": ebook.wire_id, "price": price}]} | members
        answer = api.post("/checkouts", body)
        assert answer.status_code == 201, answer.content
        created: dict[str, Any] = answer.json()
        return created

    return create
