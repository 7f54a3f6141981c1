"""The conventions of the code: wire names at the door only, small modules, REST framework's own extension points."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.catalog.wire.routes import api_routes

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ("catalog", "config", "fulfillment")
LONGEST_MODULE, LONGEST_FUNCTION = 300, 50

CAMEL_CASE = re.compile(r"\b[a-z]{2,}[a-z0-9]*[A-Z]\w*")
# Where messages and requests are spelled: serializers, filters, views, the description, the admin.
AT_THE_DOOR = re.compile(
    r"/(serializers|filters|views|viewsets|urls|fields)\.py$|/serializers/|/admin(/|\.py$)|/schema\w*\.py$"
    r"|^catalog/wire/(http|messages)/|^catalog/staff/|/simulator/|/tabular/"
)
# Modules whose camel case is data.
COLUMNS = "columns of imported files"
KINDS = "types of sources and their outcomes, which are values"
TEXTS = "texts of published errors"
DATA = {
    "catalog/demonstration/sample.py": COLUMNS,
    "catalog/exchange/cells.py": COLUMNS,
    "catalog/exchange/columns.py": COLUMNS,
    "catalog/wire/masking/text.py": "the beginning of encoded tokens",
    "catalog/wire/values/naming.py": "examples of the two spellings",
    "fulfillment/management/commands/import_stock.py": COLUMNS,
    "fulfillment/payments/sources/instruments.py": KINDS,
    "fulfillment/payments/sources/kinds.py": KINDS,
    "fulfillment/payments/sources/shopper.py": "details of a payment method, stored as they were sent",
    "fulfillment/pricing/checks.py": TEXTS,
    "fulfillment/pricing/selling_entity.py": "the name of a company",
    "fulfillment/sales/lines.py": TEXTS,
    "fulfillment/shipping/package_quotes.py": TEXTS,
    "fulfillment/taxes/account_settings.py": "the name of a company",
}

LISTS = {route.path: route for route in api_routes() if "list" in route.handlers.values()}


def modules(*roots: str) -> list[str]:
    """Return the paths of the modules below folders, without migrations."""
    found = (path.relative_to(ROOT) for root in roots for path in (ROOT / root).rglob("*.py"))
    return sorted(path.as_posix() for path in found if "migrations" not in path.parts)


def source(module: str) -> str:
    return (ROOT / module).read_text(encoding="utf-8")


def camel_case_literals(module: str) -> list[str]:
    """Return the string literals of a module that hold a camel-case word, without docstrings and addresses."""
    nodes = list(ast.walk(ast.parse(source(module))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return [text for text in texts if isinstance(text, str) and CAMEL_CASE.search(text) and "://" not in text]


def test_the_domain_has_no_wire_names() -> None:
    inside = [module for module in modules("catalog", "fulfillment") if not AT_THE_DOOR.search(module)]
    found = {module: names for module in inside if (names := camel_case_literals(module))}
    assert {module: names for module, names in found.items() if module not in DATA} == {}
    assert found.keys() == DATA.keys(), "an exemption is no longer needed"


TO_SPLIT = pytest.mark.xfail(reason="eleven modules of tests are longer")


@pytest.mark.parametrize("root", [*PRODUCT, pytest.param("tests", marks=TO_SPLIT)])
def test_modules_are_short(root: str) -> None:
    lengths = {module: source(module).count("\n") for module in modules(root)}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_functions_are_short() -> None:
    functions = (
        (f"{module}: {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for module in modules(*PRODUCT, "tests")
        for node in ast.walk(ast.parse(source(module)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert {name: lines for name, lines in functions if lines > LONGEST_FUNCTION} == {}


def test_operations_take_plain_arguments() -> None:
    assert [module for module in modules(*PRODUCT) if "values: dict[str, Any]" in source(module)] == []


def test_each_message_is_declared_once() -> None:
    twice = {"answers.py", "representation.py", "members.py"}
    assert [module for module in modules(*PRODUCT) if Path(module).name in twice] == []


def test_rest_framework_uses_our_classes() -> None:
    """Each is a subclass in the module that a developer of REST framework would open."""
    listed = (value if isinstance(value, list) else [str(value)] for value in settings.REST_FRAMEWORK.values())
    assert len([name for names in listed for name in names if name.split(".")[0] in PRODUCT]) >= 10


@pytest.mark.parametrize("path", LISTS)
def test_each_list_has_a_filter_set(path: str) -> None:
    assert LISTS[path].view.filterset_class is not None
