"""A JSON column that gives back the very decimals it was given, where a plain one would make binary floats of them.

A decimal is stored as a JSON number with a point. Both databases keep the digits of such a number: SQLite keeps the
text, PostgreSQL's jsonb keeps numbers as `numeric`. Nothing inside a value marks a decimal, so no object that a client
sends can be taken for one.
"""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from . import jsontext


class ExactEncoder(json.JSONEncoder):
    """Writes decimals as numbers."""

    def encode(self, o: Any) -> str:
        """Return the text of a column. Raises TypeError for what it cannot hold."""
        return jsontext.write_stored(o)


class ExactDecoder(json.JSONDecoder):
    """Reads numbers with a point or an exponent as decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "parse_float": Decimal})


class ExactJSONField(models.JSONField):
    """A JSON column whose numbers with a fraction are decimals (R-CON-106). It holds an object or a list, never text.

    `dumpdata` writes it as its JSON text, which no serializer's own idea of numbers can touch; `loaddata` reads that.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"encoder": ExactEncoder, "decoder": ExactDecoder}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: value for key, value in kwargs.items() if key not in ("encoder", "decoder")}

    def value_to_string(self, obj: models.Model) -> Any:
        """Return the JSON text of the value, for serializers."""
        return jsontext.write_stored(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        """Return the value; text is the JSON of one. Raises ValidationError."""
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value, cls=ExactDecoder)
        except (ValueError, RecursionError, InvalidOperation) as unreadable:
            message = self.error_messages["invalid"]
            raise ValidationError(message, code="invalid", params={"value": value}) from unreadable
