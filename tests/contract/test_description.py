"""The published OpenAPI document and its page."""

import gzip
import io
import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from catalog.wire.http.permissions import RESOURCES
from config import openapi
from tests.contract.description import published
from tests.factories.client import Api
from tests.flows.parallel import at_once


@pytest.fixture(scope="module")
def description() -> Any:
    return Client().get("/lockstep/openapi.json").json()


def test_generates_without_warning_and_is_valid() -> None:
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", stdout=out)
    assert json.loads(out.getvalue())["openapi"] == "3.1.0"


@pytest.mark.parametrize("path", ["/lockstep/openapi.json", "/lockstep/docs"])
def test_needs_no_key_and_no_session(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 200
    assert not response.cookies


def test_page_loads_scripts_and_document_from_this_host_only() -> None:
    """No inline script, which the content security policy would not run, and nothing from another host."""
    page = Client().get("/lockstep/docs")
    text = page.content.decode()
    sources = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert len(sources) >= 4
    assert all(source.startswith("/") and not source.startswith("//") for source in sources)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    script = Client().get("/lockstep/docs?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/lockstep/openapi.json" in script.content.decode()
    assert "//" not in re.sub(r"(?m)^\s*//.*$", "", script.content.decode())


@pytest.mark.parametrize("path", ["/lockstep/docsx", "/lockstep/openapi.jsonx", "/lockstep/openapi.json/x"])
def test_neighbours_of_the_public_paths_need_a_key(path: str) -> None:
    """R-CON-028: only the two paths themselves are open."""
    assert Api().get(path).status_code == 401


def test_statuses_are_those_of_the_contract(description: Any) -> None:
    """catalog.md, tables of operations; 400, 401, 403, 406, 429, 500 are every call's, 409 every writing call's."""
    every = {"400", "401", "403", "406", "429", "500"}
    found = {
        f"{method} {path}": set(operation["responses"]) - every
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }
    expected = {
        "get /skus": {"200"},
        "post /skus": {"201", "409"},
        "get /skus/{id}": {"200", "404"},
        "put /skus/{id}": {"200", "201", "409"},
        "post /skus/{id}": {"200", "404", "409"},
        "delete /skus/{id}": {"204", "404", "409"},
        "get /sku-groups": {"200"},
        "get /inventory-items": {"200"},
        "post /inventory-items": {"201", "409"},
        "get /inventory-items/{id}": {"200", "404"},
        "post /inventory-items/{id}": {"201", "404", "409"},
        "delete /inventory-items/{id}": {"204", "404", "409"},
        "get /fees": {"200"},
        "post /fees": {"201", "404", "409"},
        "get /fees/{id}": {"200", "404"},
        "post /fees/{id}": {"200", "404", "409"},
        "delete /fees/{id}": {"204", "404", "409"},
    }
    assert {name: found.get(name) for name in expected} == expected


def test_sku_is_described_by_its_model(description: Any) -> None:
    """catalog.md, 4.1: required members, enumerations, lengths, patterns; what only the server sets."""
    schemas = description["components"]["schemas"]
    create, shown = schemas["SkuCreate"], schemas["Sku"]
    assert create["required"] == ["name"]
    assert "required" not in schemas["SkuUpdate"]
    assert create["additionalProperties"] is False
    assert create["properties"]["weightUnit"]["enum"] == ["oz", "lb", "g", "kg", None]
    assert create["properties"]["description"]["maxLength"] == 4000
    assert re.fullmatch(create["properties"]["hsCode"]["pattern"], "6404.20.9000")
    assert not {"physical", "createdTime", "liveMode", "tariffRecord"} & set(create["properties"])
    assert shown["properties"]["physical"] == {"type": "boolean", "readOnly": True}
    assert {"id", "name", "createdTime", "liveMode", "physical", "fulfill"} <= set(shown["required"])
    assert "updatedTime" not in shown["required"]


def test_lists_have_their_filters(description: Any) -> None:
    """catalog.md, section 5 and R-CON-130 to R-CON-138."""
    parameters = {each["name"]: each for each in description["paths"]["/skus"]["get"]["parameters"]}
    assert set(parameters) == {
        *("limit", "startingAfter", "endingBefore", "ids", "eccn", "partNumber", "hsCode", "taxCode", "skuGroupId"),
        *("createdTime", "updatedTime", "DigitalRiver-Version"),
        *(f"{name}[{word}]" for name in ("createdTime", "updatedTime") for word in ("eq", "gt", "gte", "lt", "lte")),
    }
    assert parameters["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}


def test_writing_calls_take_an_idempotency_key(description: Any) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            names = {each["name"] for each in operation["parameters"]}
            assert ("Idempotency-Key" in names) is (method != "get"), (method, path)
            assert method == "get" or "409" in operation["responses"]


def test_every_operation_says_how_to_authenticate(description: Any) -> None:
    schemes = description["components"]["securitySchemes"]
    assert {name: scheme["scheme"] for name, scheme in schemes.items()} == {"bearer": "bearer", "basic": "basic"}
    for path, methods in description["paths"].items():
        assert path.split("/")[1] in RESOURCES
        for operation in methods.values():
            assert operation["security"] == [{"bearer": []}, {"basic": []}]
            assert operation["summary"]


def test_operation_ids_are_unique(description: Any) -> None:
    ids = [each["operationId"] for methods in description["paths"].values() for each in methods.values()]
    assert len(ids) == len(set(ids))


def test_made_once_for_any_number_of_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """B2: readers at the same time got errors, or operations of other paths."""
    monkeypatch.setattr(openapi, "_made", None)
    expected = json.dumps(published(), ensure_ascii=False, separators=(",", ":")).encode()
    made: list[Any] = []
    generate: Any = SchemaGenerator.get_schema

    def counted(*arguments: Any, **options: Any) -> Any:
        made.append(options)
        return generate(*arguments, **options)

    monkeypatch.setattr(SchemaGenerator, "get_schema", counted)
    answers = at_once(*[lambda: Client().get("/lockstep/openapi.json")] * 24, threads=8)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {expected}
    assert len(made) == 1


def test_may_be_kept_by_whoever_asks_again() -> None:
    first = Client().get("/lockstep/openapi.json")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = Client().get("/lockstep/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    packed = Client().get("/lockstep/openapi.json", headers={"Accept-Encoding": "br, gzip"})
    assert gzip.decompress(packed.content) == first.content
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = Client().get(
        "/lockstep/openapi.json", headers={"Accept-Encoding": "gzip;q=0", "Accept": "application/json"}
    )
    assert (plain.content, plain.headers["Content-Type"]) == (first.content, "application/json")
    assert Client().post("/lockstep/openapi.json").status_code == 405
