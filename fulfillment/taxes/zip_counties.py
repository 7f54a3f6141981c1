"""US ZIP codes and the counties they touch."""

from django.db import models

from .shipped import ShippedRow, shipped_constraints


class ZipCounties(ShippedRow):
    """A ZIP code with its states and counties, separated by bars.

    They stand in the order of the census file, which says nothing about how much of the ZIP code lies in each; where
    the county decides about a rate, the first one counts.
    """

    file_key = ("zip",)

    zip = models.CharField("ZIP code", max_length=5)
    states = models.CharField("states", max_length=20)
    counties = models.CharField("counties", max_length=255)

    class Meta:
        ordering = ("zip",)
        verbose_name = "ZIP code counties"
        verbose_name_plural = "ZIP code counties"
        constraints = [
            models.UniqueConstraint(fields=["zip"], name="zip_counties_unique"),
            *shipped_constraints("zip_counties"),
        ]

    def __str__(self) -> str:
        return f"{self.zip}: {', '.join(self.county_names)}"

    @property
    def state_codes(self) -> tuple[str, ...]:
        """The states, in the order of the table."""
        return tuple(self.states.split("|"))

    @property
    def county_names(self) -> tuple[str, ...]:
        """The counties, in the order of the table."""
        return tuple(self.counties.split("|"))
