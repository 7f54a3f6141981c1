"""Which codes the reference tables know: one indexed query, or one for a whole list inside `preloaded`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, auto
from typing import Any

from django.db.models import QuerySet

from catalog.wire.records import unit_of_work

from .models import Country, Currency, Eccn, TaxCode

# Every code has this shape; anything else is unknown without asking, and never reaches a database that cannot store it.
_CODE = re.compile(r"[0-9A-Za-z._-]{1,32}")


class Listing(Enum):
    """A list of codes that a value may have to be on."""

    TAX_CODES = auto()
    PHYSICAL_TAX_CODES = auto()
    APPROVED_ECCNS = auto()
    COUNTRIES = auto()
    COUNTRIES_OF_ORIGIN = auto()
    CURRENCIES = auto()


_ROWS: dict[Listing, Callable[[], QuerySet[Any]]] = {
    Listing.TAX_CODES: lambda: TaxCode.objects.all(),
    Listing.PHYSICAL_TAX_CODES: lambda: TaxCode.objects.filter(physical=True),
    Listing.APPROVED_ECCNS: lambda: Eccn.objects.filter(approved=True),
    Listing.COUNTRIES: lambda: Country.objects.all(),
    Listing.COUNTRIES_OF_ORIGIN: lambda: Country.objects.exclude(resale_allowed=Country.Resale.NO),
    Listing.CURRENCIES: lambda: Currency.objects.all(),
}
_preloaded: ContextVar[dict[Listing, frozenset[str]] | None] = ContextVar("preloaded", default=None)


def is_listed(code: object, listing: Listing) -> bool:
    """Tell whether a code is on a list, compared exactly (R-CAT-004)."""
    if not isinstance(code, str) or _CODE.fullmatch(code) is None:
        return False
    lists = _preloaded.get()
    if lists is not None:
        if listing not in lists:
            lists[listing] = frozenset(_ROWS[listing]().order_by().values_list("code", flat=True))
        return code in lists[listing]
    return unit_of_work.cached((listing, code), _ROWS[listing]().filter(code=code).exists)


def is_physical(tax_code: str) -> bool:
    """Tell whether a tax code stands for physical goods (R-CAT-001, R-CAT-003); an unknown one does not."""
    return is_listed(tax_code, Listing.PHYSICAL_TAX_CODES)


@contextmanager
def preloaded() -> Iterator[None]:
    """Read each list when a code on it is first asked for, and answer from it: for imports of thousands of rows."""
    if _preloaded.get() is not None:
        yield
        return
    token = _preloaded.set({})
    try:
        yield
    finally:
        _preloaded.reset(token)
