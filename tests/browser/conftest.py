"""What the browser tests share: somebody at a desk, and an eye on what the pages ask for and complain about."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

PASSWORD = "a-good-password"
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# Names of what is in order, and of where it is, are work for nobody: only what is wrong is read, and its text is told.
JUDGE = """async slight => (await axe.run(document, {
    resultTypes: ["violations"], selectors: false, ancestry: false, xpath: false, elementRef: false,
    rules: Object.fromEntries(
        axe._audit.rules.filter(rule => slight.includes(rule.impact)).map(rule => [rule.id, {enabled: false}])),
})).violations"""
GRAVE = ("serious", "critical")
# A rule that names its impact has no findings of another one: those that would not be told are not looked for.
SLIGHT = ("minor", "moderate")
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 812}
# Pages read only once which colours somebody likes: told anew to follow that, they read it again.
FOLLOW_COLOURS = """() => {
    const desk = Alpine.$data(document.documentElement);
    desk.adminTheme = "";
    desk.adminTheme = "auto";
}"""
IS_DARK = "dark => document.documentElement.classList.contains('dark') === dark"
# Colours are judged when they have stopped changing. Waiting for a silent network would cost half a second a page.
COME_TO_REST = """async () => {
    const moving = () => document.querySelector(".htmx-request")
        || document.getAnimations().some(one => one.playState === "running" && one.effect.getTiming().iterations < 9);
    do {
        await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
    } while (moving());
}"""
# What is cut off, leads nowhere or stands above Save. What a cell itself shortens, with dots, is not cut off.
MISPLACED = """() => {
    const top = one => one.getBoundingClientRect().top;
    const save = document.querySelector("#submit-row [name=_save]");
    const found = {
        "cut off": [...document.querySelectorAll(".result-list tbody [class*=field-]")]
            .filter(cell => cell.scrollWidth > cell.clientWidth),
        "leads nowhere": [...document.links].filter(link => link.search.includes(encodeURIComponent("…"))),
        "above Save": [...document.querySelectorAll("#submit-row:has([name=_save]) :is(a, button)")]
            .filter(one => top(one) < top(save)),
    };
    return Object.entries(found).flatMap(([fault, all]) => all.map(one => `${fault}: ${one.innerText}`));
}"""
# What a form shows and asks: its rows by their first words, its controls by their names.
ROWS = """() => [...document.querySelectorAll(".field-line, .field-line :is(input, select, textarea)")]
    .filter(one => one.checkVisibility()).map(one => one.name ?? one.innerText.split("\\n")[0])"""
COVERED = """() => {
    const one = document.activeElement;
    const {x, y, width, height} = one.getBoundingClientRect();
    return one.contains(document.elementFromPoint(x + width / 2, y + height / 2)) ? [] : [one.outerHTML.slice(0, 160)];
}"""
AT_THE_BUTTONS = "() => document.activeElement.closest('#submit-row') !== null"
# A page that is left cancels its requests, and htmx says so; a server that fails is told by the browser itself.
CANCELLED = ("htmx:sendError", "htmx:sendAbort", "htmx:afterRequest")


@dataclass
class Desk:
    """A person's browser, signed in."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)

    def hear(self, kind: str, text: str) -> None:
        """Keep what the page complains about on the browser's console."""
        if kind == "error" and text not in CANCELLED:
            self.complaints.append(text)

    def open(self, path: str) -> None:
        """Open a page of the program."""
        self.page.goto(f"{self.base}{path}")

    def look(self, colours: Literal["light", "dark"], window: ViewportSize) -> None:
        """See the open page in these colours and this wide."""
        self.page.emulate_media(color_scheme=colours)
        self.page.set_viewport_size(window)
        self.page.evaluate(FOLLOW_COLOURS)
        self.page.wait_for_function(IS_DARK, arg=colours == "dark")

    def faults_of(self, addresses: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        """Return the grave findings on pages, by address and colours: wide and light, and on a dark phone.

        Every page is opened once, by turns in the one look and the other, and seen in both.
        """
        found = {}
        looks: list[tuple[Literal["light", "dark"], ViewportSize]] = [("light", WIDE), ("dark", PHONE)]
        for address in addresses:
            self.open(address)
            rows: dict[str, list[str]] = {}
            for colours, window in looks:
                self.look(colours, window)
                found[address, colours] = self.barriers() + self.excess() + self.page.evaluate(MISPLACED)
                rows[colours] = self.page.evaluate(ROWS)
            found[address, "dark"] += [f"not on a phone: {name}" for name in rows["light"] if name not in rows["dark"]]
            looks.reverse()
        return {where: faults for where, faults in found.items() if faults}

    def excess(self) -> list[str]:
        """Tell by how much the page is too wide, if it is."""
        pixels = self.overflow()
        return [f"{pixels} pixels too wide"] if pixels else []

    def covered(self) -> list[str]:
        """Go by Tab from where the focus is to the buttons of the form; return what gets it under something else."""
        found: list[str] = []
        while not self.page.evaluate(AT_THE_BUTTONS):
            found += self.page.evaluate(COVERED)
            self.page.keyboard.press("Tab")
        return found

    def barriers(self) -> list[str]:
        """Return the grave findings of axe on the page as it is, once it is all there."""
        self.page.wait_for_load_state()
        self.page.evaluate(COME_TO_REST)
        if not self.page.evaluate("'axe' in window"):
            # Not a script tag: the pages' own policy would refuse it.
            self.page.evaluate(AXE)
        found: list[dict[str, Any]] = self.page.evaluate(JUDGE, SLIGHT)
        return [
            f"{finding['id']}: {node['html'][:160]}"
            for finding in found
            if finding["impact"] in GRAVE
            for node in finding["nodes"]
        ]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window, once it is all there."""
        self.page.wait_for_load_state()
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return max(0, wider)


@pytest.fixture(scope="session")
def shared_context(
    browser: Browser, browser_context_args: dict[str, Any], django_db_setup: None
) -> Iterator[BrowserContext]:
    """One memory for all tests: what the pages share is fetched and compiled once.

    It goes before the database does, which the live server would otherwise still be connected to.
    """
    with browser.new_context(**browser_context_args) as shared:
        yield shared


@pytest.fixture
def context(shared_context: BrowserContext, live_server: Any) -> Iterator[BrowserContext]:
    """The shared memory, afterwards without pages, cookies, permissions and anything that pages kept."""
    yield shared_context
    first, *others = shared_context.pages or [shared_context.new_page()]
    for page in others:
        page.close()
    shared_context.clear_cookies()
    shared_context.clear_permissions()
    session = shared_context.new_cdp_session(first)
    session.send("Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "local_storage"})
    first.close()


@pytest.fixture
def sit_down(
    context: BrowserContext,
    live_server: Any,
    reference: None,
) -> Iterator[Callable[..., Desk]]:
    """Return a function that seats somebody signed in: `sit_down("Merchandiser")`; by the login page if asked."""
    desks = []

    def begin(role: str, name: str = "mary", *, by_hand: bool = False) -> Desk:
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        desk = Desk(context.new_page(), live_server.url)
        host = urlsplit(live_server.url).netloc
        desk.page.on("console", lambda said: desk.hear(said.type, said.text))
        desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
        desk.page.on("request", lambda asked: desk.strangers.add(urlsplit(asked.url).netloc))
        desks.append((desk, host))
        if by_hand:
            sign_in(desk, name)
        else:
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key_of(user), "url": desk.base}])
        return desk

    yield begin
    for desk, host in desks:
        assert desk.complaints == []
        assert {other for other in desk.strangers if other} <= {host}


def sign_in(desk: Desk, name: str) -> None:
    """Sign in by the login page."""
    desk.open("/admin/")
    desk.page.get_by_label("Username").fill(name)
    desk.page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    desk.page.locator("[type=submit]").first.click()
    desk.page.wait_for_url("**/admin/")


def key_of(user: User) -> str:
    """Return the key of a session of somebody's."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
