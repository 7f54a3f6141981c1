"""Generated requests against the published description: no 5xx, nothing undocumented, every answer as described."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
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


@pytest.fixture
def catalogue(reference: None) -> None:
    """One row of every kind, with the id that the generator knows."""
    group = SkuGroupFactory(wire_id=EXISTING)
    sku = SkuFactory(wire_id=EXISTING, managed=True, part_number="P", sku_group=group)
    FeeFactory(wire_id=EXISTING, sku=sku)
    RegisteredPartFactory()
    make_checkout(wire_id=EXISTING, sku_id=EXISTING)
    place_order(wire_id=EXISTING, sku_id=EXISTING)
    Customer(wire_id=EXISTING).save()
    SkuFactory(wire_id=SONG, digital=True)
    make_invoice(wire_id=EXISTING, sku_id=SONG, customer_id=EXISTING)


@pytest.mark.parametrize("label", OPERATIONS)
def test_generated_requests(catalogue: None, api: Api, label: str) -> None:
    """Half of the requests follow the description, half break it somewhere."""
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


def assert_as_described(case: Case, api: Api) -> None:
    """Send a request with the confidential key and hold the answer to the description."""
    headers: dict[str, Any] = {"Authorization": f"Bearer {api.secret}"}
    response = case.call(headers=headers)
    case.validate_response(response, checks=CHECKS, headers=headers)
