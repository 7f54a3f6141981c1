"""Several clients at once (R-CON-182, R-CON-183, section 12)."""

from functools import partial
from typing import Any

import pytest

from fulfillment.customers.models import Customer
from fulfillment.tax_identifiers.models import TaxIdentifier
from tests.factories.client import Api
from tests.flows.parallel import at_once, only_postgres

from .test_create import CERTIFICATE

pytestmark = [pytest.mark.storage, pytest.mark.django_db(transaction=True)]
CLIENTS = 8


def statuses(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_id_once(api: Api) -> None:
    """R-CON-182: one 201, the others 409."""
    only_postgres()
    answers = at_once(*[lambda: api.post("/customers", {"id": "c-1"})] * CLIENTS)
    assert statuses(answers) == [201] + [409] * (CLIENTS - 1)


def test_no_certificate_gets_lost(api: Api) -> None:
    """R-CHK-216: appending is reading and writing."""
    only_postgres()
    api.post("/customers", {"id": "c-1"})
    works = [
        lambda state=state: api.post("/customers/c-1", {"taxCertificate": CERTIFICATE | {"taxAuthority": state}})
        for state in ("MN", "WI", "IA", "NY", "CA", "TX", "WA", "OR")
    ]
    assert statuses(at_once(*works)) == [200] * len(works)
    assert len(Customer.objects.get().tax_certificates) == len(works)


def test_one_identifier_has_one_customer(api: Api) -> None:
    """E-CHK-31."""
    only_postgres()
    identifier = api.post("/tax-identifiers", {"type": "de", "value": "DE123456789"}).json()["id"]
    ids = [api.post("/customers").json()["id"] for _ in range(CLIENTS)]
    works = [lambda wire_id=wire_id: api.post(f"/customers/{wire_id}/tax-identifiers/{identifier}") for wire_id in ids]
    assert statuses(at_once(*works)) == [200] + [409] * (CLIENTS - 1)


def test_one_customer_has_one_identifier_of_a_type(api: Api) -> None:
    """Section 12."""
    only_postgres()
    api.post("/customers", {"id": "c-1"})
    body = {"type": "de", "value": "DE123456789"}
    ids = [api.post("/tax-identifiers", body).json()["id"] for _ in range(CLIENTS)]
    works = [lambda wire_id=wire_id: api.post(f"/customers/c-1/tax-identifiers/{wire_id}") for wire_id in ids]
    assert statuses(at_once(*works)) == [200] + [409] * (CLIENTS - 1)


def test_nothing_stays_attached_to_a_customer_who_goes(api: Api) -> None:
    """R-CHK-214: whichever comes first."""
    only_postgres()
    for _ in range(3):
        api.post("/customers", {"id": "c-1"})
        identifier = api.post("/tax-identifiers", {"type": "de", "value": "DE123456789"}).json()["id"]
        answers = at_once(
            lambda: api.delete("/customers/c-1"),
            partial(api.post, f"/customers/c-1/tax-identifiers/{identifier}"),
        )
        assert answers[0].status_code == 204
        assert answers[1].status_code in (200, 404)
    assert set(TaxIdentifier.objects.values_list("customer_id", flat=True)) == {""}
