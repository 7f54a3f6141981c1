"""Addresses in text: credentials, query values and tokens in a path give access to whoever sees them."""

import re

from .numbers import MASK

URL = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s\"'<>\\]+")
FILE = r"[^/]{1,100}\.(?:avif|css|csv|gif|html?|jpe?g|js|json|pdf|php|png|svg|txt|webp|xml|zip)"
PLAIN_SEGMENT = re.compile(
    rf"(?:[A-Za-z]?[a-z]{{1,15}}(?:[-_][a-z]{{1,16}}){{0,5}}|v?\d{{1,4}}(?:\.\d{{1,3}})?|{FILE})\Z"
)
"""Words, versions and files stay readable; anything else in a path may be a token."""


def mask_url(url: str) -> str:
    """Return a URL with its host, the plain words of its path and the names of its query; the values are masked."""
    scheme, _, rest = url.partition("://")
    rest, hash_mark, fragment = rest.partition("#")
    rest, question_mark, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    host = f"{MASK}@{host.rpartition('@')[2]}" if "@" in host else host
    shown = f"{scheme}://{host}{slash}{'/'.join(map(_masked_segment, path.split('/')))}"
    if question_mark:
        shown += f"?{_masked_query(query)}"
    return f"{shown}#{MASK}" if hash_mark and fragment else shown


def _masked_segment(segment: str) -> str:
    return segment if not segment or PLAIN_SEGMENT.match(segment) else MASK


def _masked_query(query: str) -> str:
    pairs = [pair.partition("=") for pair in re.split("[&;]", query)]
    return "&".join(f"{name}={MASK}" if equals else (MASK if name else "") for name, equals, _ in pairs)
