"""Locks on what a transaction relies on but does not write. They keep other writers out, never each other."""

from typing import Any, TypeVar

from django.db import models, transaction

M = TypeVar("M", bound=models.Model)


def hold(rows: models.QuerySet[M, Any]) -> M | None:
    """Return the only one of `rows`, as it is now, or None; until the transaction ends nobody can change or delete it.

    Any number of transactions may hold one row. On SQLite there is no more than one writer, hence nothing to lock.
    """
    if not transaction.get_connection().features.has_select_for_update:
        return rows.first()
    sql, params = rows.order_by().query.sql_with_params()
    return next(iter(rows.model._base_manager.raw(f"{sql} FOR SHARE", params)), None)


def hold_name(name: str, number: int) -> None:
    """Share the lock of a name until the transaction ends; waits while somebody has claimed it."""
    _lock("pg_advisory_xact_lock_shared", name, number)


def claim_name(name: str, number: int) -> None:
    """Have the lock of a name alone until the transaction ends; waits for all who hold it."""
    _lock("pg_advisory_xact_lock", name, number)


def _lock(function: str, name: str, number: int) -> None:
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtext(%s), %s)", [name, number])
