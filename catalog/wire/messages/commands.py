"""Commands of the domain, built from what a serializer understood."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def command_of(kind: type[T], data: Mapping[str, Any], **lists: type[Any]) -> T:
    """Build a frozen dataclass from validated data; `lists` names the classes of the elements of its lists.

    A required attribute that could not be read is None. Such a command goes along with the errors that say so; the
    operation adds its own and raises all of them before it relies on a value (R-CON-153).
    """
    required = {
        field.name: None
        for field in fields(kind)  # type: ignore[arg-type]
        if field.default is MISSING and field.default_factory is MISSING
    }
    nested = {name: [command_of(element, each) for each in data.get(name) or ()] for name, element in lists.items()}
    return kind(**{**required, **data, **nested})
