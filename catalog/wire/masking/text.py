"""Masking text of any kind: by value wherever it stands, and by name in JSON, forms, XML and lines of `name: value`.

Nothing is parsed as a whole: what is logged is often cut or broken, and must be masked all the same.
"""

import base64
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
    ("eyj", re.compile(r"(?<![\w-])(?=[\w-]++\.[\w-]{5})([\w-]*?)eyJ[\w-]{5,}+\.[\w-]++(?:\.[\w-]*)*"), rf"\1{MASK}"),
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

_HEX = "[0-9a-fA-F]"
ESCAPE = re.compile(
    rf"\\{{1,8}}(?:u({_HEX}{{4}})|x({_HEX}{{2}})|U000({_HEX}{{5}})|u\{{({_HEX}{{1,5}})\}}|(?P<octal>[01][0-7]{{2}})|[/bfnrt])"
)
BASE64 = re.compile(r"\b[A-Za-z0-9+/_-]{16,}+={0,2}", re.ASCII)
TO_STANDARD_BASE64 = str.maketrans("-_", "+/")
MEMBER = re.compile(r'"([^"\\]{1,80})(\\{0,7})"\s*:\s*')
"""A name, and the backslashes before its quote if it stands in a string of JSON itself."""
MEMBER_NAME = re.compile(r'"([^"\\]{1,80})\\{0,7}"\s*:')
QUOTED = r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)'
"""A string of JSON, the end of which may be cut off, even within an escape. It never fails once it has begun: patterns
that fail at the end of a long text, and begin again at each quote in it, take time with the square of its length."""
REFUSED = re.compile(rf'("parameter"\s*:\s*"([^"\\]*)"\s*,\s*"message"\s*:\s*){QUOTED}', re.DOTALL)
"""An error of our own (R-CON-150): it quotes the value of the parameter that it names."""
STRING = re.compile(QUOTED, re.DOTALL)
BARE = re.compile(r"[^,}\]\s]*")
BRACKETS = re.compile(rf"{QUOTED}|[\[{{]|[\]}}]", re.DOTALL)
PAIR_HINT = re.compile(r"[=:](?:(?<=[^\W\d][=:])|(?<=[\]\s'][=:])|(?<=[A-Za-z][0-9][=:]))")
_PAIR_NAME = r"(?<![\w%\[\].-])((?:[^\W\d]|%)[\w%.\[\]-]{0,80})'?\s*(?:=>|=|:(?!//))[ \t]*"
PAIR_NAME, ASCII_PAIR_NAME = re.compile(_PAIR_NAME), re.compile(_PAIR_NAME, re.ASCII)
"""A name, which Python puts in quotes when it writes a dictionary."""
PAIR_VALUE = re.compile(
    rf"""{QUOTED}|b?'(?:[^'\\]|\\.)*(?:'|\\?\Z)|[^\s&;,"'<>{{}}\[\]]+"""
    r"""(?:(?:[ \t]+[^\s&;,"'<>{}\[\]=]+){0,12}(?=[\r\n,;"'}\]\\]|\Z))?""",
    re.DOTALL,
)
"""A quoted value, or a word and what follows it up to the end of the line or sentence, unless that names something."""
ELEMENT = re.compile(r"<((?:\w+:)?[\w.-]+)(\s[^<>]*)?>([^<>]*)(?=</|\Z)")
PART = re.compile(
    r"(name=\"?([^\";\r\n]{1,200}+)\"?[^\r\n]{0,500}+(?:\r?\n[^\r\n]{1,500}+){0,9}\r?\n\r?\n)(.*?)(?=\r?\n--|\Z)",
    re.DOTALL,
)
"""A part of a multipart form: the rest of the line that names it, a few more headers, and the value."""


def mask_text(text: str, depth: int = 0) -> str:
    """Return text without the secrets in it. Text without secrets comes back unchanged."""
    masked = _masked_as_it_is(text, depth)
    if depth < DEEPEST and (decoded := _decoded(masked)) != masked:
        clean = mask_text(decoded, depth + 1)
        masked = masked if clean == decoded else clean
    return masked


def mask_credentials(text: str) -> str:
    """Return JSON of a stored resource without what lets its holder act: client secrets, pages of shoppers, tokens.

    For screens, which show the resource otherwise as it is.
    """
    return _mask_values(_mask_members(text, is_credential_name))


def _decoded(text: str) -> str:
    """Return what text says when one layer of its escapes is undone, of all kinds together.

    To follow each kind by itself through each layer would take 85 looks at a text instead of four.
    """
    if "\\" in text:
        # Two escapes may be halves of one character.
        text = ESCAPE.sub(_unescaped, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if "%" in text:
        text = unquote(text, errors="replace")
    if "&" in text:
        text = html.unescape(text)
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return BASE64.sub(lambda word: _text_of_base64(word[0]), text)


def _text_of_base64(word: str) -> str:
    """Return what a word says in base64 if that is text of ASCII; the word itself if it is not."""
    letters = word.rstrip("=").translate(TO_STANDARD_BASE64)
    if letters.isalpha() and letters.islower():
        return word
    try:
        plain = base64.b64decode(letters + "=" * (-len(letters) % 4)).decode("ascii")
    except ValueError:
        return word
    return plain if plain.replace("\n", " ").isprintable() else word


def _unescaped(escape: re.Match[str]) -> str:
    code = next(filter(None, escape.groups()), None)
    if code is None:
        return "/" if escape[0].endswith("/") else " "
    letter = chr(int(code, 8 if escape["octal"] else 16))
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
    for name in (ASCII_PAIR_NAME if text.isascii() else PAIR_NAME).finditer(text):
        if name.start() < done or not is_secret_name(unquote(name[1])):
            continue
        start = name.end()
        if text[start : start + 1] in ("{", "["):
            parts += [text[done:start], MASK]
            done = _end_of_value(text, start, "")
        elif value := PAIR_VALUE.match(text, start):
            quote = value[0][-1] if value[0][0] in "\"'b" and value[0][-1] in "\"'" else ""
            parts += [text[done:start], f"{quote}{MASK}{quote}"]
            done = value.end()
    return "".join([*parts, text[done:]])


def _masked_refusal(error: re.Match[str]) -> str:
    return f'{error[1]}"{MASK}"' if is_secret_name(error[2]) else error[0]


def _masked_element(element: re.Match[str]) -> str:
    name = element[1].rpartition(":")[2]
    return f"<{element[1]}{element[2] or ''}>{MASK}" if is_secret_name(name) else element[0]


def _masked_part(part: re.Match[str]) -> str:
    return f"{part[1]}{MASK}" if is_secret_name(part[2]) else part[0]
