"""Tokens for endpoints that want OAuth (events.md, section 13), kept in memory until shortly before they expire."""

import base64
import threading
import time
from typing import Any
from urllib.parse import quote_plus, urlencode

import orjson
from django.conf import settings

from fulfillment.events.webhooks.credentials import CLIENT_CREDENTIALS, PASSWORD

from .exchange import post

EARLY_SECONDS = 60
USUAL_LIFE_SECONDS = 3600
LONGEST_LIFE_SECONDS = 30 * 86_400
TOKEN_ANSWER_BYTES = 64 * 1024
"""Signed tokens that list what they allow are longer than what an attempt keeps of an answer."""


class NoToken(Exception):
    """The token end point did not give a token."""


class TokenCache:
    """Tokens by what they were got with, so that a change of the credentials gets a new one."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def token(self, oauth: dict[str, str], *, verify_tls: bool) -> str:
        """Return a token that is good for a while yet (R-EVT-170). Raises NoToken."""
        key = identity(oauth)
        with self._lock:
            token, until = self._tokens.get(key, ("", 0.0))
        if time.monotonic() < until:
            return token
        token, life = fetch_token(oauth, verify_tls=verify_tls)
        with self._lock:
            self._tokens[key] = (token, time.monotonic() + life - EARLY_SECONDS)
        return token

    def drop(self, oauth: dict[str, str]) -> None:
        """Forget a token that the endpoint refused (R-EVT-171)."""
        with self._lock:
            self._tokens.pop(identity(oauth), None)


def identity(oauth: dict[str, str]) -> str:
    """Return what tells apart who asks where."""
    return orjson.dumps(oauth, option=orjson.OPT_SORT_KEYS).decode()


def fetch_token(oauth: dict[str, str], *, verify_tls: bool) -> tuple[str, float]:
    """Ask for a token; return it and the seconds that it lives. Raises NoToken."""
    answer = post(
        oauth["token_end_point"],
        token_form(oauth).encode(),
        {"Content-Type": "application/x-www-form-urlencoded", "Authorization": client_authentication(oauth)},
        seconds=settings.WEBHOOK_TIMEOUT_MS / 1000,
        verify_tls=verify_tls,
        most=TOKEN_ANSWER_BYTES,
    )
    if answer.status is None or not 200 <= answer.status <= 299:
        raise NoToken(f"The token end point answered {answer.status or answer.detail}."[:255])
    try:
        given = orjson.loads(answer.body)
        return str(given["access_token"]), _life(given.get("expires_in", USUAL_LIFE_SECONDS))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NoToken("The token end point's answer holds no access_token.") from None


def _life(seconds: Any) -> float:
    """Return how long a token is used; no time, or one beyond all use, is not believed. Raises as float does."""
    life = float(seconds)
    return life if 0 <= life <= LONGEST_LIFE_SECONDS else USUAL_LIFE_SECONDS


def token_form(oauth: dict[str, str]) -> str:
    """Return the body of the request for a token."""
    if oauth.get("grant_type", PASSWORD) == CLIENT_CREDENTIALS:
        return urlencode({"grant_type": CLIENT_CREDENTIALS})
    form = {"grant_type": PASSWORD, "username": oauth.get("user_name", ""), "password": oauth.get("password", "")}
    return urlencode(form)


def client_authentication(oauth: dict[str, str]) -> str:
    """Return the client's basic authentication; RFC 6749 has both parts form-encoded first."""
    pair = f"{quote_plus(oauth['client_id'])}:{quote_plus(oauth['client_secret'])}"
    return "Basic " + base64.b64encode(pair.encode()).decode()
