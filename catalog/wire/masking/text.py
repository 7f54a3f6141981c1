"""Masking text of any kind: by value wherever it stands, and by name in JSON, forms, XML and lines of `name: value`.

Nothing is parsed as a whole: what is logged is often cut or broken, and must be masked all the same.
"""

import html
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

from .names import is_credential_name, is_secret_name, may_name_secrets
from .numbers import MASK, mask_numbers
from .urls import URL, mask_url

DEEPEST = 3
"""How many layers of encoding are taken off: JSON in a string of JSON, percent signs that are escaped themselves."""

_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
VALUES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("k_", re.compile(r"(?i)((?<![A-Za-z0-9])[spr]k_(?:test_)?)[\w-]{8,}"), rf"\1{MASK}"),
    ("k_", re.compile(r"(?i)([spr]k_test_)[\w-]{16,}|([spr]k_)[\w-]{32,}"), rf"\1\2{MASK}"),
    ("whk_", re.compile(rf"whk_{_UUID}"), f"whk_{MASK}"),
    ("_", re.compile(rf"_{_UUID}"), f"_{MASK}"),
    ("bearer", re.compile(r"(?i)(bearer)\s+[\w.~+/=-]{8,}"), rf"\1 {MASK}"),
    ("digest", re.compile(r"(?i)(digest)\s+[\w.~+/=-]{8,}"), rf"\1 {MASK}"),
    ("token", re.compile(r"(?i)(token)\s+[\w.~+/=-]{8,}"), rf"\1 {MASK}"),
    ("basic", re.compile(r"(?i)(basic)\s+(?=[A-Za-z0-9+/]*[0-9=])[A-Za-z0-9+/]{8,}={0,2}"), rf"\1 {MASK}"),
    ("eyj", re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)*"), MASK),
    (
        "private key",
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
        MASK,
    ),
    ("gaaaaa", re.compile(r"gAAAAA[\w-]{60,}={0,2}"), MASK),
)
"""API keys, signing and client secrets, credentials of headers, signed tokens, private keys, what this server sealed.

Before each pattern something that is in all its values, in lower case: most text lacks it, and is done with quickly.
"""

ESCAPE = re.compile(r"\\{1,8}(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[/bfnrt])")
MEMBER = re.compile(r'"([^"\\]{1,80})(\\{0,7})"\s*:\s*')
"""A name, and the backslashes before its quote if it stands in a string of JSON itself."""
MEMBER_NAME = re.compile(r'"([^"\\]{1,80})\\{0,7}"\s*:')
REFUSED = re.compile(r'("parameter"\s*:\s*"([^"\\]*)"\s*,\s*"message"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
"""An error of our own (R-CON-150): it quotes the value of the parameter that it names."""
STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)', re.DOTALL)
BARE = re.compile(r"[^,}\]\s]*")
BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[\[{]|[\]}]', re.DOTALL)
PAIR_HINT = re.compile(r"[=:](?:(?<=[A-Za-z_\]\s][=:])|(?<=[A-Za-z][0-9][=:]))")
PAIR_NAME = re.compile(r"(?<![A-Za-z0-9_%\[\].-])([A-Za-z_%][\w%.\[\]-]{0,80})\s*(?:=>|=|:(?!//))[ \t]*")
PAIR_VALUE = re.compile(
    r""""(?:[^"\\]|\\.)*(?:"|\Z)|'[^']*(?:'|\Z)|[^\s&;,"'<>{}\[\]]+"""
    r"""(?:(?:[ \t]+[^\s&;,"'<>{}\[\]=]+){0,12}(?=[\r\n,;"'}\]\\]|\Z))?""",
    re.DOTALL,
)
"""A quoted value, or a word and what follows it up to the end of the line or sentence, unless that names something."""
ELEMENT = re.compile(r"<((?:\w+:)?[\w.-]+)(\s[^<>]*)?>([^<>]*)(?=</|\Z)")
PART = re.compile(r"(name=\"?([^\";\r\n]+)\"?[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)(.*?)(?=\r?\n--|\Z)", re.DOTALL)


def mask_text(text: str, depth: int = 0) -> str:
    """Return text without the secrets in it. Text without secrets comes back unchanged."""
    masked = _masked_as_it_is(text, depth)
    if depth < DEEPEST:
        for decoded in _decodings(masked):
            clean = mask_text(decoded, depth + 1)
            if clean != decoded:
                masked = clean
    return masked


def mask_credentials(text: str) -> str:
    """Return JSON of a stored resource without what lets its holder act: client secrets, pages of shoppers, tokens.

    For screens, which show the resource otherwise as it is.
    """
    return _mask_values(_mask_members(text, is_credential_name))


def _decodings(text: str) -> list[str]:
    """Return what the text says when its escapes are undone, as far as there are some."""
    found = []
    if "\\" in text:
        # Two escapes may be halves of one character.
        halves = ESCAPE.sub(_unescaped, text).encode("utf-16", "surrogatepass")
        found.append(halves.decode("utf-16", "replace"))
    if "%" in text:
        found.append(unquote(text, errors="replace"))
    if "&#" in text:
        found.append(html.unescape(text))
    if not text.isascii():
        found.append(unicodedata.normalize("NFKC", text))
    return [decoded for decoded in found if decoded != text]


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code is None:
        return "/" if escape[0].endswith("/") else " "
    letter = chr(int(code, 16))
    if letter in '"\\':
        return escape[0]
    return " " if letter.isspace() or letter < " " else letter


def _masked_as_it_is(text: str, depth: int) -> str:
    """Mask by name first, so that no half of a value is left behind by the patterns of values."""
    if "://" in text:
        text = URL.sub(lambda url: mask_url(url[0]), text)
    if may_name_secrets(text):
        text = _mask_names(text, depth)
    text = _mask_values(text)
    return _with_quotes(text, mask_numbers(text))


def _mask_values(text: str) -> str:
    lower = text.lower()
    for hint, pattern, replacement in VALUES:
        if hint in lower:
            text = pattern.sub(replacement, text)
    return PAY.sub(rf"\1{MASK}", text) if "/pay/" in text else text


def _with_quotes(text: str, masked: str) -> str:
    """Return masked JSON with quotes around what was a bare number, so that it stays readable as JSON."""
    return BARE_MASK.sub(r'\1"\2"', masked) if masked != text and text.startswith(("{", "[")) else masked


BARE_MASK = re.compile(r"([:\[,]\s*)(\*{3}\d{4}[\w.+-]*)(?=\s*[,}\]])")
PAY = re.compile(r"(/pay/)[^\s\"'<>?#\\/]+")
"""The pages on which shoppers pay are known by their address alone."""


def _mask_names(text: str, depth: int) -> str:
    if '"' in text:
        if any(map(is_secret_name, set(MEMBER_NAME.findall(text)))):
            text = _mask_members(text)
        text = REFUSED.sub(_masked_refusal, text)
        if '\\"' in text and depth < DEEPEST:
            text = STRING.sub(lambda string: _masked_string(string[0], depth), text)
    if "name=" in text:
        text = PART.sub(_masked_part, text)
    if "</" in text:
        text = ELEMENT.sub(_masked_element, text)
    return _mask_pairs(text) if PAIR_HINT.search(text) else text


def _mask_members(text: str, is_secret: Callable[[str], bool] = is_secret_name) -> str:
    """Mask the values of secret members of JSON, whatever their type; an unfinished value to its end."""
    parts: list[str] = []
    done = 0
    for member in MEMBER.finditer(text):
        if member.start() < done or not is_secret(member[1]):
            continue
        parts += [text[done : member.end()], f'{member[2]}"{MASK}{member[2]}"']
        done = _end_of_value(text, member.end(), member[2])
    return "".join([*parts, text[done:]])


def _end_of_value(text: str, start: int, escape: str) -> int:
    """Return where a value ends; `escape` are the backslashes before the quotes of JSON that stands in a string."""
    quote = f'{escape}"'
    if text.startswith(quote, start):
        if not escape:
            string = STRING.match(text, start)
            return string.end() if string else len(text)
        end = text.find(quote, start + len(quote))
        return len(text) if end < 0 else end + len(quote)
    if text[start : start + 1] not in ("{", "["):
        bare = BARE.match(text, start)
        return bare.end() if bare else start
    depth = 0
    for token in BRACKETS.finditer(text, start):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return len(text)


def _masked_string(string: str, depth: int) -> str:
    """Mask text in a string of JSON that holds quotes itself: it may be JSON again."""
    if '\\"' not in string:
        return string
    try:
        inner = json.loads(string, strict=False)
    except ValueError:
        return string
    clean = mask_text(inner, depth + 1)
    return string if clean == inner else json.dumps(clean, ensure_ascii=False)


def _mask_pairs(text: str) -> str:
    """Mask the values of secret names in forms, headers, settings and free text: `name=value`, `name: value`."""
    parts: list[str] = []
    done = 0
    for name in PAIR_NAME.finditer(text):
        if name.start() < done or not is_secret_name(unquote(name[1])):
            continue
        if value := PAIR_VALUE.match(text, name.end()):
            quote = value[0][0] if value[0][0] in "\"'" else ""
            parts += [text[done : value.start()], f"{quote}{MASK}{quote}"]
            done = value.end()
    return "".join([*parts, text[done:]])


def _masked_refusal(error: re.Match[str]) -> str:
    return f'{error[1]}"{MASK}"' if is_secret_name(error[2]) else error[0]


def _masked_element(element: re.Match[str]) -> str:
    name = element[1].rpartition(":")[2]
    return f"<{element[1]}{element[2] or ''}>{MASK}" if is_secret_name(name) else element[0]


def _masked_part(part: re.Match[str]) -> str:
    return f"{part[1]}{MASK}" if is_secret_name(part[2]) else part[0]
