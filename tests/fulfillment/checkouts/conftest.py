"""What the tests of checkouts share: SKUs to sell, an address, rates that do not depend on today's tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fulfillment.pricing import selling_entity
from fulfillment.pricing.rates import NO_RATE, Rate
from fulfillment.pricing.taxability import Treatment
from fulfillment.sales import calculation
from tests.fulfillment.taxes.shipped import kept_tax_tables  # noqa: F401

MINNETONKA = {"line1": "10380 Bren Road W", "city": "Minnetonka", "postalCode": "55343", "state": "MN", "country": "US"}


@dataclass
class InjectedTables:
    """Rates by tax code and HS code, in place of the tables."""

    rates: dict[str, Decimal] = field(default_factory=dict)
    default: Decimal = Decimal(0)
    import_rate: Decimal = Decimal(0)
    duties: dict[str, Decimal] = field(default_factory=dict)
    shipping_rule: Any = None

    def __post_init__(self) -> None:
        self.default = Decimal(self.default)

    @property
    def import_tax(self) -> Rate:
        return Rate(self.import_rate)

    def sales_tax_parts(self, tax_code: str) -> tuple[Rate, Treatment | None]:
        return Rate(self.rates.get(tax_code, self.default)), None

    def listed(self, country: str) -> bool:
        return bool(self.duties)

    def duty(self, country: str, hs_code: str, day: date) -> Rate:
        return Rate(self.duties[hs_code]) if hs_code in self.duties else NO_RATE


@pytest.fixture(autouse=True, scope="module")
def shipped_entities() -> Iterator[None]:
    """The selling entities as they are shipped, without loading their table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calculation, "entity_rules", lambda settings: selling_entity.SEED)
        yield


@pytest.fixture
def inject(monkeypatch: pytest.MonkeyPatch) -> Callable[..., InjectedTables]:
    """Return a function that puts rates in place of the tax and duty tables."""

    def put(**rates: Any) -> InjectedTables:
        tables = InjectedTables(**rates)
        monkeypatch.setattr(calculation, "tax_tables", lambda *args, **kwargs: tables)
        monkeypatch.setattr(calculation, "duty_tables", lambda destinations: tables)
        return tables

    return put


def cart(*items: Any, **members: Any) -> dict[str, Any]:
    """Return a body in US dollars."""
    return {"currency": "USD", "items": list(items)} | members
