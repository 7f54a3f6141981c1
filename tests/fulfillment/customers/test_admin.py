"""Customers in the browser (R-CHK-249, R-CHK-251, R-CHK-252)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from catalog.staff.mode import SESSION_KEY
from catalog.wire.values.naming import attribute_name
from fulfillment.customers.models import Customer
from fulfillment.customers.operations import create_customer
from fulfillment.customers.serializers import CustomerSerializer
from fulfillment.events.log.models import Event
from fulfillment.tax_identifiers.models import TaxIdentifier
from tests.browser_forms import again, member_of
from tests.factories.fixtures import Stage

from .test_create import CERTIFICATE, SHIPPING

LIST = "/admin/fulfillment/customer/"


@pytest.fixture(scope="module")
def staged_staff(stage: Stage) -> Iterator[Client]:
    """The browser of somebody of customer service, staged."""
    with stage():
        yield member_of("Customer service", "ann")


@pytest.fixture
def staff(staged_staff: Client, db: None) -> Client:
    """Somebody of customer service."""
    return again(staged_staff)


@pytest.fixture
def customer(reference: None) -> Customer:
    shipping = CustomerSerializer().fields["shipping"].run_validation(SHIPPING)
    values: dict[str, Any] = {"wire_id": "c-1", "email": "a@example.com", "type": "business", "shipping": shipping}
    return create_customer(live_mode=False, **values, metadata={"tier": "gold"})


def page(customer: Customer, part: str = "change/") -> str:
    return f"{LIST}{customer.pk}/{part}"


def filled_in(**values: str) -> dict[str, Any]:
    """Return a form as the browser sends it for `customer`."""
    address = SHIPPING["address"]
    assert isinstance(address, dict)
    return {
        "email": "a@example.com",
        "type": "business",
        "locale": "",
        "recipient_name": "John Smith",
        "phone": "952-111-1111",
        "recipient_email": "john@example.com",
        "organization": "Acme",
        "line1": address["line1"],
        "city": address["city"],
        "postal_code": address["postalCode"],
        "state": "MN",
        "country": "US",
        "neighborhood": "Centro",
        "division": "Sales",
        "phonetic_name": "Jon",
        "metadata_name": ["tier"],
        "metadata_type": ["string"],
        "metadata_value": ["gold"],
    } | values


def test_what_the_form_shows_changes_nothing_when_it_is_saved(staff: Client, customer: Customer) -> None:
    """R-CON-126: address, metadata and all come back as they are stored."""
    before = Customer.objects.get()
    shown = staff.get(page(customer)).context["adminform"].form
    assert {name: shown[name].value() for name in ("line1", "country", "division")} == {
        "line1": "10380 Bren Rd W",
        "country": "US",
        "division": "Sales",
    }
    assert staff.post(page(customer), filled_in()).status_code == 302
    after = Customer.objects.get()
    assert (after.shipping, after.metadata, after.updated_time) == (before.shipping, before.metadata, None)
    assert not Event.objects.filter(type="customer.updated").exists()


def test_edit_tells_the_same_event_as_the_api(staff: Client, customer: Customer) -> None:
    """R-CHK-252; the locale is put into its normal spelling (R-CHK-095)."""
    assert staff.post(page(customer), filled_in(email="b@example.com", locale="de-at", line1="")).status_code == 302
    after = Customer.objects.get()
    assert (after.email, after.locale, "line1" in after.shipping["address"]) == ("b@example.com", "de_AT", False)
    changed = json.loads(Event.objects.get(type="customer.updated").body)["data"]["previousAttributes"]
    assert changed.keys() == {"email", "locale", "shipping"}
    assert Customer.history.latest().actor_name == "ann"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"type": ""}, "type"),
        ({"locale": "english"}, "locale"),
        ({"postal_code": "1"}, "postal_code"),
        ({"state": "XX"}, "state"),
        ({"country": "us"}, "country"),
        ({"city": "x" * 65}, "city"),
        ({"certificate_company": "Acme"}, "certificate_state"),
        ({"identifier_type": "nl"}, "identifier_value"),
        ({"identifier_type": "nl", "identifier_value": "NL1"}, "identifier_value"),
        ({"identifier_value": "NL002458380B62"}, "identifier_type"),
    ],
)
def test_mistakes_are_told_at_their_field(
    staff: Client, customer: Customer, values: dict[str, str], field: str
) -> None:
    """R-CHK-215, R-CHK-216, E-CHK-15; `type` is required here (R-CHK-249). Nothing is stored."""
    answer = staff.post(page(customer), filled_in(**values))
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert (Customer.objects.get().updated_time, TaxIdentifier.objects.count()) == (None, 0)


def test_certificate_and_identifier_are_added_along(staff: Client, customer: Customer) -> None:
    certificate = {
        "certificate_company": "Acme Inc",
        "certificate_state": "MN",
        "certificate_start": "2026-01-01",
        "certificate_end": "2027-01-01",
        "certificate_file": "any-file",
    }
    identifier = {"identifier_type": "nl", "identifier_value": "NL002458380B62"}
    assert staff.post(page(customer), filled_in(**certificate, **identifier)).status_code == 302
    assert Customer.objects.get().tax_certificates == [
        {attribute_name(name): value for name, value in CERTIFICATE.items()}
    ]
    assert TaxIdentifier.objects.get().customer_id == "c-1"
    text = staff.get(page(customer)).content.decode()
    assert "NL002458380B62" in text
    assert "Acme Inc" in text
    again = staff.post(page(customer), filled_in(**identifier))
    assert "identifier_type" in again.context["adminform"].form.errors
    assert TaxIdentifier.objects.count() == 1


def test_certificate_that_ends_before_it_starts(staff: Client, customer: Customer) -> None:
    """R-CHK-216."""
    certificate = {
        "certificate_company": "Acme Inc",
        "certificate_state": "MN",
        "certificate_start": "2026-01-01",
        "certificate_end": "2026-01-01",
        "certificate_file": "any-file",
    }
    answer = staff.post(page(customer), filled_in(**certificate))
    assert "certificate_end" in answer.context["adminform"].form.errors


def test_add(staff: Client) -> None:
    """An ID of one's own or a generated one; a taken one is told at the field."""
    body = {"wire_id": "c-9", "type": "individual", "identifier_type": "it_cf", "identifier_value": "RSSMRA85T10A562S"}
    assert staff.post(f"{LIST}add/", body).status_code == 302
    assert staff.post(f"{LIST}add/", {"type": "business"}).status_code == 302
    assert {row.wire_id.isdigit() for row in Customer.objects.all()} == {True, False}
    assert TaxIdentifier.objects.get().customer_id == "c-9"
    answer = staff.post(f"{LIST}add/", body)
    assert "wire_id" in answer.context["adminform"].form.errors
    assert TaxIdentifier.objects.count() == 1


def test_search_is_exact_by_id_or_email(staff: Client, customer: Customer) -> None:
    create_customer(live_mode=False, wire_id="c-11", email="b@example.com")

    def found(term: str) -> list[str]:
        return [row.wire_id for row in staff.get(LIST, {"q": term}).context["cl"].result_list]

    assert found("c-1") == found("a@example.com") == ["c-1"]
    assert found("c-") == found("example.com") == []
    assert found("") == ["c-11", "c-1"]


def test_list_filters(staff: Client, customer: Customer) -> None:
    def count(**query: str) -> int:
        return len(staff.get(LIST, query).context["cl"].result_list)

    assert [count(type__exact="business"), count(type__exact="individual")] == [1, 0]
    assert [count(created_time_from="2020-01-01"), count(created_time_to="2020-01-01")] == [1, 0]


@pytest.mark.parametrize(
    ("step", "attribute", "value"),
    [("disable", "enabled", False), ("forget", "request_to_be_forgotten", True)],
)
def test_asked_first(staff: Client, customer: Customer, step: str, attribute: str, value: bool) -> None:
    """With confirmation: nothing happens before it; then the same event as from the API (R-CHK-209, R-CHK-217)."""
    address = page(customer, f"{step}/")
    assert "Cancel" in staff.get(address).content.decode()
    assert getattr(Customer.objects.get(), attribute) is not value
    assert staff.post(address).status_code == 302
    assert getattr(Customer.objects.get(), attribute) is value
    assert Event.objects.filter(type="customer.updated").count() == 1
    # Done once, it is not offered again.
    assert staff.get(address).status_code == 403


def test_enable_again(staff: Client, customer: Customer) -> None:
    staff.post(page(customer, "disable/"))
    assert staff.post(page(customer, "enable/")).status_code == 302
    assert Customer.objects.get().enabled is True


def test_delete_asks_and_detaches(staff: Client, customer: Customer) -> None:
    """R-CHK-214."""
    staff.post(page(customer), filled_in(identifier_type="nl", identifier_value="NL002458380B62"))
    assert "1 tax identifier will be detached" in staff.get(page(customer, "delete/")).content.decode()
    assert staff.post(page(customer, "delete/"), {"post": "yes"}).status_code == 302
    assert not Customer.objects.exists()
    assert TaxIdentifier.objects.get().customer_id == ""


def test_the_other_mode_does_not_exist(staff: Client, customer: Customer) -> None:
    """R-CHK-015."""
    session = staff.session
    session[SESSION_KEY] = True
    session.save()
    assert list(staff.get(LIST).context["cl"].result_list) == []
    assert staff.get(page(customer)).status_code == 302
    assert staff.post(page(customer, "disable/")).status_code in (302, 403)
    assert Customer.objects.get().enabled is True
    staff.post(f"{LIST}add/", {"wire_id": "c-1", "type": "business"})
    assert Customer.objects.get(live_mode=True).wire_id == "c-1"


@pytest.mark.parametrize("role", ["Merchandiser", "Operations", "Developer", "Viewer"])
def test_nobody_else_sees_customers(customer: Customer, role: str) -> None:
    """R-CHK-251: customers are for administrators and customer service; nothing leads others there."""
    client = member_of(role)
    addresses = (LIST, page(customer), f"{LIST}add/", page(customer, "disable/"))
    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.post(page(customer), filled_in(email="b@example.com")).status_code == 403
    assert client.post(page(customer, "disable/")).status_code == 403
    assert LIST not in client.get("/admin/").content.decode()
    assert Customer.objects.get().email == "a@example.com"
