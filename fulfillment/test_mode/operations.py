"""Resetting test mode: the one way back for its clock."""

import time
from collections import Counter
from datetime import UTC, datetime

from django.db import OperationalError, connection, models, transaction
from django.db.models import Q

from catalog.wire.models import IdempotencyRecord, LoggedRequest
from catalog.wire.records.actor import current_actor
from catalog.wire.records.querysets import delete_unguarded, unguarded
from catalog.wire.simulation.operations import turn_back_clock
from fulfillment.stock.ledger import Cause, restart_ledger

from .models import TestModeReset
from .scope import CATALOG, LEDGER, SETTINGS, Table, subject_of, tables_of_a_mode
from .states import SALES

CAUSE = "test_mode_reset"
PATIENCE_SECONDS = 30
PAUSE_SECONDS = 0.1
LOCK_MILLISECONDS = 400
"""Shorter than PostgreSQL's `deadlock_timeout` (a second), so that a reset gives way before anybody else has to."""
QUERY_CANCELED = "57014"
WRITABLE = (LoggedRequest, IdempotencyRecord)
"""Tables that may be written to meanwhile. A repeated call waits in the second one for the reset to end."""


def reset_test_mode(*, scope: str = SALES) -> TestModeReset:
    """Delete what happened in test mode, set its clock back to real time, and return the record of it.

    Keys, webhooks, policies and other settings stay. So do the catalog and the units on hand, unless `scope` is
    `catalog`. No row of live mode changes, but on PostgreSQL writes of both modes wait until it is done.
    Raises OperationalError when writers leave no gap for half a minute.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return _reset(scope)
        except OperationalError as failed:
            if getattr(failed.__cause__, "sqlstate", None) != QUERY_CANCELED or time.monotonic() > give_up:
                raise
        time.sleep(PAUSE_SECONDS)


@transaction.atomic
def _reset(scope: str) -> TestModeReset:
    _keep_writers_out()
    ahead = turn_back_clock()
    now = datetime.now(UTC)
    deleted: Counter[str] = Counter()
    for table in tables_of_a_mode():
        if _goes(table, scope):
            count = delete_unguarded(_rows_of(table))
            deleted[table.model._meta.label] = count
        else:
            _bring_back_to(table, now)
    actor = current_actor()
    record = TestModeReset(
        time=now,
        scope=scope,
        deleted={label: count for label, count in sorted(deleted.items()) if count},
        clock_was_ahead=ahead,
        through=actor.through,
        actor_name=actor.name,
    )
    record.save()
    if scope == SALES:
        restart_ledger(live_mode=False, cause=Cause(CAUSE, str(record.pk), "Opening balance"), moment=now)
    return record


def _keep_writers_out() -> None:
    """Let nobody write to what is being deleted. On SQLite the transaction does that by itself.

    Some transaction may hold one of these tables and want another. Whoever then waits longest is cancelled, and that
    must be the reset, not a client.
    """
    if connection.vendor != "postgresql":
        return
    names = [table.model._meta.db_table for table in tables_of_a_mode() if table.model not in WRITABLE]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LOCK_MILLISECONDS}ms"])
        cursor.execute(f"LOCK TABLE {', '.join(map(connection.ops.quote_name, names))} IN EXCLUSIVE MODE")
        cursor.execute("SELECT set_config('statement_timeout', '0', true)")


def _goes(table: Table, scope: str) -> bool:
    subject = subject_of(table.model)
    return subject not in SETTINGS and (scope != SALES or subject not in CATALOG | {LEDGER})


def _rows_of(table: Table) -> models.QuerySet:
    """Return the rows of test mode, unguarded: nothing follows from their end, since all that could goes as well."""
    return unguarded(table.model).filter(**{table.mode_path: False})


def _bring_back_to(table: Table, now: datetime) -> None:
    """Let no row that stays be younger than the clock."""
    names = {field.name for field in table.model._meta.concrete_fields}
    for name in names & {"created_time", "updated_time"}:
        later = Q(**{f"{name}__gt": now})
        _rows_of(table).filter(later).update(**{name: now})


def began_time(live_mode: bool) -> datetime | None:
    """Return when the present test mode began, in real time; None for live mode and where it was never reset."""
    latest = None if live_mode else TestModeReset.objects.first()
    return latest.time if latest else None


def last_resets(count: int) -> list[TestModeReset]:
    """Return the latest resets, the newest first."""
    return list(TestModeReset.objects.all()[:count])
