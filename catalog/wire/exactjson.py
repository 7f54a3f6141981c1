"""A JSON column that gives back the very decimals it was given, where a plain one would make binary floats of them."""

import json
from decimal import Decimal
from typing import Any

from django.db import models

MARK = "$decimal"


class ExactEncoder(json.JSONEncoder):
    """Writes a decimal as an object with its text."""

    def default(self, o: Any) -> Any:
        return {MARK: str(o)} if isinstance(o, Decimal) else super().default(o)


def _restore(value: dict[str, Any]) -> Any:
    return Decimal(value[MARK]) if value.keys() == {MARK} else value


class ExactDecoder(json.JSONDecoder):
    """Reads what ExactEncoder wrote."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(object_hook=_restore, **kwargs)


class ExactJSONField(models.JSONField):
    """A JSON column whose numbers with a fraction are decimals (R-CON-106)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"encoder": ExactEncoder, "decoder": ExactDecoder}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: value for key, value in kwargs.items() if key not in ("encoder", "decoder")}
