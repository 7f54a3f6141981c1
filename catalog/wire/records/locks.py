"""Row and name locks; all of them last until the transaction ends."""

from typing import Any, TypeVar

from django.db import models, transaction

M = TypeVar("M", bound=models.Model)


def lock_for_share(rows: models.QuerySet[M, Any]) -> M | None:
    """Lock the only row of `rows` FOR SHARE and return it, or None if it is gone.

    Share locks keep writers out but not each other. SQLite has a single writer, so there is nothing to lock.
    """
    if not transaction.get_connection().features.has_select_for_update:
        return rows.first()
    sql, params = rows.order_by().query.sql_with_params()
    return next(iter(rows.model._base_manager.raw(f"{sql} FOR SHARE", params)), None)


def lock_skip_locked(rows: models.QuerySet[M], limit: int) -> list[M]:
    """Lock up to `limit` rows FOR UPDATE SKIP LOCKED and return them.

    On SQLite the transaction itself keeps every other writer out.
    """
    if transaction.get_connection().features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows[:limit])


def lock_name_shared(name: str, number: int) -> None:
    """Take the shared advisory lock of a name; wait while another transaction has it exclusively."""
    _advisory_lock("pg_advisory_xact_lock_shared", name, number)


def lock_name_exclusively(name: str, number: int) -> None:
    """Take the advisory lock of a name alone; wait for all transactions that share it."""
    _advisory_lock("pg_advisory_xact_lock", name, number)


def _advisory_lock(function: str, name: str, number: int) -> None:
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtext(%s), %s)", [name, number])
