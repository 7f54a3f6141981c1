"""Which company sells what where, as rules that staff edit (R-CHK-121)."""

from django.core.validators import RegexValidator
from django.db import models

from catalog.reference.validators import validate_country
from catalog.wire.records.history import change_history
from fulfillment.pricing.selling_entity import EntityRule, SellingEntity

from .shipped import ShippedRow, shipped_constraints

COUNTRIES = RegexValidator(
    r"\A(?:[A-Z]{2}(?: [A-Z]{2})*)?\Z", message="Write two-letter codes separated by blanks, such as US CA."
)


class SellingEntityRule(ShippedRow):
    """One rule; the first that fits a cart names the selling entity."""

    file_key = ("physical", "origins", "destinations")
    table_members = ("origins", "destinations", "entity_country")

    position = models.PositiveSmallIntegerField("position", default=1000, help_text="The lowest number is asked first.")
    physical = models.BooleanField(
        "physical goods", default=True, help_text="Off: carts without any physical line; only the destination counts."
    )
    origins = models.CharField(
        "from", max_length=255, blank=True, validators=[COUNTRIES], help_text="Empty: from anywhere."
    )
    destinations = models.CharField(
        "to", max_length=255, blank=True, validators=[COUNTRIES], help_text="Empty: to anywhere."
    )
    entity_id = models.CharField("entity ID", max_length=60)
    entity_name = models.CharField("entity name", max_length=100)
    entity_country = models.CharField(
        "country of the entity",
        max_length=2,
        validators=[validate_country],
        help_text="Sales within this country know no reverse charge.",
    )

    history = change_history()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "selling entity rule"
        constraints = shipped_constraints("selling_entity_rule")

    def __str__(self) -> str:
        way = f"{self.origins or 'anywhere'} to {self.destinations or 'anywhere'}"
        return f"{'physical' if self.physical else 'digital'}, {way}: {self.entity_id}"

    def as_rule(self) -> EntityRule:
        """Return the row for pricing."""
        entity = SellingEntity(self.entity_id, self.entity_name, self.entity_country)
        return EntityRule(self.physical, frozenset(self.origins.split()), frozenset(self.destinations.split()), entity)
