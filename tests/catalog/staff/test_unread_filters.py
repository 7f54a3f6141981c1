"""What a list's filters do not understand never widens the list: nothing is shown, and the page says why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import EmptyResultSet, SuspiciousOperation
from django.test import Client, RequestFactory

from catalog.skus.models import Sku
from catalog.staff.strict_lists import StrictChangeList
from tests.factories import SkuFactory

ListOf = Callable[..., Any]
STRANGE = ("bogus", "9" * 30)
NAMES = ("bogus", "Created_time_from", "created_time__gtee")


class Said(BaseStorage):
    """Messages of one request."""

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        return []


@pytest.fixture
def list_of(reference: None) -> ListOf:
    """Return a function that makes the list of a model as its page does."""
    root = User.objects.create_superuser("root")

    def make(model_: Any, /, **parameters: Any) -> Any:
        request: Any = RequestFactory().get("/", parameters)
        request.user, request.session = root, {}
        request._messages = Said(request)
        changes: Any = admin.site._registry[model_].get_changelist_instance(request)
        changes.said = [str(message) for message in request._messages._queued_messages]
        return changes

    return make


def lists() -> list[Any]:
    """Return the models whose page is a list."""
    return [model for model, shown in admin.site._registry.items() if shown.list_filter or shown.list_display]


def sql(changes: Any) -> str:
    """Return the query of a list; "" for one that cannot have rows."""
    try:
        return str(changes.queryset.query)
    except EmptyResultSet:
        return ""


def test_every_list_is_strict(list_of: ListOf) -> None:
    assert len(lists()) > 40
    assert all(
        issubclass(shown.get_changelist(RequestFactory().get("/")), StrictChangeList)
        for shown in admin.site._registry.values()
    )


def test_unknown_filters(list_of: ListOf) -> None:
    """Django drops all filters then, and shows everything."""
    for model in lists():
        for name in NAMES:
            try:
                changes = list_of(model, **{name: "x"})
            except SuspiciousOperation:
                continue  # A page that says 400.
            assert changes.queryset.query.is_empty(), (model, name)
            assert changes.said == [
                f"A filter was not understood: {name}=x. Nothing is shown until it is corrected or cleared."
            ]


def test_values_that_a_filter_does_not_know(list_of: ListOf) -> None:
    """A choice that is no more, text for a number: nothing is shown, or only what has exactly this value."""
    tried = 0
    for model in lists():
        plain = list_of(model)
        for spec in plain.filter_specs:
            for name in filter(None, spec.expected_parameters()):
                for value in STRANGE if name != "words" else ("bogus",):
                    changes = list_of(model, **{name: value})
                    assert sql(changes) != sql(plain), (model, name, value)
                    assert changes.said if changes.queryset.query.is_empty() else True
                    tried += 1
    assert tried > 150


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sku/?managed=maybe", "managed=maybe"),
        ("sku/?managed=yes&managed=no", "managed=yes, managed=no"),
        ("sku/?managed=yes&pair=gone", "pair=gone"),
        ("sku/?created_time_from=2026-01-01&created_time_to=soon", "Not a date: “soon”"),
        ("loggedrequest/?time_from_1=10:00", "Not a date: “10:00”"),
        ("loggedrequest/?time_from_0=2026-01-01&time_from_1=noon", "Not a date: “2026-01-01 noon”"),
        ("loggedrequest/?status_class=9", "status_class=9"),
        ("taxcode/?physical__exact=maybe", "physical__exact=maybe"),
        ("/auth/user/?groups__id__exact=x", "groups__id__exact=x"),
        ("/fulfillment/stuckrow/?queue=gone", "queue=gone"),
        ("/fulfillment/checkout/?total_amount_from=many", "total_amount_from=many"),
        ("/fulfillment/checkout/?total_amount_from=1&total_amount_to=many", "total_amount_to=many"),
    ],
)
def test_pages_say_what_they_did_not_understand(root: Client, address: str, said: str) -> None:
    SkuFactory()
    address = f"/admin{address}" if address.startswith("/") else f"/admin/catalog/{address}"
    answer: Any = root.get(address)
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == 0
    assert [said in str(message) for message in answer.context["messages"] if "othing is shown" in str(message)] == [
        True
    ]


def test_choices_that_are_offered_are_understood(list_of: ListOf) -> None:
    for model in lists():
        for spec in list_of(model).filter_specs:
            for value, _ in getattr(spec, "lookup_choices", ()) if hasattr(spec, "parameter_name") else ():
                assert list_of(model, **{spec.parameter_name: value}).said == [], (model, spec.parameter_name, value)


def test_actions_on_all_rows_of_a_misread_list_reach_none(root: Client) -> None:
    SkuFactory(wire_id="a")
    sent = {"action": "delete_selected", "select_across": "1", "index": "0", "_selected_action": [Sku.objects.get().pk]}
    root.post("/admin/catalog/sku/?managed=maybe", sent | {"post": "yes"})
    assert Sku.objects.count() == 1
