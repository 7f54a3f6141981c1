"""The fidelity ledger as installations show it: as JSON and as a page of the staff."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from config.fidelity import PAGE_SIZE, ledger
from tests.browser_forms import visible_text
from tests.docs.ledger import citations, reasons
from tests.factories.client import Api, assert_error
from tests.factories.fixtures import ApiFactory

pytestmark = pytest.mark.django_db
PATH, PAGE = "/lockstep/fidelity", "/admin/fidelity/"


def rules_on(client: Client, **parameters: Any) -> list[str]:
    """Return the ids of the rules that the page lists."""
    context: Any = client.get(PAGE, parameters).context
    return [rule.id for rule in context["page"]]


def test_the_api_reports_every_rule(api: Api, live_api: Api) -> None:
    answer = api.get(PATH)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["proven"], found["notProven"]) == (len(citations()), len(reasons()))
    by_id = {rule["id"]: rule for rule in found["rules"]}
    assert by_id["R-CON-002"]["tests"] == citations()["R-CON-002"]
    assert "reason" not in by_id["R-CON-002"]
    assert by_id["R-SUB-001"].keys() == {"id", "document", "text", "reason"}
    assert by_id["R-SUB-001"]["reason"] == reasons()["R-SUB-001"]
    assert live_api.get(PATH + "/").json() == found


def test_who_may_read_it(anonymous: Api, public_api: Api, api_for: ApiFactory) -> None:
    assert_error(anonymous.get(PATH), 401, ("unauthorized", None))
    assert_error(public_api.get(PATH), 401, ("unauthorized", None))
    assert api_for(kind="restricted", permissions={"lockstep": "read"}).get(PATH).status_code == 200
    assert_error(api_for(kind="restricted", permissions={"skus": "read"}).get(PATH), 403, ("forbidden", None))
    assert api_for(kind="restricted", permissions={"lockstep": "write"}).post(PATH).status_code == 405


def test_the_page_counts_and_pages(admin_client: Client) -> None:
    text = visible_text(admin_client.get(PAGE).text)
    assert f"{ledger().proven} proven" in text
    assert f"{ledger().not_proven} not proven" in text
    first, second = rules_on(admin_client), rules_on(admin_client, page=2)
    assert (len(first), len(set(first) & set(second))) == (PAGE_SIZE, 0)
    assert f"{len(ledger().rules)} rules found" in text


def test_it_is_searched_by_id_words_test_and_status(admin_client: Client) -> None:
    assert rules_on(admin_client, q="r-con-002") == ["R-CON-002"]
    assert "R-CON-002" in rules_on(admin_client, q="redirect trailing_slash") + rules_on(
        admin_client, q="redirect body"
    )
    assert "R-CON-002" in rules_on(admin_client, q="test_slash_at_the_end")
    assert rules_on(admin_client, q="R-CON-002", status="not-proven") == []
    assert rules_on(admin_client, q="R-SUB-001", status="not-proven") == ["R-SUB-001"]
    assert rules_on(admin_client, status="nonsense") == []
    assert "1 rule found" in admin_client.get(PAGE, {"q": "R-CON-002"}).text


def test_searching_keeps_status_while_paging(admin_client: Client) -> None:
    page = unescape(admin_client.get(PAGE, {"q": "order", "status": "proven"}).text)
    assert 'href="?q=order&status=proven&page=2"' in page


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
