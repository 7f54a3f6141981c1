"""The routes of the API, for tests that try all of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import URLPattern, get_resolver

from catalog.wire.http.permissions import WRITING_METHODS
from catalog.wire.http.views import ApiView, UnknownPath


class ApiRoute(NamedTuple):
    """A path with its view; `handlers` are the names of the view's methods by HTTP method."""

    path: str
    view: type[ApiView]
    handlers: Mapping[str, str]
    options: Mapping[str, Any]

    def filled(self, text: str) -> str:
        """Return the address with a text for every id."""
        return "/" + re.sub(r"{\w+}", text, self.path)

    def option(self, name: str) -> Any:
        """Return an attribute of the view, as it is for this route."""
        return self.options.get(name, getattr(self.view, name))

    @property
    def writing(self) -> Mapping[str, str]:
        """The handlers of writing methods."""
        return {method: name for method, name in self.handlers.items() if method in WRITING_METHODS}


def patterns(found: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every path of the program with its view."""
    for entry in get_resolver().url_patterns if found is None else found:
        path = prefix + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", path).replace("{wire_id}", "{id}")
            yield re.sub(r"(/\?)?(\\Z|\$)?$", "", plain), entry.callback
        else:
            yield from patterns(entry.url_patterns, path)


def api_routes() -> Iterator[ApiRoute]:
    """Yield the routes of the API."""
    for path, callback in patterns():
        view: Any = getattr(callback, "cls", object)
        if issubclass(view, ApiView) and view is not UnknownPath:
            methods = [method for method in view.http_method_names if hasattr(view, method)]
            handlers = getattr(callback, "actions", None) or {method: method for method in methods}
            known = {method.upper(): name for method, name in handlers.items() if method in view.http_method_names}
            yield ApiRoute(path, view, known, callback.initkwargs)
