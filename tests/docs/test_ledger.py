"""The fidelity ledger: every rule is either proven by a test or listed with the reason why not."""

import pytest

from tests.docs.ledger import CITED_BY_NAME, LEDGER, citations, cited_in, ledger, reasons, rules


def test_each_rule_is_cited_or_excused_and_never_both() -> None:
    known, cited, excused = {rule.id for rule in rules()}, set(citations()), set(reasons())
    assert known - cited - excused == set(), "cite them in a test, or give the reason in docs/rules/not_covered.csv"
    assert cited & excused == set(), "a test cites them: remove them from docs/rules/not_covered.csv"
    assert excused - known == set()


def test_reasons_are_sentences_in_the_order_of_the_rules() -> None:
    order = [rule.id for rule in rules()]
    assert list(reasons()) == sorted(reasons(), key=order.index)
    assert [text for text in reasons().values() if len(text) < 20 or not text.endswith(".")] == []


def test_the_committed_ledger_is_current() -> None:
    assert LEDGER.read_text(encoding="utf-8") == ledger(), "run `make ledger`"


def test_each_rule_has_a_text() -> None:
    assert [rule.id for rule in rules() if len(rule.text) < 10] == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("R-CAT-010, R-CAT-012.", ["R-CAT-010", "R-CAT-012"]),
        ("R-CAT-010 to R-CAT-012: all", ["R-CAT-010", "R-CAT-011", "R-CAT-012"]),
        ("R-CHK-124 to 126, E-CAT-02, 05", ["R-CHK-124", "R-CHK-125", "R-CHK-126", "E-CAT-02", "E-CAT-05"]),
        ("S-CAT-07 and 08; others", ["S-CAT-07", "S-CAT-08"]),
    ],
)
def test_citations(text: str, ids: list[str]) -> None:
    assert list(cited_in(text)) == ids


def test_ranges_of_modules_cite_their_ends() -> None:
    assert list(cited_in("R-CAT-010 to R-CAT-012", ranges=False)) == ["R-CAT-010", "R-CAT-012"]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("test_disputes_r_ful_430_s_ful_11", ["R-FUL-430", "S-FUL-11"]),
        ("test_shape_r_evt_003_to_005", ["R-EVT-003", "R-EVT-004", "R-EVT-005"]),
        ("test_s_cat_03_and_04_group", ["S-CAT-03", "S-CAT-04"]),
        ("test_at_most_20_r_ful_006a", []),
    ],
)
def test_citations_by_name(name: str, ids: list[str]) -> None:
    assert list(cited_in(name, CITED_BY_NAME)) == ids
