"""The page of the simulation clock."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from catalog.wire.records import clock
from catalog.wire.simulation.models import SimulationClock
from tests.browser_forms import member_of

PAGE = "/admin/catalog/simulationclock/"
DAY = 86_400


@pytest.fixture
def developer(reference: None) -> Client:
    """A developer in test mode."""
    return member_of("Developer")


def moved() -> timedelta:
    """Return how far test mode is ahead."""
    return clock.ahead()


def test_a_move_is_asked_for_first_then_done_and_written_down(developer: Client) -> None:
    asked = developer.post(PAGE, {"step": 7 * DAY})
    assert asked.context["asked"] is not None
    assert moved() == timedelta()
    page = developer.post(PAGE, {"step": 7 * DAY, "confirm": "yes"}, follow=True).content.decode()
    assert moved() == timedelta(days=7)
    move = SimulationClock.history.exclude(ahead=timedelta()).get()
    assert (move.through, move.ahead) == ("browser", timedelta(days=7))
    assert "(browser): 7 days" in page
    assert "1 week ahead" in page.replace("\xa0", " ").replace("&nbsp;", " ")


def test_the_clock_goes_to_a_moment_of_utc(developer: Client) -> None:
    developer.post(PAGE, {"moment": "2090-05-01T12:00", "confirm": "yes"})
    distance = clock.now(live_mode=False) - datetime(2090, 5, 1, 12, tzinfo=UTC)
    assert timedelta() <= distance < timedelta(minutes=1)
    assert clock.now(live_mode=True) < datetime(2080, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"moment": "2001-01-01T00:00"}, "it only moves forward"),
        ({"moment": "2150-01-01T00:00"}, "is too far ahead"),
        ({}, "Choose a step or a moment"),
        ({"step": DAY, "moment": "2090-01-01T00:00"}, "Choose a step or a moment"),
        ({"step": -DAY}, "not one of the available choices"),
    ],
)
def test_it_only_goes_forward_and_not_beyond_all_measure(
    developer: Client, values: dict[str, object], sentence: str
) -> None:
    page = developer.post(PAGE, {**values, "confirm": "yes"})
    assert sentence in page.content.decode()
    assert moved() == timedelta()


def test_live_mode_has_no_clock_to_move(developer: Client) -> None:
    developer.post("/admin/mode/", {"mode": "live"})
    assert "Live mode lives in real time." in developer.get(PAGE).content.decode()
    assert developer.post(PAGE, {"step": DAY, "confirm": "yes"}).status_code == 403
    assert not SimulationClock.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"), [("Administrator", True), ("Developer", True), ("Operations", False), ("Viewer", False)]
)
def test_some_move_it_all_see_it(reference: None, role: str, *, may: bool) -> None:
    """R-CHK-251, R-FUL-444: to move time is to simulate."""
    client = member_of(role)
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, {"step": DAY, "confirm": "yes"}).status_code == (302 if may else 403)
    assert (moved() == timedelta(days=1)) is may


def test_the_row_itself_cannot_be_edited(developer: Client) -> None:
    """Without its row, or with another value in it, the clock would go back."""
    developer.post(PAGE, {"step": DAY, "confirm": "yes"})
    assert developer.post(f"{PAGE}1/change/", {"ahead": "0"}).status_code == 302
    assert developer.post(f"{PAGE}1/delete/", {"post": "yes"}).status_code == 403
    assert (
        developer.post(PAGE, {"action": "delete_selected", "_selected_action": [1], "post": "yes"}).status_code == 200
    )
    assert moved() == timedelta(days=1)
