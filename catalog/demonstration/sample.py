"""The sample catalog and the documented examples in the test mode: what is missing is added, what is there stays."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path

from catalog import exchange
from catalog.exchange.columns import open_catalog_table
from catalog.exchange.kinds import SKU_GROUPS, SKUS, Kind
from catalog.exchange.writing import Message, known_ids, write_message
from catalog.manufacturers.models import RegisteredPart
from catalog.tabular.tables import Table
from catalog.wire.records.actor import acting

SAMPLE = Path(exchange.__path__[0]) / "sample"
DOCUMENTED = SAMPLE / "documented.json"
IDS_PER_QUERY = 500


def missing_samples() -> Iterator[tuple[Kind, Table]]:
    """Yield the sample tables with only the rows whose id the test mode lacks; groups first, as SKUs refer to them."""
    for kind, name in ((SKU_GROUPS, "sku_groups.csv"), (SKUS, "skus.csv")):
        table = open_catalog_table(SAMPLE / name)
        yield kind, _without_known(kind, table)


def _without_known(kind: Kind, table: Table) -> Table:
    position = table.header.index("id")
    ids = (str(row.cells[position]) for row in table.rows())
    known: set[str] = set()
    while some := list(islice(ids, IDS_PER_QUERY)):
        known |= known_ids(kind, some, live_mode=False)
    return table.only(lambda row: row.cells[position] not in known)


def load_documented() -> None:
    """Add the groups, the registry entry and the SKUs that the documented examples refer to."""
    documented = json.loads(DOCUMENTED.read_text(encoding="utf-8"), parse_float=Decimal)
    with acting("import", DOCUMENTED.name):
        _add_missing(SKU_GROUPS, documented["skuGroups"])
        for entry in documented["manufacturers"]:
            RegisteredPart.objects.get_or_create(
                live_mode=False, manufacturer_id=entry["manufacturerId"], part_number=entry["partNumber"]
            )
        _add_missing(SKUS, documented["skus"])


def _add_missing(kind: Kind, bodies: list[dict[str, object]]) -> None:
    messages = [Message(body) for body in bodies]
    known = known_ids(kind, (message.wire_id for message in messages), live_mode=False)
    for message in messages:
        if message.wire_id not in known:
            write_message(kind, message, None, live_mode=False)
