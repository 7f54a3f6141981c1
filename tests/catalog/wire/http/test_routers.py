"""The routes of view sets, and the classes that every view has from the settings."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.settings import api_settings

from catalog.skus.views import SkuViewSet
from catalog.wire.http.mixins import CreateMixin, DestroyMixin, ListMixin, RetrieveMixin, UpdateMixin
from catalog.wire.http.routers import ApiRouter
from catalog.wire.http.views import UnknownPath
from catalog.wire.http.viewsets import ApiViewSet
from tests.catalog.wire.routes import api_routes


class Things(ListMixin, CreateMixin, RetrieveMixin, UpdateMixin, DestroyMixin, ApiViewSet):
    """A view set with an action on the collection and one on an item."""

    @action(detail=False, methods=["post"], url_path="dry-run")
    def dry_run(self, request: Any) -> Response:
        raise NotImplementedError

    @action(detail=True, methods=["post"], url_path="parts/(?P<part_id>[^/]+)")
    def attach(self, request: Any) -> Response:
        raise NotImplementedError

    @attach.mapping.delete
    def detach(self, request: Any) -> Response:
        raise NotImplementedError


@pytest.fixture
def router() -> ApiRouter:
    router = ApiRouter()
    router.register("lockstep/things", Things)
    return router


@pytest.mark.parametrize(
    ("path", "actions"),
    [
        ("lockstep/things", {"get": "list", "post": "create"}),
        ("lockstep/things/", {"get": "list", "post": "create"}),
        ("lockstep/things/dry-run", {"post": "dry_run"}),
        ("lockstep/things/a.b", {"get": "retrieve", "post": "update", "delete": "destroy"}),
        ("lockstep/things/x/", {"get": "retrieve", "post": "update", "delete": "destroy"}),
        ("lockstep/things/x/parts/y", {"post": "attach", "delete": "detach"}),
        ("lockstep/things//", None),
        ("lockstep/things\n", None),
        ("lockstep/things/x/y", None),
        ("things", None),
    ],
)
def test_paths(router: ApiRouter, path: str, actions: dict[str, str] | None) -> None:
    """R-CON-001, R-CON-002: POST on an item updates it; a slash at the end changes nothing."""
    found = next((match for route in router.urls if (match := route.resolve(path))), None)
    callback: Any = found and found.func
    assert (callback and {k: v for k, v in callback.actions.items() if k != "head"}) == actions


def test_unknown_paths_come_last() -> None:
    """R-CON-160: whatever has no route is answered by the API, but for the paths of browsers."""
    assert resolve("/skus/x").func.cls is SkuViewSet  # type: ignore[attr-defined]
    assert resolve("/nothing").func.cls is UnknownPath  # type: ignore[attr-defined]


def test_every_success_is_declared() -> None:
    """The first status of an action is the one that `answer` sends."""
    for route in api_routes():
        for handler in route.handlers.values():
            if route.view.schema:
                assert 200 <= route.view.answers[handler][0] < 300, (route.path, handler)


def test_views_have_our_classes() -> None:
    """Each policy of DRF's is a class of ours, named in the settings; no view leaves one out."""
    values = settings.REST_FRAMEWORK.values()
    named = [path for value in values for path in (value if isinstance(value, list) else [value])]
    assert len([path for path in named if path and path.startswith(("catalog.", "fulfillment."))]) >= 10
    defaults: Any = api_settings
    for route in api_routes():
        view: Any = route.view
        assert view.authentication_classes == defaults.DEFAULT_AUTHENTICATION_CLASSES
        assert view.throttle_classes == defaults.DEFAULT_THROTTLE_CLASSES
        assert {*defaults.DEFAULT_PERMISSION_CLASSES} <= {*view.permission_classes}
