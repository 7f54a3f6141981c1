"""Card numbers and IBANs in text, with whatever people and programs put between the digits."""

import re
from collections.abc import Iterator
from decimal import Decimal

from .checksums import IBAN_LENGTHS, has_luhn_digit, is_iban

MASK = "***"
SHORTEST, LONGEST = 13, 19
SUSPICIOUS_DIGITS = 64
"""A run with more digits is masked whole: to look at each part of it would take long."""

SEPARATORS = r"[^\w,:;\"'(){}\[\]<>=&|+@#!?\\]|_"
"""Spaces of all kinds, hyphens, dots, slashes, control characters: at most three of them stand between two digits."""
RUN = re.compile(rf"\d(?:(?:{SEPARATORS}){{0,3}}\d){{12,}}")
BOUNDED_RUN = re.compile(rf"(?<![0-9A-Za-z]){RUN.pattern}(?![0-9A-Za-z])")
UUID = r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
CANDIDATE = re.compile(rf"(?P<uuid>{UUID})|(?P<run>{RUN.pattern})")
_BETWEEN = r"[^\dA-Za-z]{1,24}"
GROUPED = re.compile(
    rf"(?<!\d)(?:\d{{4}}(?:{_BETWEEN}\d{{4}}){{3}}(?:{_BETWEEN}\d{{3}})?|\d{{4}}{_BETWEEN}\d{{6}}{_BETWEEN}\d{{4,5}}"
    rf"|\d(?:{_BETWEEN}\d){{12,18}}|\d{{1,3}}(?:,\d{{3}}){{4,6}}|\d{{1,3}}(?:['\u2019]\d{{3}}){{4,6}})(?!\d)"
)
"""The groups that are printed on cards, or single digits, with anything between them, such as the commas of a list; and
thousands, as spreadsheets write them."""
EXPONENT = re.compile(r"[eE]\+?[0-9]{1,2}(?![\w.-])")
MANTISSA = re.compile(r"(?<![\w.-])[0-9]{1,40}(?:\.[0-9]{1,40})?\Z")
LONGEST_MANTISSA = 82
BRANDS = (
    (re.compile(r"4"), (16, 13, 19)),
    (re.compile(r"5[1-5]|2[2-7]|6(?:011|4|5|2)|35"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0[0-5]|[689])"), (14,)),
)
"""First digits and lengths of the usual brands, for numbers that stand among other digits."""

NO_SEPARATORS = str.maketrans("", "", "".join(letter for letter in map(chr, range(128)) if not letter.isalnum()))
NO_LETTERS = re.compile(r"[^A-Za-z]{13,}")
LONGEST_UUID = 37
"""Characters of a UUID, and the one beside it."""
MANY_DIGITS = re.compile(r"[0-9]{13}")
IBAN_SEPARATOR = re.compile(r"[^\w\"'{}\[\]<>:;=&\\]|_")
IBAN_SHAPES = {code: "0" if chr(code).isdigit() else "A" for code in range(128) if chr(code).isalnum()}
EXPONENT_SHAPES = IBAN_SHAPES | {ord("e"): "e", ord("E"): "e"}


def mask_numbers(text: str) -> str:
    """Return text whose card numbers are reduced to their last four digits, and IBANs to their country.

    A card number is any 13 to 19 digits with a right Luhn digit. Most text has no place for either, which is found out
    by looking at its shape (a letter for each letter, a zero for each digit): that takes a small part of the time.
    """
    shape = text.translate(EXPONENT_SHAPES)
    if "0e0" in shape or "0e+0" in shape:
        text = _mask_exponents(text)
    if not text.isascii() or MANY_DIGITS.search(text.translate(NO_SEPARATORS)):
        text = _mask_cards(text)
    return _mask_ibans(text)


def _mask_cards(text: str) -> str:
    """Mask card numbers where there are enough digits without a letter between them, and look nowhere else."""
    parts: list[str] = []
    done = 0
    for start, end in _places_with_digits(text):
        parts += [text[done:start], GROUPED.sub(_masked_group, CANDIDATE.sub(_masked_candidate, text[start:end]))]
        done = end
    return "".join([*parts, text[done:]])


def _places_with_digits(text: str) -> Iterator[tuple[int, int]]:
    """Yield where card numbers can be, each with what tells a part of a UUID from a number."""
    start = end = 0
    for found in NO_LETTERS.finditer(text):
        if sum(map(str.isdecimal, found[0])) < SHORTEST:
            continue
        if end and found.start() - LONGEST_UUID > end:
            yield start, end
            start = end = 0
        start = start if end else max(0, found.start() - LONGEST_UUID)
        end = min(len(text), found.end() + LONGEST_UUID)
    if end:
        yield start, end


def _masked_candidate(found: re.Match[str]) -> str:
    if found["run"]:
        return _masked_run(found["run"])
    return BOUNDED_RUN.sub(lambda run: _masked_run(run[0]), found[0])


def _masked_run(run: str) -> str:
    """Mask the card numbers in a run of digits; those that end with a group of digits leave what follows them."""
    groups = [(part.start(), part.end()) for part in re.finditer(r"\d+", run)]
    digits = "".join(str(int(letter)) for letter in run if letter.isdecimal())
    if len(digits) > SUSPICIOUS_DIGITS:
        return MASK
    parts: list[str] = []
    done = place = first = 0
    while first < len(groups):
        last = _end_of_card(groups, digits, first, place)
        if last is None:
            place += groups[first][1] - groups[first][0]
            first += 1
            continue
        number = sum(end - start for start, end in groups[first : last + 1])
        parts += [run[done : groups[first][0]], MASK, digits[place + number - 4 : place + number]]
        done, place, first = groups[last][1], place + number, last + 1
    if not parts and _holds_card_of_brand(digits):
        return MASK
    return "".join([*parts, run[done:]])


def _end_of_card(groups: list[tuple[int, int]], digits: str, first: int, place: int) -> int | None:
    """Return the last group of a card number that begins with a group, None if none does."""
    length, found = 0, None
    for index in range(first, len(groups)):
        length += groups[index][1] - groups[index][0]
        if length > LONGEST:
            break
        if length >= SHORTEST and has_luhn_digit(digits[place : place + length]):
            found = index
    return found


def _holds_card_of_brand(digits: str) -> bool:
    """Return whether a number of one of the usual brands stands anywhere among digits."""
    return any(
        start + length <= len(digits) and has_luhn_digit(digits[start : start + length])
        for start in range(len(digits) - SHORTEST + 1)
        for beginning, lengths in BRANDS
        if beginning.match(digits, start)
        for length in lengths
    )


def _masked_group(found: re.Match[str]) -> str:
    digits = "".join(letter for letter in found[0] if letter.isdecimal())
    return MASK + digits[-4:] if has_luhn_digit(digits) else found[0]


def _mask_exponents(text: str) -> str:
    """Mask card numbers that are written with an exponent, as programs do that take them for numbers."""
    parts: list[str] = []
    done = 0
    for exponent in EXPONENT.finditer(text):
        start = max(done, exponent.start() - LONGEST_MANTISSA)
        mantissa = MANTISSA.search(text[start : exponent.start()])
        if mantissa is None:
            continue
        digits = f"{Decimal(mantissa[0] + exponent[0]):f}".partition(".")[0]
        if SHORTEST <= len(digits) <= LONGEST and has_luhn_digit(digits):
            parts += [text[done : start + mantissa.start()], MASK, digits[-4:]]
            done = exponent.end()
    return "".join([*parts, text[done:]])


def _mask_ibans(text: str) -> str:
    """Mask IBANs. What stands behind one may look like a part of it: the length that its country uses counts."""
    shape = text.translate(IBAN_SHAPES)
    parts: list[str] = []
    done, start = 0, shape.find("AA00")
    while start >= 0:
        is_begin = start == 0 or shape[start - 1] not in "A0" or text[start - 4 : start].upper() == "IBAN"
        end = _end_of_iban(text, start) if is_begin else None
        if end is not None and start >= done:
            parts += [text[done : start + 2], MASK]
            done = end
        start = shape.find("AA00", start + 1)
    return "".join([*parts, text[done:]])


def _end_of_iban(text: str, start: int) -> int | None:
    length = IBAN_LENGTHS.get(text[start : start + 2].upper())
    if length is None:
        return None
    code = ""
    for place in range(start, min(len(text), start + 3 * length)):
        if text[place].isalnum():
            code += text[place]
        elif not IBAN_SEPARATOR.match(text[place]):
            return None
        if len(code) == length:
            return place + 1 if is_iban(code) else None
    return None
