"""Serializer classes compiled for a version: what a page of a hundred rows need not work out a hundred times."""

from collections.abc import Callable
from typing import Any, NamedTuple

EMPTY: tuple[Any, ...] = ("", {}, [])
Renderer = Callable[[Any], dict[str, Any]]


class Output(NamedTuple):
    """How a field is rendered."""

    name: str
    get: Callable[[Any], Any]
    convert: Callable[[Any], Any] | None
    always: bool


class Shape(NamedTuple):
    """The fields of a class in one version and mode, bound and ready to read and render."""

    fields: dict[str, Any]
    by_name: dict[str, Any]
    """Wire name or alias -> field."""
    render: Renderer


def renderer_of(outputs: list[tuple[str, Output]]) -> Renderer:
    """Return a function that renders an object, or the document of a JSON column, whose keys are the sources."""
    of_object, of_document = [output for _, output in outputs], dict(outputs)

    def render(instance: Any) -> dict[str, Any]:
        if isinstance(instance, dict):
            return render_document(instance)
        shown = {}
        for name, get, convert, always in of_object:
            value = get(instance)
            if convert is not None and value is not None:
                value = convert(value)
            if value or always or (value is not None and value not in EMPTY):
                shown[name] = value
        return shown

    def render_document(document: dict[str, Any]) -> dict[str, Any]:
        shown = {}
        for key, value in document.items():
            if key in of_document:
                name, _, convert, always = of_document[key]
                if convert is not None and value is not None:
                    value = convert(value)
                if value or always or (value is not None and value not in EMPTY):
                    shown[name] = value
        return shown

    return render
