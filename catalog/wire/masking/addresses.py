"""Addresses of requests, and of those to whom this server sends."""

from urllib.parse import quote, unquote, unquote_plus

from .names import is_secret_name
from .numbers import MASK
from .text import mask_text
from .urls import URL, mask_url


def mask_address(address: str) -> str:
    """Return the address of an endpoint as people without a right to its secrets may see it."""
    return mask_url(address) if URL.match(address) else mask_text(address)


def mask_request_target(target: str) -> str:
    """Return path and query of a request, as they were sent, without secrets; ordinary values stay readable."""
    path, question_mark, query = target.partition("?")
    segments = "/".join(_masked_part(segment, unquote(segment)) for segment in path.split("/"))
    # A number may be spread over segments, and pages for shoppers are known by theirs.
    shown = mask_text(segments)
    return f"{shown}?{'&'.join(map(_masked_pair, query.split('&')))}" if question_mark else shown


def _masked_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    plain_name = unquote_plus(name)
    if equals and is_secret_name(plain_name):
        return f"{name}={MASK}"
    return f"{_masked_part(name, plain_name)}{equals}{_masked_part(value, unquote_plus(value))}"


def _masked_part(sent: str, plain: str) -> str:
    clean = mask_text(plain) if len(plain) > 4 else plain
    return sent if clean == plain else quote(clean, safe="*")
