"""Filter sets as declarations: which filter a field gets, and how the backend and the paginator work together."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from catalog.skus.filters import SkuFilterSet
from catalog.skus.models import Sku
from catalog.wire.http.filters import (
    AmountFilter,
    AnyOfFilter,
    ApiFilterBackend,
    ApiFilterSet,
    ExactFilter,
    TimeFilter,
)
from catalog.wire.http.pagination import CursorByIdPagination
from fulfillment.customers.filters import CustomerFilterSet
from fulfillment.customers.models import Customer
from fulfillment.invoices.filters import InvoiceFilterSet
from fulfillment.orders.filters import OrderFilterSet
from tests.factories import SkuFactory


class MethodFilterSet(ApiFilterSet):
    """Has a filter by method."""

    lower_name = ExactFilter(method="filter_lower_name")
    names = AnyOfFilter("name", at_most=2)

    def filter_lower_name(self, queryset: QuerySet[Sku], name: str, value: str) -> QuerySet[Sku]:
        return queryset.filter(name=value.upper(), live_mode=self.live_mode)


def select(filterset: type[ApiFilterSet], query: str) -> list[str]:
    view = SimpleNamespace(filterset_class=filterset, paginator=CursorByIdPagination(), live_mode=False)
    request = SimpleNamespace(query_params=QueryDict(query))
    rows = ApiFilterBackend().filter_queryset(request, Sku.objects.in_mode(False), view)
    return [row.wire_id for row in view.paginator.paginate_queryset(rows, request, view)]


@pytest.mark.parametrize(
    ("filterset", "parameter", "kind"),
    [
        (SkuFilterSet, "hsCode", ExactFilter),
        (SkuFilterSet, "createdTime", TimeFilter),
        (OrderFilterSet, "state", ExactFilter),
        (OrderFilterSet, "refundedAmount", AmountFilter),
        (InvoiceFilterSet, "attemptCount", AmountFilter),
        (CustomerFilterSet, "requestToBeForgotten", ExactFilter),
    ],
)
def test_model_fields_get_the_filter_of_their_type(filterset: Any, parameter: str, kind: type) -> None:
    """A column with choices is compared like any other text: an unknown value selects nothing (R-CON-141)."""
    assert type(filterset.base_filters[parameter]) is kind


def test_a_column_without_a_filter_is_refused_when_it_is_declared() -> None:
    with pytest.raises(AssertionError, match="JSONField"):

        class FilterSet(ApiFilterSet):
            class Meta:
                model = Customer
                fields = ["shipping"]


@pytest.mark.usefixtures("reference")
def test_method_filters_know_the_mode_and_select_nothing_by_an_empty_value() -> None:
    SkuFactory(wire_id="a", name="MUG")
    SkuFactory(wire_id="a", name="MUG", live=True)
    assert select(MethodFilterSet, "lowerName=mug") == ["a"]
    assert select(MethodFilterSet, "lowerName=") == []
    assert select(MethodFilterSet, "lowerName=%00") == []


@pytest.mark.django_db
def test_all_bad_parameters_of_filters_and_page_are_one_error() -> None:
    with pytest.raises(ValidationError) as caught:
        select(MethodFilterSet, "names=a,b,c&LIMIT=1&lower_name=x&limit=0&startingAfter=none&names[x]=1")
    errors = [(name, error) for name, found in caught.value.error_dict.items() for error in found]
    assert {(error.params or {})["parameter"] or name for name, error in errors} == {
        "names",
        "names[x]",
        "LIMIT",
        "lower_name",
        "limit",
        "startingAfter",
    }


@pytest.mark.usefixtures("reference")
def test_cursors_name_rows_that_the_filters_leave_out() -> None:
    SkuFactory(wire_id="older", name="MUG")
    SkuFactory(wire_id="cursor", name="CUP")
    SkuFactory(wire_id="newer", name="MUG")
    assert select(MethodFilterSet, "names=MUG&startingAfter=cursor") == ["older"]
    assert select(MethodFilterSet, "names=MUG&endingBefore=cursor") == ["newer"]


def test_requests_share_no_filter() -> None:
    """Each filter set has its own copies: a filter knows the call that it works for."""
    query = QueryDict("lowerName=a&names=b")
    one: Any
    other: Any
    one, other = (MethodFilterSet(query, Sku.objects.all(), live_mode=live) for live in (False, True))
    for name in ("lowerName", "names"):
        assert one.filters[name].parent is one
        assert other.filters[name].parent is other
    assert not hasattr(MethodFilterSet.base_filters["names"], "parent")
