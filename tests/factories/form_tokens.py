"""Posts of a test's browser carry the form token that their page would have carried.

Tests about the token itself send one of a page, or name the field: `{FIELD: ""}` is a form without it.
"""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import SESSION_KEY as PERSON_KEY
from django.http import HttpRequest
from django.test import Client

from catalog.staff.form_tokens import FIELD, issue_token


def token_for(browser: Client, address: str, *, live_mode: bool | None = None) -> str:
    """Return a token as a page that this browser has opened just now would carry it, in a mode if it says so."""
    request = HttpRequest()
    request.session = browser.session
    request.user = type("Person", (), {"pk": request.session.get(PERSON_KEY)})()
    if live_mode is not None:
        request.session["live_mode"] = live_mode
    return issue_token(request, urlsplit(address).path)


def let_posts_carry_tokens(patch: pytest.MonkeyPatch) -> None:
    """Add the token to what is posted to the staff's site without one."""
    plain = Client.post

    def post(browser: Client, path: str, data: Any = None, *arguments: Any, **options: Any) -> Any:
        is_form = data is None or isinstance(data, dict)
        if is_form and path.startswith("/admin/") and FIELD not in (data or {}) and "sessionid" in browser.cookies:
            data = {**(data or {}), FIELD: token_for(browser, path)}
        return plain(browser, path, data, *arguments, **options)

    patch.setattr(Client, "post", post)
