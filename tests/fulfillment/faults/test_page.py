"""The fault switch in the browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fulfillment.faults.models import FaultSwitch
from fulfillment.faults.operations import switch_on
from tests.browser_forms import member_of

PAGE = "/admin/fulfillment/faultswitch/"
ON = {"kind": "too_many", "too_many-percent": "25", "too_many-minutes": "60"}
BANNER = "Faults are switched on in test mode: too many requests 25\N{NO-BREAK SPACE}%."


@pytest.fixture
def developer(reference: None) -> Client:
    """A developer in test mode."""
    return member_of("Developer")


def test_switched_on_seen_by_everybody_switched_off(developer: Client) -> None:
    """With who and when in the history."""
    assert BANNER not in developer.get("/admin/").content.decode()
    developer.post(PAGE, ON)
    switch = FaultSwitch.objects.get()
    assert (switch.kind, switch.percent, switch.is_on) == ("too_many", 25, True)
    assert timedelta(minutes=59) < switch.ends_time - timezone.now() <= timedelta(minutes=60)
    assert BANNER in member_of("Merchandiser").get("/admin/catalog/sku/").content.decode()
    developer.post(PAGE, {"kind": "too_many", "off": "1"})
    assert not FaultSwitch.objects.get().is_on
    assert BANNER not in developer.get("/admin/").content.decode()
    told = developer.get(f"{PAGE}{switch.pk}/history/").content.decode()
    assert told.count("developer") >= 2
    assert switch.history.first().through == "browser"


def test_slow_answers_need_a_delay(developer: Client) -> None:
    values = {"kind": "slow", "slow-percent": "10", "slow-minutes": "15"}
    page = developer.post(PAGE, values)
    assert "This field is required." in page.content.decode()
    developer.post(PAGE, values | {"slow-milliseconds": "1500"})
    assert FaultSwitch.objects.get().milliseconds == 1500


@pytest.mark.parametrize("percent", ["0", "101", "x", ""])
def test_a_share_that_is_none_is_refused_at_its_field(developer: Client, percent: str) -> None:
    page = developer.post(PAGE, ON | {"too_many-percent": percent})
    rows = {row["kind"]: row["form"] for row in page.context["rows"]}
    assert rows["too_many"].errors["percent"]
    assert not rows["slow"].is_bound
    assert not FaultSwitch.objects.exists()


def test_live_mode_has_neither_switch_nor_banner(developer: Client) -> None:
    switch_on(kind="too_many", percent=25, minutes=60)
    developer.post("/admin/mode/", {"mode": "live"})
    page = developer.get(PAGE).content.decode()
    assert "Live mode has no faults" in page
    assert BANNER not in page
    assert developer.post(PAGE, {"kind": "too_many", "off": "1"}).status_code == 403
    assert FaultSwitch.objects.get().is_on


@pytest.mark.parametrize("role", ["Merchandiser", "Operations", "Customer service", "Viewer"])
def test_others_look_and_do_not_touch(reference: None, role: str) -> None:
    client = member_of(role)
    assert "Switch on" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, ON).status_code == 403
    assert not FaultSwitch.objects.exists()


def test_where_faults_are_not_allowed_nobody_switches_them(developer: Client, settings: Any) -> None:
    settings.FAULTS_ALLOWED = False
    assert "does not allow faults" in developer.get(PAGE).content.decode()
    assert developer.post(PAGE, ON).status_code == 403
