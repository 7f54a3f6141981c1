"""Look-ups by words for the codes that are stored as text: HS code, ECCN, tax code, country, currency.

Offered is only what may be entered; what is typed is not restricted, it goes through validation as it is.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from catalog.reference.base import ReferenceRow
from catalog.reference.models import Country, Currency, Eccn, HsCode, TaxCode
from catalog.reference.search import search_countries, search_eccns, search_hs_codes, search_tax_codes
from catalog.reference.words import fold, query_words
from catalog.wire.values.text import has_unstorable_text

Search = Callable[[str], QuerySet[Any]]


def _search_origins(text: str) -> QuerySet[Country]:
    return search_countries(text, among=Country.objects.exclude(resale_allowed=Country.Resale.NO))


def _search_currencies(text: str) -> QuerySet[Currency]:
    rows = Currency.objects.filter(minor_units__isnull=False)
    for word in query_words(text):
        rows = rows.filter(Q(search_text__contains=f" {word}") | Q(code__istartswith=word))
    return rows


KINDS: dict[str, tuple[type[ReferenceRow], Search]] = {
    "hs_code": (HsCode, search_hs_codes),
    "eccn": (Eccn, lambda text: search_eccns(text, among=Eccn.objects.filter(approved=True))),
    "tax_code": (TaxCode, search_tax_codes),
    "country": (Country, search_countries),
    "country_of_origin": (Country, _search_origins),
    "currency": (Currency, _search_currencies),
}
LIMIT = 20
LONGEST_NAME = 255


@require_safe
def look_up(request: HttpRequest, kind: str) -> JsonResponse:
    """Answer {"results": [{"code", "text"}]} for the words in `q`; the tables are open to all staff (R-CAT-247)."""
    if kind not in KINDS:
        raise Http404
    model, search = KINDS[kind]
    if not request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        raise PermissionDenied
    rows = search(request.GET.get("q", ""))[:LIMIT]
    return JsonResponse({"results": [{"code": row.code, "text": row.label()} for row in rows]})


def meaning(kind: str, code: str) -> str:
    """Return what a code stands for; of an HS code beyond six digits, what its first six stand for; "" if unknown."""
    model, _ = KINDS[kind]
    if not code or has_unstorable_text(code):
        return ""
    row = model._default_manager.filter(code=code[:7] if kind == "hs_code" else code[:32]).first()
    return row.label() if row is not None else ""


def code_named(kind: str, text: str) -> str:
    """Return the code that somebody means who typed a name, in whatever case: that of the only entry with this name.

    Text that is a code, or the name of no entry or of several, is returned as it is, for validation to judge.
    """
    model, _ = KINDS[kind]
    wanted = fold(text)
    if has_unstorable_text(text) or len(text) > LONGEST_NAME or not wanted.strip("| "):
        return text
    if model._default_manager.filter(code=text).exists():
        return text
    similar = model._default_manager.filter(search_text__contains=wanted.strip("|"))
    codes = [row.code for row in similar if wanted in _names_of(row)]
    return codes[0] if len(codes) == 1 else text


def _names_of(row: ReferenceRow) -> set[str]:
    others = row.also_called.split(",") if isinstance(row, Country) else []
    return {fold(name) for name in (row.label(), *others)}
