"""Settling tax identifiers: by staff, by the settlement step, and what cannot follow what (section 12, R-CHK-250)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from catalog.wire.exceptions import NotFound, Refusal
from catalog.wire.records.querysets import BulkWriteRefused
from fulfillment.tax_identifiers.models import TaxIdentifier
from fulfillment.tax_identifiers.operations import settle_due_tax_identifiers, settle_tax_identifier
from fulfillment.tax_identifiers.serializers import TaxIdentifierSerializer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def made(**values: object) -> TaxIdentifier:
    """Return a stored identifier, pending."""
    identifier = TaxIdentifier(**({"type": "nl", "value": "NL002458380B62"} | values))
    identifier.save()
    return identifier


@pytest.mark.django_db
def test_every_state_has_its_time() -> None:
    with time_machine.travel(NOON, tick=False):
        identifier = made()
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        settle_tax_identifier(live_mode=False, wire_id=identifier.wire_id)
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        settled = settle_tax_identifier(live_mode=False, wire_id=identifier.wire_id, state="not_valid")
    shown = TaxIdentifierSerializer(settled).data
    assert shown["state"] == "not_valid"
    assert shown["updatedTime"] == "2026-03-02T14:00:00Z"
    assert shown["stateTransitions"] == {
        "pending": "2026-03-02T12:00:00Z",
        "verified": "2026-03-02T13:00:00Z",
        "not_valid": "2026-03-02T14:00:00Z",
    }
    assert [row.state for row in TaxIdentifier.history.order_by("history_id")] == ["pending", "verified", "not_valid"]


@pytest.mark.django_db
def test_settling_twice_changes_nothing() -> None:
    """R-CON-126."""
    identifier = made()
    first = settle_tax_identifier(live_mode=False, wire_id=identifier.wire_id)
    again = settle_tax_identifier(live_mode=False, wire_id=identifier.wire_id)
    assert (again.updated_time, again.verified_time) == (first.updated_time, first.verified_time)


@pytest.mark.django_db
def test_nothing_becomes_pending_again() -> None:
    identifier = made(type="de", value="DE123456789")
    with pytest.raises(Refusal):
        settle_tax_identifier(live_mode=False, wire_id=identifier.wire_id, state="pending")
    with pytest.raises(NotFound):
        settle_tax_identifier(live_mode=True, wire_id=identifier.wire_id)


@pytest.mark.django_db
def test_settlement_step_takes_what_waits_for_a_minute() -> None:
    """R-CHK-236: the next step after 60 seconds of the mode's clock; the other mode has its own."""
    with time_machine.travel(NOON, tick=False):
        old, live = made(), made(live_mode=True)
    almost, then = NOON + timedelta(seconds=59), NOON + timedelta(seconds=60)
    with time_machine.travel(almost, tick=False):
        young = made()
        assert settle_due_tax_identifiers(now=almost, live_mode=False) == 0
    with time_machine.travel(then, tick=False):
        assert settle_due_tax_identifiers(now=then, live_mode=False) == 1
    states = dict(TaxIdentifier.objects.values_list("wire_id", "state"))
    assert states == {old.wire_id: "verified", live.wire_id: "pending", young.wire_id: "pending"}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "value"), [("type", "fr"), ("value", "NL002458380B63")])
def test_type_and_value_stay(name: str, value: str) -> None:
    """To replace an identifier, delete it and make another one."""
    identifier = made()
    setattr(identifier, name, value)
    with pytest.raises(ValidationError) as refused:
        identifier.save()
    assert name in refused.value.message_dict


@pytest.mark.django_db
def test_bulk_writes_are_refused() -> None:
    made()
    with pytest.raises(BulkWriteRefused):
        TaxIdentifier.objects.update(state="verified")


@pytest.mark.django_db
@pytest.mark.storage
def test_the_database_itself_keeps_one_of_a_type_per_customer_and_known_states() -> None:
    """Section 12, even for who passes all rules by."""
    made(), made()
    rows: QuerySet[TaxIdentifier] = QuerySet(TaxIdentifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(customer_id="c-1")
    # Without a customer there may be any number.
    assert rows.update(customer_id="") == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="lost")
