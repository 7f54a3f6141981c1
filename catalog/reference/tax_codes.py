"""Tax codes: what kind of product, and whether it is physical (R-CAT-001 to R-CAT-004)."""

from django.db import models

from catalog.wire.records.history import change_history

from .base import ReferenceRow, shaped


class TaxCode(ReferenceRow):
    """A tax code. A SKU without a group, and each SKU group, names one; it decides between physical and digital.

    A code that a SKU or a group uses must stay.
    """

    class System(models.TextChoices):
        """The published family that a code belongs to."""

        CURRENT = "current", "current"
        ANNOUNCED = "announced", "announced"
        OLDER = "older", "older"

    code = models.CharField(
        "code",
        max_length=32,
        validators=[shaped(r"[0-9A-Za-z][0-9A-Za-z._-]*", "letters, digits, dots, hyphens and underscores")],
    )
    system = models.CharField("family", max_length=10, choices=System, default=System.CURRENT)
    group = models.CharField(
        "group", max_length=100, blank=True, help_text="What the codes of one kind have in common."
    )
    physical = models.BooleanField(
        "physical",
        default=True,
        help_text="Goods that are shipped. Changing this changes the kind of every SKU with this tax code.",
    )
    description = models.CharField("description", max_length=255)

    history = change_history(excluded_fields=["search_text"])

    class Meta:
        ordering = ("code",)
        verbose_name = "tax code"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="tax_code_unique"),
            models.CheckConstraint(
                condition=models.Q(system__in=["current", "announced", "older"]), name="tax_code_system_known"
            ),
        ]

    def label(self) -> str:
        """Return what is sold under this code."""
        return self.description

    def searchable(self) -> str:
        """Return the description, the group and the kind."""
        return f"{self.description}; {self.group}; {'physical' if self.physical else 'digital'}"
