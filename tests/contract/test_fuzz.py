"""Generated requests against the published description: no 5xx, nothing undocumented, every answer as described."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fulfillment.customers.models import Customer
from tests.contract.description import EXAMPLES, EXISTING, sharpened
from tests.factories import FeeFactory, RegisteredPartFactory, SkuFactory, SkuGroupFactory
from tests.factories.checkouts import make_checkout
from tests.factories.client import Api
from tests.factories.fixtures import Stage
from tests.factories.invoices import make_invoice
from tests.factories.placed_orders import place_order
from tests.fulfillment.invoices.bodies import SONG

pytestmark = pytest.mark.fuzz

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
DESCRIPTION = schemathesis.openapi.from_dict(sharpened())
DESCRIPTION.app = get_wsgi_application()
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIPTION.get_all_operations()}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def catalogue(stage: Stage) -> Iterator[None]:
    """One row of every kind, with the id that the generator knows."""
    with stage():
        make_rows()
        yield


def make_rows() -> None:
    """Make the rows."""
    group = SkuGroupFactory(wire_id=EXISTING)
    sku = SkuFactory(wire_id=EXISTING, managed=True, part_number="P", sku_group=group)
    FeeFactory(wire_id=EXISTING, sku=sku)
    RegisteredPartFactory()
    make_checkout(wire_id=EXISTING, sku_id=EXISTING)
    place_order(wire_id=EXISTING, sku_id=EXISTING)
    Customer(wire_id=EXISTING).save()
    SkuFactory(wire_id=SONG, digital=True)
    make_invoice(wire_id=EXISTING, sku_id=SONG, customer_id=EXISTING)


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """Requests work in the test's own connection, which a real server would close and open again around each."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


def test_requests_arrive(catalogue: None, api: Api) -> None:
    """The generated requests pass the gate and find the rows: otherwise all of them would be refused, as described."""
    one = OPERATIONS["GET /skus/{id}"].Case(path_parameters={"id": EXISTING})
    assert assert_as_described(one, api).status_code == 200
    assert assert_as_described(OPERATIONS["GET /orders"].Case(), api).json()["data"]


@pytest.mark.parametrize("label", OPERATIONS)
def test_generated_requests(catalogue: None, api: Api, label: str) -> None:
    """R-FUL-001: half of the requests follow the description, half break it somewhere."""
    operation = OPERATIONS[label]
    right = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(right, wrong))
    def run(case: Case) -> None:
        assert_as_described(case, api)

    run()


def assert_as_described(case: Case, api: Api) -> Any:
    """Send a request with the confidential key, hold the answer to the description and return it."""
    headers: dict[str, Any] = {"Authorization": f"Bearer {api.secret}"}
    response = case.call(base_url="http://testserver", headers=headers)
    case.validate_response(response, checks=CHECKS, headers=headers)
    return response
