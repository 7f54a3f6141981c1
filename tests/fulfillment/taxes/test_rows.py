"""What a row must be: rules of its form, and what the database itself keeps."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from fulfillment.pricing.taxability import ThresholdRule, Treatment
from fulfillment.taxes.models import AccountSettings, DutyRate, ExchangeRate, SellingEntityRule, Taxability, TaxRate

pytestmark = pytest.mark.django_db

RATE = {"country": "US", "level": "state", "region": "MN", "rate": Decimal("0.06875")}
ZIP = RATE | {"level": "zip", "postal_from": "55129", "postal_to": "55129"}
BOOKS = {"code": "55101510", "country": "DE", "treatment": "reduced", "rate_override": Decimal("0.07")}
ENTITY = {"entity_id": "X", "entity_name": "X Ltd.", "entity_country": "NL"}


def faults(row: models.Model) -> set[str]:
    """Return the attributes that a form would mark."""
    try:
        row.full_clean()
    except ValidationError as refused:
        return set(refused.error_dict)
    return set()


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        (RATE, set()),
        (ZIP, set()),
        (RATE | {"rate": Decimal("1.01")}, {"rate"}),
        (RATE | {"rate": Decimal("-0.01")}, {"rate"}),
        (RATE | {"rate": Decimal("0.0000001")}, {"rate"}),
        (RATE | {"country": "UK"}, {"country"}),
        (RATE | {"level": "planet"}, {"level"}),
        (RATE | {"region": ""}, {"region"}),
        (RATE | {"level": "county"}, {"county"}),
        (RATE | {"level": "city"}, {"city"}),
        (RATE | {"level": "territory"}, {"postal_from", "postal_to"}),
        (ZIP | {"postal_to": "55131"}, set()),
        (ZIP | {"postal_to": "55128"}, {"postal_to"}),
        (ZIP | {"postal_to": "55201"}, {"postal_to"}),
        (ZIP | {"country": "DE"}, {"level"}),
        (ZIP | {"postal_from": "5512", "postal_to": "5513"}, {"level"}),
        (ZIP | {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 1, 1)}, set()),
        (ZIP | {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}, {"valid_to"}),
    ],
)
def test_tax_rates(reference: None, values: dict[str, Any], marked: set[str]) -> None:
    found = faults(TaxRate(**values))
    assert found == marked


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        (BOOKS, set()),
        (BOOKS | {"code": "*"}, set()),
        (BOOKS | {"code": "no such code"}, {"code"}),
        (BOOKS | {"rate_override": None}, {"rate_override"}),
        (BOOKS | {"treatment": "exempt", "rate_override": None, "threshold_amount": Decimal(110)}, {"threshold_rule"}),
        (BOOKS | {"threshold_rule": ThresholdRule.TAX_ALL.value}, {"threshold_amount"}),
        (BOOKS | {"taxable_share": Decimal("1.1")}, {"taxable_share"}),
        (BOOKS | {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)}, {"valid_to"}),
    ],
)
def test_taxability(reference: None, values: dict[str, Any], marked: set[str]) -> None:
    found = faults(Taxability(**values))
    assert found == marked


@pytest.mark.parametrize(
    ("row", "marked"),
    [
        (DutyRate(destination="EU", hs_prefix="64.04", rate=Decimal("1.5")), set()),
        (DutyRate(destination="XX", hs_prefix="shoes", rate=Decimal(11)), {"destination", "hs_prefix", "rate"}),
        (ExchangeRate(currency="USD", euros=Decimal("0.92")), set()),
        (ExchangeRate(currency="ABC", euros=Decimal(0)), {"currency", "euros"}),
        (SellingEntityRule(origins="US", destinations="NL DE", **ENTITY), set()),
        (SellingEntityRule(origins="US,CA", destinations="nl", **ENTITY), {"origins", "destinations"}),
        (AccountSettings(), set()),
        (AccountSettings(default_country="DE", inactive_currencies=""), set()),
        (AccountSettings(default_country="US"), {"default_postal_code"}),
        (AccountSettings(default_postal_code="55129"), {"default_country"}),
        (
            AccountSettings(default_country="XX", inactive_currencies="PAB ABC"),
            {"default_country", "inactive_currencies"},
        ),
    ],
)
def test_other_tables(reference: None, row: models.Model, marked: set[str]) -> None:
    found = faults(row)
    assert found == marked


@pytest.mark.storage
@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (TaxRate(**RATE | {"rate": Decimal("1.5")}), "tax_rate_fraction"),
        (TaxRate(**RATE | {"level": "planet"}), "tax_rate_level_known"),
        (TaxRate(**RATE | {"category": "odd"}), "tax_rate_category_known"),
        (TaxRate(**RATE, applies_to="nobody"), "tax_rate_applies_to_known"),
        (TaxRate(**RATE, valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1)), "tax_rate_validity_in_order"),
        (Taxability(**BOOKS | {"rate_override": None}), "taxability_reduced_has_rate"),
        (Taxability(**BOOKS, threshold_amount=Decimal(1)), "taxability_threshold_whole"),
        (Taxability(**BOOKS, taxable_share=Decimal(2)), "taxability_share_fraction"),
        (DutyRate(destination="EU", rate=Decimal(-1)), "duty_rate_range"),
        (ExchangeRate(currency="USD", euros=Decimal(0)), "exchange_rate_positive"),
        (AccountSettings(default_postal_code="55129"), "account_default_place_has_country"),
    ],
)
def test_the_database_refuses_too(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        type(row)._default_manager.bulk_create([row])


@pytest.mark.storage
def test_one_row_of_settings_in_each_mode() -> None:
    AccountSettings.objects.create(live_mode=False)
    AccountSettings.objects.create(live_mode=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountSettings.objects.create(live_mode=True)


def test_numbers_reach_pricing_as_the_file_writes_them() -> None:
    """R-CHK-079: a rate is told unrounded, without the zeros of its column."""
    TaxRate.objects.create(**RATE)
    TaxRate.objects.create(**RATE | {"rate": Decimal(1), "level": "country"})
    assert sorted(str(row.as_rate().value) for row in TaxRate.objects.all()) == ["0.06875", "1"]
    Taxability.objects.create(**BOOKS | {"taxable_share": Decimal("0.80")})
    treatment = Taxability.objects.get().as_treatment()
    assert isinstance(treatment, Treatment)
    assert (str(treatment.rate_override), str(treatment.taxable_share)) == ("0.07", "0.8")
