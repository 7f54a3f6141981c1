# mypy: ignore-errors
# factory-boy declares its own classes without types; `tests.factories` gives the factories theirs.
"""SKUs, groups, items, fees and registered parts. They need the reference tables: ask for the fixture `reference`.

All of them take `live_mode=True` for the live mode, or the trait of the same meaning, `live=True`.
"""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from catalog.fees.models import Fee
from catalog.inventory_items.models import InventoryItem
from catalog.manufacturers.models import RegisteredPart
from catalog.sku_groups.models import SkuGroup
from catalog.skus.managed import MANAGED
from catalog.skus.models import Sku

PHYSICAL_TAX_CODE = "4323.310_A"
DIGITAL_TAX_CODE = "4512.100"


class SkuGroupFactory(DjangoModelFactory):
    """A group of physical goods."""

    class Meta:
        model = SkuGroup

    class Params:
        live = factory.Trait(live_mode=True)

    live_mode = False
    wire_id = factory.Sequence("group-{}".format)
    alias = factory.Sequence("Group {}".format)
    tax_code = PHYSICAL_TAX_CODE
    eccn = "EAR99"


class SkuFactory(DjangoModelFactory):
    """A physical, unmanaged SKU without a group. Traits: `managed`, `digital`, `grouped` (no own compliance data)."""

    class Meta:
        model = Sku

    class Params:
        live = factory.Trait(live_mode=True)
        managed = factory.Trait(
            managed_fulfillment=MANAGED, part_number=factory.Sequence("PART-{}".format), hs_code="6404.20"
        )
        digital = factory.Trait(tax_code=DIGITAL_TAX_CODE)
        grouped = factory.Trait(
            sku_group=factory.SubFactory(SkuGroupFactory, live_mode=factory.SelfAttribute("..live_mode")),
            tax_code="",
            eccn="",
            country_of_origin="",
        )

    live_mode = False
    wire_id = factory.Sequence("sku-{}".format)
    name = factory.Sequence("Enamel mug {}".format)
    eccn = "EAR99"
    tax_code = PHYSICAL_TAX_CODE
    country_of_origin = "DE"


class InventoryItemFactory(DjangoModelFactory):
    """An item of its own; the SKU of a distributed pair is made separately, with the same `wire_id`."""

    class Meta:
        model = InventoryItem

    class Params:
        live = factory.Trait(live_mode=True)

    live_mode = False
    wire_id = factory.Sequence("item-{}".format)
    part_number = factory.Sequence("PART-{}".format)


class FeeFactory(DjangoModelFactory):
    """A packaging fee on a SKU of its own."""

    class Meta:
        model = Fee

    class Params:
        live = factory.Trait(live_mode=True)

    live_mode = False
    sku = factory.SubFactory(SkuFactory, live_mode=factory.SelfAttribute("..live_mode"))
    type = Fee.Type.PACKAGING
    category = "cardboard"
    value = "1 box"
    amount = Decimal("2.00")
    currency = "EUR"
    country = "DE"


class RegisteredPartFactory(DjangoModelFactory):
    """An entry of the manufacturer registry; the documented one by default."""

    class Meta:
        model = RegisteredPart

    class Params:
        live = factory.Trait(live_mode=True)

    live_mode = False
    manufacturer_id = "20013"
    part_number = "DEMOPARTNUMBER2"
