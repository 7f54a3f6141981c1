"""After a test with `transaction=True` the next one finds the tables as the first one did."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

from catalog.reference.models import Country, Currency, HsCode, LoadedRow, TaxCode
from tests.factories import FeeFactory, InventoryItemFactory, SkuFactory
from tests.factories.kept_tables import all_tables, kept_tables, tables_with_rows
from tests.flows.parallel import in_thread, only_postgres, until_somebody_waits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.usefixtures("reference")]


def add_rows() -> None:
    Currency.objects.create(code="XAA", name="Test")
    HsCode.objects.bulk_create([HsCode(code="990000", description="Tests", level=6, section_id="I", chapter="99")])
    Group.objects.create(name="Testers").permissions.add(Permission.objects.all()[0])
    ContentType.objects.create(app_label="test", model="test")


def change_rows() -> None:
    TaxCode.objects.update(description="Changed")
    country = Country.objects.get(code="DE")
    country.name = "Test"
    country.save()
    Group.objects.filter(name="Viewer").update(name="Reader")
    Group.objects.get(name="Merchandiser").permissions.remove(Permission.objects.filter(group__isnull=False)[0])


def swap_rows() -> None:
    """What is to be unique is never twice on the way back."""
    for name, other in [("Viewer", "*"), ("Merchandiser", "Viewer"), ("*", "Merchandiser")]:
        Group.objects.filter(name=name).update(name=other)


def delete_rows() -> None:
    Currency.objects.filter(code="USD").delete()
    TaxCode.history.all().delete()
    LoadedRow.objects.all()[0].delete()
    Group.objects.get(name="Viewer").delete()
    ContentType.objects.filter(app_label="catalog").delete()


def empty_tables() -> None:
    call_command("flush", interactive=False, verbosity=0)


CHANGES = [add_rows, change_rows, swap_rows, delete_rows, empty_tables]


def make_rows_of_its_own() -> None:
    user = User.objects.create_user("mary")
    user.groups.add(Group.objects.all()[0])
    user.user_permissions.add(Permission.objects.all()[0])
    country = Country.objects.get(code="DE")
    country.name = "Test"
    country._history_user = user  # type: ignore[attr-defined]
    country.save()
    FeeFactory(sku=SkuFactory(managed=True, grouped=True))
    InventoryItemFactory(live=True)


def lasting_rows() -> dict[str, list[Any]]:
    """Return all rows of the lasting tables."""
    found = {}
    with connection.cursor() as cursor:
        for name in kept_tables():
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
            found[name] = cursor.fetchall()
    return found


def end_of_test() -> None:
    """Do what Django does at the end of such a test."""
    TransactionTestCase("__init__")._fixture_teardown()  # type: ignore[attr-defined]


def test_what_lasts() -> None:
    """All that a new database holds, and the reference tables."""
    by_migrations = {"auth_group", "auth_group_permissions", "auth_permission", "django_content_type"}
    by_load = {model._meta.db_table for model in (Currency, Country, HsCode, TaxCode, TaxCode.history.model, LoadedRow)}
    assert by_migrations | by_load <= set(kept_tables())
    assert set(tables_with_rows(all_tables())) == set(kept_tables())


def test_rows_of_the_test_go() -> None:
    """Also where lasting rows point at them: the history of a country names its author."""
    before = lasting_rows()
    make_rows_of_its_own()
    end_of_test()
    assert set(tables_with_rows(all_tables())) == set(kept_tables())
    assert lasting_rows() == before


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_lasting_rows_are_put_back(change: Callable[[], None], elsewhere: bool) -> None:
    """Whoever changed them, the test or another connection."""
    before = lasting_rows()
    if elsewhere:
        in_thread(change)()
    else:
        change()
    assert lasting_rows() != before
    end_of_test()
    assert lasting_rows() == before
    assert set(tables_with_rows(all_tables())) == set(kept_tables())


def test_numbers_after_rows_are_put_back() -> None:
    """New rows get numbers after theirs, and those that the process remembers of types of content are the table's."""
    empty_tables()
    ContentType.objects.get_for_model(Currency)
    end_of_test()
    remembered = ContentType.objects.get_for_model(Currency)
    assert remembered == ContentType.objects.get(app_label="catalog", model="currency")
    highest = Group.objects.order_by("pk").last()
    assert highest is not None
    assert Group.objects.create(name="Testers").pk > highest.pk


def test_who_still_writes_is_waited_for() -> None:
    """The request of a browser that is being closed, say."""
    only_postgres()
    before = lasting_rows()

    written = threading.Event()

    def write() -> None:
        with transaction.atomic():
            add_rows()
            SkuFactory()
            written.set()
            until_somebody_waits()

    writing = in_thread(write)
    assert written.wait(timeout=20)
    end_of_test()
    writing()
    assert lasting_rows() == before
    assert set(tables_with_rows(all_tables())) == set(kept_tables())
