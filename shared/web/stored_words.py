"""Stored texts on a page of either language: each says in which language it is (WCAG 3.1.2)."""

from __future__ import annotations

import re

from markupsafe import Markup

_THAI = re.compile("[\u0e01-\u0e5b]")
_LATIN = re.compile("[A-Za-z]{2,}")


def stored(value: object) -> Markup:
    """A name, code or sentence as it was stored. One with words of both languages is marked as
    nothing to translate, because no single language would be true of it."""
    text = str(value)
    is_thai, is_latin = bool(_THAI.search(text)), bool(_LATIN.search(text))
    if is_thai and is_latin:
        return Markup('<span translate="no">{}</span>').format(text)
    if is_thai or is_latin:
        return Markup('<span lang="{}">{}</span>').format("th" if is_thai else "en", text)
    return Markup("{}").format(text)
