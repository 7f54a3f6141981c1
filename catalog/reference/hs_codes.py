"""The Harmonized System: sections, chapters, headings, six-digit codes. For suggestions only (R-CAT-018)."""

from django.db import models

from .base import ReferenceRow, shaped


class HsSection(ReferenceRow):
    """One of the 21 sections of the nomenclature."""

    code = models.CharField("section", max_length=5, validators=[shaped("[IVX]{1,5}", "a Roman numeral such as XVI")])
    name = models.CharField("name", max_length=255)

    class Meta:
        ordering = ("pk",)
        verbose_name = "HS section"
        constraints = [models.UniqueConstraint(fields=["code"], name="hs_section_code_unique")]

    def label(self) -> str:
        """Return the section's name."""
        return self.name


class HsCode(ReferenceRow):
    """A chapter (`85`), heading (`8518`) or six-digit code (`8518.30`); only the last can stand on a SKU."""

    class Level(models.IntegerChoices):
        """How many digits a code has."""

        CHAPTER = 2, "chapter"
        HEADING = 4, "heading"
        CODE = 6, "six-digit code"

    code = models.CharField(
        "HS code", max_length=7, validators=[shaped(r"[0-9]{2}|[0-9]{4}|[0-9]{4}\.[0-9]{2}", "a code such as 8518.30")]
    )
    description = models.CharField("description", max_length=255)
    everyday_words = models.CharField(
        "everyday words",
        max_length=255,
        blank=True,
        help_text="What people call such goods; only used to find the code.",
    )
    level = models.PositiveSmallIntegerField("level", choices=Level, default=Level.CODE)
    section = models.ForeignKey(
        HsSection, to_field="code", db_column="section", on_delete=models.PROTECT, related_name="codes"
    )
    chapter = models.CharField("chapter", max_length=2, validators=[shaped("[0-9]{2}", "two digits such as 85")])
    parent = models.ForeignKey(
        "self",
        to_field="code",
        db_column="parent",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text="The heading of a code, the chapter of a heading.",
    )

    class Meta:
        ordering = ("code",)
        verbose_name = "HS code"
        constraints = [
            models.UniqueConstraint(fields=["code"], name="hs_code_unique"),
            models.CheckConstraint(condition=models.Q(level__in=[2, 4, 6]), name="hs_code_level_known"),
        ]

    def label(self) -> str:
        """Return the official description."""
        return self.description

    def searchable(self) -> str:
        """Return the official description and the everyday words."""
        return f"{self.description}; {self.everyday_words}"
