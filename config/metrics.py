"""Metrics for Prometheus, counted in the database, so they are right for any number of processes.

A key sees its own mode; METRICS_TOKEN, sent by a scraper as a bearer token, shows both.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from catalog.inventory_items.models import InventoryItem
from catalog.skus.models import Sku
from catalog.wire.http.views import ApiView
from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.worker.heartbeats import living_workers
from fulfillment.queues.models import StuckRow
from fulfillment.queues.stuck import known_queues

PATH = "/lockstep/metrics"
MODES = {True: "live", False: "test"}


class DatabaseCollector(Collector):
    """Count rows of the given modes."""

    def __init__(self, modes: list[bool]) -> None:
        self.modes = modes

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every metric."""
        own, delivered = {"live_mode__in": self.modes}, {"webhook__live_mode__in": self.modes}
        yield by_mode("skus", "SKUs.", Sku.objects.filter(**own))
        yield by_mode("inventory_items", "Inventory items.", InventoryItem.objects.filter(**own))
        yield by_mode("events", "Events in the log, by type.", Event.objects.filter(**own), "type")
        yield by_mode("webhooks", "Webhooks, by whether they are enabled.", Webhook.objects.filter(**own), "enabled")
        deliveries = Delivery.objects.filter(**delivered)
        yield by_mode("deliveries", "Deliveries, by state.", deliveries, "state", mode_field="webhook__live_mode")
        yield self.delivery_waiting_seconds()
        yield self.stuck_rows()
        workers = living_workers().count()
        yield GaugeMetricFamily("lockstep_workers", "Workers seen in the last seconds.", value=workers)
        yield tasks()

    def delivery_waiting_seconds(self) -> GaugeMetricFamily:
        """Return how long the oldest due delivery of each mode has been waiting."""
        name, title = "lockstep_delivery_waiting_seconds", "Age of the oldest delivery that is due."
        metric, now = GaugeMetricFamily(name, title, labels=["mode"]), timezone.now()
        for mode in self.modes:
            due = Delivery.objects.filter(webhook__live_mode=mode, due_time__lte=now).aggregate(oldest=Min("due_time"))
            metric.add_metric([MODES[mode]], (now - due["oldest"]).total_seconds() if due["oldest"] else 0)
        return metric

    def stuck_rows(self) -> GaugeMetricFamily:
        """Count rows that failed and wait for another try, by queue; 0 for queues without any."""
        title = "Rows that failed and wait for another try, by queue."
        metric = GaugeMetricFamily("lockstep_stuck_rows", title, labels=["queue"])
        rows = StuckRow.objects.filter(Q(live_mode__in=self.modes) | Q(live_mode=None))
        counts = dict(rows.order_by().values_list("queue").annotate(total=Count("pk")))
        for queue in sorted({*known_queues(), *counts}):
            metric.add_metric([queue], counts.get(queue, 0))
        return metric


def by_mode(
    name: str, title: str, rows: QuerySet[Any], *columns: str, mode_field: str = "live_mode"
) -> GaugeMetricFamily:
    """Count rows by mode and further columns, which become labels."""
    metric = GaugeMetricFamily(f"lockstep_{name}", title, labels=["mode", *columns])
    for mode, *values, total in rows.order_by().values_list(mode_field, *columns).annotate(total=Count("pk")):
        metric.add_metric([MODES[mode], *(str(value).lower() for value in values)], total)
    return metric


def tasks() -> GaugeMetricFamily:
    """Count long jobs of both modes, by status."""
    metric = GaugeMetricFamily("lockstep_tasks", "Longer jobs, by status.", labels=["status"])
    for status, total in DBTaskResult.objects.order_by().values_list("status").annotate(total=Count("pk")):
        metric.add_metric([status.lower()], total)
    return metric


def metrics_response(modes: list[bool]) -> HttpResponse:
    """Answer the metrics of some modes in Prometheus' text format."""
    return HttpResponse(
        generate_latest(DatabaseCollector(modes)),
        content_type=CONTENT_TYPE_PLAIN_0_0_4,
        headers={"Cache-Control": "no-store"},
    )


class MetricsView(ApiView):
    """`GET /lockstep/metrics` with a key."""

    resource = "lockstep"
    schema = None

    def get(self, request: Any) -> HttpResponse:
        """Answer the metrics of the key's mode."""
        return metrics_response([self.live_mode])


def scraping(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a scraper that sends METRICS_TOKEN, before keys are checked. An unset token opens nothing.

    Where HTTPS is required the token is ignored over plain HTTP; the API then refuses the call.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        is_safe = request.is_secure() or not settings.REQUIRE_HTTPS
        if request.method == "GET" and request.path_info.rstrip("/") == PATH and is_safe and shows_token(request):
            return metrics_response([True, False])
        return get_response(request)

    return answer


def shows_token(request: HttpRequest) -> bool:
    """Return whether a request carries METRICS_TOKEN."""
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(settings.METRICS_TOKEN) and secrets.compare_digest(sent, settings.METRICS_TOKEN.encode())
