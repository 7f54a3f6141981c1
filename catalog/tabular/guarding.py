"""Text in files that spreadsheet programs open: never run as a formula, and read back exactly."""

import re

from .cells import is_error_text, is_scientific, trimmed

# What a spreadsheet program would run, on the import of CSV or once a cell is edited; a leading line end or tab is
# dropped there first, and full-width signs count as their ASCII forms. "<r>" is markup to the writer of workbooks.
_DANGEROUS = re.compile(r"[\t\r\n]|[\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|<r>")


def _is_risky(text: str) -> bool:
    return _DANGEROUS.match(text) is not None or is_error_text(text) or is_scientific(text)


def guard(text: str) -> str:
    """Return text that no spreadsheet program takes for a formula and the reader for no error; `unguard` undoes it.

    The apostrophe is the spreadsheet programs' own mark for text.
    """
    return "'" + text if _is_risky(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """Return what `guard` was given."""
    return text[1:] if text.startswith("'") and _is_risky(text.lstrip("'")) else text


def guard_name(name: str) -> str:
    """Return a column name that reads back exactly, also one that begins or ends with blanks."""
    return "'" + name if name.startswith("'") or trimmed(name) != name else name


def unguard_name(name: str) -> str:
    """Return what `guard_name` was given; without the mark, blanks around a name are slips."""
    if name.startswith("'"):
        return name[1:]
    # The byte order mark of a file that was taken for Windows-1252 once.
    return trimmed(trimmed(name).removeprefix("ï»¿"))
