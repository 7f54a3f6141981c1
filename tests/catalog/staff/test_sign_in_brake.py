"""Guessing is braked, and nobody can lock others out by it (issue 10, A6, C6)."""

import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from catalog.staff import sign_in_brake
from catalog.staff.models import SignInAttempt
from catalog.staff.sign_in_brake import MOST_FAILURES, MOST_OF_ADDRESS, MOST_OF_STRANGERS
from catalog.wire.http.client_addresses import TrustedProxies
from catalog.wire.http.throttling import RateCounter
from fulfillment.events.worker.pruning import prune

ENTER = "/admin/login/"
GOOD = {"username": "ann", "password": "right"}
STOPPED = "Too many failed attempts"
HOME, OFFICE, EVIL = "203.0.113.1", "203.0.113.2", "198.51.100.7"


@pytest.fixture(autouse=True)
def seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted by the second is counted for this test alone."""
    counter = RateCounter(tmp_path / "hashes")
    monkeypatch.setattr(sign_in_brake, "hash_counter", lambda: counter)


@pytest.fixture(autouse=True)
def ann(db: None) -> User:
    """A person who can sign in."""
    return User.objects.create_user("ann", password="right", is_staff=True)


def at(address: str) -> Client:
    """Return a browser at an address that has never signed in."""
    return Client(REMOTE_ADDR=address)


def enter(client: Client, username: str = "ann", password: str = "wrong", **extra: Any) -> str:
    """Try to sign in; return "in", "refused" or "wrong"."""
    answer = client.post(ENTER, {"username": username, "password": password}, **extra)
    return "in" if answer.status_code == 302 else "refused" if STOPPED in answer.content.decode() else "wrong"


def spray(number: int, address: str, name: str = "ann") -> None:
    """Fail so often in a name, or in as many names as the name has placeholders for."""
    client = at(address)
    for count in range(number):
        enter(client, name.format(count))


def test_one_address_that_tries_many_names_is_stopped() -> None:
    spray(MOST_OF_ADDRESS, EVIL, "name {}")
    assert enter(at(EVIL), "another") == "refused"
    assert enter(at(EVIL), password="right") == "refused"
    assert enter(at(OFFICE), password="right") == "in"


def test_one_network_of_ipv6_is_one_address() -> None:
    for number in range(MOST_OF_ADDRESS):
        enter(at(f"2001:db8::{number + 1:x}"), f"name {number}")
    assert enter(at("2001:db8::ffff:1"), "another") == "refused"
    assert enter(at("2001:db8:0:1::1"), "another") == "wrong"


def test_many_addresses_that_try_one_name_are_stopped_and_its_owner_is_not() -> None:
    known = at(HOME)
    assert enter(known, password="right") == "in"
    for number in range(MOST_OF_STRANGERS // 2):
        spray(2, f"198.51.100.{number}")
    assert enter(at("198.51.100.99"), password="right") == "refused"
    # The same for a name that does not exist: nobody learns which ones do.
    for number in range(MOST_OF_STRANGERS // 2):
        spray(2, f"198.51.101.{number}", "nobody")
    assert enter(at("198.51.100.99"), "nobody") == "refused"
    # From where she signed in before, with any browser; and with that browser, wherever it is.
    assert enter(at(HOME), password="right") == "in"
    known.get("/admin/logout/")
    assert enter(known, password="right", REMOTE_ADDR="192.0.2.1") == "in"


def test_the_owner_gets_in_beside_an_attacker_at_the_same_address() -> None:
    known = at(OFFICE)
    assert enter(known, password="right") == "in"
    spray(MOST_FAILURES, OFFICE)
    spray(MOST_OF_ADDRESS, OFFICE, "name {}")
    assert enter(at(OFFICE), password="right") == "refused"
    assert enter(known, password="right") == "in"


def test_a_known_browser_has_a_brake_of_its_own_and_of_its_account_only(ann: User) -> None:
    User.objects.create_user("ben", password="right", is_staff=True)
    known = at(HOME)
    enter(known, password="right")
    for _ in range(MOST_FAILURES):
        assert enter(known) == "wrong"
    assert enter(known, password="right") == "refused"
    spray(MOST_OF_STRANGERS, EVIL, "ben")
    spray(MOST_OF_STRANGERS, OFFICE, "ben")
    assert enter(known, "ben", "right", REMOTE_ADDR="192.0.2.1") == "refused"


def test_a_changed_password_or_a_forged_cookie_makes_a_browser_unknown(ann: User) -> None:
    known = at(HOME)
    enter(known, password="right")
    (cookie,) = [name for name in known.cookies if name.startswith("known_")]
    assert known.cookies[cookie]["httponly"]
    value = known.cookies[cookie].value
    spray(MOST_FAILURES, EVIL)
    spray(MOST_FAILURES, OFFICE)
    for forged, expected in ((value, "in"), (value[:-2] + "xx", "refused"), ("", "refused")):
        client = at("192.0.2.1")
        client.cookies[cookie] = forged
        assert enter(client, password="right") == expected
        SignInAttempt.objects.filter(outcome="signed in").delete()
    ann.set_password("other")
    ann.save()
    client.cookies[cookie] = value
    assert enter(client, password="other") == "refused"


def test_what_is_refused_costs_no_hash_and_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    spray(MOST_FAILURES, EVIL)
    monkeypatch.setattr("django.contrib.auth.forms.authenticate", lambda *args, **kwargs: pytest.fail("hashed"))
    for _ in range(5):
        assert enter(at(EVIL), password="right") == "refused"
    assert SignInAttempt.objects.filter(outcome="refused").count() == 1
    assert SignInAttempt.objects.count() == MOST_FAILURES + 1


def test_refusals_of_many_addresses_do_not_fill_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the 65,536 networks of an IPv6 assignment would have left a row and a line of the log."""
    spray(MOST_FAILURES, HOME)
    spray(MOST_FAILURES, OFFICE)
    monkeypatch.setattr("catalog.wire.http.throttling.time.time", lambda: 1_000_000.5)
    for number in range(10):
        assert enter(at(f"2001:db8:0:{number:x}::1")) == "refused"
    assert SignInAttempt.objects.filter(outcome=SignInAttempt.Outcome.REFUSED).count() == 1


def test_attempts_at_one_moment_are_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are written down before the password is looked at, and so before any of them has failed."""
    seen = []

    def slow(*args: Any, **kwargs: Any) -> Any:
        seen.append(SignInAttempt.objects.filter(outcome="failed").count())
        return authenticate(*args, **kwargs)

    monkeypatch.setattr("django.contrib.auth.forms.authenticate", slow)
    enter(at(EVIL))
    assert enter(at(EVIL), password="right") == "in"
    assert seen == [1, 2]
    assert SignInAttempt.objects.filter(outcome="failed").count() == 1


def test_an_installation_looks_at_so_many_passwords_a_second(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known = at(HOME)
    enter(known, password="right")
    settings.SIGN_INS_PER_SECOND = 2
    monkeypatch.setattr("catalog.wire.http.throttling.time.time", lambda: 1_000_000.5)
    assert [enter(at(f"192.0.2.{number}"), f"name {number}") for number in range(2)] == ["wrong"] * 2
    page = at(EVIL).post(ENTER, GOOD).content.decode()
    assert "Too many people are signing in" in page
    assert enter(known, password="right") == "in"


def test_every_sign_in_and_sign_out_is_written_down_with_its_address(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TRUSTED_PROXIES = TrustedProxies(count=1)
    client = at("10.0.0.1")
    with caplog.at_level(logging.INFO, "lockstep.sign_in"):
        for username, password in (("ann", "wrong"), ("my-password", "x"), ("ann", "right")):
            enter(client, username, password, HTTP_X_FORWARDED_FOR=f"6.6.6.6, {HOME}")
        client.post("/admin/logout/", HTTP_X_FORWARDED_FOR=HOME)
    rows = SignInAttempt.objects.order_by("pk").values_list("outcome", "username", "address")
    assert list(rows) == [
        ("failed", "ann", HOME),
        ("failed", "", HOME),
        ("signed in", "ann", HOME),
        ("signed out", "ann", HOME),
    ]
    lines = [record.getMessage() for record in caplog.records if record.name == "lockstep.sign_in"]
    assert len(lines) == 4
    assert all(HOME in line for line in lines)
    assert "my-password" not in str(lines) + str(list(SignInAttempt.objects.values()))


def test_old_rows_and_ended_sessions_are_thrown_away() -> None:
    for username, days in (("ann", 89), ("ann", 91), ("", 0), ("", 2)):
        SignInAttempt.objects.create(
            outcome="failed", username=username, name_digest="x", time=timezone.now() - timedelta(days=days)
        )
    enter(at(HOME), password="right")
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    removed = prune()
    assert (removed["sign-ins"], removed["sessions"]) == (2, 1)
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("minutes", "step", "still_in"), [(60, 7 * 60, True), (9 * 60, 9 * 60, False), (7 * 24 * 60 + 9, 7 * 60, False)]
)
def test_a_session_ends_when_it_idles_and_after_a_week(
    settings: Any, monkeypatch: pytest.MonkeyPatch, minutes: int, step: int, still_in: bool
) -> None:
    client = at(HOME)
    enter(client, password="right")
    begun, status = time.time(), 0
    for passed in range(0, minutes + step, step):
        monkeypatch.setattr("catalog.staff.sessions.time.time", lambda passed=passed: begun + passed * 60)
        status = client.get("/admin/").status_code
    assert status == (200 if still_in else 302)


def test_the_old_password_of_a_new_one_is_not_guessed_in_an_open_session() -> None:
    client = at(HOME)
    enter(client, password="right")
    page = "/admin/password_change/"
    new = {"new_password1": "quite-long-9x-y", "new_password2": "quite-long-9x-y"}
    for _ in range(MOST_FAILURES):
        assert "not your password" in client.post(page, new | {"old_password": "wrong"}).content.decode()
    assert STOPPED in client.post(page, new | {"old_password": "right"}).content.decode()
    # In another session, as the sign-in is another brake.
    other = at(OFFICE)
    enter(other, password="right")
    short = {"new_password1": "kx7q9b2mvvv", "new_password2": "kx7q9b2mvvv"}
    assert "at least 12 characters" in other.post(page, short | {"old_password": "right"}).content.decode()
    assert other.post(page, new | {"old_password": "right"}).status_code == 302
