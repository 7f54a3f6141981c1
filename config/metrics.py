"""Figures for Prometheus, counted in the database, so that they are right for any number of processes.

A key sees the figures of its mode; METRICS_TOKEN, which a scraper sends as bearer token, shows both modes.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.wire.views import WireView
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.worker.heartbeats import living_workers
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import known_queues

PATH = "/lockstep/metrics"
MODES = {True: "live", False: "test"}
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Sample(NamedTuple):
    """One figure."""

    labels: dict[str, str]
    value: float


Samples = Iterator[Sample]


def by_mode(rows: QuerySet[Any], mode_field: str, *fields: str) -> Samples:
    """Count rows by mode and other columns."""
    for row in rows.order_by().values(mode_field, *fields).annotate(total=Count("pk")):
        labels = {"mode": MODES[row[mode_field]]} | {name: str(row[name]).lower() for name in fields}
        yield Sample(labels, row["total"])


def waiting_seconds(modes: list[bool]) -> Samples:
    """Tell how long the oldest due delivery has been waiting."""
    now = timezone.now()
    for mode in modes:
        due = Delivery.objects.filter(webhook__live_mode=mode, due_time__lte=now).aggregate(oldest=Min("due_time"))
        yield Sample({"mode": MODES[mode]}, (now - due["oldest"]).total_seconds() if due["oldest"] else 0)


def stuck_rows(modes: list[bool]) -> Samples:
    """Count rows that failed and wait for another try, by queue; 0 for queues without any."""
    rows = StuckRow.objects.filter(Q(live_mode__in=modes) | Q(live_mode=None))
    counts = dict(rows.order_by().values_list("queue").annotate(total=Count("pk")))
    for queue in sorted({*known_queues(), *counts}):
        yield Sample({"queue": queue}, counts.get(queue, 0))


FIGURES: dict[str, tuple[str, Callable[[list[bool]], Samples]]] = {
    "lockstep_skus": ("SKUs.", lambda modes: by_mode(Sku.objects.filter(live_mode__in=modes), "live_mode")),
    "lockstep_inventory_items": (
        "Inventory items.",
        lambda modes: by_mode(InventoryItem.objects.filter(live_mode__in=modes), "live_mode"),
    ),
    "lockstep_events": (
        "Events in the log, by type.",
        lambda modes: by_mode(Event.objects.filter(live_mode__in=modes), "live_mode", "type"),
    ),
    "lockstep_webhooks": (
        "Webhooks, by whether they are enabled.",
        lambda modes: by_mode(Webhook.objects.filter(live_mode__in=modes), "live_mode", "enabled"),
    ),
    "lockstep_deliveries": (
        "Deliveries, by state.",
        lambda modes: by_mode(Delivery.objects.filter(webhook__live_mode__in=modes), "webhook__live_mode", "state"),
    ),
    "lockstep_delivery_waiting_seconds": ("Age of the oldest delivery that is due.", waiting_seconds),
    "lockstep_stuck_rows": ("Rows that failed and wait for another try, by queue.", stuck_rows),
    "lockstep_workers": (
        "Workers seen in the last seconds.",
        lambda modes: iter([Sample({}, living_workers().count())]),
    ),
    "lockstep_tasks": (
        "Longer jobs, by status.",
        lambda modes: (
            Sample({"status": row["status"].lower()}, row["total"])
            for row in DBTaskResult.objects.order_by().values("status").annotate(total=Count("pk"))
        ),
    ),
}


def metrics_text(modes: list[bool]) -> str:
    """Return all figures of some modes in Prometheus' text format."""
    lines: list[str] = []
    for name, (help_text, samples) in FIGURES.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
        for labels, value in samples(modes):
            shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
            lines.append(f"{name}{{{shown}}} {value:g}" if shown else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def metrics_response(modes: list[bool]) -> HttpResponse:
    """Answer the figures."""
    return HttpResponse(metrics_text(modes), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


class MetricsView(WireView):
    """`GET /lockstep/metrics` with a key."""

    resource = "lockstep"
    schema = None  # type: ignore[assignment]

    def get(self, request: Any) -> HttpResponse:
        """Answer the figures of the key's mode."""
        return metrics_response([self.wire.live_mode])


def scraping(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a scraper in that shows METRICS_TOKEN, before keys are asked for; an unset token opens nothing.

    Over plain HTTP the token counts as little as a key where HTTPS is required: the API's gate refuses both.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        is_safe = request.is_secure() or not settings.REQUIRE_HTTPS
        if request.method == "GET" and request.path_info.rstrip("/") == PATH and is_safe and shows_token(request):
            return metrics_response([True, False])
        return get_response(request)

    return answer


def shows_token(request: HttpRequest) -> bool:
    """Tell whether a request brings METRICS_TOKEN."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(sent, settings.METRICS_TOKEN.encode())
