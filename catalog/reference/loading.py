"""Loading the shipped files into the reference tables, again and again, without undoing what staff did.

Rows that are new in a file are added. Rows that staff never touched follow the file. Rows that staff edited or deleted
stay as staff left them. Rows that a file no longer has stay too, since stored SKUs may name them.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from catalog.wire.records.actor import acting

from .base import ReferenceRow
from .models import Country, Currency, Eccn, EmbargoedRegion, HsCode, HsSection, LoadedRow, TaxCode
from .table_files import TableReport, field_value, file_rows

DATA = Path(__file__).parent / "data"
# In an order in which every row finds the rows it refers to.
FILES: dict[str, type[ReferenceRow]] = {
    "tax_codes.csv": TaxCode,
    "eccn.csv": Eccn,
    "countries.csv": Country,
    "embargoed_regions.csv": EmbargoedRegion,
    "currencies.csv": Currency,
    "hs_sections.csv": HsSection,
    "hs_codes.csv": HsCode,
}
ACTOR = "reference data"

Values = dict[str, Any]


@dataclass(frozen=True)
class LoadReport:
    """What a load did, table by table."""

    tables: tuple[TableReport, ...]

    @property
    def changed(self) -> int:
        """Return how many rows were written."""
        return sum(table.changed for table in self.tables)


def load_reference(*, folder: Path = DATA) -> LoadReport:
    """Bring the reference tables up to date with the files, in one transaction; a missing file is an OSError."""
    with transaction.atomic(), acting("import", ACTOR):
        return LoadReport(tuple(_load_table(model, folder / name) for name, model in FILES.items()))


def _load_table(model: type[ReferenceRow], path: Path) -> TableReport:
    wanted = {values["code"]: values for values in _read(model, path)}
    fates: dict[str, list[str]] = defaultdict(list)
    present, remembered = _stored_digests(model, wanted), _remembered_digests(model)
    for code, values in wanted.items():
        fates[_fate(_digest(values), present.get(code), remembered.get(code))].append(code)
    _add(model, [wanted[code] for code in fates["added"]])
    _update(model, [wanted[code] for code in fates["updated"]])
    _remember(model, [wanted[code] for code in fates["added"] + fates["updated"]])
    counts = {name: len(fates[name]) for name in ("added", "updated", "unchanged", "edited", "deleted")}
    return TableReport(table=str(model._meta.verbose_name_plural), **counts)


def _fate(in_file: str, in_table: str | None, in_memory: str | None) -> str:
    if in_table is None:
        return "added" if in_memory is None else "deleted"
    if in_table != in_memory:
        return "edited"
    return "unchanged" if in_file == in_memory else "updated"


def _read(model: type[ReferenceRow], path: Path) -> Iterator[Values]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    for row in file_rows(path, model, key=["code"]):
        known = {name: text for name, text in row.items() if name in fields}
        yield {fields[name].attname: field_value(fields[name], text) for name, text in known.items()}


def _digest(values: Values) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _stored_digests(model: type[ReferenceRow], wanted: dict[str, Values]) -> dict[str, str]:
    names = list(next(iter(wanted.values()), {"code": ""}))
    return {values["code"]: _digest(values) for values in model._default_manager.values(*names)}


def _remembered_digests(model: type[ReferenceRow]) -> dict[str, str]:
    return dict(LoadedRow.objects.filter(table=model._meta.model_name).values_list("code", "digest"))


def _add(model: type[ReferenceRow], rows: list[Values]) -> None:
    objects = [model(**values) for values in rows]
    if hasattr(model, "history"):
        origin = {"through": "import", "actor_name": ACTOR}
        bulk_create_with_history(objects, model, custom_historical_attrs=origin)
    else:
        model._default_manager.bulk_create(objects)


def _update(model: type[ReferenceRow], rows: list[Values]) -> None:
    wanted = {values["code"]: values for values in rows}
    for row in model._default_manager.filter(code__in=wanted):
        for name, value in wanted[row.code].items():
            setattr(row, name, value)
        row.save()


def _remember(model: type[ReferenceRow], rows: list[Values]) -> None:
    table = str(model._meta.model_name)
    memories = [LoadedRow(table=table, code=values["code"], digest=_digest(values)) for values in rows]
    LoadedRow.objects.bulk_create(
        memories, update_conflicts=True, unique_fields=["table", "code"], update_fields=["digest"]
    )
