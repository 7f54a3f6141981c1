"""Stock in the browser: levels, the ledger, reservations, locations, and who may do what (R-FUL-443, R-FUL-444)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.inventory_items.models import InventoryItem
from fulfillment.stock import states
from fulfillment.stock.models import Level, Location, Movement, Reservation
from fulfillment.stock.reservations import release_reservation
from tests.browser_forms import form_with, visible_text
from tests.catalog.staff.conftest import SignIn, sign_in  # noqa: F401
from tests.factories.client import Api
from tests.factories.stock import make_item, make_location, stock_up

from .requests import level as available
from .requests import reservation

pytestmark = pytest.mark.django_db
ADMIN = "/admin/fulfillment"


@pytest.fixture
def merchandiser(sign_in: SignIn) -> Client:  # noqa: F811
    """One who keeps the stock of test mode."""
    return sign_in("Merchandiser")


def text_of(answer: Any) -> str:
    """Return what a page that opens says."""
    assert answer.status_code == 200
    return visible_text(answer.content.decode())


def page(client: Client, level: Level) -> str:
    """Return the address of a level's page."""
    return f"{ADMIN}/level/{level.pk}/change/"


def test_a_level_tells_who_has_its_units(api: Api, merchandiser: Client, stopped_clock: time_machine.Traveller) -> None:
    """Counters as of now, holds with their countdown, the ledger; what is overdue is over, swept or not."""
    level = stock_up(6)
    api.post("/reservations", reservation(4, id="cart-1"))
    api.post("/reservations", reservation(1, id="cart-2", expiresInSeconds=3905))
    text = text_of(merchandiser.get(page(merchandiser, level)))
    assert "On hand 6 Held 5 Allocated 0 Free 1" in text
    assert "cart-1 4 5:00 cart-2 1 1:05:05" in text
    assert "2026-03-02 09:15:30 Reserved 6 5 (+1) 0 reservation cart-2" in text
    stopped_clock.shift(300)
    text = text_of(merchandiser.get(page(merchandiser, level)))
    assert "Held 1 Allocated 0 Free 5" in text
    assert "cart-2 1 1:00:05" in text
    assert "cart-1 4" not in text
    listed = text_of(merchandiser.get(f"{ADMIN}/level/"))
    assert "mug-01 main 6 1 0 5 —" in listed


def test_receiving_correcting_expecting(merchandiser: Client) -> None:
    """The three forms; each leaves a line that names the person and the reason."""
    level = stock_up(6)
    where = page(merchandiser, level)
    merchandiser.post(where, {"change": "receive", "receive-quantity": 4, "receive-note": "DN 4711"})
    merchandiser.post(where, {"change": "correct", "correct-counted": 9, "correct-note": "one is broken"})
    merchandiser.post(where, {"change": "expect", "expect-available_time": "2099-12-24T08:30"})
    level.refresh_from_db()
    assert (level.on_hand, level.available_time.isoformat()) == (9, "2099-12-24T08:30:00+00:00")  # type: ignore[union-attr]
    lines = Movement.objects.order_by("pk").values_list("kind", "on_hand_change", "note", "through", "actor_name")
    assert list(lines)[1:] == [
        ("receive", 4, "DN 4711", "browser", "person 0"),
        ("correct", -1, "one is broken", "browser", "person 0"),
        ("expect", 0, "expected 2099-12-24T08:30:00Z", "browser", "person 0"),
    ]
    merchandiser.post(where, {"change": "expect", "expect-available_time": ""})
    level.refresh_from_db()
    assert level.available_time is None


def test_a_pre_order_says_until_when(merchandiser: Client) -> None:
    """R-FUL-033: nothing there, units expected, and overselling allowed."""
    level = stock_up(1)
    where = page(merchandiser, level)
    merchandiser.post(where, {"change": "expect", "expect-available_time": "2099-12-24T08:30"})
    merchandiser.post(where, {"change": "correct", "correct-counted": 0, "correct-note": "sold"})
    until = "pre-order until 2099-12-24 08:30:00"
    item = InventoryItem.objects.get()
    for oversell in (False, True):
        item.allow_oversell = oversell
        item.save()
        assert (until in text_of(merchandiser.get(f"{ADMIN}/level/"))) is oversell


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"change": "receive", "receive-quantity": 0, "receive-note": "x"}, "greater than or equal to 1"),
        ({"change": "receive", "receive-quantity": 4, "receive-note": ""}, "This field is required"),
        ({"change": "correct", "correct-counted": 3, "correct-note": "  "}, "This field is required"),
        ({"change": "receive", "receive-quantity": 10**9 - 1, "receive-note": "x"}, "999,999,999"),
    ],
)
def test_what_is_refused_stands_at_the_form(merchandiser: Client, sent: dict[str, Any], told: str) -> None:
    """Nothing moves, the input is kept."""
    level = stock_up(6)
    assert told in text_of(merchandiser.post(page(merchandiser, level), sent))
    assert Movement.objects.count() == 1


def test_receiving_what_was_never_there(merchandiser: Client) -> None:
    """The page behind "add": any item at any location of the mode; an unknown item is told at its field."""
    make_item("cup")
    make_location("outlet")
    make_location("elsewhere", live_mode=True)
    form = f"{ADMIN}/level/add/"
    assert "elsewhere" not in text_of(merchandiser.get(form))
    sent = {"item_id": "none", "location_id": "outlet", "quantity": 3, "note": "first delivery"}
    assert "'none'" in text_of(merchandiser.post(form, sent))
    assert not Level.objects.exists()
    answer = merchandiser.post(form, sent | {"item_id": "cup"})
    level = Level.objects.get()
    assert answer.headers["Location"] == page(merchandiser, level)
    assert (level.on_hand, level.location.wire_id) == (3, "outlet")


def test_filters_and_search(merchandiser: Client, api: Api) -> None:
    """By item, by location, by what is free."""
    stock_up(6)
    stock_up(1, item="cup", location="outlet")
    api.post("/reservations", reservation(1, item="cup"))
    for query, found in (
        ("q=cup", ["cup"]),
        ("location=main", ["mug-01"]),
        ("stock=free", ["mug-01"]),
        ("stock=none", ["cup"]),
        ("stock=promised", []),
        ("stock=nonsense&location=main", []),
    ):
        text = text_of(merchandiser.get(f"{ADMIN}/level/?{query}"))
        shown = [item for item in ("mug-01", "cup") if re.search(rf"\b{item} (main|outlet) \d", text)]
        assert shown == found, query
    ledger = text_of(merchandiser.get(f"{ADMIN}/movement/?q=cup&kind=reserve"))
    assert "cup outlet Reserved 1 1 (+1) 0" in ledger
    assert "mug-01 main" not in ledger


def test_queries_do_not_grow_with_the_list(merchandiser: Client, api: Api) -> None:
    """R-FUL-447."""
    counts = []
    for number in range(2):
        for more in range(4 * number + 1):
            stock_up(5, item=f"item-{number}-{more}")
            api.post("/reservations", reservation(1, item=f"item-{number}-{more}"))
        for name in ("level", "movement", "reservation"):
            with CaptureQueriesContext(connection) as queries:
                assert merchandiser.get(f"{ADMIN}/{name}/").status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def test_releasing(merchandiser: Client, api: Api) -> None:
    """Asked first, then done; there is no button on what is over."""
    stock_up(6)
    api.post("/reservations", reservation(4, id="cart-1"))
    found = Reservation.objects.get()
    detail, release = f"{ADMIN}/reservation/{found.pk}/change/", f"{ADMIN}/reservation/{found.pk}/release/"
    assert "4 at main" in text_of(merchandiser.get(detail))
    assert "4 units can be promised to others" in text_of(merchandiser.get(release))
    assert available(api) == 2
    assert merchandiser.post(release).status_code == 302
    assert available(api) == 6
    assert merchandiser.post(release).status_code == 403
    text = text_of(merchandiser.get(detail))
    assert "Released" in text
    assert "Reservation released 6 0 (-4) 0" in text
    assert Movement.objects.latest("pk").actor_name == "person 0"


def test_releasing_several(merchandiser: Client, api: Api, stopped_clock: time_machine.Traveller) -> None:
    """Asked first, with the counts, and again when they have changed; those that are over are left alone."""
    stock_up(6)
    for seconds in (60, 300, 300, 400):
        api.post("/reservations", reservation(1, expiresInSeconds=seconds))
    stopped_clock.shift(60)
    page, keys = f"{ADMIN}/reservation/", list(Reservation.objects.values_list("pk", flat=True))
    asked = merchandiser.post(page, {"action": "release_selected", "_selected_action": keys})
    assert "Release 3 reservations? 3 units can be promised" in " ".join(text_of(asked).split())
    confirming = form_with(asked, "confirmed")
    assert not Reservation.objects.filter(state=states.RELEASED).exists()
    release_reservation(live_mode=False, reservation_id=Reservation.objects.earliest("-key").wire_id)
    asked = merchandiser.post(page, confirming)
    assert "Release 2 reservations?" in text_of(asked)
    answer = merchandiser.post(page, form_with(asked, "confirmed"), follow=True)
    assert "2 reservations released." in text_of(answer)
    assert Reservation.objects.filter(state=states.RELEASED).count() == 3


def test_the_state_is_that_of_now(merchandiser: Client, api: Api, stopped_clock: time_machine.Traveller) -> None:
    """The filter and the label know that a reservation is over before anybody has swept (R-FUL-061)."""
    stock_up(6)
    api.post("/reservations", reservation(1, id="cart-1"))
    listed = f"{ADMIN}/reservation/?state="
    home = text_of(merchandiser.get("/admin/"))
    assert "Reservations about to expire" in home
    for state, shown in (("soon", True), ("active", True), ("expired", False)):
        assert ("cart-1" in text_of(merchandiser.get(listed + state))) is shown
    stopped_clock.shift(timedelta(minutes=5))
    for state, shown in (("soon", False), ("active", False), ("expired", True)):
        assert ("cart-1" in text_of(merchandiser.get(listed + state))) is shown
    assert "cart-1 Expired —" in text_of(merchandiser.get(listed + "expired"))


def test_a_location(merchandiser: Client) -> None:
    """Added and changed with codes as text; once the ledger names it, it stays."""
    form = f"{ADMIN}/location/add/"
    sent = {"wire_id": "outlet", "name": "Outlet", "priority": 5, "country": "DE", "countries": "de at,CH de"}
    sent |= {"accepts_backorders": "unknown", "is_active": "on"}
    refused = merchandiser.post(form, sent | {"countries": ""})
    assert "Name at least one country" in text_of(refused)
    merchandiser.post(form, sent)
    location = Location.objects.get()
    assert (location.countries, location.accepts_backorders) == (["DE", "AT", "CH"], None)
    assert (
        f"{ADMIN}/location/{location.pk}/delete/"
        in merchandiser.get(f"{ADMIN}/location/{location.pk}/change/").content.decode()
    )
    stock_up(1, location="outlet")
    assert merchandiser.post(f"{ADMIN}/location/{location.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "DE AT CH" in text_of(merchandiser.get(f"{ADMIN}/location/"))


def test_who_may_look_only(sign_in: SignIn, api: Api) -> None:  # noqa: F811
    """A viewer sees everything and changes nothing; nobody edits the ledger."""
    level = stock_up(6)
    api.post("/reservations", reservation(1))
    viewer, root = sign_in("Viewer"), sign_in()
    assert "Receive stock" not in text_of(viewer.get(page(viewer, level)))
    sent = {"change": "receive", "receive-quantity": 4, "receive-note": "x"}
    assert viewer.post(page(viewer, level), sent).status_code == 403
    assert viewer.get(f"{ADMIN}/level/add/").status_code == 403
    assert viewer.post(f"{ADMIN}/reservation/{Reservation.objects.get().pk}/release/").status_code == 403
    line = Movement.objects.earliest("pk")
    for client in (viewer, root):
        assert "test" in text_of(client.get(f"{ADMIN}/movement/{line.pk}/change/"))
        assert client.post(f"{ADMIN}/movement/{line.pk}/change/", {"note": "x"}).status_code == 403
        assert client.post(f"{ADMIN}/movement/{line.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{ADMIN}/movement/add/").status_code == 403
    level.refresh_from_db()
    assert (level.on_hand, level.held) == (6, 1)


def test_the_other_mode_does_not_exist(sign_in: SignIn, api: Api) -> None:  # noqa: F811
    """R-CAT-248."""
    level = stock_up(6)
    api.post("/reservations", reservation(1))
    live = sign_in("Merchandiser", live=True)
    for name in ("level", "movement", "reservation", "location"):
        text = text_of(live.get(f"{ADMIN}/{name}/"))
        assert "mug-01" not in text
        assert "main" not in text.replace("Skip to main", "")
    sent = {"change": "receive", "receive-quantity": 4, "receive-note": "x"}
    assert live.post(page(live, level), sent).status_code == 302
    assert Level.objects.get().on_hand == 6


def test_missing_units_are_told_at_home(merchandiser: Client, api: Api) -> None:
    """A correction below what is promised (R-FUL-028)."""
    level = stock_up(6)
    api.post("/reservations", reservation(4))
    counted = {"change": "correct", "correct-counted": 1, "correct-note": "fire", "correct-missing": 3}
    merchandiser.post(page(merchandiser, level), counted)
    assert "Oversold" in text_of(merchandiser.get("/admin/"))
    assert "mug-01 main 1 4 0 -3" in text_of(merchandiser.get(f"{ADMIN}/level/?stock=promised"))
