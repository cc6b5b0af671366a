"""What a note may hold: a few words, and no number that leads to a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidRequest
from shared.domain.note import LONGEST, cleaned


@pytest.mark.parametrize(
    "text",
    [
        "1-2345-67890-12-3",
        "ID 1234567890123",
        "โทร 081-234-5678",
        "๐๘๑ ๒๓๔ ๕๖๗๘",
        "call 02 123 4567",
        "+66812345678",
        "passport AA1234567",
        "JT0-1234567-89",
    ],
)
def test_a_number_that_looks_like_a_persons_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(InvalidRequest, match="ID or phone number"):
        cleaned(text)


@pytest.mark.parametrize(
    "text",
    [
        "Same family as A012 and A013",
        "ขาดสำเนาทะเบียนบ้าน 2 ฉบับ",
        "Back at 10.30, born 21/11/2569",
        "Paid 1,250 baht, receipt 00123",
    ],
)
def test_words_times_and_ticket_numbers_are_kept_as_they_are(text: str) -> None:
    assert cleaned(text) == text


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        cleaned(text)


@given(st.text(max_size=200))
def test_whatever_is_typed_becomes_one_short_line_or_is_refused(text: str) -> None:
    try:
        note = cleaned(text)
    except InvalidRequest:
        return
    assert 0 < len(note) <= LONGEST
    assert note == " ".join(note.split())
    assert cleaned(note) == note
    assert not any(ord(each) < 32 for each in note)


@given(st.from_regex(r"[0-9]([ .\-]?[0-9]){8,14}", fullmatch=True), st.text(max_size=20))
def test_nine_digits_are_never_kept_however_they_are_grouped(number: str, before: str) -> None:
    with pytest.raises(InvalidRequest):
        cleaned(f"{before} {number}")
