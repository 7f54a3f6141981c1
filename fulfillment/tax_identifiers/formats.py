"""The form of tax identifiers, type by type, from the shipped tables (E-CHK-15)."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
MAX_LENGTH = 32

EUROPEAN = {"uk": "GB"}
"""Types whose name is not the code of their country."""


@dataclass(frozen=True, slots=True)
class Format:
    """What an identifier is called and what it looks like; the pattern is meant for the whole value."""

    description: str
    pattern: str

    def fits(self, value: str) -> bool:
        """Tell whether a value has this form."""
        return re.fullmatch(self.pattern, value, re.ASCII) is not None


ANY_FORM = Format("Tax identifier", rf".{{1,{MAX_LENGTH}}}")


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a shipped table."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _other() -> dict[str, Format]:
    return {row["type"]: Format(row["description"], row["pattern"]) for row in read_table("other_formats.csv")}


@cache
def _european() -> dict[str, Format]:
    rows = read_table("vat_id_formats.csv")
    return {row["country"]: Format(f"{row['abbreviation']}: {row['format']}", row["pattern"]) for row in rows}


def format_of(identifier_type: str) -> Format:
    """Return the form of a type; one that no table knows only has a length."""
    country = EUROPEAN.get(identifier_type, identifier_type.upper())
    return _other().get(identifier_type) or _european().get(country) or ANY_FORM


def has_valid_format(identifier_type: str, value: str) -> bool:
    """Tell whether a value can be an identifier of a type."""
    return 1 <= len(value) <= MAX_LENGTH and format_of(identifier_type).fits(value)
