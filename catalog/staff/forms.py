"""The form behind every page where staff edit an object."""

from contextlib import nullcontext
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.http import HttpRequest

from catalog.wire.exceptions import Refusal
from catalog.wire.records.changes import Change
from catalog.wire.records.managed import ManagedResource

from .holding import HoldableInput
from .mode import is_live
from .plain_language import by_attribute, is_absence, label_of, reworded
from .widgets import CodeLookup


class StaffForm(HoldableInput, forms.ModelForm):
    """A form that gives new objects the mode in force and shows whatever a rule refuses, in plain words, at its field.

    Errors of attributes that are not on the form stand above it, with their label before them.
    """

    live_mode: ClassVar[bool | None] = None
    """The mode that new objects get; None for models that belong to no mode."""
    refused: ClassVar[ValidationError | Refusal | None] = None
    """What a rule had against storing the very same input a moment ago."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.live_mode is not None and self.instance._state.adding:
            self.instance.live_mode = self.live_mode
        for field in self.fields.values():
            if isinstance(field.widget, CodeLookup):
                field.error_messages["max_length"] = field.widget.advice

    def _get_validation_exclusions(self) -> set[str]:
        # Constraints include the mode, which is not on the form; Django would skip them. There is no public hook.
        return super()._get_validation_exclusions() - {"live_mode"}  # type: ignore[misc]

    @property
    def resource_change(self) -> Change:
        """Return the circumstances of saving the form: a value counts as sent when it was changed on the form."""
        return Change(sent=frozenset(self.changed_data))

    def full_clean(self) -> None:
        """Validate, then add what a rule refused, except to a spare row that is not used."""
        is_managed = self.is_bound and isinstance(self.instance, ManagedResource)
        with self.instance.changing(self.resource_change) if is_managed else nullcontext():
            super().full_clean()
        is_spare = self.empty_permitted and not self.has_changed()
        if self.refused is not None and self.is_bound and not is_spare:
            for name, error in by_attribute(self.refused, self._meta.model):
                self.add_error(name, error)

    def add_error(self, field: str | None, error: Any) -> None:
        """Take an error in, reworded; an error of an attribute that is not on the form goes above it."""
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        named = (
            error if hasattr(error, "error_dict") else ValidationError({field or NON_FIELD_ERRORS: error.error_list})
        )
        for name, item in by_attribute(named, self._meta.model):
            if name in self.fields:
                # What was sent and cannot be read is not missing.
                if not (is_absence(item) and name in self.errors):
                    super().add_error(name, reworded(item))
            else:
                label = "" if name == NON_FIELD_ERRORS else label_of(self._meta.model, name)
                super().add_error(None, reworded(item, label=label[:1].upper() + label[1:]))


def bind(form: type[forms.ModelForm], request: HttpRequest, model: type[Model]) -> type[forms.ModelForm]:
    """Give a form class that was made for this request the mode of the request and what was refused in it."""
    if issubclass(form, StaffForm):
        form.refused = getattr(request, "refused", None) if form._meta.model is model else None
        has_mode = any(field.name == "live_mode" for field in model._meta.concrete_fields)
        form.live_mode = is_live(request) if has_mode else None
    return form


class RowForm(StaffForm):
    """A row of a table: its inputs are named after their columns, as they have no labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label or "")
