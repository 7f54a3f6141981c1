"""`/webhooks` (events.md, section 7)."""

import json
from typing import Any

import pytest

from fulfillment.events.delivery.models import Delivery
from fulfillment.events.log.models import Event
from fulfillment.events.webhooks.models import SigningSecret, Webhook
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory
from tests.fulfillment.events.conftest import WebhookMaker

pytestmark = pytest.mark.django_db

LEAST = {"address": "https://shop.example/hook", "types": ["sku.created"]}
OAUTH = {"tokenEndPoint": "https://id.example/token", "clientID": "me", "clientSecret": "hush-client"}
INVALID, MISSING = "invalid_parameter", "missing_parameter"


def patch(api: Api, webhook_id: str, body: Any) -> Any:
    """PATCH a webhook."""
    return api.call("PATCH", f"/webhooks/{webhook_id}", body)


def test_create_with_the_least(api: Api) -> None:
    response = api.post("/webhooks", LEAST)
    assert response.status_code == 201
    shown = response.json()
    assert len(shown.pop("id")) == 36
    assert shown.pop("createdTime") == shown.pop("updatedTime")
    assert shown == LEAST | {"apiVersion": "default", "enabled": True, "transportType": "HTTP", "liveMode": False}


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, [(MISSING, "types"), (MISSING, "address")]),
        ({"types": []}, [(MISSING, "types")]),
        ({"types": None}, [(MISSING, "types")]),
        ({"types": "sku.created"}, [(INVALID, "types")]),
        ({"types": ["sku.created", "sku.*", "Sku.created"]}, [(INVALID, "types[1]"), (INVALID, "types[2]")]),
        ({"types": ["sku.created", {"a": 1}]}, [(INVALID, "types[1]")]),
        ({"address": None}, [(MISSING, "address")]),
        ({"address": ""}, [(INVALID, "address")]),
        ({"address": "shop.example/hook"}, [(INVALID, "address")]),
        ({"address": "ftp://shop.example/hook"}, [(INVALID, "address")]),
        ({"address": "https://"}, [(INVALID, "address")]),
        ({"address": "https://shop.example:99999/"}, [(INVALID, "address")]),
        ({"address": "https://shop.example/a b"}, [(INVALID, "address")]),
        ({"address": "https://me:hush@shop.example/"}, [(INVALID, "address")]),
        ({"address": "https://shop.example/" + "a" * 2048}, [(INVALID, "address")]),
        ({"apiVersion": "2019-01-01"}, [(INVALID, "apiVersion")]),
        ({"transportType": "SMTP"}, [(INVALID, "transportType")]),
        ({"enabled": "yes"}, [(INVALID, "enabled")]),
        ({"secret": "whk_1"}, [("unknown_parameter", "secret")]),
        ({"oauth": OAUTH}, [(INVALID, "oauth")]),
        ({"transportType": "OAUTH"}, [(MISSING, "oauth")]),
        (
            {"transportType": "OAUTH", "oauth": OAUTH, "authentication": {"username": "a"}},
            [(INVALID, "authentication")],
        ),
        (
            {"transportType": "OAUTH", "oauth": {"userName": "me"}},
            [(MISSING, "oauth.tokenEndPoint"), (MISSING, "oauth.clientID"), (MISSING, "oauth.clientSecret")],
        ),
        ({"transportType": "OAUTH", "oauth": OAUTH | {"grantType": "magic"}}, [(INVALID, "oauth.grantType")]),
        ({"transportType": "OAUTH", "oauth": OAUTH | {"tokenEndPoint": "x"}}, [(INVALID, "oauth.tokenEndPoint")]),
        ({"authentication": {"password": "hush"}}, [(MISSING, "authentication.username")]),
        (
            {"types": ["a"], "address": "b", "apiVersion": "c", "price": 1},
            [(INVALID, "types[0]"), (INVALID, "address"), (INVALID, "apiVersion"), ("unknown_parameter", "price")],
        ),
    ],
    ids=str,
)
def test_all_that_is_wrong_is_told_at_once_r_evt_080_to_084(
    api: Api, body: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    """R-EVT-007, A-EVT-06."""
    sent = body if len(body) != 1 else {**LEAST, **body}
    if "transportType" in body or "oauth" in body or "authentication" in body:
        sent = {**LEAST, **body}
    assert_error(api.post("/webhooks", sent), 400, *problems)
    assert not Webhook.objects.exists()


def test_message_of_an_unknown_type_r_evt_081(api: Api) -> None:
    messages = assert_error(api.post("/webhooks", LEAST | {"types": ["sku.*"]}), 400, (INVALID, "types[0]"))
    assert messages == ["'sku.*' is not a valid parameter."]


def test_names_never_emitted_are_accepted_duplicates_merged_r_evt_081_s_evt_08(api: Api) -> None:
    """A-EVT-11, A-EVT-12."""
    types = ["order.charge.capture.completed", "sku.created", "fulfillment.create", "sku.created"]
    response = api.post("/webhooks", LEAST | {"types": types})
    assert response.status_code == 201
    assert response.json()["types"] == types[:3]


@pytest.mark.parametrize("version", ["default", "latest", "2021-12-13", "2020-01-07"])
def test_versions_are_echoed_bodies_say_the_newest_r_evt_083(reference: None, api: Api, version: str) -> None:
    """A-EVT-09."""
    assert api.post("/webhooks", LEAST | {"apiVersion": version}).json()["apiVersion"] == version
    SkuFactory()
    assert json.loads(Event.objects.get().body)["digitalRiverVersion"] == "2021-12-13"


def test_user_name_in_either_spelling_r_evt_085(api: Api) -> None:
    one = api.post("/webhooks", LEAST | {"authentication": {"username": "me", "password": "hush"}}).json()
    other = api.post("/webhooks", LEAST | {"authentication": {"userName": "me", "password": "hush"}}).json()
    assert one["authentication"] == {"username": "me", "password": "hush"}
    assert other["authentication"] == {"username": "me", "userName": "me", "password": "hush"}


def test_credentials_are_not_readable_in_the_database_r_evt_086(api: Api) -> None:
    api.post("/webhooks", LEAST | {"authentication": {"username": "me", "password": "hush-basic"}})
    api.post("/webhooks", LEAST | {"transportType": "OAUTH", "oauth": OAUTH})
    stored = repr([list(model._base_manager.values()) for model in (Webhook, SigningSecret, Webhook.history.model)])
    assert "shop.example" in stored
    for hidden in ("hush-basic", "hush-client", "whk_"):
        assert hidden not in stored


def test_no_answer_shows_a_signing_secret_r_evt_100(api: Api) -> None:
    created = api.post("/webhooks", LEAST)
    secret = SigningSecret.objects.get().value
    assert secret.startswith("whk_")
    assert len(secret) == 40
    for response in (created, api.get("/webhooks"), api.get(f"/webhooks/{created.json()['id']}")):
        assert "whk_" not in response.content.decode()


def test_patch_changes_what_is_sent_r_evt_087(api: Api) -> None:
    created = api.post("/webhooks", LEAST | {"authentication": {"username": "me", "password": "hush"}}).json()
    shown = patch(api, created["id"], {"types": ["order.accepted"]}).json()
    assert shown | {"updatedTime": 0} == created | {"types": ["order.accepted"], "updatedTime": 0}
    assert Webhook.objects.get().updated_time is not None


def test_patch_without_a_change_leaves_the_time_alone_r_con_126(api: Api) -> None:
    created = api.post("/webhooks", LEAST | {"authentication": {"username": "me", "password": "hush"}}).json()
    assert patch(api, created["id"], created).json() == created
    assert Webhook.objects.get().updated_time is None


def test_switching_the_transport_drops_the_other_credentials_r_evt_087(api: Api) -> None:
    created = api.post("/webhooks", LEAST | {"authentication": {"username": "me", "password": "hush"}}).json()
    switched = patch(api, created["id"], {"transportType": "OAUTH", "oauth": OAUTH}).json()
    assert "authentication" not in switched
    assert switched["oauth"] == OAUTH
    back = patch(api, created["id"], {"transportType": "HTTP"}).json()
    assert not {"oauth", "authentication"} & back.keys()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"types": []}, (MISSING, "types")),
        ({"types": None}, (MISSING, "types")),
        ({"address": None}, (MISSING, "address")),
        ({"oauth": OAUTH}, (INVALID, "oauth")),
        ({"transportType": "OAUTH"}, (MISSING, "oauth")),
    ],
    ids=str,
)
def test_patch_is_judged_by_its_result_r_con_122(api: Api, change: dict[str, Any], problem: tuple[str, str]) -> None:
    created = api.post("/webhooks", LEAST).json()
    assert_error(patch(api, created["id"], change), 400, problem)


def test_list_is_a_bare_array_newest_first_r_con_142(api: Api, live_api: Api) -> None:
    """A-EVT-05."""
    first, second = (api.post("/webhooks", LEAST).json() for _ in range(2))
    live_api.post("/webhooks", LEAST)
    assert api.get("/webhooks").json() == [second, first]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "order.*"}, ["b", "a"]),
        ({"types": "order.created,refund.pending"}, ["c", "b"]),
        ({"type": "zzz"}, []),
        ({"type": "*"}, ["c", "b", "a"]),
    ],
    ids=str,
)
def test_list_filters_r_evt_089(api: Api, query: dict[str, str], found: list[str]) -> None:
    for name, types in {
        "a": ["order.accepted"],
        "b": ["order.created", "sku.created"],
        "c": ["refund.pending"],
    }.items():
        api.post("/webhooks", {"address": f"https://shop.example/{name}", "types": types})
    assert [hook["address"][-1] for hook in api.get("/webhooks", query=query).json()] == found


def test_list_refuses_both_filters_r_evt_089(api: Api) -> None:
    assert_error(api.get("/webhooks?type=a&types=b"), 400, (INVALID, "types"))


def test_delete_r_evt_091(reference: None, api: Api) -> None:
    created = api.post("/webhooks", LEAST).json()
    SkuFactory()
    assert api.delete(f"/webhooks/{created['id']}").status_code == 204
    assert_error(api.get(f"/webhooks/{created['id']}"), 404, ("not_found", "id"))
    assert_error(api.delete(f"/webhooks/{created['id']}"), 404, ("not_found", "id"))
    assert_error(patch(api, created["id"], {}), 404, ("not_found", "id"))
    assert api.get("/webhooks").json() == []
    assert Delivery.objects.get().state == Delivery.State.ABANDONED
    assert not SigningSecret.objects.exists()
    SkuFactory()
    bodies = [json.loads(event.body)["webhookIds"] for event in Event.objects.order_by("key")]
    assert bodies == [[created["id"]], []]


def test_disabling_abandons_enabling_does_not_revive_r_evt_155(reference: None, api: Api) -> None:
    created = api.post("/webhooks", LEAST).json()
    SkuFactory()
    patch(api, created["id"], {"enabled": False})
    patch(api, created["id"], {"enabled": True})
    SkuFactory()
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Delivery.State.ABANDONED, Delivery.State.PENDING]


def test_no_events_about_webhooks_r_evt_093(api: Api) -> None:
    created = api.post("/webhooks", LEAST).json()
    patch(api, created["id"], {"enabled": False})
    api.delete(f"/webhooks/{created['id']}")
    assert not Event.objects.exists()


@pytest.mark.parametrize(("method", "allowed"), [("PUT", "GET, PATCH, DELETE"), ("POST", "GET, PATCH, DELETE")])
def test_items_know_patch_only_r_con_004(api: Api, method: str, allowed: str) -> None:
    created = api.post("/webhooks", LEAST).json()
    response = api.call(method, f"/webhooks/{created['id']}", {})
    assert_error(response, 405, ("method_not_allowed", None))
    assert response.headers["Allow"] == allowed


def test_modes_are_apart_r_evt_092(api: Api, live_api: Api) -> None:
    created = api.post("/webhooks", LEAST).json()
    assert_error(live_api.get(f"/webhooks/{created['id']}"), 404, ("not_found", "id"))


def test_permissions(api_for: ApiFactory, public_api: Api) -> None:
    assert_error(public_api.get("/webhooks"), 401, ("unauthorized", None))
    reader = api_for(kind="restricted", permissions={"webhooks": "read"})
    assert reader.get("/webhooks").status_code == 200
    assert_error(reader.post("/webhooks", LEAST), 403, ("forbidden", None))


def test_live_webhooks_verify_certificates_r_evt_181(make_webhook: WebhookMaker) -> None:
    assert make_webhook(verify_tls=False).verify_tls is False
    with pytest.raises(Exception, match="verify_tls"):
        make_webhook(live_mode=True, verify_tls=False)


def test_restricted_keys_see_no_credentials_r_evt_086(api: Api, api_for: ApiFactory) -> None:
    """Neither by reading nor by writing, and they cannot have them sent to an address of their own."""
    basic = api.post("/webhooks", LEAST | {"authentication": {"username": "u", "password": "hush-basic"}}).json()
    oauth = api.post("/webhooks", LEAST | {"transportType": "OAUTH", "oauth": OAUTH}).json()
    assert api.get(f"/webhooks/{basic['id']}").json()["authentication"]["password"] == "hush-basic"
    key = api_for(kind="restricted", permissions={"webhooks": "read_write"})
    answers = [key.get("/webhooks"), *(key.get(f"/webhooks/{one['id']}") for one in (basic, oauth))]
    answers += [patch(key, one["id"], {"enabled": False}) for one in (basic, oauth)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("hush" in answer.content.decode() or "oauth" in answer.json() for answer in answers)
    elsewhere = {"address": "https://elsewhere.example/hook"}
    assert_error(patch(key, basic["id"], elsewhere), 400, (MISSING, "authentication"))
    assert_error(patch(key, oauth["id"], elsewhere), 400, (MISSING, "oauth"))
    assert patch(key, basic["id"], elsewhere | {"authentication": {"username": "me"}}).status_code == 200
    assert patch(api, oauth["id"], elsewhere).json()["address"] == elsewhere["address"]
