"""Finding rows of the reference tables by words, for the look-ups of the admin.

The rows that match most of the words are found; a word that no row knows is thus overlooked. A word matches the
beginning of a code or any part of the text, in singular or plural. Best first: matches of the code, then rows that can
be used, then by how much of their text the words are.
"""

import re
from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any, TypeVar

from django.db.models import Case, F, IntegerField, Max, OrderBy, Q, QuerySet, Value, When
from django.db.models.lookups import Exact

from .base import ReferenceRow
from .models import Country, Eccn, HsCode, TaxCode
from .words import query_words, stem

LIMIT = 20
SHORTEST_PART = 4

Row = TypeVar("Row", bound=ReferenceRow)


def search_hs_codes(text: str, *, among: QuerySet[HsCode] | None = None, limit: int | None = LIMIT) -> QuerySet[HsCode]:
    """Return HS codes by words or digits, with or without dots; the texts of heading and chapter count as well.

    Only six-digit codes unless `among` says otherwise, because nothing shorter can stand on a SKU.
    """
    rows = HsCode.objects.filter(level=HsCode.Level.CODE) if among is None else among
    dotted = " ".join(_hs_prefix(word) for word in text.split())
    return _best(rows, dotted, F("level").desc(), paths=("", "parent__", "parent__parent__"))[:limit]


def search_tax_codes(
    text: str, *, among: QuerySet[TaxCode] | None = None, limit: int | None = LIMIT
) -> QuerySet[TaxCode]:
    """Return tax codes by words; those of the older family come last."""
    rows = TaxCode.objects.all() if among is None else among
    return _best(rows, text, _last(system=TaxCode.System.OLDER))[:limit]


def search_eccns(text: str, *, among: QuerySet[Eccn] | None = None, limit: int | None = LIMIT) -> QuerySet[Eccn]:
    """Return export control numbers by words; the approved ones come first."""
    rows = Eccn.objects.all() if among is None else among
    return _best(rows, text, _last(approved=False))[:limit]


def search_countries(
    text: str, *, among: QuerySet[Country] | None = None, limit: int | None = LIMIT
) -> QuerySet[Country]:
    """Return countries by code or by any of their names; those under embargo come last."""
    rows = Country.objects.all() if among is None else among
    return _best(rows, text, _last(resale_allowed=Country.Resale.NO))[:limit]


def _best(rows: QuerySet[Row], text: str, first: OrderBy, *, paths: tuple[str, ...] = ("",)) -> QuerySet[Row]:
    words = query_words(text)
    if not words:
        return rows.none() if text.strip() else rows.order_by(first, "code")
    found = _sum(_points((_mentions(word, paths) | Q(code__istartswith=word), 1)) for word in words)
    most = rows.aggregate(most=Max(found))["most"]
    if not most:
        return rows.none()
    by_code = _sum(_points((Q(code__iexact=word), 2), (Q(code__istartswith=word), 1)) for word in words)
    by_text = _sum(_closeness(word) for word in words)
    return rows.filter(Exact(found, most)).order_by(
        OrderBy(by_code, descending=True), first, OrderBy(by_text, descending=True), "code"
    )


def _mentions(word: str, paths: tuple[str, ...]) -> Q:
    part = stem(word)
    # Few letters occur inside nearly everything ("red" in "prepared"), so short words must begin a word.
    within = part if len(part) >= SHORTEST_PART and part.isalpha() else f" {part}"
    return reduce(Q.__or__, (_has(within, path) for path in paths))


def _closeness(word: str) -> Case:
    """Is the word what a row is about: a phrase of its text, the beginning of one, a word of it, a part of a word?"""
    part = stem(word)
    if not any(letter.isalpha() for letter in part):
        return _points((Q(code__startswith=part), 1))
    return _points(
        (_has(f"| {part} |") | _has(f"| {word} |"), 4),
        (_has(f"| {part}"), 3),
        (_has(f" {part}"), 2),
        (_mentions(word, ("",)), 1),
    )


def _has(part: str, path: str = "") -> Q:
    return Q(**{f"{path}search_text__contains": part})


def _points(*cases: tuple[Q, int]) -> Case:
    whens = (When(condition, then=Value(points)) for condition, points in cases)
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _sum(terms: Iterable[Case]) -> Any:
    return reduce(add, terms)


def _last(**condition: Any) -> OrderBy:
    return _points((Q(**condition), 1)).asc()


def _hs_prefix(word: str) -> str:
    digits = word.replace(".", "")
    if re.fullmatch("[0-9]{5,}", digits) is None:
        return word
    return f"{digits[:4]}.{digits[4:6]}"
