"""The pages of the reference tables."""

from typing import Any

import pytest
from django.test import Client

from catalog.reference.models import Country, TaxCode
from tests.catalog.staff.conftest import SignIn, sign_in  # noqa: F401


@pytest.fixture
def administrator(sign_in: SignIn) -> Client:  # noqa: F811
    """An administrator."""
    return sign_in("Administrator", username="ann")


def codes(client: Client, table: str, **parameters: Any) -> list[str]:
    """Return the codes of the first page of a list."""
    answer = client.get(f"/admin/catalog/{table}/", parameters)
    assert answer.status_code == 200
    return [row.code for row in answer.context["cl"].result_list]


def test_rows_are_found_by_words_best_first(administrator: Client) -> None:
    assert codes(administrator, "country", q="germany")[0] == "DE"
    assert codes(administrator, "hscode", q="headphones")[0] == "8518.30"
    assert codes(administrator, "eccn", q="EAR99") == ["EAR99"]
    assert codes(administrator, "taxcode", q="xyzzy") == []
    assert "CHF" in codes(administrator, "currency", q="franc")


def test_filters_and_words_go_together(administrator: Client) -> None:
    digital = codes(administrator, "taxcode", physical__exact="0", q="software")
    assert digital
    assert not TaxCode.objects.filter(code__in=digital, physical=True).exists()
    assert "KP" in codes(administrator, "country", resale_allowed__exact="no")
    assert codes(administrator, "hscode", level__exact="2")[:2] == ["01", "02"]


def test_an_edit_keeps_its_history(administrator: Client) -> None:
    """R-CAT-022: staff take a country off the list; the change says who did."""
    country = Country.objects.get(code="CH")
    values = {name: getattr(country, name) for name in ("alpha3", "numeric", "name", "also_called", "currency")}
    body = {**values, "resale_allowed": "no", "restriction": "For a test"}
    assert administrator.post(f"/admin/catalog/country/{country.pk}/change/", body).status_code == 302
    latest = country.history.latest()
    assert (latest.resale_allowed, latest.through, latest.actor_name) == ("no", "browser", "ann")


def test_the_nomenclature_is_only_read(administrator: Client) -> None:
    assert administrator.get("/admin/catalog/hscode/1/change/").status_code == 200
    assert administrator.post("/admin/catalog/hscode/1/change/", {}).status_code == 403
    assert administrator.post("/admin/catalog/hscode/1/delete/", {"post": "yes"}).status_code == 403
    assert administrator.get("/admin/catalog/hscode/add/").status_code == 403


def test_an_administrator_adds_a_row_and_a_bad_code_is_told(administrator: Client) -> None:
    body = {"code": "no spaces", "system": "current", "description": "Gizmo"}
    answer = administrator.post("/admin/catalog/taxcode/add/", body)
    assert set(answer.context["adminform"].form.errors) == {"code"}
    assert administrator.post("/admin/catalog/taxcode/add/", body | {"code": "1234.5"}).status_code == 302
    assert codes(administrator, "taxcode", q="gizmo") == ["1234.5"]


@pytest.mark.parametrize("role", ["Merchandiser", "Operations", "Customer service", "Developer", "Viewer"])
def test_others_read(sign_in: SignIn, role: str) -> None:  # noqa: F811
    """R-CAT-247."""
    client, row = sign_in(role), TaxCode.objects.get(code="4323.310_A")
    assert client.get(f"/admin/catalog/taxcode/{row.pk}/change/").status_code == 200
    assert client.post(f"/admin/catalog/taxcode/{row.pk}/change/", {"description": "x"}).status_code == 403
    assert client.post(f"/admin/catalog/taxcode/{row.pk}/delete/", {"post": "yes"}).status_code == 403
