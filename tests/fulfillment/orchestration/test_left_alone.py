"""What is the client's own to book is left to the client (R-FUL-333)."""

import pytest

from tests.flows.fulfillment.warehouse import MakeWarehouse

from .timeline import notes, waiting

pytestmark = pytest.mark.django_db


def test_lines_of_the_client_are_left_alone(open_warehouse: MakeWarehouse) -> None:
    """A distributed order whose goods the client requested: shipments and cancellations book nothing, tell nothing.

    Proves R-FUL-178.
    """
    warehouse = open_warehouse(managed=False)
    order = warehouse.order_o()
    warehouse.request_goods(order)
    warehouse.ship(order, 1)
    warehouse.cancel(order, 1)
    warehouse.run()
    assert warehouse.get("/fulfillments")["data"] == []
    assert (notes(order), waiting()) == ([], [])
