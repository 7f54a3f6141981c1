"""Errors by attribute path, as operations collect them."""

import pytest

from catalog.wire.exceptions import Errors, Refusal, has_error, invalid, require
from catalog.wire.http.errors import error_details


@pytest.mark.parametrize("path", ["items", "items[0]", "items[0].quantity", "ship_to", "ship_to.address.country"])
def test_an_error_concerns_its_value_and_all_around_and_inside(path: str) -> None:
    errors: Errors = {"items[0]": [invalid(1)], "ship_to.address": [invalid(1)]}
    assert has_error(errors, path)


@pytest.mark.parametrize("path", ["items[1]", "items[10]", "item", "ship_to_other", "ship_to.name"])
def test_an_error_concerns_nothing_else(path: str) -> None:
    errors: Errors = {"items[1].quantity": [], "items[0]": [], "ship_to.address": []}
    errors.pop("items[1].quantity")
    assert not has_error(errors, path)


def test_only_what_was_not_refused_already_is_missing() -> None:
    errors: Errors = {"items[0].quantity": [invalid(0)]}
    require(errors, items=[], buyer_id="", note="x")
    assert set(errors) == {"items[0].quantity", "buyer_id"}


def test_a_refusal_may_have_several_problems() -> None:
    refusal = Refusal("first", parameter="items[0].sku_id", code="out_of_stock")
    refusal.problems.append(("items[1].sku_id", "second"))
    status, details = error_details(refusal)
    assert (status, [(each.parameter, each.message) for each in details]) == (
        409,
        [("items[0].skuId", "first"), ("items[1].skuId", "second")],
    )
