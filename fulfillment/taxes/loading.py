"""Load the shipped files into the tax tables, repeatedly and without undoing changes by staff.

Rows that are new in a file are added; rows that nobody touched follow the file, and go when it no longer has them. Rows
that staff edited or deleted stay as staff left them. Everything is written in bulk.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.reference.table_files import TableReport, field_value, file_rows
from catalog.tabular.tables import UnusableFile
from catalog.wire.records.actor import acting
from fulfillment.pricing.selling_entity import SEED

from .models import (
    DutyRate,
    SellingEntityRule,
    ShippingTaxability,
    Taxability,
    TaxRate,
    TaxRateComponent,
    ZipCounties,
)
from .shipped import LOADER, ShippedRow

DATA = Path(__file__).parent / "data"
STEP = 10
BATCH = 500

Row = dict[str, str]
Values = dict[str, Any]


def load_tax_tables(
    *, folder: Path = DATA, only: Collection[type[ShippedRow]] | None = None
) -> tuple[TableReport, ...]:
    """Bring all tables, or those named, up to date with the files, in one transaction.

    Raises OSError for a missing file, UnusableFile for rows that break a rule.
    """
    with transaction.atomic(), acting("import", LOADER):
        wanted = ((model, rows) for model, rows in SOURCES.items() if only is None or model in only)
        return tuple(load_rows(model, rows(folder)) for model, rows in wanted)


def rows_of(model: type[ShippedRow], name: str) -> Callable[[Path], Iterator[Row]]:
    """Return a function that reads a file of a folder, packed or not.

    It raises OSError if the file is missing, UnusableFile if it cannot be read.
    """

    def rows(folder: Path) -> Iterator[Row]:
        packed = folder / f"{name}.gz"
        return file_rows(packed if packed.exists() else folder / name, model, key=model.file_key)

    return rows


def _entity_rows(folder: Path) -> Iterator[Row]:
    """Yield the rules that pricing begins with; they come from no file."""
    for index, rule in enumerate(SEED, start=1):
        yield {
            "position": str(index * STEP),
            "physical": str(rule.physical),
            "origins": " ".join(sorted(rule.origins)),
            "destinations": " ".join(sorted(rule.destinations)),
            "entity_id": rule.entity.id,
            "entity_name": rule.entity.name,
            "entity_country": rule.entity.country,
        }


SOURCES: dict[type[ShippedRow], Callable[[Path], Iterator[Row]]] = {
    TaxRate: rows_of(TaxRate, "tax_rates.csv"),
    TaxRateComponent: rows_of(TaxRateComponent, "tax_rate_components.csv"),
    ZipCounties: rows_of(ZipCounties, "us_zip_county.csv"),
    Taxability: rows_of(Taxability, "taxability.csv"),
    ShippingTaxability: rows_of(ShippingTaxability, "shipping_taxability.csv"),
    DutyRate: rows_of(DutyRate, "duty_rates.csv"),
    SellingEntityRule: _entity_rows,
}


def load_rows(model: type[ShippedRow], rows: Iterator[Row]) -> TableReport:
    """Bring a table up to date with the rows of its file, in the caller's transaction and as `LOADER`."""
    wanted = dict(_read(model, rows))
    stored = _stored(model, wanted)
    withdrawn = _deleted_by_staff(model)
    fates: dict[str, list[str]] = defaultdict(list)
    for name, values in wanted.items():
        fates[_fate(values, stored.get(name), name in withdrawn)].append(name)
    untouched = (name for name, values in stored.items() if values["origin"] == ShippedRow.Origin.LOADED)
    fates["removed"] = [name for name in untouched if name not in wanted]
    _add(model, {name: wanted[name] for name in fates["added"]})
    _update(model, {stored[name]["pk"]: wanted[name] for name in fates["updated"]})
    _remove(model, [stored[name]["pk"] for name in fates["removed"]])
    counts = {name: len(fates[name]) for name in ("added", "updated", "removed", "unchanged", "edited", "deleted")}
    return TableReport(table=str(model._meta.verbose_name_plural), **counts)


def _fate(in_file: Values, in_table: Values | None, withdrawn: bool) -> str:
    if in_table is None:
        return "deleted" if withdrawn else "added"
    if in_table["origin"] == ShippedRow.Origin.STAFF:
        return "edited"
    return "unchanged" if all(in_table[name] == value for name, value in in_file.items()) else "updated"


def _read(model: type[ShippedRow], rows: Iterator[Row]) -> Iterator[tuple[str, Values]]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    for row in rows:
        file_row = "|".join(row.get(name, "") for name in model.file_key)
        try:
            yield file_row, {name: field_value(fields[name], text) for name, text in row.items()}
        except ValidationError as unreadable:
            raise _unusable(model, file_row, unreadable) from unreadable


def _stored(model: type[ShippedRow], wanted: dict[str, Values]) -> dict[str, Values]:
    names = next(iter(wanted.values()), {})
    rows = model._default_manager.exclude(file_row="").values("pk", "origin", "file_row", *names)
    return {values["file_row"]: values for values in rows}


def _deleted_by_staff(model: Any) -> set[str]:
    """Return the rows whose deletion the history remembers; what a newer file removed may come back."""
    if not hasattr(model, "history"):
        return set()
    deletions = model.history.filter(history_type="-").exclude(actor_name=LOADER)
    return set(deletions.exclude(file_row="").values_list("file_row", flat=True))


def _add(model: type[ShippedRow], wanted: dict[str, Values]) -> None:
    loaded = ShippedRow.Origin.LOADED
    objects = [_checked(model(**values, file_row=name, origin=loaded)) for name, values in wanted.items()]
    model._default_manager.bulk_create(objects, batch_size=BATCH)


def _update(model: type[ShippedRow], wanted: dict[int, Values]) -> None:
    objects: list[ShippedRow] = []
    names: list[str] = []
    for pk, row in model._default_manager.in_bulk(list(wanted)).items():
        names = list(wanted[pk])
        for name, value in wanted[pk].items():
            setattr(row, name, value)
        objects.append(_checked(row))
    if objects:
        model._default_manager.bulk_update(objects, names, batch_size=BATCH)


def _checked(row: ShippedRow) -> ShippedRow:
    """Return a row that keeps the rules of its fields and its own. Raises UnusableFile."""
    try:
        row.full_clean(exclude=row.table_members, validate_unique=False, validate_constraints=False)
    except ValidationError as refused:
        raise _unusable(type(row), row.file_row, refused) from refused
    return row


def _unusable(model: type[ShippedRow], file_row: str, error: ValidationError) -> UnusableFile:
    return UnusableFile(f"{model._meta.verbose_name} “{file_row}” cannot be used. {' '.join(error.messages)}")


def _remove(model: type[ShippedRow], keys: list[int]) -> None:
    for row in model._default_manager.in_bulk(keys).values():
        row.delete()
