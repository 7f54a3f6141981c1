"""Silence never widens: what is meant for a filter of a list is read as meant, or refused by its whole name."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, quote

import pytest
from django_filters import Filter

from catalog.wire.http import pagination
from catalog.wire.http.filters import AmountFilter, AnyOfFilter, ExactFilter, TimeFilter
from fulfillment.country_specs.views import PARAMETERS
from tests.catalog.wire.routes import api_routes
from tests.factories import SkuFactory
from tests.factories.client import Api, assert_error

REFUSED = (
    "{name}[0][x]=v",
    "{name}[][]=v",
    "{name}[x]=v",
    "{name}[=v",
    "{name}[0=v",
    "{name}[0]x=v",
    "{name}]=v",
    "{name}%5B%5D%5B%5D=v",
    "{name}%255B%255D=v",
    "{upper}=v",
    "{upper}[]=v",
    "{snake}=v",
    " {name}=v",
    "{name} =v",
    ";{name}=v",
    "{name}.x=v",
    "{name}__in=v",
    "{name}%E2%80%8B=v",
)
"""For a parameter of any kind."""
OF_KIND: dict[type[Filter], tuple[str, ...]] = {
    ExactFilter: ("{name}[]=v", "{name}[0]=v", "{name}[eq]=v", "{name}=v&{name}=w"),
    AnyOfFilter: ("{name}[-1]=v", "{name}[eq]=v", "{name}[ ]=v", "{name}[٣]=v"),
    TimeFilter: (
        "{name}[]=v",
        "{name}[0]=v",
        "{name}[GTE]=v",
        "{name}[gte=v",
        "{name}[ne]=v",
        "{name}=",
        "{name}[gt]=",
    ),
    AmountFilter: ("{name}[]=1", "{name}[Gt]=1", "{name}>=1", "{name}=", "{name}[lt]=", "{name}=1,5"),
}
PAGING = dict.fromkeys(pagination.FIELDS, ExactFilter)
UNPAGED = ("/inventory-levels", "/webhooks")
OF_PAGING = ("limit=", "limit=x", "limit=0", "startingAfter=", "endingBefore=", "startingAfter=%00")


def lists() -> Iterator[tuple[str, dict[str, type[Filter]]]]:
    """Yield the path of every list with the parameters that it reads and their kinds."""
    for route in api_routes():
        path, filterset = f"/{route.path}", route.view.filterset_class
        if filterset and route.handlers.get("GET") == "list":
            filters = filterset.base_filters.items()
            kinds = {name: next(kind for kind in OF_KIND if isinstance(each, kind)) for name, each in filters}
            yield path, kinds | (PAGING if path not in UNPAGED else {})
    yield "/country-specs", dict.fromkeys(PARAMETERS, ExactFilter)


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def fill(form: str, name: str) -> str:
    other = snake(name) if snake(name) != name else name.title()
    return quote(form.format(name=name, upper=name.swapcase(), snake=other), safe="=&%[];,>")


def test_every_list_is_known() -> None:
    """A view whose GET answers a page without declaring its filters would escape these tests."""
    found = {f"/{route.path}" for route in api_routes() if "GET" in route.handlers and "{" not in route.path}
    no_lists = {"/lockstep/clock", "/lockstep/fidelity", "/lockstep/metrics"}
    assert found - no_lists == {path for path, _ in lists()}


@pytest.mark.parametrize(("path", "kinds"), [pytest.param(*each, id=each[0]) for each in lists()])
def test_what_cannot_be_read_is_refused(api: Api, path: str, kinds: dict[str, type[Filter]]) -> None:
    """All forms of all parameters in one call: each is named, by its whole name."""
    asked = [fill(form, name) for name in kinds for form in REFUSED]
    asked += [fill(form, name) for name, kind in kinds.items() if name not in PAGING for form in OF_KIND[kind]]
    answer = api.call("GET", f"{path}?{'&'.join(asked)}")
    assert answer.status_code == 400
    named = {error["parameter"] for error in answer.json()["errors"]}
    assert {name for name, _ in parse_qsl("&".join(asked), keep_blank_values=True)} - named == set()
    for form in OF_PAGING if "limit" in kinds else ():
        assert_error(api.call("GET", f"{path}?{form}"), 400, ("invalid_parameter", form.partition("=")[0]))


@pytest.mark.parametrize(
    "form",
    ["ids=", "ids", "ids[]=", "ids[0]=", "ids=,", "ids=&ids=", "eccn=", "skuGroupId", "partNumber=%00", "ids=a;b"],
)
def test_empty_filters_select_nothing(api: Api, form: str) -> None:
    SkuFactory(wire_id="a")
    answer = api.call("GET", f"/skus?{form}")
    assert (answer.status_code, answer.json()) == (200, {"hasMore": False, "data": []})


@pytest.mark.parametrize("path", ["/events", "/webhooks"])
@pytest.mark.parametrize("form", ["types=", "types[]=", "types[0]=", "type=", "types=none"])
def test_empty_types_select_nothing(api: Api, path: str, form: str) -> None:
    api.post("/webhooks", {"types": ["sku.created"], "address": "https://shop.example/hook", "enabled": True})
    SkuFactory(wire_id="a")
    answer = api.call("GET", f"{path}?{form}").json()
    assert (answer["data"] if path == "/events" else answer) == []


def test_names_of_forms_are_told_whole(api: Api) -> None:
    query = "ids[x]=1&createdTime[GTE]=1&STATE=1&created_time=2&eccn=a&eccn=b&limit[]=3"
    told = ("ids[x]", "createdTime[GTE]", "created_time", "eccn", "limit[]")
    assert_error(api.call("GET", f"/skus?{query}"), 400, *(("invalid_parameter", name) for name in told))


@pytest.mark.parametrize(
    "query",
    [
        "nonce=1",
        "expand=true",
        "q[ids]=a",
        "id=a",
        "createdBy=x",
        "sort[]=a",
        "page=2&page=3",
        "idsx=a",
        "eccn=EAR99&eccn=EAR99",
    ],
)
def test_unknown_parameters_are_ignored(api: Api, query: str) -> None:
    """R-CON-080, A-CON-05; a value sent twice is one value."""
    SkuFactory(wire_id="a", eccn="EAR99")
    assert len(api.call("GET", f"/skus?{query}").json()["data"]) == 1


@pytest.mark.parametrize(
    "form",
    ["stateTransitions.shipped=2026-01-01T00:00:00Z", "stateTransitions[accepted][gte]=x", "fraudStateTransitions=x"],
)
def test_states_that_no_order_has(api: Api, form: str) -> None:
    assert_error(api.call("GET", f"/orders?{form}"), 400, ("invalid_parameter", form.partition("=")[0]))
