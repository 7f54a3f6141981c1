"""What checkouts ask about customers."""

from datetime import date

import pytest

from catalog.wire.values.naming import attribute_name
from fulfillment.customers.lookup import certificates_of, find_customer
from fulfillment.customers.models import Customer
from fulfillment.pricing.relief import TaxCertificate

from .test_create import CERTIFICATE


@pytest.mark.django_db
def test_find_customer() -> None:
    """R-CHK-015: in one mode only."""
    Customer(wire_id="c-1").save()
    found = find_customer("c-1", live_mode=False)
    assert found is not None
    assert found.wire_id == "c-1"
    assert [find_customer(wire_id, live_mode=True) for wire_id in ("c-1",)] == [None]
    assert [find_customer(wire_id, live_mode=False) for wire_id in ("C-1", "\x00", "")] == [None, None, None]


def test_certificates_as_pricing_wants_them() -> None:
    """R-CHK-107: state and dates."""
    customer = Customer(tax_certificates=[{attribute_name(name): value for name, value in CERTIFICATE.items()}])
    assert certificates_of(customer) == (TaxCertificate("MN", date(2026, 1, 1), date(2027, 1, 1)),)
    assert certificates_of(Customer()) == ()
