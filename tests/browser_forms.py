"""Reads a page as a browser does: the fields of a form with their values, to be changed and sent."""

import html
import re
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client

Fields = dict[str, list[str]]
UNSEEN = re.compile(r"<(script|style|template)\b.*?</\1>|<[^>]+>", re.DOTALL)


def visible_text(page: str) -> str:
    """Return what a page says, without tags, attributes and scripts."""
    return " ".join(html.unescape(UNSEEN.sub(" ", page)).split())


class FormReader(HTMLParser):
    """Collects what a browser would send of the form with an id."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.fields: Fields = {}
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the values of inputs, and which options are chosen."""
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") != "submit":
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                unset = "on" if given.get("type") == "checkbox" else ""
                self.fields.setdefault(name, []).append(given.get("value") or unset)
        elif tag == "select":
            self.select = name
            self.fields.setdefault(name, []).append("")
        elif tag == "option" and self.select and "selected" in given:
            self.fields[self.select][-1] = given.get("value") or ""
        elif tag == "textarea":
            self.textarea = name
            self.fields.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self.inside and self.textarea:
            self.fields[self.textarea][-1] += data


class AllForms(FormReader):
    """Collects what a browser would send of each form that is posted, buttons aside."""

    def __init__(self) -> None:
        super().__init__("")
        self.forms: list[Fields] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin with the next form."""
        if tag == "form" and (dict(attrs).get("method") or "").lower() == "post":
            self.fields = {}
            self.forms.append(self.fields)
            self.form_id = dict(attrs).get("id")  # type: ignore[assignment]
        super().handle_starttag(tag, attrs)


def form_with(answer: Any, *names: str) -> Fields:
    """Return the first form of a page that has all these fields, the switch of the mode aside."""
    reader = AllForms()
    reader.feed(answer.content.decode())
    fitting = [form for form in reader.forms if "next" not in form and form.keys() >= set(names)]
    assert fitting, (names, [sorted(form) for form in reader.forms])
    return fitting[0]


def form_of(client: Client, address: str, form_id: str = "sku_form") -> Fields:
    """Open a page and return the fields of its form."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return fields_in(answer, form_id)


def fields_in(answer: Any, form_id: str = "sku_form") -> Fields:
    """Return the fields of a form on a page; a text area begins with a line end that does not count."""
    reader = FormReader(form_id)
    reader.feed(answer.content.decode())
    return {
        name: [value.removeprefix("\r\n").removeprefix("\n") for value in values]
        for name, values in reader.fields.items()
        if "__prefix__" not in name
    }


def changed(fields: Fields, **values: str | list[str]) -> Fields:
    """Return the fields with other values."""
    return fields | {name: value if isinstance(value, list) else [value] for name, value in values.items()}


def errors_of(answer: Any) -> dict[str, list[str]]:
    """Return what a page says is wrong, by field."""
    return {name: list(found) for name, found in answer.context["adminform"].form.errors.items()}


def member_of(role: str, name: str = "") -> Client:
    """Return a signed-in browser of somebody with a role."""
    user = User.objects.create_user(name or role.lower().replace(" ", "-"), password="a-good-password", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def again(browser: Client) -> Client:
    """Return a staged person's browser with cookies of its own: some hold messages that another test has not read."""
    own = Client()
    own.cookies = deepcopy(browser.cookies)
    return own


def confirmed(answer: Any) -> Fields:
    """Return what the page that asks for a confirmation sends when it is confirmed."""
    context = answer.context
    return fields_in(answer, "confirm_effects") | {context["confirmed_name"]: [context["confirmed"]]}
