"""Takes out of free text what looks like the number or the e-mail address of a person.

Called before a citizen's words are stored, so that nobody has to be trusted not to read them
(Personal Data Protection Act B.E. 2562 s. 22: no more data than the purpose needs). Masked are
Thai ID numbers with right or wrong check digit, telephone numbers as Thais write them, account,
card and passport numbers, and e-mail addresses. Dates, times of day, amounts and the numbers of
tickets stay: they are what a comment is about.
"""

from __future__ import annotations

import re
import unicodedata

MASK = "[***]"
"""Stands where something was taken out; without digits and letters it is not masked again."""

_SEP = r"[\s.()\-\u2010-\u2015\u2212]{0,2}"
"""What people write between the groups of a number."""
_LOOSE = r"[\s.\-\u2010-\u2015\u2212]?"

_KEPT = re.compile(
    # a day such as 21-11-2569, 21.11.69 or 2026-11-21; or a time of day such as 08.30 or 16:00
    r"(?<![\d.\-/])(?:(?:0?[1-9]|[12]\d|3[01])[.\-/](?:0?[1-9]|1[0-2])[.\-/](?:19|20|24|25|26)?\d\d"
    r"|(?:19|20|24|25|26)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?!\d|[.\-/]\d)"
    r"|(?<![\d.:])(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d|[.:]\d)"
)
_MASKED = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+",  # an e-mail address
        r"\+?\d{9,}",  # as many digits in a row as the shortest telephone number
        rf"(?<!\d)\d(?:{_LOOSE}\d){{12,}}",  # an ID number or a card in groups
        rf"(?<!\d)(?:\(?\+|\(?00)?66\)?{_SEP}\(?0?\)?(?:{_SEP}\d){{8,9}}(?!\d)",  # +66 81 234 5678
        rf"(?<!\d)\(?0{_SEP}[2-9](?:{_SEP}\d){{7,8}}(?!\d)",  # 081-234-5678, (02) 123 4567
        r"(?<![A-Za-z])[A-Za-z]{1,3}[ \-]?\d{7,}",  # a passport, the code behind an ID card
    )
)


def masked(text: str) -> str:
    """The text with `MASK` for whatever looks personal; masking it again changes nothing.

    >>> masked("โทร 081-234-5678 คิว A012 วันที่ 21-11-2569")
    'โทร [***] คิว A012 วันที่ 21-11-2569'
    """
    found = _once(text)
    while found != text:
        text, found = found, _once(found)
    return found


def _once(text: str) -> str:
    """Between days and times everything is looked at, and nothing across them."""
    plain = _with_plain_digits(text)
    parts, at = list[str](), 0
    for kept in _KEPT.finditer(plain):
        parts.append(_replaced(text[at : kept.start()], plain[at : kept.start()]))
        parts.append(text[kept.start() : kept.end()])
        at = kept.end()
    parts.append(_replaced(text[at:], plain[at:]))
    return "".join(parts)


def _with_plain_digits(text: str) -> str:
    """The same length with 0 to 9 for Thai and all other digits, so that places stay places."""
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() and not each.isascii() else each
        for each in text
    )


def _replaced(text: str, plain: str) -> str:
    for pattern in _MASKED:
        spans = [found.span() for found in pattern.finditer(plain)]
        for start, end in reversed(spans):
            text = text[:start] + MASK + text[end:]
            plain = plain[:start] + MASK + plain[end:]
    return text
