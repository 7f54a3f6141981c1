"""Replaying a window of time to one webhook: whatever happened then is sent (again), in the order of its happening."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_tasks import task

from .delivery.models import Delivery
from .delivery.operations import WebhookDisabled
from .log.models import Event, EventQuerySet
from .webhooks.models import Webhook

AT_ONCE = 200
"""More events than this are left to the worker."""
PIECE = 500


def events_of_window(webhook: Webhook, *, begin: datetime, end: datetime, types: list[str]) -> EventQuerySet:
    """Return the events of the webhook's mode, on its clock, of the given types; try-outs are left out."""
    events = Event.objects.listed().filter(live_mode=webhook.live_mode, type__in=types)
    return events.filter(created_time__gte=begin, created_time__lte=end)


def replay(*, webhook: Webhook, begin: datetime, end: datetime, types: list[str]) -> int:
    """Send the events of a window to a webhook, and return how many. Raises WebhookDisabled.

    Events that the webhook was never meant to get are included: staff ask for them (R-EVT-090 is about what happens by
    itself). Many events are left to the worker.
    """
    if not webhook.enabled:
        raise WebhookDisabled
    number = events_of_window(webhook, begin=begin, end=end, types=types).count()
    if number > AT_ONCE:
        replay_in_background.enqueue(webhook.pk, begin.isoformat(), end.isoformat(), types)
    else:
        send_window(webhook, begin, end, types)
    return number


@task()
def replay_in_background(webhook_key: int, begin: str, end: str, types: list[str]) -> int:
    """Send the events of a window; a run that is cut off starts again, and then some are sent twice (R-EVT-122)."""
    webhook = Webhook.objects.filter(pk=webhook_key, enabled=True).first()
    moments = parse_datetime(begin), parse_datetime(end)
    if webhook is None or moments[0] is None or moments[1] is None:
        return 0
    return send_window(webhook, moments[0], moments[1], types)


def send_window(webhook: Webhook, begin: datetime, end: datetime, types: list[str]) -> int:
    """Put all events of a window on their way, some hundred in a transaction, and return how many."""
    sent = 0
    for keys in pieces(events_of_window(webhook, begin=begin, end=end, types=types)):
        send_pieces(webhook, keys)
        sent += len(keys)
    return sent


def pieces(events: EventQuerySet) -> Iterator[list[int]]:
    """Yield the sequence numbers in order, some hundred at a time."""
    last = 0
    while keys := list(events.filter(key__gt=last).order_by("key").values_list("key", flat=True)[:PIECE]):
        yield keys
        last = keys[-1]


@transaction.atomic
def send_pieces(webhook: Webhook, keys: list[int]) -> None:
    """Send some events again, and for the first time where they never were on their way to this webhook.

    A delivery that is over gets one attempt more (R-EVT-129); one that waits for a retry is tried at once.
    """
    now = timezone.now()
    # Locked in the order in which the worker locks them.
    known = webhook.deliveries.select_for_update().filter(event_id__in=keys).order_by("pk")
    by_state = {row.event_id: (row.pk, row.state) for row in known}
    over = [pk for pk, state in by_state.values() if state not in Delivery.OPEN]
    waiting = [pk for pk, state in by_state.values() if state == Delivery.State.WAITING]
    pending = {"state": Delivery.State.PENDING, "due_time": now}
    Delivery.objects.filter(pk__in=over).update(**pending, sent_again=True, finished_time=None)
    Delivery.objects.filter(pk__in=waiting).update(**pending)
    new = [Delivery(event_id=key, webhook=webhook, due_time=now) for key in keys if key not in by_state]
    Delivery.objects.bulk_create(new, ignore_conflicts=True)
