"""Files as people bring them, and importing them."""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.management import call_command

HEADER = ["id", "name", "eccn", "taxCode", "countryOfOrigin"]
MUG = ["mug-01", "Enamel mug", "EAR99", "P0000000", "DE"]
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
COMPLIANT = dict(zip(HEADER, MUG, strict=True))


def csv_file(folder: Path, rows: Iterable[Iterable[Any]], name: str = "skus.csv", delimiter: str = ",") -> Path:
    """Write a CSV file."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def sheet_file(folder: Path, rows: Iterable[Iterable[Any]], name: str = "skus.xlsx") -> Path:
    """Write a workbook; text becomes text cells, numbers number cells, booleans boolean cells."""
    path = folder / name
    with xlsxwriter.Workbook(path, OPTIONS) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return path


def table_of(*bodies: dict[str, Any]) -> list[list[Any]]:
    """Return rows with a header of all members of the bodies; members that one lacks become empty cells."""
    header = list(dict.fromkeys(name for body in bodies for name in body))
    return [header, *([body.get(name, "") for name in header] for body in bodies)]


class Imported:
    """The result of a run: exit status, how the file was read, notes, summary, problems line by line."""

    def __init__(self, path: Path, **options: Any) -> None:
        out, err = StringIO(), StringIO()
        self.status = 0
        try:
            call_command("import_catalog", path, stdout=out, stderr=err, **options)
        except SystemExit as ended:
            self.status = int(str(ended.code))
        self.source, *self.notes, self.summary = out.getvalue().splitlines()
        self.problems = err.getvalue().splitlines()
