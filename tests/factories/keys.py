# mypy: ignore-errors
# factory-boy declares its own classes without types; `tests.factories` gives the factories theirs.
"""API keys for tests, and their secrets."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalog.wire.api_keys.models import ApiKey
from catalog.wire.api_keys.operations import issue_secret


class ApiKeyFactory(DjangoModelFactory):
    """A key; confidential and public ones exist once in each mode, so asking again returns the same one.

    Restricted ones (`kind="restricted"`, `permissions={"skus": "read"}`) are new every time.
    """

    class Meta:
        model = ApiKey
        django_get_or_create = ("live_mode", "kind", "name")

    class Params:
        live = factory.Trait(live_mode=True)

    live_mode = False
    kind = ApiKey.Kind.CONFIDENTIAL
    permissions = factory.LazyAttribute(
        lambda key: {"skus": "read_write"} if key.kind == ApiKey.Kind.RESTRICTED else {}
    )

    @factory.lazy_attribute_sequence
    def name(self: Any, number: int) -> str:
        mode = "Live" if self.live_mode else "Test"
        return f"{mode} restricted {number}" if self.kind == ApiKey.Kind.RESTRICTED else f"{mode} {self.kind}"


def secret_of(**key: Any) -> str:
    """Return a working secret of a key that `ApiKeyFactory` makes from these arguments."""
    return issue_secret(api_key=ApiKeyFactory(**key))
