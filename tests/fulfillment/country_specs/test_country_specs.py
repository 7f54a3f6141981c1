"""`GET /country-specs` (R-CAT-220 to R-CAT-224; checkout.md, end of section 12)."""

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from catalog.wire.values.naming import attribute_name
from fulfillment.addresses.rules import RULES, format_errors, missing_for_goods
from fulfillment.country_specs.schemas import DESCRIPTIONS
from fulfillment.tax_identifiers.formats import has_valid_format, read_table
from fulfillment.taxes.models import AccountSettings, SellingEntityRule
from tests.factories.client import Api, assert_error

IRELAND, UK, NORTH_AMERICA = "DR_IRELAND-ENTITY", "DR_UK-ENTITY", "C5_INC-ENTITY"
ADDRESSES = ("billingAddressSchema", "shippingAddressSchema", "billingAddressOnlySchema")
GOOD = {"line1": "Via del Governo Vecchio 87", "city": "Roma", "name": "Ada", "organization": "Acme"}
CODES = {
    "GB": "SW1A 1AA",
    "CA": "k1a 0b1",
    "US": "55129-1234",
    "IT": "00186",
    "DE": "10117",
    "FR": "75001",
    "ES": "28001",
}


@pytest.fixture
def rules(api: Api) -> None:
    """The shipped rules about who sells where, as far as these tests need them."""
    rows = [
        (True, "GB", "GB", UK, "GB"),
        (True, "", "US CA", NORTH_AMERICA, "US"),
        (True, "", "", IRELAND, "IE"),
        (False, "", "US CA", NORTH_AMERICA, "US"),
        (False, "", "GB", UK, "GB"),
        (False, "", "", IRELAND, "IE"),
    ]
    for position, (physical, origins, destinations, entity, country) in enumerate(rows):
        SellingEntityRule(
            position=position,
            physical=physical,
            origins=origins,
            destinations=destinations,
            entity_id=entity,
            entity_name=entity,
            entity_country=country,
        ).save()


def spec(api: Api, country: str, entity: str = IRELAND) -> dict[str, Any] | None:
    """Return the one specification, or None."""
    answer = api.get("/country-specs", country=country, sellingEntity=entity)
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    assert len(data) <= 1
    return data[0] if data else None


def documents(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all schemas of a specification, decoded from their text."""
    texts = [found[name] for name in ADDRESSES if name in found]
    texts += found["individualTaxIdentifiersSchemas"] + found["businessTaxIdentifiersSchemas"]
    assert all(isinstance(text, str) for text in texts)
    return [json.loads(text) for text in texts]


def fits(document: dict[str, Any], value: dict[str, Any]) -> bool:
    """Tell whether a value is valid under a schema."""
    return bool(jsonschema.Draft7Validator(document).is_valid(value))


@pytest.mark.parametrize(
    ("country", "entity"),
    [
        ("IT", IRELAND),
        ("DE", IRELAND),
        ("FR", IRELAND),
        ("ES", IRELAND),
        ("GB", UK),
        ("GB", IRELAND),
        ("CA", NORTH_AMERICA),
        ("CA", IRELAND),
        ("US", NORTH_AMERICA),
    ],
)
def test_countries_with_addresses(api: Api, rules: None, country: str, entity: str) -> None:
    """R-CAT-222: all schemas are text and valid draft-07 documents of the allowed words (R-CAT-223)."""
    found = spec(api, country, entity)
    assert found is not None
    assert (found["country"], found["sellingEntity"], found["liveMode"]) == (country, entity, False)
    assert set(ADDRESSES) <= found.keys()
    for document in documents(found):
        jsonschema.Draft7Validator.check_schema(document)
        assert document["$schema"] == "http://json-schema.org/draft-07/schema#"
        for rule in document["properties"].values():
            assert rule.keys() <= {"type", "description", "minLength", "maxLength", "pattern", "enum", "required"}
    for name in ADDRESSES:
        assert json.loads(found[name])["properties"].keys() == DESCRIPTIONS.keys()


@pytest.mark.parametrize(("country", "entity"), [("PL", IRELAND), ("BR", "DR_BRAZIL-ENTITY")])
def test_countries_with_identifiers_only(api: Api, rules: None, country: str, entity: str) -> None:
    """End of section 12; missing schemas are left out."""
    found = spec(api, country, entity)
    assert found is not None
    assert found.keys().isdisjoint(ADDRESSES)
    assert found["businessTaxIdentifiersSchemas"]


@pytest.mark.parametrize(
    ("country", "entity"),
    [
        ("XX", IRELAND),
        ("it", IRELAND),
        ("IT", "NOBODY"),
        ("IT", UK),
        ("US", IRELAND),
        ("BR", IRELAND),
        ("NL", IRELAND),
        ("GB", NORTH_AMERICA),
        ("\x00", IRELAND),
        ("IT", "dr_ireland-entity"),
    ],
)
def test_nothing_for_other_combinations(api: Api, rules: None, country: str, entity: str) -> None:
    """R-CAT-221."""
    assert spec(api, country, entity) is None


def test_published_request(api: Api, rules: None) -> None:
    """R-CAT-220: values are trimmed; what is published for Italy holds."""
    answer = api.call("GET", "/country-specs?country=IT&sellingEntity=DR_IRELAND-ENTITY%0A")
    found = answer.json()["data"][0]
    shipping = json.loads(found["shippingAddressSchema"])
    assert set(shipping["required"]) == {"country", "city", "postalCode", "line1"}
    assert shipping["properties"]["country"]["enum"] == ["IT"]
    titles = {json.loads(text)["title"] for text in found["individualTaxIdentifiersSchemas"]}
    assert titles == {"it_natural", "it_cf"}
    (business,) = (json.loads(text) for text in found["businessTaxIdentifiersSchemas"])
    assert (business["title"], business["required"]) == ("it", [])
    assert fits(business, {"taxIdentifier": "IT12345678901"})
    assert not fits(business, {"taxIdentifier": "IT1234567890"})


@pytest.mark.parametrize("query", [{}, {"country": "", "sellingEntity": " \n"}])
def test_both_parameters_are_required(api: Api, query: dict[str, str]) -> None:
    """R-CAT-220, E-CAT-10."""
    expected = [("missing_parameter", "country"), ("missing_parameter", "sellingEntity")]
    assert_error(api.get("/country-specs", query=query), 400, *expected)
    assert_error(api.get("/country-specs", country="IT"), 400, ("missing_parameter", "sellingEntity"))


@pytest.mark.parametrize("country", sorted(RULES))
def test_what_is_announced_is_what_is_enforced(api: Api, rules: None, country: str) -> None:
    """R-CAT-224: postal code, state and required parts of goods' addresses."""
    found = spec(api, country, NORTH_AMERICA if country in ("US", "CA") else IRELAND)
    assert found is not None
    schema = json.loads(found["shippingAddressSchema"])
    states = ["MN", "ON", "xx", ""]
    codes = [*CODES.values(), "1", "rubbish SW1A 1AA", "55129\n5", "K1A-0B1"]
    for code in codes:
        for state in states:
            address = GOOD | {"country": country, "postalCode": code, "state": state}
            address = {name: value for name, value in address.items() if value}
            recipient = {attribute_name(name): address[name] for name in address.keys() - {"name", "organization"}}
            enforced = format_errors(recipient) | missing_for_goods({"address": recipient})
            assert fits(schema, address) is (not enforced)
    for name in DESCRIPTIONS:
        address = GOOD | {
            "country": country,
            "postalCode": CODES[country],
            "state": next(iter(RULES[country].states), "x"),
        }
        full = {part: value for part, value in address.items() if part != name}
        stored = {attribute_name(part): value for part, value in full.items()}
        assert fits(schema, full) is (not missing_for_goods({"address": stored}))


def test_lengths_are_announced(api: Api, rules: None) -> None:
    """R-CAT-224: as long as the messages take them."""
    found = spec(api, "IT")
    assert found is not None
    properties = json.loads(found["billingAddressSchema"])["properties"]
    limits = {name: rule["maxLength"] for name, rule in properties.items() if "maxLength" in rule}
    lines = dict.fromkeys(("name", "organization", "line1", "line2", "neighborhood"), 128)
    assert limits == lines | {"city": 64}


@pytest.mark.parametrize("country", ["BR", "PL", "CA"])
def test_identifiers_are_those_of_the_table(api: Api, rules: None, country: str) -> None:
    """R-CAT-224: types, forms, and what is required."""
    entity = {"BR": "DR_BRAZIL-ENTITY", "PL": IRELAND, "CA": NORTH_AMERICA}[country]
    rows = [row for row in read_table("applicability.csv") if (row["country"], row["entity"]) == (country, entity)]
    found = spec(api, country, entity)
    assert found is not None
    for customer_type in ("individual", "business"):
        shown = {json.loads(text)["title"]: json.loads(text) for text in found[f"{customer_type}TaxIdentifiersSchemas"]}
        mine = {row["type"]: row for row in rows if row["customer_type"] == customer_type}
        assert shown.keys() == mine.keys()
        for type_, document in shown.items():
            assert bool(document["required"]) is (mine[type_]["required"] == "yes")
            for value in ("123456789RT0001", "12.345.678/0001-95", "123.456.789-09", "PL1234567890", "x", ""):
                assert fits(document, {"taxIdentifier": value}) is has_valid_format(type_, value)
    info = {(row["type"], row["customerType"]): row for row in found["taxIdentifiersInfo"]}
    assert len(info) == len(rows)
    assert {key for key, row in info.items() if row["isRequired"]} == {
        (row["type"], row["customer_type"]) for row in rows if row["required"] == "yes"
    }


def test_entity_of_the_account(api: Api, rules: None) -> None:
    """Section 14: an account may have the other entity sell in North America."""
    AccountSettings(use_alternative_us_entity=True).save()
    assert spec(api, "US", "DR_INC-ENTITY") is not None
    assert spec(api, "US", NORTH_AMERICA) is None


def test_mode_and_permissions(live_api: Api, api_for: Any, public_api: Api, rules: None) -> None:
    found = spec(live_api, "IT")
    assert found is not None
    assert found["liveMode"] is True
    stranger = api_for(kind="restricted", permissions={"skus": "read"})
    assert_error(stranger.get("/country-specs", country="IT", sellingEntity=IRELAND), 403, ("forbidden", None))
    assert_error(public_api.get("/country-specs"), 401, ("unauthorized", None))
    assert_error(live_api.post("/country-specs"), 405, ("method_not_allowed", None))
