"""Faults at API calls: off by default, test mode only, by chance, for a while."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.skus.models import Sku
from fulfillment.faults.injection import switches
from fulfillment.faults.models import FaultSwitch
from fulfillment.faults.operations import switch_off, switch_on
from tests.factories import SkuFactory
from tests.factories.client import Api

Kind = FaultSwitch.Kind


def test_off_by_default(api: Api, db: None) -> None:
    assert not FaultSwitch.objects.exists()
    assert {api.get("/skus").status_code for _ in range(5)} == {200}


def test_off_costs_nothing(api: Api, settings: Any) -> None:
    """One small look a second in each process, and not even that where the operator does not allow faults."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert api.get("/skus").status_code == 200
        return len(counted)

    queries()
    in_this_second = queries()
    settings.FAULTS_ALLOWED = False
    assert in_this_second == queries()


def test_too_many_requests(api: Api) -> None:
    """The envelope of the real thing, with the header that tells when to come back."""
    switch_on(kind=Kind.TOO_MANY, percent=100, minutes=15)
    answer = api.get("/skus")
    assert answer.status_code == 429
    assert answer.json()["errors"][0]["code"] == "too_many_requests"
    assert answer["Retry-After"] == "1"


def test_server_errors_do_not_carry_out_the_call(api: Api) -> None:
    sku = SkuFactory(name="Mug")
    switch_on(kind=Kind.ERROR, percent=100, minutes=15)
    answers = [api.post(f"/skus/{sku.wire_id}", {"name": "Other"}) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {500, 503}
    assert {answer.json()["type"] for answer in answers} == {"internal_server_error", "service_unavailable"}
    assert Sku.objects.get().name == "Mug"


def test_slow_answers_are_answers(api: Api) -> None:
    switch_on(kind=Kind.SLOW, percent=100, minutes=15, milliseconds=300)
    begun = time.monotonic()
    assert api.get("/skus").status_code == 200
    assert time.monotonic() - begun >= 0.3


def test_a_share_of_the_calls(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of them: the dice fall on both sides of the percentage."""
    rolls = iter([0.1, 0.6, 0.49, 0.51])
    monkeypatch.setattr("fulfillment.faults.injection.random.random", lambda: next(rolls))
    switch_on(kind=Kind.TOO_MANY, percent=50, minutes=15)
    assert [api.get("/skus").status_code for _ in range(4)] == [429, 200, 429, 200]


def test_live_mode_never(live_api: Api) -> None:
    for kind in Kind.values:
        switch_on(kind=kind, percent=100, minutes=15, milliseconds=5000 if kind == Kind.SLOW else None)
    begun = time.monotonic()
    assert {live_api.get("/skus").status_code for _ in range(5)} == {200}
    assert time.monotonic() - begun < 4


def test_without_a_key_the_answer_stays_401(anonymous: Api, db: None) -> None:
    """Faults come after admission, so that they show nobody anything."""
    switch_on(kind=Kind.ERROR, percent=100, minutes=15)
    assert anonymous.get("/skus").status_code == 401


def test_faults_end_by_themselves_and_by_the_switch(api: Api) -> None:
    switch_on(kind=Kind.TOO_MANY, percent=100, minutes=15)
    assert api.get("/skus").status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=True):
        assert api.get("/skus").status_code == 200
    assert api.get("/skus").status_code == 429
    switch_off(kind=Kind.TOO_MANY)
    assert api.get("/skus").status_code == 200


def test_an_operator_can_forbid_them(api: Api, settings: Any) -> None:
    switch_on(kind=Kind.TOO_MANY, percent=100, minutes=15)
    settings.FAULTS_ALLOWED = False
    assert api.get("/skus").status_code == 200


def test_another_process_notices_within_a_second(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api.get("/skus").status_code == 200
    # As written by another process: no signal tells this one.
    FaultSwitch.objects.bulk_create(
        [FaultSwitch(kind=Kind.TOO_MANY, percent=100, ends_time=timezone.now() + timedelta(hours=1))]
    )
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + 1.1)
    assert api.get("/skus").status_code == 429
    assert set(switches.all_on()) == {Kind.TOO_MANY}


@pytest.mark.parametrize(
    "values",
    [
        {"kind": Kind.TOO_MANY, "percent": 0},
        {"kind": Kind.TOO_MANY, "percent": 101},
        {"kind": Kind.SLOW, "percent": 10},
        {"kind": Kind.SLOW, "percent": 10, "milliseconds": 10_001},
        {"kind": Kind.ERROR, "percent": 10, "milliseconds": 5},
        {"kind": "flood", "percent": 10},
    ],
)
def test_nonsense_is_refused(db: None, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        switch_on(minutes=15, **values)
    assert not FaultSwitch.objects.exists()


@pytest.mark.parametrize(("percent", "milliseconds"), [(100, 10**8), (100, 0)])
def test_a_switch_past_the_rules_strikes_nobody(api: Api, percent: int, milliseconds: int) -> None:
    """Written by SQL: no call of test mode waits for a day, or fails over it; a sound switch beside it works."""
    FaultSwitch.objects.bulk_create(
        [
            FaultSwitch(kind=kind, percent=percent, milliseconds=delay, ends_time=timezone.now() + timedelta(hours=1))
            for kind, delay in ((Kind.SLOW, milliseconds), (Kind.TOO_MANY, None))
        ]
    )
    switches.forget()
    begun = time.monotonic()
    assert api.get("/skus").status_code == 429
    assert time.monotonic() - begun < 5


def test_a_switch_that_cannot_be_read(api: Api) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses such a row")
    switch_on(kind=Kind.SLOW, percent=100, minutes=15, milliseconds=5)
    for column, value in (("milliseconds", "soon"), ("ends_time", "z")):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE fulfillment_faultswitch SET {column} = %s", [value])
        switches.forget()
        assert api.get("/skus").status_code == 200
