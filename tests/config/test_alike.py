"""Both databases give the same answers where SQLite would not by itself."""

from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.skus.models import Sku
from config.sqlite3.base import like
from fulfillment.events.worker.models import WorkerHeartbeat
from fulfillment.policies.models import FulfillmentPolicy
from tests.factories import SkuFactory
from tests.factories.client import Api


@pytest.mark.storage
def test_case_counts_in_no_alphabet(api: Api) -> None:
    """A search finds names in either case, accents and Greek included; a wildcard is a letter like any other."""
    names = {"cake": "ÉCLAIR Été", "myth": "ΣΊΣΥΦΟΣ", "share": "50% off_er", "street": "Große Straße"}
    for wire_id, name in names.items():
        SkuFactory(wire_id=wire_id, name=name)

    def found(**condition: str) -> list[str]:
        return sorted(Sku.objects.filter(**condition).values_list("wire_id", flat=True))

    wanted = {"éclair": "cake", "éTÉ": "cake", "σίσυφος": "myth", "50%": "share", "STRAßE": "street"}
    assert {text: found(name__icontains=text) for text in wanted} == {text: [name] for text, name in wanted.items()}
    assert found(name__icontains="0_ off") == []
    assert found(name__istartswith="éCLA") == found(name__iexact="éclair éTÉ") == ["cake"]
    assert found(name__istartswith="clair") == found(name__iexact="éclair") == []


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        ("aXb", "a_b", True),
        ("a\nb", "A%B", True),
        ("a.b", "axb", False),
        ("", "%", True),
        (None, "%", None),
        (12, "1%", True),
    ],
)
def test_like(value: object, pattern: str, expected: bool | None) -> None:
    """What SQL says about patterns."""
    assert like(pattern, value, "\\") is expected


@pytest.mark.storage
def test_integers_have_one_size(db: None) -> None:
    """A waiting time that PostgreSQL could not store, and no date could be calculated with, is refused."""
    policy = FulfillmentPolicy(live_mode=False, ship_after_seconds=2**31)
    with pytest.raises(ValidationError, match="2147483647"):
        policy.clean_fields()


@pytest.mark.storage
def test_ranges_end_with_the_calendar(api: Api, admin_client: Client) -> None:
    """The last and the first day, in lists and filters, are days like any other (F13)."""
    SkuFactory(wire_id="mug")
    page = reverse("admin:catalog_sku_changelist")
    for end, day, shown in (("to", "9999-12-31", True), ("from", "0001-01-01", True), ("from", "9999-12-31", False)):
        answer = admin_client.get(page, {f"created_time_{end}": day})
        assert answer.status_code == 200
        assert (b"/change/" in answer.content) is shown, (end, day)
    for operator, shown in (("lte", True), ("lt", True), ("gt", False), ("gte", False), ("eq", False)):
        answer = api.get("/skus", query=[(f"createdTime[{operator}]", "9999-12-31T23:59:59Z")])
        assert bool(answer.json()["data"]) is shown, operator
        assert api.get("/skus", query=[(f"createdTime[{operator}]", "0001-01-01T00:00:00Z")]).status_code == 200


@pytest.mark.storage
def test_a_deleted_object_is_named_by_its_own_id(reference: None, admin_client: Client) -> None:
    """Saving what somebody has deleted meanwhile says which one it was, not a key of the database (W6)."""
    sku = SkuFactory(wire_id="boots-1")
    key = sku.pk
    sku.delete()
    for page in (admin_client.get, admin_client.post):
        answer = page(reverse("admin:catalog_sku_change", args=[key]), follow=True)
        text = answer.content.decode()
        assert "SKU “boots-1” does not exist any more." in text
        assert f"“{key}”" not in text
    answer = admin_client.get(reverse("admin:catalog_sku_change", args=[10**30]), follow=True)
    assert "This SKU does not exist any more." in answer.content.decode()


@pytest.mark.storage
def test_keys_that_no_row_can_have_find_nothing(reference: None, admin_client: Client) -> None:
    """An address with a number beyond 64 bits is an empty list, never the whole one; nor does an action act on it."""
    SkuFactory(wire_id="mug", managed=True)
    lists = (
        ("catalog_sku", "key"),
        ("catalog_sku", "sku_group__key"),
        ("catalog_sku", "sku_group"),
        ("fulfillment_delivery", "webhook"),
        ("fulfillment_fulfillmentorder", "order"),
    )
    for name, parameter in lists:
        address = reverse(f"admin:{name}_changelist")
        for number in (10**30, 2**63, -(2**63) - 1, 10**400):
            answer = admin_client.get(address, {parameter: number})
            assert (answer.status_code, list(answer.context["cl"].result_list)) == (200, []), (name, number)
    chosen = {"action": "delete_selected", "_selected_action": 10**30}
    answer = admin_client.post(reverse("admin:catalog_sku_changelist"), chosen, follow=True)
    assert (answer.status_code, Sku.objects.count()) == (200, 1)


@pytest.mark.storage
def test_texts_have_the_length_of_their_column(db: None) -> None:
    """Written by a shell or in bulk, past all rules: SQLite would keep them, and a move to PostgreSQL be refused."""
    now = timezone.now()
    for name, is_kept in (("x" * 64, True), ("x" * 65, False), ("\U0001f600" * 64, True)):
        for write in (WorkerHeartbeat.objects.create, lambda **values: bulk(WorkerHeartbeat(**values))):
            WorkerHeartbeat.objects.all().delete()
            with nullcontext() if is_kept else pytest.raises(DataError), transaction.atomic():
                write(name=name, seen_time=now)
            assert WorkerHeartbeat.objects.exists() is is_kept


def bulk(row: WorkerHeartbeat) -> None:
    """Store a row together with others."""
    WorkerHeartbeat.objects.bulk_create([row])
