"""The pages of the API log (R-CON-203)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.staff.formatting import indented
from catalog.wire.http.request_log.models import LoggedRequest, LogVolume
from tests.catalog.staff.conftest import SignIn, sign_in  # noqa: F401

LIST = "/admin/catalog/loggedrequest/"


@pytest.fixture
def developer(sign_in: SignIn) -> Client:  # noqa: F811
    """A developer in test mode."""
    return sign_in("Developer")


def log(request_id: str, **values: Any) -> LoggedRequest:
    """Store a call."""
    row = {
        "method": "GET",
        "url": "/skus",
        "resource": "skus",
        "status": 200,
        "live_mode": False,
        "time": timezone.now(),
    }
    return LoggedRequest.objects.create(request_id=request_id, **(row | values))


def shown(client: Client, **parameters: Any) -> set[str]:
    """Return the request IDs of a filtered list."""
    answer = client.get(LIST, parameters)
    assert answer.status_code == 200
    return {row.request_id for row in answer.context["cl"].result_list}


def test_a_call_is_found_by_its_complete_id_only(developer: Client) -> None:
    log("abc-1")
    log("abc-2")
    assert shown(developer, q="abc-1") == {"abc-1"}
    assert shown(developer, q="abc") == set()


def test_the_newest_call_stands_first_whichever_was_written_first(developer: Client) -> None:
    """Several processes write; within one moment what was written last comes first."""
    now = timezone.now()
    for name, milliseconds in (("second", 20), ("third", 30), ("first", 10), ("third again", 30)):
        log(name, time=now + timedelta(milliseconds=milliseconds))
    rows = developer.get(LIST).context["cl"].result_list
    assert [row.request_id for row in rows] == ["third again", "third", "second", "first"]


def test_filters_narrow_by_status_method_key_and_time(developer: Client) -> None:
    log("ok", key_name="Shop", method="POST", status=201)
    log("bad", key_name="Shop", status=404)
    log("crash", status=500, key_name="Other", time=timezone.now() - timedelta(days=2))
    log("nobody", status=401, live_mode=None)
    assert shown(developer, status_class="4") == {"bad", "nobody"}
    assert shown(developer, status_class="5") == {"crash"}
    assert shown(developer, method="POST") == {"ok"}
    assert shown(developer, key="Shop") == {"ok", "bad"}
    assert shown(developer, key="-") == {"nobody"}
    yesterday = timezone.now() - timedelta(days=1)
    day = yesterday.strftime("%Y-%m-%d")
    assert shown(developer, time_from_0=day) == {"ok", "bad", "nobody"}
    assert shown(developer, time_from_0=day, time_from_1="00:00:00") == {"ok", "bad", "nobody"}
    assert shown(developer, time_to_0=day) == {"crash"}


@pytest.mark.parametrize(
    "nonsense", [{"status_class": "x"}, {"time_from_0": "2026-99-99", "time_from_1": "y"}, {"p": "x"}]
)
def test_nonsense_in_the_address_is_no_crash(developer: Client, nonsense: dict[str, str]) -> None:
    log("ok")
    assert developer.get(LIST, nonsense, follow=True).status_code == 200


def test_each_mode_shows_its_calls_and_those_without_a_key(developer: Client, sign_in: SignIn) -> None:  # noqa: F811
    log("test")
    live = log("live", live_mode=True)
    log("nobody", live_mode=None)
    assert shown(developer) == {"test", "nobody"}
    assert shown(sign_in("Developer", live=True)) == {"live", "nobody"}
    assert developer.get(f"{LIST}{live.pk}/change/").status_code == 302


def test_a_call_is_shown_with_readable_bodies_and_cannot_be_touched(developer: Client) -> None:
    row = log("one", request_body='{"a":1.50,"b":"<b>"}', response_body="not JSON")
    page = developer.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "&quot;a&quot;: 1.50,\n" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "not JSON" in page
    assert developer.post(f"{LIST}{row.pk}/change/", {"status": 1}).status_code == 403
    assert developer.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert developer.get(f"{LIST}add/").status_code == 403
    assert LoggedRequest.objects.filter(pk=row.pk, status=200).exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":1e400,"b":12345678901234567890123}', '{\n  "a": 1e400,\n  "b": 12345678901234567890123\n}'),
        ('{"cut": "of', '{"cut": "of'),
        ('"\\ud800"', '"\\ud800"'),
        ("[" * 100_000, "[" * 100_000),
        ("", ""),
    ],
)
def test_numbers_keep_their_digits_and_odd_text_stays_as_it_is(text: str, expected: str) -> None:
    assert indented(text) == expected


def test_what_was_only_counted_today_is_told(developer: Client) -> None:
    LogVolume.objects.create(day=timezone.now().date(), caller="stranger", omitted_calls=1_234)
    page = developer.get(LIST).content.decode()
    assert "Only counted today, beyond the limits: 1,234 (callers without a valid key)." in page
