"""Serializer classes compiled for a version: what a page of a hundred rows need not work out a hundred times."""

from collections.abc import Callable
from typing import Any, NamedTuple


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
    outputs: list[Output]
    document_outputs: dict[str, Output]
    """Key of a stored document -> output."""
