"""A word from one counter to the next about a visit: short, and without what identifies people.

Notes are free text, so they stand beside the event log and are deleted when the day ends. Numbers
that look like those of a person are refused (Personal Data Protection Act B.E. 2562 s. 22: no more
data than the purpose needs).
"""

from __future__ import annotations

import re
import unicodedata

from shared.domain.errors import N_, InvalidRequest

LONGEST = 140
"""Characters: two lines at a desk. Whoever needs more should speak with the colleague."""

NOTES_PER_VISIT = 6
_DIGIT = "[0-9\u0e50-\u0e59]"
_LONG_NUMBER = re.compile(rf"{_DIGIT}(?:[ \u00a0.\-]?{_DIGIT}){{8,}}|{_DIGIT}{{7,}}")
"""Nine digits and more with single separators (Thai ID 1-2345-67890-12-3, phone 081-234-5678,
02 123 4567), or seven in a row. A date or a ticket number is shorter."""

_DOCUMENT_NUMBER = re.compile(rf"(?<![A-Za-z])[A-Za-z]{{1,3}}[ \-]?{_DIGIT}{{6,}}")
"""Passports, and the code on the back of an ID card."""


def cleaned(text: str) -> str:
    """The note on one line, without control characters.

    Raises `InvalidRequest` when nothing is left, when it is longer than `LONGEST`, or when it
    holds a number that looks like an ID, passport or phone number.
    """
    kept = "".join(
        " " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each
        for each in text
        if unicodedata.category(each) not in ("Cf", "Cs", "Co", "Cn")
    )
    note = " ".join(kept.split())
    if not note:
        raise InvalidRequest("body", N_("Write a few words first."))
    if len(note) > LONGEST:
        raise InvalidRequest("body", N_("A note has at most 140 characters. Shorten it."))
    if _LONG_NUMBER.search(note) or _DOCUMENT_NUMBER.search(note):
        raise InvalidRequest(
            "body",
            N_("This looks like an ID or phone number. Notes hold no personal data: leave it out."),
        )
    return note
