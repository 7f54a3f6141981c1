"""Wire names of model attributes: camelCase, and the few that are called something else."""

import re

OWN_NAMES = {
    "wire_id": "id",
    "sku_group": "skuGroupId",
    "sku": "skuId",
    "last_changed": "updatedTime",
    "client_id": "clientID",
}


def wire_name(attribute: str) -> str:
    """Return the wire's name of a model attribute: `hs_code` becomes `hsCode`. Wire names pass unchanged."""
    return OWN_NAMES.get(attribute) or re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), attribute)


def attribute_name(name: str) -> str:
    """Return the attribute of a wire name: `hsCode` becomes `hs_code`, `clientID` `client_id`."""
    return re.sub(r"([a-z0-9])([A-Z]+)", lambda match: f"{match[1]}_{match[2].lower()}", name)


def wire_path(path: str) -> str:
    """Return the wire's spelling of an attribute path: `items[0].wire_id` becomes `items[0].id` (R-CON-152)."""
    return re.sub(r"[^.\[\]]+", lambda segment: wire_name(segment[0]), path)
