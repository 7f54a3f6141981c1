"""What is wrong, in the words of the person at the screen (R-CAT-241). The rules themselves speak to API clients."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model

from catalog.wire.exceptions import Refusal
from catalog.wire.values.naming import wire_name

WIRE_WORDS = "is not a valid parameter."
PLAIN_WORDS = "cannot be used here."
REQUIRED = "Required."


def reworded(error: ValidationError, *, label: str = "") -> ValidationError:
    """Return one error as people read it: no talk of parameters, the hint behind, an absent field's label before."""
    text = REQUIRED if is_absence(error) else " ".join(error.messages).replace(WIRE_WORDS, PLAIN_WORDS)
    hint = (error.params or {}).get("hint", "")
    sentence = f"{text} {hint}".strip()
    return ValidationError(f"{label}: {sentence}" if label else sentence, code=error.code)


def is_absence(error: ValidationError) -> bool:
    """Tell whether a value is missing; the wire calls an empty field null (E-CAT-17)."""
    return error.code == "missing_parameter" or (error.params or {}).get("value") == "null"


def by_attribute(refused: ValidationError | Refusal, model: type[Model]) -> Iterator[tuple[str, ValidationError]]:
    """Yield (attribute or NON_FIELD_ERRORS, error) for everything that a rule has found."""
    if isinstance(refused, Refusal):
        yield attribute_of(model, refused.parameter), ValidationError(refused.message, code=refused.code)
        return
    found: dict[str, list[ValidationError]] = {}
    refused.update_error_dict(found)
    for name, errors in found.items():
        for error in errors:
            yield taken(error, model) or (name, error)


def attribute_of(model: type[Model], parameter: str | None) -> str:
    """Return the model attribute that the wire calls `parameter`."""
    names = (field.name for field in model._meta.concrete_fields)
    return next((name for name in names if wire_name(name) == parameter), NON_FIELD_ERRORS)


def taken(error: ValidationError, model: type[Model]) -> tuple[str, ValidationError] | None:
    """Return (attribute, error) when something must be unique in its mode and is not; of the mode nobody thinks."""
    names = [name for name in (error.params or {}).get("unique_check", ()) if name != "live_mode"]
    if error.code != "unique_together" or not names:
        return None
    labels = " and ".join(label_of(model, name) for name in names)
    text = f"There is already {with_article(model)} with this {labels}."
    return names[0] if len(names) == 1 else NON_FIELD_ERRORS, ValidationError(text, code="unique")


def with_article(model: type[Model]) -> str:
    """Return the name of a model with its article: "a SKU", "an inventory item"."""
    noun = str(model._meta.verbose_name)
    return f"{'an' if noun[0] in 'aeioAEIO' else 'a'} {noun}"


def label_of(model: type[Model], name: str) -> str:
    """Return what people call an attribute; the name itself if the model has no such field."""
    fields: dict[str, Any] = {field.name: field for field in model._meta.concrete_fields}
    return str(fields[name].verbose_name) if name in fields else name


def sentence_of(refused: ValidationError | Refusal) -> str:
    """Return everything that was found as one line, for a message at the top of a page."""
    if isinstance(refused, Refusal):
        return refused.message
    found: dict[str, list[ValidationError]] = {}
    refused.update_error_dict(found)
    return " ".join(text for errors in found.values() for error in errors for text in reworded(error).messages)
