"""`manage.py delete_old_checkouts` (R-CHK-028)."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet

from fulfillment.checkouts import operations
from fulfillment.checkouts.models import Checkout
from fulfillment.checkouts.serializers import CheckoutSerializer
from fulfillment.checkouts.states import CONVERTED
from fulfillment.events.log.models import Event
from fulfillment.queues.models import StuckRow
from tests.factories.checkouts import make_checkout

pytestmark = pytest.mark.django_db


def age(wire_id: str, *, created: int, changed: int | None = None, **values: Any) -> None:
    """Make a checkout some days old."""
    checkout = make_checkout(wire_id=wire_id, sku_id="mug-01")
    now = checkout.now()
    values["created_time"] = now - timedelta(days=created, minutes=1)
    values["updated_time"] = None if changed is None else now - timedelta(days=changed, minutes=1)
    # The guarded manager refuses what no program may do: to change times.
    QuerySet(Checkout).filter(pk=checkout.pk).update(**values)


def test_only_old_open_checkouts_go(mug: Any) -> None:
    """R-CHK-028, A-CHK-22: by their last change, each with its event; the others stay."""
    age("old", created=8)
    age("touched", created=9, changed=3)
    age("old-order", created=9, state=CONVERTED)
    age("fresh", created=6)
    out = io.StringIO()
    call_command("delete_old_checkouts", days=7, stdout=out)
    assert set(Checkout.objects.values_list("wire_id", flat=True)) == {"touched", "old-order", "fresh"}
    assert list(Event.objects.filter(type="checkout.deleted").values_list("resource_id", flat=True)) == ["old"]
    assert "test mode: 1 checkouts deleted" in out.getvalue()


def test_one_that_cannot_be_deleted_stops_no_other(mug: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its row breaks a rule that came later, or was written past the rules."""
    for wire_id in ("bad", "good"):
        age(wire_id, created=8)

    def render(checkout: Checkout) -> Any:
        if checkout.wire_id == "bad":
            raise TypeError("no text")
        return CheckoutSerializer(checkout)

    monkeypatch.setattr(operations, "CheckoutSerializer", render)
    call_command("delete_old_checkouts", days=7, stdout=io.StringIO())
    assert list(Checkout.objects.values_list("wire_id", flat=True)) == ["bad"]
    assert StuckRow.objects.get().label == "Checkout bad"


@pytest.mark.parametrize("days", [0, -1, 10**9])
def test_days_out_of_bounds(db: None, days: int) -> None:
    """Nobody deletes everything by a typing error."""
    with pytest.raises(CommandError):
        call_command("delete_old_checkouts", days=days)
