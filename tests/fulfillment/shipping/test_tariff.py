"""The pure rules of shipping: zones, weights, prices, shares, conversion (R-FUL-082 to R-FUL-088)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.shipping.conversion import Conversion
from fulfillment.shipping.signatures import Signature, required_signature
from fulfillment.shipping.tariff import Charge, Parcel, Rate, added, offers, shares
from fulfillment.shipping.weights import ONE_POUND, billed_weight, to_kilograms, total_weight, unit_weight, weight_of
from fulfillment.shipping.zones import Zone, zone_between
from fulfillment.stock.services import Delivery, Service

DOLLARS = Conversion(2)
STANDARD = Rate(Service.STANDARD, Zone.DOMESTIC, Decimal(5), Decimal(1), 3, 7)
REGIONAL = Rate(Service.STANDARD, Zone.REGIONAL, Decimal(9), Decimal(2), 4, 9)
NEXT_DAY = Rate(Service.NEXT_DAY, Zone.DOMESTIC, Decimal(20), Decimal(3), 1, 1)
IN_HOME = Rate(Service.IN_HOME, Zone.DOMESTIC, Decimal(60), Decimal(0), 5, 10, min_kg=15)
CASH = Rate(Service.CASH_ON_DELIVERY, Zone.DOMESTIC, Decimal(7), Decimal(1), 3, 7, fees=Decimal(3))
TARIFF = {(rate.service, rate.zone): rate for rate in (STANDARD, REGIONAL, NEXT_DAY, IN_HOME, CASH)}


@pytest.mark.parametrize(
    ("origin", "destination", "zone"),
    [
        ("US", "US", Zone.DOMESTIC),
        ("CH", "CH", Zone.DOMESTIC),
        ("DE", "FR", Zone.REGIONAL),
        ("US", "CA", Zone.REGIONAL),
        ("MX", "CA", Zone.REGIONAL),
        ("US", "DE", Zone.INTERNATIONAL),
        ("DE", "CH", Zone.INTERNATIONAL),
        ("GB", "FR", Zone.INTERNATIONAL),
        ("CA", "FR", Zone.INTERNATIONAL),
    ],
)
def test_zones(origin: str, destination: str, zone: Zone) -> None:
    """5.3: equal, both in the EU or both in North America, else international; both ways alike."""
    assert zone_between(origin, destination) is zone_between(destination, origin) is zone


def test_weights() -> None:
    """R-FUL-082: the published factors; one pound for each unit of unknown weight."""
    assert [to_kilograms(Decimal(10), unit) for unit in ("kg", "g", "lb", "oz")] == [
        Decimal(10), Decimal("0.010"), Decimal("4.535924"), Decimal("0.283495"),
    ]  # fmt: skip
    assert unit_weight(None, "") == ONE_POUND == Decimal("0.4535924")
    assert unit_weight(Decimal(0), "lb") == 0
    assert weight_of(Decimal("999999999.9999999999999"), 10**9 - 1) == Decimal("999999998999999999.9999000000001")


@pytest.mark.parametrize(
    ("kilograms", "billed"), [("0", 1), ("0.2", 1), ("1", 1), ("1.0000000000001", 2), ("1.6", 2), ("15", 15)]
)
def test_billed_weight(kilograms: str, billed: int) -> None:
    """R-FUL-083: rounded up, at least one."""
    assert billed_weight(Decimal(kilograms)) == billed


def test_a_service_must_take_every_parcel() -> None:
    """R-FUL-084: the sum of the parcels; what one parcel cannot have is not offered; the slowest days count."""
    near, far = Parcel(Zone.DOMESTIC, (Decimal("1.5"),)), Parcel(Zone.REGIONAL, (Decimal("0.4"), Decimal("0.6")))
    assert [offer.service for offer in offers(TARIFF, [near], Delivery.STANDARD, DOLLARS)] == [
        Service.STANDARD,
        Service.NEXT_DAY,
    ]
    [both] = offers(TARIFF, [near, far], Delivery.STANDARD, DOLLARS)
    assert (both.service, both.charge) == (Service.STANDARD, Charge(Decimal("15.00"), Decimal("2.00"), Decimal("0.00")))
    assert (both.min_days, both.max_days) == (4, 9)
    assert offers(TARIFF, [near, Parcel(Zone.INTERNATIONAL, (Decimal(1),))], Delivery.STANDARD, DOLLARS) == []
    assert offers(TARIFF, [], Delivery.STANDARD, DOLLARS) == []


@pytest.mark.parametrize(("kilograms", "offered"), [("14", False), ("14.0000001", True), ("15", True), ("30", True)])
def test_in_home_only_for_heavy_goods(kilograms: str, offered: bool) -> None:
    """5.3: from 15 billed kg on, 60.00 whatever the weight."""
    found = offers(TARIFF, [Parcel(Zone.DOMESTIC, (Decimal(kilograms),))], Delivery.STANDARD, DOLLARS)
    prices = [offer.charge.shipping for offer in found if offer.service is Service.IN_HOME]
    assert prices == ([Decimal("60.00")] if offered else [])


def test_cash_on_delivery_has_a_fee() -> None:
    """5.3, R-FUL-086: another delivery type, a fee of its own."""
    [offer] = offers(TARIFF, [Parcel(Zone.DOMESTIC, (Decimal(1),))], Delivery.CASH_ON_DELIVERY, DOLLARS)
    assert (offer.charge, offer.charge.total) == (
        Charge(Decimal("7.00"), Decimal("1.00"), Decimal("3.00")),
        Decimal("11.00"),
    )


def test_equal_prices_are_ordered_by_code() -> None:
    """5.2: cheapest first, then by id."""
    tariff = {(rate.service, rate.zone): rate for rate in (STANDARD._replace(first_kg=Decimal(20)), NEXT_DAY)}
    found = offers(tariff, [Parcel(Zone.DOMESTIC, (Decimal(1),))], Delivery.STANDARD, DOLLARS)
    assert [offer.service.value for offer in found] == ["D1", "SG"]


@pytest.mark.parametrize(
    ("conversion", "shipping", "handling"),
    [
        (Conversion(2, Decimal("0.92"), Decimal(1)), "5.52", "0.92"),
        (Conversion(0, Decimal("0.92"), Decimal("0.0061")), "905", "151"),
        (Conversion(3, Decimal("0.92"), Decimal(3)), "1.840", "0.307"),
    ],
)
def test_conversion(conversion: Conversion, shipping: str, handling: str) -> None:
    """R-FUL-088: 6 USD and 1 USD in EUR, JPY and KWD, each rounded half up to its minor unit before they are added."""
    [offer, _] = offers(TARIFF, [Parcel(Zone.DOMESTIC, (Decimal("1.6"),))], Delivery.STANDARD, conversion)
    assert offer.charge == Charge(Decimal(shipping), Decimal(handling), Decimal(0))
    assert offer.charge.total == Decimal(shipping) + Decimal(handling)


@given(
    st.lists(st.decimals(0, 10**6, places=13), min_size=1, max_size=8),
    st.sampled_from([0, 2, 3]),
    st.lists(st.integers(0, 10**7), min_size=3, max_size=3),
)
def test_shares_add_up(weights: list[Decimal], minor_units: int, units: list[int]) -> None:
    """R-FUL-085: to the minor unit, whatever the weights; nobody is off by a whole unit."""
    charge = Charge(*(Decimal(amount).scaleb(-minor_units) for amount in units))
    parcel = Parcel(Zone.DOMESTIC, tuple(weights))
    split = shares(charge, parcel, minor_units)
    assert added(split) == charge
    whole = total_weight(parcel.weights)
    for share, weight in zip(split, weights, strict=True):
        if whole:
            assert abs(share.shipping - charge.shipping * weight / whole) < Decimal(1).scaleb(-minor_units)


@pytest.mark.parametrize(
    ("value", "threshold", "adult", "expected"),
    [
        ("1000000", None, False, Signature.NONE),
        ("99.99", "100", False, Signature.NONE),
        ("100", "100", False, Signature.STANDARD),
        ("0", "0", False, Signature.STANDARD),
        ("1", None, True, Signature.ADULT),
        ("500", "100", True, Signature.ADULT),
    ],
)
def test_signatures(value: str, threshold: str | None, adult: bool, expected: Signature) -> None:
    """R-FUL-087: the value reaches the threshold, or an item is for adults, which is the stronger reason."""
    assert (
        required_signature(Decimal(value), Decimal(threshold) if threshold else None, has_adult_item=adult) is expected
    )


def test_a_signature_costs_more_for_each_parcel() -> None:
    """R-FUL-087: 4.00 and 6.00 on handling."""
    parcels = [Parcel(Zone.DOMESTIC, (Decimal(1),)), Parcel(Zone.DOMESTIC, (Decimal(2),))]
    for signature, handling in ((Signature.NONE, "2"), (Signature.STANDARD, "10"), (Signature.ADULT, "14")):
        [offer, _] = offers(TARIFF, parcels, Delivery.STANDARD, DOLLARS, extra=signature.handling)
        assert offer.charge == Charge(Decimal("11.00"), Decimal(handling), Decimal(0))
