"""Webhooks in the browser: list, form, deletion, who may do what (R-EVT-190 to R-EVT-192, R-EVT-165)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fulfillment.events.delivery.models import Delivery
from fulfillment.events.recording import record_event
from fulfillment.events.types import event_types
from fulfillment.events.webhooks.models import Webhook
from tests.browser_forms import Fields, again, changed, errors_of, form_of, member_of
from tests.factories import SkuFactory
from tests.factories.fixtures import Stage
from tests.fulfillment.events.conftest import WebhookMaker

LIST = "/admin/fulfillment/webhook/"
FORM = "webhook_form"


@pytest.fixture(scope="module")
def staged_developer(stage: Stage) -> Iterator[Client]:
    """The browser of a developer in test mode, staged."""
    with stage():
        yield member_of("Developer")


@pytest.fixture
def developer(staged_developer: Client, db: None) -> Client:
    """A developer in test mode."""
    return again(staged_developer)


@pytest.fixture(scope="module")
def blank(staged_developer: Client, stage: Stage) -> Iterator[Fields]:
    """The form of a new webhook, as the page shows it."""
    with stage():
        yield form_of(staged_developer, f"{LIST}add/", FORM)


def page_of(webhook: Webhook) -> str:
    """Return the address of a webhook's form."""
    return f"{LIST}{webhook.pk}/change/"


def filled(blank: Fields, **values: Any) -> Fields:
    """Return the form of a new webhook, filled in."""
    return changed(blank, **({"address": "https://shop.example/hook", "types": ["sku.created"]} | values))


def test_a_new_webhook_starts_switched_off_on_the_form(developer: Client, blank: Fields) -> None:
    """R-EVT-191: off by default here, on by default in the API; `Default` first."""
    page = developer.get(f"{LIST}add/")
    form = page.context["adminform"].form
    assert form["enabled"].value() is False
    assert form.fields["api_version"].choices[0][0] == "default"
    assert "Must include http:// or https://." in page.content.decode()
    answer = developer.post(f"{LIST}add/", filled(blank))
    assert answer.status_code == 302
    webhook = Webhook.objects.get()
    assert (webhook.enabled, webhook.live_mode, webhook.types) == (False, False, ["sku.created"])
    assert webhook.secrets.count() == 1


def test_all_types_are_offered_with_what_they_mean(developer: Client) -> None:
    """R-EVT-191, R-EVT-081: also those that are never sent."""
    text = developer.get(f"{LIST}add/").content.decode()
    for name, kind in event_types().items():
        assert f'value="{name}"' in text
        assert kind.moment.split("'")[0] in text
    assert "0 selected" in text


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"types": []}, "types", "Required. Choose at least one event type."),
        ({"types": ["no.such"]}, "types", "no.such"),
        ({"address": "shop.example"}, "address", "http:// or https://"),
        ({"address": ""}, "address", "required"),
        ({"basic_password": "secret"}, "basic_username", "Required."),
        ({"transport_type": "OAUTH"}, "oauth_token_end_point", "Required."),
        (
            {"transport_type": "OAUTH", "oauth_token_end_point": "https://shop.example/token"},
            "oauth_client_id",
            "Required.",
        ),
        (
            {"transport_type": "OAUTH", "oauth_token_end_point": "token", "oauth_client_id": "a"},
            "oauth_token_end_point",
            "'token' cannot be used here.",
        ),
    ],
)
def test_what_the_api_refuses_is_refused_at_the_field(
    developer: Client, blank: Fields, values: dict[str, Any], field: str, message: str
) -> None:
    """R-EVT-080 to R-EVT-085."""
    answer = developer.post(f"{LIST}add/", filled(blank, **values))
    assert answer.status_code == 200
    assert any(message in text for text in errors_of(answer)[field]), errors_of(answer)
    assert not Webhook.objects.exists()


def test_stored_credentials_are_never_shown_and_stay_when_left_empty(
    developer: Client, make_webhook: WebhookMaker
) -> None:
    """R-EVT-086."""
    webhook = make_webhook(authentication={"username": "ann", "password": "pass-4711"})
    page = developer.get(page_of(webhook))
    assert "pass-4711" not in page.content.decode()
    fields = form_of(developer, page_of(webhook), FORM)
    assert fields["basic_username"] == ["ann"]
    developer.post(page_of(webhook), changed(fields, basic_username="bob"))
    assert Webhook.objects.get().authentication == {"username": "bob", "password": "pass-4711"}
    again = form_of(developer, page_of(webhook), FORM)
    developer.post(page_of(webhook), changed(again, basic_username="", basic_password=""))
    assert Webhook.objects.get().authentication == {}


def test_a_secret_is_asked_for_again_when_the_form_was_refused(developer: Client, make_webhook: WebhookMaker) -> None:
    """It is not shown again, and an empty input means that the stored one stays."""
    webhook = make_webhook(authentication={"username": "ann", "password": "pass-4711"})
    fields = form_of(developer, page_of(webhook), FORM)
    answer = developer.post(page_of(webhook), changed(fields, address="", basic_password="new-4711"))
    assert errors_of(answer)["basic_password"] == ["Enter it again: it is not shown and not kept."]
    assert "new-4711" not in answer.content.decode()


def test_another_transport_drops_the_credentials_of_the_former(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-087."""
    webhook = make_webhook(authentication={"username": "ann", "password": "pass-4711"})
    oauth = {
        "oauth_token_end_point": "https://shop.example/token",
        "oauth_client_id": "client",
        "oauth_client_secret": "hidden",
        "oauth_grant_type": "client_credentials",
    }
    fields = changed(form_of(developer, page_of(webhook), FORM), transport_type="OAUTH", **oauth)
    assert developer.post(page_of(webhook), fields).status_code == 302
    stored = Webhook.objects.get()
    assert stored.authentication == {}
    assert stored.oauth["client_secret"] == "hidden"
    again = form_of(developer, page_of(webhook), FORM)
    assert again["oauth_client_secret"] == [""]
    assert developer.post(page_of(webhook), changed(again, oauth_client_id="other")).status_code == 302
    assert Webhook.objects.get().oauth == {**stored.oauth, "client_id": "other"}


def test_saving_without_a_change_changes_nothing(developer: Client, make_webhook: WebhookMaker) -> None:
    webhook = make_webhook(authentication={"username": "ann", "password": "pass-4711"})
    developer.post(page_of(webhook), form_of(developer, page_of(webhook), FORM))
    stored = Webhook.objects.get()
    assert (stored.updated_time, stored.authentication["password"]) == (None, "pass-4711")
    assert stored.history.count() == 1


def test_certificates_are_verified_in_live_mode(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-181."""
    client = live(developer)
    webhook = make_webhook(live_mode=True)
    fields = form_of(client, page_of(webhook), FORM)
    del fields["verify_tls"]
    assert errors_of(client.post(page_of(webhook), fields))["verify_tls"]
    assert Webhook.objects.get().verify_tls


def live(client: Client) -> Client:
    """Switch somebody to live mode."""
    client.post("/admin/mode/", {"mode": "live"})
    return client


def test_webhooks_of_the_other_mode_do_not_exist_here(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-092, R-CAT-248: neither their form nor any page about them."""
    webhook = make_webhook(live_mode=True)
    assert list(developer.get(LIST).context["cl"].result_list) == []
    assert developer.get(page_of(webhook)).status_code == 302
    for page in ("reveal", "rotate", "test", "preview", "replay"):
        assert developer.get(f"{LIST}{webhook.pk}/{page}/").status_code == 403
    assert list(live(developer).get(LIST).context["cl"].result_list) == [webhook]


def test_the_list_tells_why_a_webhook_gets_nothing(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-190, R-EVT-162, R-EVT-165: a warning from a day of failure on."""
    make_webhook("https://a.example/")
    make_webhook("https://b.example/", enabled=False)
    off = make_webhook("https://c.example/", enabled=False)
    day, less = make_webhook("https://d.example/"), make_webhook("https://e.example/")
    now = timezone.now()
    Webhook.rows.filter(pk=off.pk).update(disabled_time=now, disabled_reason="No delivery succeeded since long.")
    Webhook.rows.filter(pk=day.pk).update(failing_since=now - timedelta(hours=24, seconds=1))
    Webhook.rows.filter(pk=less.pk).update(failing_since=now - timedelta(hours=23))
    cl = developer.get(LIST).context["cl"]
    assert {hook.address[8]: cl.model_admin.status(hook) for hook in cl.result_list} == {
        "a": "Enabled",
        "b": "Disabled",
        "c": "Disabled by the system",
        "d": "Failing",
        "e": "Enabled",
    }
    assert {hook.address[8]: cl.model_admin.trouble(hook) for hook in cl.result_list} == {
        **dict.fromkeys("abe", "—"),
        "c": f"{now:%Y-%m-%d %H:%M}: No delivery succeeded since long.",
        "d": f"{now - timedelta(hours=24, seconds=1):%Y-%m-%d %H:%M}",
    }
    assert "No delivery succeeded since long." in developer.get(page_of(off)).content.decode()
    assert "Every delivery has failed since" in developer.get(page_of(day)).content.decode()
    listed = developer.get(f"{LIST}?status=by_system").context["cl"].result_list
    assert [hook.pk for hook in listed] == [off.pk]


def test_deleting_says_what_it_means_and_keeps_the_record(developer: Client, make_webhook: WebhookMaker) -> None:
    """R-EVT-192, R-EVT-091."""
    webhook = make_webhook()
    SkuFactory()
    page = developer.get(f"{LIST}{webhook.pk}/delete/")
    assert "The endpoint will get no further events." in page.content.decode()
    developer.post(f"{LIST}{webhook.pk}/delete/", {"post": "yes"})
    assert not Webhook.objects.exists()
    assert not webhook.secrets.exists()
    assert Delivery.objects.get().state == "abandoned"
    assert "(deleted)" in developer.get("/admin/fulfillment/delivery/").content.decode()


@pytest.mark.parametrize("role", ["Merchandiser", "Operations", "Customer service", "Viewer"])
def test_others_read_and_touch_nothing(reference: None, make_webhook: WebhookMaker, role: str) -> None:
    """R-CAT-247: no change, no secret, nothing sent."""
    webhook = make_webhook(authentication={"username": "ann", "password": "pass-4711"})
    SkuFactory()
    delivery = Delivery.objects.get()
    client = member_of(role)
    page = client.get(page_of(webhook))
    assert page.status_code == 200
    assert "Reveal the secret" not in page.content.decode()
    assert "Reveal secret" not in client.get(LIST).content.decode()
    assert client.post(page_of(webhook), {"address": "https://evil.example/"}).status_code == 403
    for name in ("reveal", "rotate", "test", "preview", "replay", "delete"):
        assert client.post(f"{LIST}{webhook.pk}/{name}/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/fulfillment/delivery/{delivery.pk}/send-again/").status_code == 403
    selected = {"action": "send_selected_again", "_selected_action": [delivery.pk]}
    client.post("/admin/fulfillment/delivery/", selected)
    assert not Delivery.objects.filter(sent_again=True).exists()
    assert Webhook.objects.get().address == webhook.address


def test_home_tells_of_failed_deliveries_and_of_webhooks_in_trouble(
    developer: Client, make_webhook: WebhookMaker
) -> None:
    webhook, off = make_webhook(), make_webhook(enabled=False)
    record_event("sku.created", SkuFactory())
    Delivery.objects.update(state="failed", due_time=None)
    Webhook.rows.filter(pk=off.pk).update(disabled_time=timezone.now())
    Webhook.rows.filter(pk=webhook.pk).update(failing_since=timezone.now())
    cards = {card.title: card for card in developer.get("/admin/").context["cards"]}
    numbers = {title: cards[title].number for title in ("Failed deliveries", "Webhooks disabled", "Webhooks failing")}
    assert numbers == {"Failed deliveries": 2, "Webhooks disabled": 1, "Webhooks failing": 1}
    for title, number in numbers.items():
        assert developer.get(cards[title].link).context["cl"].result_count == number
