"""Every page of the staff's site: no role finds the secrets of payments and webhooks, and readers can do nothing."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from fulfillment.payments.sources.models import Source
from tests.browser_forms import visible_text
from tests.docs.test_rules import ID
from tests.fulfillment.access.conftest import TOKEN, Scene, log_call, sign_in

WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
HARMLESS = {"django_session", "catalog_formsubmission"}
"""Sessions are everybody's own; that a form came is noted before anything is decided about it."""
OWN = ("/admin/logout/", "/admin/mode/", "/admin/password_change/", "/admin/login/")
"""Everybody may do this: it concerns their own session and password only."""


def patterns(resolvers: Any = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Yield the patterns below /admin/ with their addresses, which still hold converters."""
    for entry in get_resolver().url_patterns if resolvers is None else resolvers:
        text = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, text)
        elif text.startswith("/admin/"):
            yield text, entry


def models_of_pages() -> dict[str, type[models.Model]]:
    """Return the models with pages, by the beginning of their addresses."""
    return {f"/admin/{model._meta.app_label}/{model._meta.model_name}/": model for model in site._registry}


def addresses() -> list[str]:
    """Return an address for every pattern, with the newest row of the model where one is asked for."""
    found = []
    keys = {start: row.pk for start, model in models_of_pages().items() if (row := model._base_manager.last())}
    checkout = apps.get_model("fulfillment", "checkout").objects.all()[0].wire_id
    for text, _ in patterns():
        start = "/".join(text.split("/")[:4]) + "/"
        address = re.sub(r"<(?:path|int):[a-z_]+>", str(keys.get(start, 1)), text)
        address = re.sub(r"<str:[a-z_]+>", checkout, re.sub(r"<slug:[a-z_]+>", "country", address))
        found.append(re.sub(r"<uuid:[a-z_]+>", "00000000-0000-0000-0000-000000000000", address).replace("\\Z", ""))
    return [address for address in found if "(" not in address and not address.startswith("/admin/jsi18n")]


def writes(queries: CaptureQueriesContext) -> set[str]:
    """Return the tables that were written to, but for sessions."""
    found = (WRITES.match(query["sql"]) for query in queries.captured_queries)
    return {match[1] for match in found if match} - HARMLESS


def test_no_page_shows_a_secret(scene: Scene, db: None) -> None:
    """Source, checkout, events, deliveries, webhooks, histories: whatever a viewer may open. Nor the id of a rule."""
    person = sign_in("Viewer")
    opened = 0
    sources = [f"/admin/fulfillment/source/{scene.source.pk}/{page}/" for page in ("change", "history")]
    for address in [*addresses(), *sources]:
        answer = person.get(address)
        opened += answer.status_code == 200
        text = answer.content.decode("utf-8", "replace")
        assert not [secret for secret in scene.secrets if secret in text], address
        assert "/pay/" not in text, address
        # Staff read words; only the page about the rules themselves names them.
        assert not ID.search(visible_text(text)) or address.startswith("/admin/fidelity/"), address
    assert opened > 80


def test_no_form_shows_the_id_of_a_rule(scene: Scene, db: None) -> None:
    """What viewers see is looked at above; forms have help texts besides."""
    person = sign_in("Administrator")
    forms = [address for address in addresses() if address.endswith(("/add/", "/change/", "/simulator/", "/payments/"))]
    assert len(forms) > 40
    for address in forms:
        assert not ID.search(visible_text(person.get(address).content.decode("utf-8", "replace"))), address


@pytest.mark.parametrize("role", ["Administrator", "Developer", "Operations"])
def test_not_even_those_who_act_see_secrets_beside_their_tools(scene: Scene, db: None, role: str) -> None:
    """Who may act in the shopper's place finds the way to the page; who may change a webhook finds its address."""
    person = sign_in(role)
    page = person.get(f"/admin/fulfillment/source/{scene.source.pk}/change/").content.decode()
    assert (f'href="{scene.source.shopper_page}"' in page.replace("'", '"')) is (role != "Operations")
    assert page.count(str(scene.source.secret)) == (role != "Operations")
    for address in ("/admin/fulfillment/event/", "/admin/fulfillment/delivery/", "/admin/fulfillment/webhook/"):
        assert TOKEN not in person.get(address).content.decode()


def test_a_viewer_can_do_nothing(scene: Scene, db: None, undrawn_pages: None) -> None:
    """Every address of the staff's site is posted to with what buttons send; nothing is written."""
    viewer = sign_in("Viewer")
    before = Source.objects.get(pk=scene.source.pk).state
    tried = 0
    for address in addresses():
        if address in OWN:
            continue
        forms = [{"post": "yes", "confirm": "1", "_save": "Save", "approve": "1"}]
        if address.count("/") == 4:
            forms.append({"action": "delete_selected", "_selected_action": "1", "post": "yes"})
        for form in forms:
            with CaptureQueriesContext(connection) as queries:
                answer = viewer.post(address, form)
            assert answer.status_code < 500, address
            assert not writes(queries), address
            tried += 1
    assert tried > 300
    assert Source.objects.get(pk=scene.source.pk).state == before == "pending_redirect"


def test_the_walk_would_notice_a_write(scene: Scene, db: None) -> None:
    """The same address does something for somebody with the right."""
    with CaptureQueriesContext(connection) as queries:
        sign_in("Administrator").post(f"/admin/fulfillment/source/{scene.source.pk}/approve/", {"approve": "1"})
    assert writes(queries)


@pytest.mark.parametrize(
    ("table", "lookups"),
    [
        ("fulfillment/source", ("secret__startswith", "shopper_page__contains", "details__regex", "owner__gt")),
        ("fulfillment/webhook", ("address__contains", "sealed_authentication__regex")),
        ("fulfillment/event", ("body__contains",)),
        ("fulfillment/delivery", ("event__body__contains",)),
        ("catalog/loggedrequest", ("response_body__contains", "request_body__iregex", "url__contains", "upstream__gt")),
    ],
)
def test_no_lookup_in_an_address_tries_what_is_not_shown(
    scene: Scene, db: None, undrawn_pages: None, table: str, lookups: tuple[str, ...]
) -> None:
    """Django allows look-ups by any column: letter by letter, they tell what no page shows (R-CHK-251)."""
    log_call("customers")
    person = sign_in("Viewer", *(["Developer"] if table.startswith("catalog") else []))

    def number_of_rows(filters: dict[str, str]) -> int:
        page: Any = person.get(f"/admin/{table}/", filters)
        return int(page.context_data["cl"].result_count)

    assert number_of_rows({}) > 0
    for lookup in lookups:
        for text in (".", str(scene.source.secret)[:3]):
            assert number_of_rows({lookup: text}) == 0, lookup


def test_search_by_address_tries_no_token(scene: Scene, db: None) -> None:
    viewer: Client = sign_in("Viewer")
    found = {text: len(viewer.get("/admin/fulfillment/webhook/", {"q": text}).context["cl"].result_list)
             for text in ("hooks.example", TOKEN[:4], TOKEN)}  # fmt: skip
    assert found == {"hooks.example": 1, TOKEN[:4]: 0, TOKEN: 0}
