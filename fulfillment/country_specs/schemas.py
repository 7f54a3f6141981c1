"""JSON Schema documents (draft-07) of what is enforced for addresses and tax identifiers (R-CAT-223, R-CAT-224)."""

from collections.abc import Iterable
from typing import Any

from catalog.wire.values import jsontext
from catalog.wire.values.naming import wire_name
from fulfillment.addresses.rules import MAX_LENGTHS, CountryRules
from fulfillment.tax_identifiers.formats import MAX_LENGTH, format_of

DRAFT = "http://json-schema.org/draft-07/schema#"

DESCRIPTIONS = {
    "name": "Full name of the person",
    "organization": "Company or other organization",
    "line1": "Street and number",
    "line2": "Further details, such as the floor",
    "neighborhood": "Neighborhood",
    "city": "City",
    "postalCode": "Postal code",
    "state": "State or province",
    "country": "Country",
}
"""The parts of an address, in the order of the document."""


def as_text(document: dict[str, Any]) -> str:
    """Return a document as text, the form that it has inside JSON."""
    return jsontext.write(document).decode()


def address_schema(country: str, rules: CountryRules, required: Iterable[str]) -> str:
    """Return the schema of an address in a country."""
    limits: dict[str, Any] = {name: {"minLength": 0, "maxLength": length} for name, length in MAX_LENGTHS.items()}
    limits |= {"postalCode": {"pattern": whole(rules.postal_code)}, "country": {"enum": [country]}}
    if rules.states:
        limits["state"] = {"enum": sorted(rules.states)}
    properties = {
        name: {"type": "string", "description": description} | limits.get(name, {})
        for name, description in DESCRIPTIONS.items()
    }
    return as_text(_object("Address", properties, map(wire_name, required)))


def tax_identifier_schema(identifier_type: str, *, required: bool) -> str:
    """Return the schema of a type of tax identifier."""
    form = format_of(identifier_type)
    value = {"type": "string", "description": form.description, "pattern": whole(form.pattern), "maxLength": MAX_LENGTH}
    return as_text(_object(identifier_type, {"taxIdentifier": value}, ["taxIdentifier"] if required else []))


def whole(pattern: str) -> str:
    """Return an anchored pattern, for JSON Schema validators search instead of matching the whole value."""
    return f"^(?:{pattern})$"


def _object(title: str, properties: dict[str, Any], required: Iterable[str]) -> dict[str, Any]:
    return {
        "$schema": DRAFT,
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(required),
    }
