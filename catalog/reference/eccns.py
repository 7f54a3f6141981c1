"""Export control classification numbers, and which of them may be resold (R-CAT-017)."""

from django.db import models

from catalog.wire.records.history import change_history

from .base import ReferenceRow, shaped


class Eccn(ReferenceRow):
    """A number of the US Commerce Control List. SKUs, SKU groups and inventory items may use approved ones only.

    A number that one of them uses must stay; to stop its use, take the approval away (R-CAT-022).
    """

    code = models.CharField(
        "ECCN",
        max_length=16,
        validators=[
            shaped(
                r"EAR99|[0-9][A-E][0-9]{3}(?:\.[0-9a-z]+)*", "five characters such as 5A992, a sub-paragraph, or EAR99"
            )
        ],
    )
    title = models.CharField("title", max_length=255)
    category = models.CharField("category", max_length=1, blank=True)
    category_name = models.CharField("category name", max_length=60, blank=True)
    product_group = models.CharField("product group", max_length=40, blank=True)
    reason_for_control = models.CharField("reason for control", max_length=60, blank=True)
    approved = models.BooleanField("approved for resale", default=False)
    approved_note = models.CharField("condition of the approval", max_length=255, blank=True)

    history = change_history(excluded_fields=["search_text"])

    class Meta:
        ordering = ("code",)
        verbose_name = "ECCN"
        constraints = [models.UniqueConstraint(fields=["code"], name="eccn_code_unique")]

    def label(self) -> str:
        """Return the heading of the number."""
        return self.title

    def searchable(self) -> str:
        """Return the heading, the category and the product group."""
        return f"{self.title}; {self.category_name}; {self.product_group}"
