"""The logs show a person only what the pages of the resources would show, too (R-CHK-251, R-EVT-086)."""

from itertools import chain
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from catalog.staff.roles import AREAS
from catalog.staff.visibility import CALLS, EVENTS, tables_of_event
from catalog.wire.http.request_log.admin import WITHHELD
from catalog.wire.http.request_log.rows import resource_of
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from tests.catalog.wire.routes import api_routes
from tests.fulfillment.access.conftest import BUYER, EMITTED, Scene, log_call, sign_in

TABLES = {table for area in AREAS.values() for table in area}


def may_open(person: Client, tables: tuple[str, ...]) -> bool:
    """Tell whether a person may open the lists of all these tables, by trying."""
    return all(person.get(f"/admin/{table.replace('.', '/')}/").status_code == 200 for table in tables)


def listed(person: Client, model: str) -> QuerySet[Any]:
    """Return the rows of a list."""
    page: Any = person.get(f"/admin/fulfillment/{model}/")
    rows: QuerySet[Any] = page.context_data["cl"].queryset
    return rows


def test_every_emitted_type_and_every_path_has_a_place() -> None:
    """Whoever adds one says who may see it."""
    assert not [name for name in EMITTED if tables_of_event(name) is None]
    paths = {resource_of(f"/{route.path}") for route in api_routes()}
    assert paths <= CALLS.keys()
    named = {table for tables in (*EVENTS.values(), *CALLS.values()) for table in tables}
    assert named <= TABLES


def test_events_and_deliveries_are_listed_for_those_who_may_open_the_resource(
    role: str, person: Client, undrawn_pages: None
) -> None:
    """By type: list, page and delivery log."""
    opened = {tables: may_open(person, tables) for tables in {*EVENTS.values()}}
    visible = {name for name in EMITTED if opened[tables_of_event(name) or ()]}
    assert (role == "Administrator") == (visible == set(EMITTED))
    events = listed(person, "event")
    assert set(events.values_list("type", flat=True)) == visible
    deliveries = listed(person, "delivery")
    assert set(deliveries.values_list("event__type", flat=True)) == visible
    for beginning in EVENTS:
        event = Event.objects.filter(type__startswith=f"{beginning}.").first()
        delivery = Delivery.objects.get(event=event)
        assert event is not None
        pages = f"/admin/fulfillment/event/{event.pk}/change/", f"/admin/fulfillment/delivery/{delivery.pk}/change/"
        expected = 200 if event.type in visible else 302
        assert {person.get(page).status_code for page in pages} == {expected}, event.type


def test_previews_are_for_those_who_may_open_the_resource(scene: Scene, db: None) -> None:
    """A developer changes webhooks and may not see customers."""
    developer = sign_in("Developer")
    webhook = Delivery.objects.all()[0].webhook
    page = f"/admin/fulfillment/webhook/{webhook.pk}/preview/"
    refused = developer.get(page, {"type": "customer.updated", "id": "ada"})
    assert BUYER not in refused.content.decode()
    assert "is not one of the available choices" in refused.content.decode()
    assert developer.get(page, {"type": "checkout.updated", "id": "nothing"}).status_code == 200
    both = sign_in("Customer service", "Developer").get(page, {"type": "customer.updated", "id": "ada"})
    assert BUYER in both.content.decode()


def test_calls_are_shown_in_full_to_those_who_may_open_the_resource(administrator: Client, developer: Client) -> None:
    """Others learn that there was a call, and no more; what nobody has placed is for superusers.

    The list is read for every resource, the page for those that somebody may not see, and for one that all may see.
    """
    rows = [log_call(resource) for resource in (*CALLS, "nonsense", "")]
    withheld = []
    for person in (administrator, developer):
        opened = {table: may_open(person, (table,)) for table in sorted({*chain(*CALLS.values())})}
        rows_listed = person.get("/admin/catalog/loggedrequest/").content.decode()
        for row in rows:
            visible = row.resource in CALLS and all(opened[table] for table in CALLS[row.resource])
            assert row.request_id in rows_listed
            assert (f"/{row.resource}/{BUYER}" in rows_listed) is visible, row.resource
            withheld.extend([] if visible else [row.resource])
            if row.resource in ("skus", "customers", "events", "nonsense", ""):
                shown = person.get(f"/admin/catalog/loggedrequest/{row.pk}/change/").content.decode()
                assert (BUYER in shown, WITHHELD in shown) == (visible, not visible), row.resource
    assert sorted(withheld) == ["", "", "customers", "events", "nonsense", "nonsense"]


@pytest.fixture
def administrator(scene: Scene, db: None) -> Client:
    """An administrator."""
    return sign_in("Administrator")


@pytest.fixture
def developer(scene: Scene, db: None) -> Client:
    """A developer."""
    return sign_in("Developer")


def test_only_roles_with_the_log_open_it(role: str, person: Client) -> None:
    row = log_call("skus")
    expected = 200 if role in ("Administrator", "Developer") else 403
    pages = "/admin/catalog/loggedrequest/", f"/admin/catalog/loggedrequest/{row.pk}/change/"
    assert {person.get(page).status_code for page in pages} == {expected}
