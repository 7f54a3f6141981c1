"""Values of SKU members that are refused, each with the element that says so; and values that are not."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.factories.client import Api
from tests.factories.errors import Element, element
from tests.flows.messages import sku_body

LONG = "x" * 5000


class Bad(NamedTuple):
    """A member, a value it cannot have, and the message."""

    member: str
    value: Any
    message: str
    code: str = "invalid_parameter"

    @property
    def element(self) -> Element:
        """Return the error's element."""
        return element(self.member, self.message, self.code)


def bad(member: str, kind: str, *values: Any) -> list[Bad]:
    """Return refused values of a member whose message ends alike; a value is quoted up to 200 characters."""
    return [
        Bad(member, value, f"'{str(value).lower() if value is True else str(value)[:200]}' {kind}.") for value in values
    ]


PARAMETER = "is not a valid parameter"
ITEM_TYPE = "is not a valid item type"
UNKNOWN = "is an unknown parameter"

BAD_MEMBERS = [
    # R-CAT-017, E-CAT-08
    *bad("eccn", "is not a valid ECCN", "9Z999", "ear99", "5D992.c", " EAR99", "XX", ""),
    # R-CAT-004, E-CAT-05
    *bad("taxCode", PARAMETER, "nope", "p0000000", "P0000000 ", ""),
    # R-CAT-018, E-CAT-03
    *bad("hsCode", "is not a valid HS code", "1234.56.YW", "640420", "6404209000", "6404", "6404.2", "6404.20."),
    *bad(
        "hsCode",
        "is not a valid HS code",
        "6404.20.90000",
        "6404.20.9.0",
        " 6404.20",
        "6404.20\n",
        "\uff16\uff14\uff10\uff14.20",
        "",
    ),
    # R-CAT-021, E-CAT-02, A-CAT-28, A-CON-13: an unknown country and an excluded one get the same message
    *bad("countryOfOrigin", "is not a valid Country of Origin", "KP", "CU", "IR", "SY", "XX", "pl", "POL", ""),
    # R-CAT-026, R-CAT-027, E-CAT-04
    *bad("managedFulfillment", ITEM_TYPE, "DRGlobalFulfillment^&%^", "drglobalfulfillment", ""),
    # R-CAT-029, E-CAT-06
    *bad("weight", PARAMETER, -1, 10**9, 999999999.9999999, "1e3", "heavy", "", True, [1]),
    # R-CAT-030, E-CAT-07
    *bad("weightUnit", ITEM_TYPE, "lbs", "KG", ""),
    # the lengths of section 4.1, R-CAT-016, A-CAT-19
    *(one for name in ("description", "image", "url", "partNumber", "name") for one in bad(name, PARAMETER, LONG)),
    *(one for name in ("manufacturerId", "partnerAccountId") for one in bad(name, PARAMETER, "x" * 256)),
    # R-CAT-015, R-CAT-038, R-CON-074
    *bad("name", PARAMETER, "", " \u2003\t", "nul \x00"),
    # R-CAT-032, E-CAT-11, A-CAT-22
    *bad("itemBreadcrumb", "is not a valid item breadcrumb", LONG, "A > " + "b" * 101),
    # R-CAT-023, E-CAT-09
    *bad("skuGroupId", "is not a valid SKU group", "no-such", "MUGS", ""),
    # R-CAT-037
    *bad("fulfill", PARAMETER, 1, "yes"),
    *bad("metadata", PARAMETER, "text"),
    # R-CAT-260, E-CAT-27
    Bad("allowOversell", True, "'allowOversell' is an unknown parameter.", "unknown_parameter"),
    Bad("price", 1, "'price' is an unknown parameter.", "unknown_parameter"),
]

GOOD_HS_CODES = ("6404.20", "1006.20.4025", "1006.20.40.25", "6404.20.9", "6404.20.90", "6404.20.901", "7323.94")

GOOD_MEMBERS = [
    *(("hsCode", code) for code in GOOD_HS_CODES),
    *(("taxCode", code) for code in ("P0000000", "DM010100", "4323.310_A", "4512.100")),
    *(("weightUnit", unit) for unit in ("oz", "lb", "g", "kg")),
    ("description", "x" * 4000),
    ("name", "  Zażółć gęślą jaźń 🫖  "),
    ("name", "x" * 1024),
    # A-CAT-20
    ("image", "javascript:alert(1)"),
    ("url", "not an address"),
    # R-CAT-033
    ("itemBreadcrumb", "A > B;C > D"),
    ("itemBreadcrumb", " ;> ; single"),
    ("partnerAccountId", "partner"),
    ("manufacturerId", "20013"),
    ("partNumber", "no such part"),
    # R-CAT-037, A-CAT-29
    ("fulfill", True),
    ("metadata", {"text": "1", "number": 1, "fraction": 1.5, "flag": True}),
    ("eccn", "5D992"),
]

Send = Callable[[Api, dict[str, Any]], Any]

WAYS: dict[str, Send] = {
    "create": lambda api, body: api.post("/skus", sku_body(id="mug-02") | body),
    "upsert new": lambda api, body: api.put("/skus/mug-02", sku_body() | body),
    "upsert known": lambda api, body: api.put("/skus/mug-01", sku_body() | body),
    "update": lambda api, body: api.post("/skus/mug-01", body),
}
