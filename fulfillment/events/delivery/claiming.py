"""Taking due deliveries, so that each is in one worker's hand at a time (R-EVT-124)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.sealing import UnreadableSecret
from fulfillment.events.webhooks.secrets import active_secrets
from fulfillment.events.worker.due_rows import taken

from .models import Delivery
from .operations import abandon_deliveries


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
    return Webhook.rows.filter(Exists(due)).order_by("pk")


def claim_deliveries(room: Callable[[Webhook], int]) -> list[Job]:
    """Take due deliveries, as many of each webhook as there is room for; those of disabled webhooks are given up."""
    now = timezone.now()
    jobs: list[Job] = []
    for webhook in due_webhooks(now):
        if not webhook.enabled:
            abandon_deliveries(webhook)
        elif (limit := room(webhook)) > 0:
            jobs += claim_some(webhook, limit, now)
    return jobs


def claim_some(webhook: Webhook, limit: int, now: datetime) -> list[Job]:
    """Take up to `limit` due deliveries of a webhook until the end of a lease."""
    lease_end = now + timedelta(seconds=settings.WORKER_LEASE_SECONDS)
    with transaction.atomic():
        due = Delivery.objects.filter(webhook=webhook, due_time__lte=now).order_by("due_time", "pk")
        found = taken(due.select_related("event"), limit)
        Delivery.objects.filter(pk__in=[row.pk for row in found]).update(
            state=Delivery.State.SENDING,
            due_time=lease_end,
            first_attempt_time=Coalesce("first_attempt_time", now),
        )
    if not found:
        return []
    endpoint = read_endpoint(webhook)
    return [
        Job(
            delivery_id=row.pk,
            webhook=webhook,
            endpoint=endpoint,
            lease_end=lease_end,
            number=row.attempts_made + 1,
            first_attempt_time=row.first_attempt_time or now,
            sent_again=row.sent_again,
            body=row.event.sendable_body.encode(),
        )
        for row in found
    ]


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
