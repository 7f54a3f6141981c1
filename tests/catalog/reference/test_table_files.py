"""Files of reference, tax and shipping tables: read whole, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from catalog.reference.models import Currency
from catalog.reference.table_files import field_value, file_rows
from catalog.tabular.tables import UnusableFile
from fulfillment.taxes.models import TaxRate, ZipCounties


def rows(folder: Path, text: str, model: type[models.Model] = Currency, key: str = "code") -> Iterator[dict[str, str]]:
    """Read a file of this text."""
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return file_rows(path, model, key=[key])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,name\nEUR,Euro\nEUR,Other\n", "row 3 stands in row 2 already"),
        ("code,name,Name \nEUR,Euro,x\n", "stand there twice: 'name'"),
        ("code,name\nEUR,#N/A\n", r"row 2: Cell B2 \(#N/A\) is an error"),
        ("code,name\nEUR\n", "row 2: The row has 1 cells, the header has 2"),
        ("code,name\nEUR,Euro,x\n", "row 2: The row has 3 cells, the header has 2"),
    ],
)
def test_a_broken_table_is_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match=told):
        list(rows(tmp_path, text))


def test_a_table_as_an_operator_saves_it(tmp_path: Path) -> None:
    """Semicolons, blanks around a name, a title; ZIP codes keep their zeros."""
    text = "\ufeffZIP codes\n\nzip ;states;counties\n00501;NY;Suffolk\n"
    assert list(rows(tmp_path, text, ZipCounties, "zip")) == [{"zip": "00501", "states": "NY", "counties": "Suffolk"}]


@pytest.mark.parametrize(
    ("model", "name", "text"),
    [
        (TaxRate, "rate", "0,19"),
        (TaxRate, "rate", "1_0"),
        (Currency, "minor_units", "2.000"),
        (Currency, "minor_units", "x"),
    ],
)
def test_numbers_that_are_none(model: Any, name: str, text: str) -> None:
    with pytest.raises(ValidationError, match=rf"{name}: “{text}” cannot be used here\. Write"):
        field_value(model._meta.get_field(name), text)
