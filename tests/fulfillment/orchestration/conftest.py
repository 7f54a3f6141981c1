"""What the tests of the orchestrated model share: the warehouse of the flows, and its order O placed once."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from fulfillment.sales import calculation
from tests.factories import SkuFactory
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.factories.stock import stock_up
from tests.flows.fulfillment.conftest import everything_agrees  # noqa: F401
from tests.flows.fulfillment.warehouse import ITEM, Warehouse, open_warehouse  # noqa: F401
from tests.fulfillment.checkouts.conftest import InjectedTables, inject, shipped_entities  # noqa: F401


class Placed(NamedTuple):
    """A warehouse with three mugs in stock, and order O, of which nothing has been requested yet."""

    warehouse: Warehouse
    order: Any


@pytest.fixture(scope="module")
def staged_order_o(stage: Stage, staged_api: Api, staged_ebook: Any) -> Iterator[Placed]:
    """The shared order O; modules whose tests stand on it do not open a warehouse of their own."""
    with stage(), pytest.MonkeyPatch.context() as patch:
        sku = SkuFactory(wire_id=ITEM, name="Enamel mug", managed=True, part_number="EM-500")
        tables = InjectedTables(rates={sku.tax_code: Decimal("0.08025")})
        patch.setattr(calculation, "tax_tables", lambda *args, **kwargs: tables)
        patch.setattr(calculation, "duty_tables", lambda destinations: tables)
        stock_up(3, ITEM)
        warehouse = Warehouse(staged_api)
        yield Placed(warehouse, warehouse.order_o())


@pytest.fixture
def placed(staged_order_o: Placed, db: None) -> Placed:
    """The shared order O in a warehouse that keeps three mugs."""
    return staged_order_o._replace(order=deepcopy(staged_order_o.order))
