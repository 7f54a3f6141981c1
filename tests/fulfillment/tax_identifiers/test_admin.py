"""Tax identifiers in the browser (R-CHK-249 to R-CHK-251)."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from fulfillment.tax_identifiers.models import TaxIdentifier

LIST = "/admin/fulfillment/taxidentifier/"


@pytest.fixture
def sign_in(reference: None) -> Callable[[str], Client]:
    def enter(role: str) -> Client:
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def identifier(db: None) -> TaxIdentifier:
    made = TaxIdentifier(type="nl", value="NL002458380B62")
    made.save()
    return made


def page(identifier: TaxIdentifier, part: str = "change/") -> str:
    return f"{LIST}{identifier.pk}/{part}"


def test_add(sign_in: Callable[[str], Client]) -> None:
    """By the rules of the API (E-CHK-15)."""
    client = sign_in("Customer service")
    assert client.post(f"{LIST}add/", {"type": "nl", "value": "NL002458380B62"}).status_code == 302
    assert TaxIdentifier.objects.get().state == "pending"
    answer = client.post(f"{LIST}add/", {"type": "nl", "value": "NL1"})
    assert "Expected" in str(answer.context["adminform"].form.errors["value"])
    assert TaxIdentifier.objects.count() == 1


def test_verify_and_reject(sign_in: Callable[[str], Client], identifier: TaxIdentifier) -> None:
    """R-CHK-250: asked first; what cannot follow is not offered."""
    client = sign_in("Developer")
    assert "simulated" in client.get(page(identifier, "verify/")).content.decode()
    assert TaxIdentifier.objects.get().state == "pending"
    assert client.post(page(identifier, "verify/")).status_code == 302
    assert TaxIdentifier.objects.get().state == "verified"
    assert client.post(page(identifier, "verify/")).status_code == 403
    assert client.post(page(identifier, "reject/")).status_code == 302
    assert TaxIdentifier.objects.get().state == "not_valid"


def test_what_verification_has_found(sign_in: Callable[[str], Client], identifier: TaxIdentifier) -> None:
    """Name and address are shown by the API; type and number are fixed."""
    client = sign_in("Administrator")
    assert client.post(page(identifier), {"verified_name": "Acme BV", "value": "NL1"}).status_code == 302
    stored = TaxIdentifier.objects.get()
    assert (stored.verified_name, stored.value) == ("Acme BV", "NL002458380B62")


def test_customer_service_does_not_simulate(sign_in: Callable[[str], Client], identifier: TaxIdentifier) -> None:
    """R-CHK-251."""
    client = sign_in("Customer service")
    assert client.get(page(identifier)).status_code == 200
    assert client.post(page(identifier, "verify/")).status_code == 403
    assert client.post(page(identifier, "delete/"), {"post": "yes"}).status_code == 302
    assert not TaxIdentifier.objects.exists()


def test_search_is_exact(sign_in: Callable[[str], Client], identifier: TaxIdentifier) -> None:
    client = sign_in("Developer")

    def found(term: str) -> int:
        return len(client.get(LIST, {"q": term}).context["cl"].result_list)

    assert [found("NL002458380B62"), found(identifier.wire_id), found("NL00"), found("")] == [1, 1, 0, 1]
