"""Health and metrics: for machines that watch machines."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families as parsed_metrics

from fulfillment.events.delivery.models import Delivery
from fulfillment.events.worker.heartbeats import beat, retire
from fulfillment.events.worker.models import WorkerHeartbeat
from fulfillment.queues.stuck import set_aside
from tests.docs.test_version import VERSION
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory
from tests.fulfillment.events.conftest import WebhookMaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def probe(settings: Any) -> Client:
    """A probe in production: no key, and an address for a host name."""
    settings.ALLOWED_HOSTS = ["shop.example"]
    settings.REQUIRE_HTTPS = True
    return Client(headers={"Host": "10.0.0.7:8000"})


@pytest.mark.parametrize("path", ["/lockstep/health/live", "/lockstep/health/ready", "/lockstep/health/ready/"])
def test_web_process(probe: Client, path: str) -> None:
    response = probe.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["status"] == "ok"


def test_version(probe: Client) -> None:
    response = probe.get("/lockstep/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "version": VERSION})
    assert response.headers["Cache-Control"] == "no-store"


def test_not_ready_without_a_table(probe: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'fulfillment'")
    response = probe.get("/lockstep/health/ready")
    assert (response.status_code, response.json()["migrations"]) == (503, "missing")
    assert probe.get("/lockstep/health/live").status_code == 200


def test_not_ready_without_a_database(probe: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: Any) -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    response = probe.get("/lockstep/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "failing", "database": "unreachable"})


def test_worker(probe: Client) -> None:
    assert probe.get("/lockstep/health/worker").status_code == 503
    beat("one")
    assert probe.get("/lockstep/health/worker").json() == {"status": "ok", "worker": "ok"}
    WorkerHeartbeat.objects.update(seen_time=timezone.now() - timedelta(minutes=1))
    assert probe.get("/lockstep/health/worker").status_code == 503
    beat("one")
    retire("one")
    assert probe.get("/lockstep/health/worker").status_code == 503


def test_other_paths_below_are_the_api_s(anonymous: Api) -> None:
    assert_error(anonymous.get("/lockstep/health/elsewhere"), 401, ("unauthorized", None))
    assert_error(anonymous.post("/lockstep/health/live"), 401, ("unauthorized", None))


def figures(text: str) -> dict[str, float]:
    """The samples of a text in Prometheus' format."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.fixture
def some_rows(reference: None, make_webhook: WebhookMaker) -> None:
    """A SKU in each mode, one of them on its way to a webhook for a while."""
    make_webhook()
    SkuFactory()
    SkuFactory(live_mode=True)
    Delivery.objects.update(due_time=timezone.now() - timedelta(seconds=90))


def test_a_key_sees_its_mode(some_rows: None, api: Api, live_api: Api) -> None:
    response = api.get("/lockstep/metrics")
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    shown = figures(response.content.decode())
    assert shown['lockstep_skus{mode="test"}'] == 1
    assert shown['lockstep_events{mode="test",type="sku.created"}'] == 1
    assert shown['lockstep_webhooks{enabled="true",mode="test"}'] == 1
    assert 90 <= shown['lockstep_delivery_waiting_seconds{mode="test"}'] < 120
    assert shown["lockstep_workers"] == 0
    assert not [name for name in shown if 'mode="live"' in name]
    assert figures(live_api.get("/lockstep/metrics").content.decode())['lockstep_skus{mode="live"}'] == 1


def test_label_values_are_escaped(api: Api) -> None:
    """Read back with the format's own parser; a raw quote or line break would end the value."""
    set_aside('says "no"\n\\', 1, "lost", live_mode=False, label="Row 1")
    metrics = {metric.name: metric for metric in parsed_metrics(api.get("/lockstep/metrics").content.decode())}
    queues = {sample.labels["queue"]: sample.value for sample in metrics["lockstep_stuck_rows"].samples}
    assert queues['says "no"\n\\'] == 1
    assert metrics["lockstep_skus"].type == "gauge"


def test_the_token_sees_both_modes(some_rows: None, settings: Any, anonymous: Api) -> None:
    scraper = anonymous.with_headers(Authorization="Bearer scrape-me")
    assert_error(scraper.get("/lockstep/metrics"), 401, ("unauthorized", None))
    settings.METRICS_TOKEN = "scrape-me"
    shown = figures(scraper.get("/lockstep/metrics").content.decode())
    assert shown['lockstep_skus{mode="test"}'] == shown['lockstep_skus{mode="live"}'] == 1
    for other in ("Bearer scrape-you", "Bearer ", "", "scrape-m"):
        assert_error(anonymous.with_headers(Authorization=other).get("/lockstep/metrics"), 401, ("unauthorized", None))


def test_the_token_opens_nothing_over_plain_http(settings: Any, anonymous: Api) -> None:
    settings.METRICS_TOKEN, settings.REQUIRE_HTTPS = "scrape-me", True
    scraper = anonymous.with_headers(Authorization="Bearer scrape-me")
    assert_error(scraper.get("/lockstep/metrics"), 403, ("forbidden", None))
    assert Client().get("/lockstep/metrics", HTTP_AUTHORIZATION="Bearer scrape-me", secure=True).status_code == 200


def test_no_token_set_opens_nothing(anonymous: Api) -> None:
    for sent in ("Bearer ", "Bearer", ""):
        assert_error(anonymous.with_headers(Authorization=sent).get("/lockstep/metrics"), 401, ("unauthorized", None))


def test_metrics_are_guarded(some_rows: None, api_for: ApiFactory, public_api: Api) -> None:
    assert_error(public_api.get("/lockstep/metrics"), 401, ("unauthorized", None))
    other = api_for(kind="restricted", permissions={"skus": "read"})
    assert_error(other.get("/lockstep/metrics"), 403, ("forbidden", None))
    reader = api_for(kind="restricted", permissions={"lockstep": "read"})
    assert reader.get("/lockstep/metrics").status_code == 200
