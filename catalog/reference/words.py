"""How people's words find the words of a table: folding, splitting, stems."""

import re
import unicodedata

LONGEST_QUERY = 200
MOST_WORDS = 8

_WORD = re.compile(r"[0-9a-z][0-9a-z.'-]*")
_PHRASE_END = re.compile(r"[,;:()|]+")
# Plural ending -> letters to drop. The first that fits counts.
_ENDINGS = (("ies", 3), ("ches", 2), ("shes", 2), ("sses", 2), ("xes", 2), ("ss", 0), ("s", 1), ("y", 1))
_SHORTEST_STEM = 3


def fold(text: str) -> str:
    """Return the words of a text in lower case without accents, phrases between bars: "| red wine | still |".

    Every word follows a space and every phrase a bar, so that a plain substring tells where a word or a phrase begins.
    """
    phrases = [" ".join(_words(phrase)) for phrase in _PHRASE_END.split(text)]
    return "".join(f"| {phrase} " for phrase in phrases if phrase) + "|"


def query_words(text: str) -> list[str]:
    """Return the folded words of a query, each once; what is too long to be a query is cut."""
    return list(dict.fromkeys(_words(text[:LONGEST_QUERY])))[:MOST_WORDS]


def stem(word: str) -> str:
    """Return what singular and plural of a word share ("watches" -> "watch", "battery" and "batteries" -> "batter")."""
    if not word.isalpha():
        return word.removesuffix("'s")
    for ending, length in _ENDINGS:
        if word.endswith(ending):
            shorter = word[: len(word) - length]
            return shorter if len(shorter) >= _SHORTEST_STEM else word
    return word


def _words(text: str) -> list[str]:
    quotes_made_plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    ascii_text = unicodedata.normalize("NFKD", quotes_made_plain).encode("ascii", "ignore").decode().lower()
    return [word.rstrip(".'-") for word in _WORD.findall(ascii_text)]
