"""Parts in another language say so (WCAG 3.1.2); languages are named by their own names.

A script tells a language apart well enough here: pages are in Thai or English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from babel import Locale

SCRIPTS = {
    "th": re.compile("[\u0e01-\u0e5b]"),
    "lo": re.compile("[\u0e81-\u0edf]"),
    "km": re.compile("[\u1780-\u17ff]"),
    "my": re.compile("[\u1000-\u109f]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
}
LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}(?:[-'’][A-Za-z]+)*")
NOT_WORDS = (
    # An address is the same in every language.
    re.compile(r"https?://\S+|\S+@\S+\.\S+|\b(?:[a-z0-9-]+\.)+(?:th|org|com|net|gov)\b\S*|/\S+"),
    # Names that stand in Latin letters in Thai texts too.
    re.compile(r"\bPay at Post\b|\bOpenAPI\b|\be-QLands\b"),
    # Ticket numbers, and codes of fiscal years and forms: A012, P90.
    re.compile(r"\b[A-Z]{1,3}\.?\d+\b"),
    # Abbreviations in capitals are read letter by letter: QR, DOPA, CSV, BOM.
    re.compile(r"\b[A-Z][A-Z0-9]*(?:[-./&][A-Z0-9]+)*\b"),
)
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def lang_faults(texts: list[list[str]]) -> Iterator[str]:
    """Say which texts are in another script than their language, or were left unfilled; `texts` are
    (text, language)."""
    for text, language in texts:
        if "%(" in text:
            yield f"a place of the text was left unfilled: {text[:60]!r}"
        tag = language.partition("-")[0]
        wrong = foreign(text, tag)
        if wrong:
            yield f"{wrong!r} is not in {language!r}, and no lang says what it is: {text[:60]!r}"


def foreign(text: str, language: str) -> str:
    """Return the first part of a text that cannot be in `language`, or nothing."""
    for tag, script in SCRIPTS.items():
        found = script.search(text)
        if found and tag != language:
            return text[found.start() : found.start() + 20]
    if language in SCRIPTS:
        rest = text
        for allowed in NOT_WORDS:
            rest = allowed.sub(" ", rest)
        latin = LATIN_WORD.search(rest)
        return latin[0] if latin else ""
    return ""


def name_faults(languages: list[list[Any]]) -> Iterator[str]:
    """A link to another language bears its own name, in its own `lang`, and no flag."""
    for tag, lang, text, pictures in languages:
        name = Locale.parse(tag, sep="-").get_display_name(tag.replace("-", "_")) or ""
        if lang != tag:
            yield f"the link to {tag!r} is in lang {lang!r}"
        if name.casefold() not in text.casefold():
            yield f"language {tag!r} is called {text!r}, its own name is {name!r}"
        if pictures or FLAG.search(text):
            yield f"language {tag!r} is shown by a picture or flag"


def line_faults(lines: list[list[Any]]) -> Iterator[str]:
    """Thai stacks marks above and below: lines that follow each other need 1.5 of the size."""
    for text, leading in lines:
        yield f"Thai lines are {leading:.2f} high, 1.5 needed: {text!r}"
