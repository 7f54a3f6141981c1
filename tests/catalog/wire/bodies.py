"""Bodies that the tests of the wire start from."""

from typing import Any

SKU: dict[str, Any] = {"name": "Enamel mug", "eccn": "EAR99", "taxCode": "P0000000", "countryOfOrigin": "PL"}
MANAGED = SKU | {"partNumber": "EM-500", "managedFulfillment": "DRGlobalFulfillment"}
ITEM: dict[str, Any] = {"partNumber": "EM-500"}


def fee(sku_id: str, **changes: Any) -> dict[str, Any]:
    """Return the body of a packaging fee on a SKU."""
    body = {"type": "packaging", "skuId": sku_id, "category": "cardboard", "value": "1 box"}
    return body | {"amount": 2, "currency": "EUR", "country": "DE"} | changes
