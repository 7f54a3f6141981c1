"""What is published about quotes fits what is answered, in both dialects."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from fulfillment.shipping.models import ShippingSettings
from tests.factories.client import Api

from .goods import ask, ask_packages, goods, line, package, place

pytestmark = pytest.mark.usefixtures("rates")


def valid(description: dict[str, Any], schema: dict[str, Any], instance: Any) -> bool:
    """Tell whether a message fits a schema of the description, also without members that nobody announced."""
    return bool(Draft202012Validator(schema | {"components": description["components"]}).is_valid(instance))


@pytest.fixture
def operation(api: Api) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The whole description, the schema of bodies, the schema of answers."""
    description = api.get("/lockstep/openapi.json").json()
    post = description["paths"]["/shipping-quotes"]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    return description, body, post["responses"]["200"]["content"]["application/json"]["schema"]


def test_bodies_and_answers_fit(api: Api, operation: tuple[dict[str, Any], dict[str, Any], dict[str, Any]]) -> None:
    """Each body is of exactly one dialect; each answer fits one, with quotes in it."""
    description, body, answer = operation
    place("east", state="MN")
    goods("mug", "1", east=1)
    ShippingSettings.objects.create(live_mode=False, signature_threshold=0)
    for sent in (ask(line("mug", 2)), ask(line("mug"), country="DE"), ask_packages(package(weight=1), country="CA")):
        shown = api.post("/shipping-quotes", sent).json()
        assert shown["quotes"]
        assert valid(description, body, sent)
        assert valid(description, answer, shown)
        [quote, *_] = shown["quotes"]
        for name in ("id", "serviceLevel"):
            wrong = shown | {"quotes": [{key: value for key, value in quote.items() if key != name}]}
            assert not valid(description, answer, wrong)
    assert not valid(description, body, ask(line("mug")) | {"packages": [package()]})
    assert not valid(description, body, {"currency": "USD", "shipTo": {"country": "US"}})
