"""A step that moves money, goods or stock counts once, however often and from wherever its form is sent (F2, F3)."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.staff.models import FormSubmission
from fulfillment.customers.models import Customer
from fulfillment.invariants.checks import CHECKS
from tests.browser_forms import Fields, again, form_with
from tests.factories.fixtures import make_ebook
from tests.flows.parallel import at_once
from tests.flows.staff.steps import StaffStep, staff_steps
from tests.fulfillment.checkouts.conftest import shipped_entities  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(reference: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("clerk"))
    return client


@pytest.fixture
def steps(reference: None, shipped_entities: None) -> list[StaffStep]:  # noqa: F811
    Customer(wire_id="ann", email="ann@example.com", live_mode=False).save()
    return staff_steps(make_ebook(), "ann")


def ready_form(browser: Client, step: StaffStep) -> Fields:
    """Fill in the form of a step, and answer its question if it asks one; return what its last button sends."""
    names = [*step.typed, *(["change"] if "change" in step.press else [])]
    fields = form_with(browser.get(step.page), *names) | {name: [value] for name, value in step.typed.items()}
    fields |= {name: [value] for name, value in step.press.items()}
    if not step.confirms:
        return fields
    asked = browser.post(step.page, fields)
    return form_with(asked, *step.typed) | {"confirmed": [asked.context["total"]]}


def test_steps_count_once(clerk: Client, steps: list[StaffStep]) -> None:
    """Two at one moment, then F5; and a page that was opened before is an intention of its own."""
    staged = breaches()
    for step in steps:
        fields, before = ready_form(clerk, step), step.counted()
        send = partial(_send, step.page, fields)
        answers = [*at_once(partial(send, again(clerk)), partial(send, again(clerk))), send(clerk)]
        told = sorted((answer.status_code, "Already done" in answer.content.decode()) for answer in answers)
        assert told == [(200, True), (200, True), (302, False)], (step.name, told)
        assert step.counted() - before == step.made, step.name
    assert FormSubmission.objects.count() == len(steps)
    assert breaches() <= staged


def breaches() -> set[str]:
    """Return what the checks find."""
    return {text for find in CHECKS.values() for text in find(False)}


def _send(page: str, fields: Fields, browser: Client) -> Any:
    return browser.post(page, fields)


def test_a_step_that_was_confirmed_is_one_intention_from_its_first_page_on(
    clerk: Client, steps: list[StaffStep]
) -> None:
    """Back to the question asks for the first form again: that does not lead to a second capture."""
    step = next(one for one in steps if one.name == "fulfil items")
    first = form_with(clerk.get(step.page), *step.typed) | {name: [value] for name, value in step.typed.items()}
    asked = clerk.post(step.page, first)
    confirmed = form_with(asked, *step.typed) | {"confirmed": [asked.context["total"]]}
    assert clerk.post(step.page, confirmed).status_code == 302
    gone_back = clerk.post(step.page, first)
    assert "Already done at" in gone_back.content.decode()
    assert "confirmed" not in gone_back.content.decode()
    assert step.counted() == 1


def test_two_pages_count_one_each_by_what_is_true_then(clerk: Client, steps: list[StaffStep]) -> None:
    """Two of ten twice is four; eight more are too many."""
    step = next(one for one in steps if one.name == "ship")
    (line,) = step.typed
    tabs = [ready_form(clerk, step) for _ in range(3)]
    assert [clerk.post(step.page, fields).status_code for fields in tabs[:2]] == [302, 302]
    refused = clerk.post(step.page, tabs[2] | {line: ["8"]})
    assert refused.status_code == 200
    assert "Already done" not in refused.content.decode()
    assert step.counted() == 4
