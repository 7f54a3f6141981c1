"""The attributes that a SKU and its inventory item share, with their validators (catalog.md, section 10)."""

from typing import ClassVar

from django.db import models

from catalog.reference.validators import validate_country_of_origin, validate_eccn, validate_hs_code

from .wire.records.managed import ManagedResource

COMPARED_MEMBERS = ("manufacturer_id", "part_number", "country_of_origin", "eccn", "hs_code")
"""The attributes on which a pair must agree (R-CAT-180); `wire_id` makes it a pair, `allow_oversell` may differ."""


class SharedAttributes(ManagedResource):
    """The shared attributes besides the id; `""` stands for an absent value."""

    table_members: ClassVar[tuple[str, ...]] = ("country_of_origin", "eccn")

    part_number = models.CharField("part number", max_length=255, blank=True, default="")
    manufacturer_id = models.CharField("manufacturer ID", max_length=255, blank=True, default="")
    country_of_origin = models.CharField(
        "country of origin", max_length=2, blank=True, default="", validators=[validate_country_of_origin]
    )
    eccn = models.CharField("ECCN", max_length=20, blank=True, default="", validators=[validate_eccn])
    hs_code = models.CharField("HS code", max_length=20, blank=True, default="", validators=[validate_hs_code])

    class Meta:
        abstract = True
