"""Taking due deliveries, so that each is in one worker's hand at a time (R-EVT-124)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.wire.outages import is_outage
from catalog.wire.records.locks import lock_skip_locked
from fulfillment.events.webhooks.encryption import UnreadableSecret
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.secrets import active_secrets
from fulfillment.queues.row_queue import RowQueue
from fulfillment.queues.stuck import forget, stuck_keys

from .models import Delivery
from .operations import abandon_deliveries

WEBHOOKS = RowQueue("webhooks")
DELIVERIES = RowQueue("deliveries")


@dataclass(frozen=True)
class Endpoint:
    """All that is needed to post to a webhook, read once for what is claimed together."""

    address: str
    verify_tls: bool = True
    secrets: dict[int, str] = field(default_factory=dict, repr=False)
    authentication: dict[str, str] = field(default_factory=dict, repr=False)
    oauth: dict[str, str] = field(default_factory=dict, repr=False)
    problem: str = ""


@dataclass(frozen=True)
class Job:
    """A delivery in hand until its lease ends; nothing of it needs the database until its outcome is recorded."""

    delivery_id: int
    webhook: Webhook = field(repr=False)
    endpoint: Endpoint = field(repr=False)
    lease_end: datetime
    number: int
    first_attempt_time: datetime
    sent_again: bool
    body: bytes = field(repr=False)


def due_webhooks(now: datetime) -> QuerySet[Webhook]:
    """Return the webhooks with something due: one look into an index each, however long their queues are."""
    due = Delivery.objects.filter(webhook=OuterRef("pk"), due_time__lte=now)
    return WEBHOOKS.ready(Webhook.rows.filter(Exists(due))).order_by("pk")


def claim_deliveries(room: Callable[[Webhook], int]) -> list[Job]:
    """Take due deliveries, as many of each webhook as there is room for; those of disabled webhooks are given up.

    A webhook or an event that cannot be read is set aside; the others are delivered.
    """
    now = timezone.now()
    jobs: list[Job] = []

    keys = list(due_webhooks(now).values_list("pk", "live_mode"))
    failed_before = stuck_keys(WEBHOOKS.name, [key for key, _ in keys]) if keys else set()
    for key, live_mode in keys:
        claimed: list[Job] = []
        claim = partial(_claim, key, room, now, claimed)
        if WEBHOOKS.attempt(key, claim, live_mode=live_mode, model=Webhook):
            jobs += claimed
            if str(key) in failed_before:
                forget(WEBHOOKS.name, [key])
    return jobs


def _claim(key: int, room: Callable[[Webhook], int], now: datetime, claimed: list[Job]) -> None:
    webhook = Webhook.rows.get(pk=key)
    if not webhook.enabled:
        abandon_deliveries(webhook)
    elif (limit := room(webhook)) > 0:
        claimed.extend(claim_some(webhook, limit, now))


def claim_some(webhook: Webhook, limit: int, now: datetime) -> list[Job]:
    """Take up to `limit` due deliveries of a webhook until the end of a lease."""
    lease_end = now + timedelta(seconds=settings.WORKER_LEASE_SECONDS)
    endpoint = read_endpoint(webhook)
    with transaction.atomic():
        due = DELIVERIES.ready(Delivery.objects.filter(webhook=webhook, due_time__lte=now)).order_by("due_time", "pk")
        keys = [row.pk for row in lock_skip_locked(due.only("pk"), limit)]
        Delivery.objects.filter(pk__in=keys).update(
            state=Delivery.State.SENDING,
            due_time=lease_end,
            first_attempt_time=Coalesce("first_attempt_time", now),
        )
    return read_jobs(webhook, endpoint, keys, lease_end) if keys else []


def read_jobs(webhook: Webhook, endpoint: Endpoint, keys: list[int], lease_end: datetime) -> list[Job]:
    """Read what was taken, one by one only if something of it cannot be read: that is set aside."""
    rows = Delivery.objects.select_related("event").order_by("due_time", "pk")

    def job_of(row: Delivery) -> Job:
        return Job(
            delivery_id=row.pk,
            webhook=webhook,
            endpoint=endpoint,
            lease_end=lease_end,
            number=row.attempts_made + 1,
            first_attempt_time=row.first_attempt_time or lease_end,
            sent_again=row.sent_again,
            body=row.event.sendable_body.encode(),
        )

    try:
        with transaction.atomic():
            return [job_of(row) for row in rows.filter(pk__in=keys)]
    except Exception as error:
        if is_outage(error):
            raise
    jobs: list[Job] = []
    for key in keys:
        read = partial(lambda key: jobs.append(job_of(rows.get(pk=key))), key)
        DELIVERIES.attempt(key, read, live_mode=webhook.live_mode, model=Delivery)
    return jobs


def read_endpoint(webhook: Webhook) -> Endpoint:
    """Return where and how to post; what cannot be read becomes the reason of a failed attempt."""
    try:
        return Endpoint(
            address=webhook.address,
            verify_tls=webhook.verify_tls,
            secrets={secret.pk: secret.value for secret in active_secrets(webhook)},
            authentication=webhook.authentication,
            oauth=webhook.oauth,
        )
    except UnreadableSecret as problem:
        return Endpoint(address=webhook.address, problem=str(problem))


def give_back(jobs: Iterable[Job]) -> None:
    """Return deliveries that were taken and not tried: due again at once."""
    for job in jobs:
        state = Delivery.State.WAITING if job.number > 1 else Delivery.State.PENDING
        Delivery.objects.filter(pk=job.delivery_id, due_time=job.lease_end).update(due_time=timezone.now(), state=state)
