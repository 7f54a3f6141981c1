"""A developer tries a webhook, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from fulfillment.events.delivery.models import Delivery
from fulfillment.events.webhooks.models import Webhook
from fulfillment.events.webhooks.operations import create_webhook
from fulfillment.events.webhooks.secrets import active_secrets
from tests.factories import SkuFactory
from tests.fulfillment.events.receiver import Receiver, answer, deliver_due

from .conftest import PASSWORD, Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SitDown = Callable[..., Desk]


@pytest.fixture(autouse=True)
def private_targets(settings: object) -> None:
    """Let the receiver of the test, which is on this machine, be reached."""
    settings.WEBHOOK_ALLOW_PRIVATE_TARGETS = True  # type: ignore[attr-defined]


def test_make_break_repair_and_replay_a_webhook(sit_down: SitDown) -> None:
    """R-EVT-190, R-EVT-191, R-EVT-104, R-EVT-129, R-EVT-194."""
    desk = sit_down("Developer", "dora")
    page = desk.page
    with Receiver(answer(500, b"the shelf fell down")) as receiver:
        desk.open("/admin/fulfillment/webhook/add/")
        page.get_by_role("button", name="Save and continue editing").click()
        expect(page.get_by_text("Choose at least one event type.")).to_be_visible()
        page.wait_for_load_state()
        page.get_by_label("Endpoint URL").fill(receiver.url)
        page.get_by_role("checkbox", name=re.compile("sku.updated")).check()
        page.get_by_label("Select all").check()
        expect(page.get_by_text("72 selected")).to_be_visible()
        page.get_by_label("Select all").uncheck()
        page.get_by_label("Find", exact=True).fill("sku changed")
        expect(page.get_by_role("checkbox", name=re.compile("order.created"))).to_be_hidden()
        page.get_by_role("checkbox", name=re.compile("sku.updated")).check()
        expect(page.get_by_text("1 selected")).to_be_visible()
        page.get_by_label("Enabled").check()
        page.get_by_role("button", name="Save and continue editing").click()
        expect(page.get_by_text("Webhook added")).to_be_visible()

        page.get_by_role("link", name="Reveal the secret").click()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Reveal the secret").click()
        secret = active_secrets(Webhook.objects.get())[0].value
        expect(page.get_by_label("Current secret")).to_have_value(secret)

        sku = SkuFactory()
        sku.name = "Renamed"
        sku.save()
        deliver_due()
        desk.open("/admin/fulfillment/delivery/")
        page.get_by_role("link", name="sku.updated").click()
        expect(page.get_by_text("the shelf fell down")).to_be_visible()
        expect(page.get_by_text("Waiting for a retry")).to_be_visible()
        receiver.respond = answer(200)
        page.get_by_role("link", name="Send again").click()
        page.get_by_role("button", name="Send again").click()
        deliver_due()
        page.reload()
        expect(page.get_by_text("Attempt 2: 200")).to_be_visible()
        assert Delivery.objects.get().state == "delivered"


def test_no_grave_barriers(sit_down: SitDown) -> None:
    """On every page of the developers, both colours, wide and narrow."""
    webhook = create_webhook(live_mode=False, address="https://shop.example/hook", types=["sku.created"])
    sku = SkuFactory(wire_id="mug")
    delivery = Delivery.objects.get()
    base = f"/admin/fulfillment/webhook/{webhook.pk}"
    pages = [
        "/admin/fulfillment/webhook/",
        "/admin/fulfillment/webhook/add/",
        *(f"{base}/{name}/" for name in ("change", "reveal", "rotate", "test", "replay", "delete")),
        f"{base}/preview/?type=sku.created&id={sku.wire_id}",
        "/admin/fulfillment/event/",
        f"/admin/fulfillment/event/{delivery.event_id}/change/",
        "/admin/fulfillment/delivery/",
        f"/admin/fulfillment/delivery/{delivery.pk}/change/",
        "/admin/catalog/simulationclock/",
        "/admin/fulfillment/faultswitch/",
    ]
    assert sit_down("Administrator", "ada").faults_of(pages) == {}
