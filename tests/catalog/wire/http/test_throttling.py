"""Rate limits (R-CON-170 to R-CON-173)."""

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from catalog.skus.models import Sku
from catalog.wire.http import throttling
from catalog.wire.http.throttling import AddressCounter, RateCounter
from tests.catalog.wire.bodies import SKU
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory
from tests.template import ROOT


@pytest.fixture
def limited(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three requests a second in test mode, five in live mode, counted at a clock that stands still."""
    settings.RATE_LIMIT_TEST, settings.RATE_LIMIT_LIVE = 3, 5
    settings.RATE_LIMIT_PUBLIC, settings.RATE_LIMIT_STRANGERS = 12, 4
    counter, by_address = RateCounter(tmp_path / "rates"), AddressCounter(tmp_path / "addresses")
    monkeypatch.setattr(throttling, "rate_counter", lambda: counter)
    monkeypatch.setattr(throttling, "address_counter", lambda: by_address)
    monkeypatch.setattr("catalog.wire.http.throttling.time.time", lambda: 1_000_000.5)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr("catalog.wire.http.throttling.time.time", lambda: 1_000_000.5 + seconds)


def test_over_the_limit(limited: None, api: Api) -> None:
    """R-CON-170, R-CON-171: 429, whole seconds to wait, no processing at all; R-CON-043: the version is told.

    Proves R-CON-172.
    """
    assert [api.get("/skus").status_code for _ in range(3)] == [200] * 3
    refused = api.post("/skus", SKU)
    assert_error(refused, 429, ("too_many_requests", None))
    assert re.fullmatch("[1-9][0-9]*", refused.headers["Retry-After"])
    assert refused.headers["DigitalRiver-Version"] == "2021-12-13"
    assert not Sku.objects.exists()
    assert not [name for name in refused.headers if "ratelimit" in name.lower()]


def test_refused_requests_do_not_count_against_the_next_window(
    limited: None, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-CON-171."""
    assert [api.get("/skus").status_code for _ in range(10)] == [200] * 3 + [429] * 7
    later(monkeypatch, 1)
    assert [api.get("/skus").status_code for _ in range(4)] == [200] * 3 + [429]


def test_each_mode_and_key_has_its_own_count(limited: None, api_for: ApiFactory) -> None:
    """R-CON-170: per key; live mode allows more."""
    api, live, other = api_for(), api_for(live=True), api_for(kind="restricted")
    assert [api.get("/skus").status_code for _ in range(4)][-1] == 429
    assert [live.get("/skus").status_code for _ in range(6)] == [200] * 5 + [429]
    assert other.get("/skus").status_code == 200


def test_two_secrets_of_a_key_share_its_count(limited: None, api_for: ApiFactory) -> None:
    """R-CON-170: a rotation buys no second allowance."""
    first, second = api_for(), api_for()
    statuses = [client.get("/skus").status_code for client in (first, second, first, second)]
    assert statuses == [200, 200, 200, 429]


def test_every_admitted_call_counts(limited: None, api: Api) -> None:
    """R-CON-155: unknown paths and refused methods have passed the counter; a bad version has not."""
    for _ in range(5):
        assert api.in_version("1999-01-01").get("/skus").status_code == 400
    assert [api.call("PATCH", path).status_code for path in ("/nothing", "/skus", "/skus/x", "/skus")][-1] == 429


def test_public_keys_are_counted_by_address(limited: None, public_api: Api, api: Api) -> None:
    """R-CON-170 limits secret keys; a public one is shared by all shoppers, so each address has its own limit."""
    assert [public_api.get("/skus").status_code for _ in range(13)] == [401] * 12 + [429]
    assert public_api.call("GET", "/skus", REMOTE_ADDR="203.0.113.9").status_code == 401
    assert api.get("/skus").status_code == 200


def test_zero_switches_it_off(limited: None, api: Api, settings: Any) -> None:
    """R-CON-170."""
    settings.RATE_LIMIT_TEST = 0
    assert {api.get("/skus").status_code for _ in range(20)} == {200}


COUNT = """
import sys
from pathlib import Path
from catalog.wire.http.throttling import AddressCounter, RateCounter
counter = RateCounter(Path(sys.argv[1]))
print(sum(counter.admit(7, 100, at=1_000_000.0) == 0 for _ in range(80)))
"""


def test_processes_share_the_counter(tmp_path: Path) -> None:
    """R-CON-173: two processes together get what one alone would."""
    command = [sys.executable, "-c", COUNT, str(tmp_path / "rates")]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    admitted = [int(process.communicate(timeout=30)[0]) for process in processes]
    assert sum(admitted) == 100


def test_threads_share_the_counter(tmp_path: Path) -> None:
    """R-CON-173: record locks hold between processes only; between threads a mutex does."""
    counter, admitted = RateCounter(tmp_path / "rates"), []

    def run() -> None:
        admitted.append(sum(counter.admit(1, 50, at=5.0) == 0 for _ in range(40)))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(admitted) == 50


def test_the_clock_may_go_back(tmp_path: Path) -> None:
    """A corrected clock neither locks a key out nor crashes."""
    counter = RateCounter(tmp_path / "rates")
    assert [counter.admit(1, 2, at=second) for second in (9.0, 9.5, 9.9, 8.0, 8.0, 8.0)] == [0, 0, 1, 0, 0, 1]
