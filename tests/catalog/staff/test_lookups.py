"""Look-ups by words for codes that are stored as text."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.reference.models import Country, Eccn
from catalog.staff.lookups import KINDS, code_named, meaning
from catalog.staff.widgets import CodeLookup
from tests.catalog.staff.conftest import SignIn


def offered(client: Client, kind: str, words: str) -> list[str]:
    """Return the codes that are offered."""
    answer = client.get(f"/admin/look-up/{kind}/", {"q": words})
    assert answer.status_code == 200
    assert all(set(result) == {"code", "text"} for result in answer.json()["results"])
    return [result["code"] for result in answer.json()["results"]]


def test_words_find_six_digit_hs_codes(root: Client) -> None:
    codes = offered(root, "hs_code", "headphones")
    assert "8518.30" in codes
    assert all(len(code) == 7 for code in codes)
    assert offered(root, "hs_code", "851830")[0] == "8518.30"


def test_only_approved_numbers_are_offered(root: Client) -> None:
    approved = set(Eccn.objects.filter(approved=True).values_list("code", flat=True))
    assert set(offered(root, "eccn", "")) <= approved
    refused = Eccn.objects.filter(approved=False).first()
    assert refused is not None
    assert refused.code not in offered(root, "eccn", refused.code)


def test_no_country_of_origin_is_offered_whose_goods_may_not_be_sold(root: Client) -> None:
    assert offered(root, "country_of_origin", "germany") == ["DE"]
    assert "KP" not in offered(root, "country_of_origin", "korea")
    assert "KP" in offered(root, "country", "korea")


def test_currencies_are_found_by_name_and_code(root: Client) -> None:
    assert "CHF" in offered(root, "currency", "franc")
    assert "EUR" in offered(root, "currency", "eu")


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("country", "Poland", "PL"),
        ("country_of_origin", "north korea", "KP"),
        ("country", "korea", "korea"),
        ("country", "pol", "pol"),
        ("currency", "euro", "EUR"),
        ("currency", "usd", "usd"),
        ("country", "pl", "pl"),
        ("country", "", ""),
        ("country", "|", "|"),
    ],
)
def test_a_name_that_only_one_entry_has_means_its_code(reference: None, kind: str, text: str, code: str) -> None:
    assert code_named(kind, text) == code


def test_a_name_that_two_entries_have_means_neither(reference: None) -> None:
    Country.objects.filter(code__in=("PL", "FR")).update(name="Twin", search_text="| twin |")
    assert code_named("country", "Twin") == "Twin"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", ["", "%", "'; drop", "\U0001f600", "x" * 5000])
def test_no_words_are_a_crash(root: Client, kind: str, words: str) -> None:
    assert len(offered(root, kind, words)) <= 20


def test_the_look_up_is_for_staff_who_may_see_the_table(root: Client, sign_in: SignIn, client: Client) -> None:
    assert root.get("/admin/look-up/nonsense/").status_code == 404
    assert root.post("/admin/look-up/eccn/").status_code == 405
    assert "/login/" in client.get("/admin/look-up/eccn/").headers["Location"]
    assert offered(sign_in("Viewer"), "tax_code", "shoes")
    client.force_login(User.objects.create_user("roleless", is_staff=True))
    assert client.get("/admin/look-up/eccn/").status_code == 403


def test_a_long_hs_code_means_what_its_first_six_digits_mean(reference: None) -> None:
    assert meaning("hs_code", "8518.30.2000") == meaning("hs_code", "8518.30") != ""
    assert meaning("country", "CH") == Country.objects.get(code="CH").name
    assert meaning("eccn", "nonsense") == meaning("eccn", "") == ""


def test_the_control_is_a_plain_input_with_its_meaning_beneath(reference: None) -> None:
    html = CodeLookup("hs_code").render("hs_code", "8518.30", {"id": "id_hs_code"})
    assert '<input type="text" name="hs_code" value="8518.30"' in html
    assert 'data-source="/admin/look-up/hs_code/"' in html
    assert meaning("hs_code", "8518.30").split(",")[0] in html
    assert "<script" not in html


def test_a_kind_that_does_not_exist_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="hs_codes"):
        CodeLookup("hs_codes")


def test_words_may_be_longer_than_the_code_that_they_find() -> None:
    """A country has two letters, its name more: a limit would turn Germany into Georgia."""
    html = CodeLookup("country").render("country", "", {"maxlength": "2"})
    assert "maxlength" not in html
