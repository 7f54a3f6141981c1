"""Names of attributes and paths as clients read them."""

import pytest

from catalog.wire.values.naming import wire_name, wire_path


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("hs_code", "hsCode"),
        ("hsCode", "hsCode"),
        ("wire_id", "id"),
        ("sku_group", "skuGroupId"),
        ("line1", "line1"),
        ("address_line_1", "addressLine1"),
    ],
)
def test_an_attribute_has_its_wire_name(attribute: str, name: str) -> None:
    assert wire_name(attribute) == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("hs_code", "hsCode"),
        ("items[0]", "items[0]"),
        ("items[0].inventory_item_id", "items[0].inventoryItemId"),
        ("items[12].wire_id", "items[12].id"),
        ("ship_to.address.postal_code", "shipTo.address.postalCode"),
        ("ship_to.tax_identifiers[1].wire_id", "shipTo.taxIdentifiers[1].id"),
        ("items[0].unitAttributes[3].serialNumber", "items[0].unitAttributes[3].serialNumber"),
    ],
)
def test_each_segment_of_a_path_has_its_wire_name(path: str, name: str) -> None:
    assert wire_path(path) == name
