"""Shared base of tables that start with rows of a shipped file and are then edited by staff."""

from datetime import date
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from catalog.wire.exceptions import problem

LOADER = "tax tables"

M = TypeVar("M", bound="DatedRow")


def fault(name: str, text: str) -> ValidationError:
    """Build the error of one attribute, where a rule looks at several."""
    return ValidationError({name: problem("invalid_parameter", text, parameter=name)})


class ShippedRow(models.Model):
    """A row that a shipped file or the staff wrote. Test and live mode share it."""

    class Origin(models.TextChoices):
        """Who wrote the present values."""

        LOADED = "loaded", "built-in table"
        STAFF = "staff", "staff"

    file_key: ClassVar[tuple[str, ...]]
    """The attributes that tell the rows of the file apart."""
    table_members: ClassVar[tuple[str, ...]] = ()
    """Attributes that must be in a reference table; those of shipped files are, which tests prove once for all."""

    origin = models.CharField("origin", max_length=6, choices=Origin, default=Origin.STAFF, editable=False)
    file_row = models.CharField("row of the file", max_length=160, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as the staff's row: the loader writes in bulk and never comes here. Raises ValidationError."""
        self.full_clean(exclude=("origin", "file_row"), validate_unique=False, validate_constraints=False)
        with transaction.atomic():
            self._keep_loaded_values()
            self.origin = self.Origin.STAFF
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "origin"}
            super().save(*args, **kwargs)

    def _keep_loaded_values(self) -> None:
        # Thousands of loaded rows are never touched: their history begins when somebody changes them.
        loaded = type(self)._base_manager.filter(pk=self.pk, origin=self.Origin.LOADED).first()
        if loaded is not None:
            made_by = {"through": "import", "actor_name": LOADER}
            type(self).history.bulk_history_create(  # type: ignore[attr-defined]
                [loaded], default_change_reason="as loaded", custom_historical_attrs=made_by
            )


class DatedQuerySet(models.QuerySet[M]):
    """A queryset of rows with a validity; each table has its own manager, for typing."""

    def live_on(self, day: date) -> Self:
        """Narrow to the rows that count on a day."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class DatedRow(ShippedRow):
    """A row that counts between two days, both included; an absent day is open."""

    valid_from = models.DateField("valid from", null=True, blank=True, help_text="First day. Empty: no start date.")
    valid_to = models.DateField("valid to", null=True, blank=True, help_text="Last day. Empty: no end date.")

    class Meta:
        abstract = True

    @property
    def validity(self) -> str:
        """The days on which the row counts, in words."""
        begin = f"from {self.valid_from}" if self.valid_from else ""
        end = f"until {self.valid_to}" if self.valid_to else ""
        return f"{begin} {end}".strip() or "always"

    def clean(self) -> None:
        """Refuse a validity that ends before it begins."""
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise fault("valid_to", "The last day lies before the first day.")


def shipped_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the constraints of every table of shipped rows."""
    return [
        models.UniqueConstraint(fields=["file_row"], condition=~Q(file_row=""), name=f"{name}_file_row_unique"),
        models.CheckConstraint(condition=Q(origin__in=["loaded", "staff"]), name=f"{name}_origin_known"),
    ]


def dated_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the constraints of every table of shipped rows with a validity."""
    ordered = Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=models.F("valid_to"))
    return [*shipped_constraints(name), models.CheckConstraint(condition=ordered, name=f"{name}_validity_in_order")]


def first_to_ask(row: DatedRow) -> tuple[bool, int]:
    """Sort key of rows for the same question: the staff's before loaded ones, then those that began last."""
    begun = row.valid_from or date.min
    return row.origin != ShippedRow.Origin.STAFF, -begun.toordinal()
