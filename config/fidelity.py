"""The fidelity ledger: which tests prove each rule of the published API, and why none proves the others.

`make ledger` writes `docs/rules/ledger.json`; docs/rules/README.md says how tests cite rules.
"""

import json
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from rest_framework.response import Response

from catalog.wire.http.views import ApiView
from catalog.wire.messages.fields import Text, TextList, Whole
from catalog.wire.messages.serializers import ApiSerializer

PAGE_SIZE = 50
PROVEN, NOT_PROVEN = "proven", "not-proven"
CHOICES = (("", "All"), (PROVEN, "Proven by a test"), (NOT_PROVEN, "Not proven"))


class Rule(NamedTuple):
    """A rule with the tests that cite it, or the reason why none does."""

    id: str
    document: str
    text: str
    tests: list[str]
    reason: str

    def matches(self, words: list[str], status: str) -> bool:
        """Return whether the rule contains all words and has the status."""
        text = f"{self.id} {self.text} {self.reason} {' '.join(self.tests)}".lower()
        is_wanted = {"": True, PROVEN: bool(self.tests), NOT_PROVEN: bool(self.reason)}.get(status, False)
        return is_wanted and all(word in text for word in words)


class Ledger(NamedTuple):
    """All rules, and how many of them are proven."""

    proven: int
    not_proven: int
    rules: tuple[Rule, ...]


@cache
def ledger() -> Ledger:
    """Return the ledger, read once in each process."""
    text = (settings.BASE_DIR / "docs" / "rules" / "ledger.json").read_text(encoding="utf-8")
    rules = tuple(Rule(**{"tests": [], "reason": ""} | entry) for entry in json.loads(text))
    proven = sum(bool(rule.tests) for rule in rules)
    return Ledger(proven, len(rules) - proven, rules)


class RuleSerializer(ApiSerializer):
    """A rule with the tests that cite it, or the reason why none does."""

    id = Text(read_only=True, always=True)
    document = Text(read_only=True, always=True)
    text = Text(read_only=True, always=True)
    tests = TextList(read_only=True)
    reason = Text(read_only=True)


class LedgerSerializer(ApiSerializer):
    """Which rules of the published API a test proves, and why the others are not proven."""

    proven = Whole(read_only=True, always=True)
    not_proven = Whole(read_only=True, always=True)
    rules = RuleSerializer(many=True, read_only=True, always=True)


class FidelityView(ApiView):
    """`GET /lockstep/fidelity`."""

    resource = "lockstep"
    serializer_class = LedgerSerializer
    answers = {"get": (200,)}

    def get(self, request: Any) -> Response:
        """Report how faithful this version is to the published API, rule by rule."""
        return self.answer(ledger())


@require_safe
def fidelity_page(request: HttpRequest) -> HttpResponse:
    """Show the ledger to staff; `q` and `status` search it."""
    query, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    words = query.lower().split()
    found = [rule for rule in ledger().rules if rule.matches(words, status)]
    context = {
        **admin.site.each_context(request),
        "title": "Fidelity",
        "ledger": ledger(),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query,
        "status": status,
        "choices": CHOICES,
    }
    return TemplateResponse(request, "staff/fidelity.html", context)
