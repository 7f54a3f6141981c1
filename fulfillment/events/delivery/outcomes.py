"""Writing down what became of attempts: the record, the next attempt, the webhook's health (sections 9, 11, 12)."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.wire.masking import mask_body, mask_text
from catalog.wire.outages import is_outage
from fulfillment.events.webhooks.models import Webhook
from fulfillment.queues.stuck import forget

from .attempts import Outcome
from .claims import DELIVERIES
from .disablement import disable_if_hopeless
from .exchange import ANSWER_BYTES
from .models import Attempt, Delivery
from .retries import next_attempt

DETAIL_LENGTH = 255


def record_robustly(outcomes: list[Outcome]) -> None:
    """Store the attempts; an outcome that cannot be stored is set aside, and the end of its lease brings it back.

    Raises DatabaseError if the database itself is away; then nothing was stored.
    """
    try:
        record_outcomes(outcomes)
    except Exception as error:
        if is_outage(error):
            raise
        for outcome in outcomes:
            store = partial(record_outcomes, [outcome])
            job = outcome.job
            DELIVERIES.attempt(job.delivery_id, store, live_mode=job.webhook.live_mode, model=Delivery)


@transaction.atomic
def record_outcomes(outcomes: list[Outcome]) -> None:
    """Store the attempts and settle their deliveries.

    Webhooks first, then deliveries by key: the order in which disabling a webhook locks them.
    """
    note_health(outcomes)
    keys = sorted(outcome.job.delivery_id for outcome in outcomes)
    standing = Delivery.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    # A reset of test mode deletes deliveries, also those that are on their way.
    there = set(standing)
    outcomes = [outcome for outcome in outcomes if outcome.job.delivery_id in there]
    Attempt.objects.bulk_create([attempt_of(outcome) for outcome in outcomes])
    delivered = [outcome.job.delivery_id for outcome in outcomes if outcome.succeeded]
    Delivery.objects.filter(pk__in=delivered).update(
        state=Delivery.State.DELIVERED,
        due_time=None,
        sent_again=False,
        attempts_made=F("attempts_made") + 1,
        finished_time=timezone.now(),
    )
    for outcome in outcomes:
        if not outcome.succeeded:
            settle_failure(outcome)
    # Those that were stuck went out after all.
    forget(DELIVERIES.name, there)


def attempt_of(outcome: Outcome) -> Attempt:
    """Return the record of an attempt (R-EVT-121, R-EVT-126)."""
    return Attempt(
        delivery_id=outcome.job.delivery_id,
        number=outcome.job.number,
        time=outcome.begun,
        duration_ms=outcome.duration_ms,
        status=outcome.answer.status,
        failure=outcome.failure,
        detail=storable(mask_text(outcome.answer.detail))[:DETAIL_LENGTH],
        signature=outcome.signature,
        secret_ids=list(outcome.job.endpoint.secrets),
        answer=storable(mask_body(outcome.answer.body, ANSWER_BYTES)),
    )


def storable(text: str) -> str:
    """Return what an endpoint said in a form that every database takes."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def settle_failure(outcome: Outcome) -> None:
    """Put a failed delivery off until its next attempt, or end it (R-EVT-154); one that was sent again ends at once.

    A delivery whose lease is over, or that was given up meanwhile, is no longer ours to settle.
    """
    job = outcome.job
    again = None if job.sent_again else retry_time(outcome)
    waiting = {"state": Delivery.State.WAITING, "due_time": again}
    failed = {"state": Delivery.State.FAILED, "due_time": None, "finished_time": timezone.now(), "sent_again": False}
    Delivery.objects.filter(pk=job.delivery_id, due_time=job.lease_end).update(
        attempts_made=job.number, **(waiting if again else failed)
    )


def retry_time(outcome: Outcome) -> datetime | None:
    """Return when to try again, None for never."""
    job = outcome.job
    return next_attempt(
        live_mode=job.webhook.live_mode,
        attempts_made=job.number,
        first=job.first_attempt_time,
        latest=outcome.begun,
    )


def note_health(outcomes: Iterable[Outcome]) -> None:
    """Remember since when each webhook has been failing, and forget it at a success (R-EVT-160, R-EVT-161)."""
    latest = {outcome.job.webhook.pk: outcome for outcome in sorted(outcomes, key=lambda outcome: outcome.begun)}
    for key, outcome in sorted(latest.items()):
        row = Webhook.rows.filter(pk=key)
        if outcome.succeeded:
            row.filter(failing_since__isnull=False).update(failing_since=None)
        else:
            row.filter(failing_since=None).update(failing_since=outcome.begun)
            disable_if_hopeless(outcome.job.webhook, failing_since=outcome.job.webhook.failing_since)
