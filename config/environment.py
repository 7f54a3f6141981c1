"""Reading the variables that configure Lockstep, and refusing the ones that make no sense."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from catalog.wire.http.client_addresses import TrustedProxies

YES = ("1", "on", "true", "yes")
NO = ("0", "off", "false", "no")
PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")
DATABASES = ("sqlite", "postgres", "postgresql")


class BadEnvironment(ImproperlyConfigured):
    """The environment holds values that Lockstep will not start with."""


class Environment:
    """Reads variables one by one and keeps every complaint, so that an operator sees all of them in one go."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._problems: list[str] = []

    def complain(self, problem: str) -> None:
        """Remember a complaint; `refuse_nonsense` reports it."""
        self._problems.append(problem)

    def refuse_nonsense(self) -> None:
        """Raise BadEnvironment, naming every bad variable, if there is one."""
        if self._problems:
            raise BadEnvironment("\n".join(self._problems))

    def text(self, name: str, default: str) -> str:
        """Return the variable, or the default when it is absent or empty."""
        return self._values.get(name, "").strip() or default

    def switch(self, name: str, *, default: bool) -> bool:
        """Return an on/off variable; a word that is neither is a complaint, not a silent no."""
        word = self.text(name, "on" if default else "off").lower()
        if word in YES + NO:
            return word in YES
        self.complain(f"{name} is {word!r}; use on or off.")
        return default

    def whole(self, name: str, *, default: int, least: int, most: int | None = None) -> int:
        """Return a whole number between two bounds."""
        text = self.text(name, str(default))
        number = int(text) if text.removeprefix("-").isdecimal() else None
        if number is not None and number >= least and (most is None or number <= most):
            return number
        bounds = f"{least} or more" if most is None else f"from {least} to {most}"
        self.complain(f"{name} is {text!r}; use a whole number, {bounds}.")
        return default

    def wholes(self, name: str, *, default: tuple[int, ...], count: int | None = None) -> tuple[int, ...]:
        """Return a comma-separated list of whole numbers from 1, as many as `count` says if it says something."""
        entries = [entry.strip() for entry in self.text(name, "").split(",") if entry.strip()]
        if not entries:
            return default
        if all(entry.isdecimal() and int(entry) > 0 for entry in entries) and count in (None, len(entries)):
            return tuple(int(entry) for entry in entries)
        self.complain(f"{name} is not a list of {count or 'some'} whole numbers, 1 or more, separated by commas.")
        return default

    def choice(self, name: str, *, default: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed words, in upper case."""
        word = self.text(name, default).upper()
        if word not in allowed:
            self.complain(f"{name} is {word!r}; use one of {', '.join(allowed)}.")
        return word

    def each(self, name: str, *, valid: Callable[[str], bool], shape: str) -> list[str]:
        """Return a comma-separated list whose every entry has the given shape."""
        entries = [entry.strip() for entry in self.text(name, "").split(",") if entry.strip()]
        for entry in entries:
            if not valid(entry):
                self.complain(f"{name} contains {entry!r}; use {shape}, separated by commas.")
        return entries

    def proxies(self, name: str) -> TrustedProxies:
        """Return the operator's proxies: a number of them, or the networks they are in; none by default."""
        text = self.text(name, "")
        if text.isdecimal():
            return TrustedProxies(count=int(text))
        networks = []
        for entry in filter(None, (entry.strip() for entry in text.split(","))):
            try:
                networks.append(ip_network(entry))
            except ValueError:
                self.complain(
                    f"{name} contains {entry!r}; use the number of proxies, or networks such as 10.0.0.0/8, "
                    "separated by commas."
                )
        return TrustedProxies(networks=tuple(networks))

    def path(self, name: str) -> str | None:
        """Return the path below which Lockstep is served, such as `/shop`; None at the root of its host."""
        path = self.text(name, "").rstrip("/")
        if not path:
            return None
        if not PATH.fullmatch(path):
            self.complain(f"{name} is {path!r}; use a path such as /shop: letters, digits, - . _ ~ and slashes.")
        return path

    def folder(self, name: str, *, default: Path) -> Path:
        """Return a folder that exists, made if necessary."""
        path = Path(self.text(name, str(default))).expanduser().absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.complain(f"{name} is {str(path)!r}, which cannot be made a folder: {error.strerror}.")
        return path

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's description of the database that a sqlite:// or postgres:// address names."""
        url = self.text(name, default)
        kind, separator, _ = url.partition("://")
        with suppress(ValueError):
            parsed = dj_database_url.parse(url) if kind in DATABASES else {}
            if parsed.get("NAME"):
                return dict(parsed)
        # The address may hold a password: name its kind only.
        self.complain(
            f"{name} is not an address that can be used (its kind is {kind if separator else 'missing'}); "
            "use sqlite:///file or postgres://user:password@host:port/name."
        )
        return {"ENGINE": "django.db.backends.dummy"}


def is_host(entry: str) -> bool:
    """Tell whether an entry is a bare host name, without scheme, port or path."""
    return entry == "*" or not set(entry) & set("/ @?#")


def is_origin(entry: str) -> bool:
    """Tell whether an entry is an origin: scheme and host, nothing behind."""
    parts = urlsplit(entry)
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and entry == f"{parts.scheme}://{parts.netloc}"
