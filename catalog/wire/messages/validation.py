"""Validation of bodies, objects and lists that finds all problems at once (R-CON-153)."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import serializers

from catalog.wire.exceptions import Errors, add_errors, invalid, missing, problem

from .base import WireField
from .partial import PartlyRead, prefixed


class Validated(WireField):
    """Validation of bodies, objects and lists with all problems at once (R-CON-153), by DRF's names."""

    initial_data: Any
    instance: Any

    def __init__(self, *args: Any, keep_valid: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_valid = keep_valid

    def is_valid(self, *, raise_exception: bool = False) -> bool:
        """Validate `initial_data`. Raises ValidationError with all errors if `raise_exception`."""
        if not hasattr(self, "_errors"):
            self._validated_data: Any = {}
            self._errors: Errors = {}
            try:
                self._validated_data = self.run_validation(self.initial_data)
            except ValidationError as error:
                add_errors(self._errors, error)
                if isinstance(error, PartlyRead):
                    self._validated_data = error.understood
        if self._errors and raise_exception:
            raise ValidationError(self._errors)
        return not self._errors

    @property
    def errors(self) -> Errors:
        """Return attribute, or path of attributes, -> what is wrong with it."""
        errors: Errors = serializers.BaseSerializer.errors.fget(self)  # type: ignore[attr-defined]
        return errors

    @property
    def data(self) -> Any:
        """Return the instance as the wire shows it; without one what was read, or what was sent if that has errors."""
        if self.instance is not None:
            return self.to_representation(self.instance)
        if not hasattr(self, "_errors"):
            raise AssertionError("There is no instance; call is_valid() before data.")
        return self.initial_data if self._errors else self.to_representation(self._validated_data)

    def to_representation(self, instance: Any) -> Any:
        raise NotImplementedError

    def run_validation(self, data: Any = None) -> Any:
        """Return the values of sent data. Raises ValidationError; PartlyRead where some were understood."""
        errors: Errors = {}
        try:
            attrs = self.to_internal_value(data)
        except PartlyRead as error:
            attrs, errors = error.understood, dict(error.error_dict)
        self.check(attrs, errors)
        if errors:
            raise PartlyRead(errors, attrs)
        return self.validate(attrs)

    def to_internal_value(self, data: Any) -> Any:
        raise NotImplementedError

    def check(self, attrs: Any, errors: Errors) -> None:
        """Add what is wrong with several values together; `attrs` lacks those that have errors."""

    def validate(self, attrs: Any) -> Any:
        """Return the values to use; called when no error was found. Raises ValidationError."""
        return attrs


class ApiListSerializer(Validated, serializers.ListSerializer):  # type: ignore[misc]
    """A list of objects, in the order sent (R-CON-076). `single` also takes one object in place of the list."""

    max_length: int | None

    def __init__(self, *args: Any, single: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("empty", list)
        super().__init__(*args, **kwargs)
        self.single = single

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the objects. Raises ValidationError, by the path of each bad field."""
        if self.single and isinstance(data, dict):
            data = [data]
        if not isinstance(data, list):
            raise invalid(data)
        if not data and not self.allow_empty:
            raise missing()
        if self.max_length is not None and len(data) > self.max_length:
            raise problem("invalid_parameter", f"At most {self.max_length} elements are allowed.")
        attrs: list[Any] = []
        errors: Errors = {}
        for index, element in enumerate(data):
            try:
                attrs.append(self.child.run_validation(element))  # type: ignore[union-attr]
            except ValidationError as error:
                errors |= prefixed(f"[{index}]", error)
                attrs.append(error.understood if isinstance(error, PartlyRead) and self.keep_valid else {})
        if errors:
            raise PartlyRead(errors, attrs)
        return attrs

    def to_representation(self, instance: Any) -> list[Any]:
        """Return the objects of an iterable or a manager as the wire shows them."""
        render = self.child.renderer  # type: ignore[union-attr]
        rows = instance.all() if hasattr(instance, "all") else instance
        return [render(row) for row in rows]

    @property
    def renderer(self) -> Any:
        """Return what renders the list."""
        return self.to_representation
