"""What looks like somebody's number goes out of free text; what a comment is about stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.masking import MASK, masked

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
SEPARATORS = st.sampled_from(["", " ", "-", ".", "\N{NO-BREAK SPACE}", "\u2013"])
WORDS = st.text(alphabet="กขคงจabcxyz ,!?", max_size=12).map(lambda text: f"{text} ")


def grouped(sizes: tuple[int, ...]) -> st.SearchStrategy[str]:
    """Digits in groups of these sizes, with one kind of separator, in Thai or other digits."""

    def join(parts: tuple[str, str, bool]) -> str:
        digits, separator, thai = parts
        groups, at = [], 0
        for size in sizes:
            groups.append(digits[at : at + size])
            at += size
        return separator.join(groups).translate(THAI if thai else {})

    digits = st.text(alphabet="0123456789", min_size=sum(sizes), max_size=sum(sizes))
    return st.tuples(digits, SEPARATORS, st.booleans()).map(join)


def phone(form: str) -> st.SearchStrategy[str]:
    """`0` of a form stays, `2` is 2 to 9, `x` any digit."""

    def fill(digits: str) -> str:
        drawn = iter(digits)
        return "".join(
            next(drawn) if each == "x" else str(2 + int(next(drawn)) % 8) if each == "2" else each
            for each in form
        )

    return st.text(alphabet="0123456789", min_size=12, max_size=12).map(fill)


PERSONAL = st.one_of(
    grouped((13,)),
    grouped((1, 4, 5, 2, 1)),
    grouped((4, 4, 4, 4)),
    grouped((4, 6, 5)),
    *map(
        phone,
        (
            *("02xxxxxxxx", "02x-xxx-xxxx", "02x xxx xxxx", "02x.xxx.xxxx", "02 xxx xxxx"),
            *("(02) xxx xxxx", "+662xxxxxxxx", "+66 2x xxx xxxx", "+66(0)2x-xxx-xxxx"),
            *("662xxxxxxxx", "0066 2x xxx xxxx", "02xxxxxxx"),
        ),
    ),
)
SHORT = st.one_of(
    st.dates().map(lambda day: day.strftime("%d-%m-%Y")).filter(lambda text: text[6:8] in "1920"),
    st.dates().map(lambda day: f"{day.day}/{day.month}/{day.year % 1000 + 2000}"),
    st.integers(0, 10**9).map(lambda n: f"{n:,}.00"),
    st.tuples(st.sampled_from("ABF"), st.integers(0, 9999)).map(lambda t: f"{t[0]}{t[1]:03}"),
    st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda t: f"{t[0]:02}.{t[1]:02}"),
    st.integers(0, 99999).map(str),
)


@given(before=WORDS, number=PERSONAL, after=WORDS)
@example("โทร ", "๐๘๑-๒๓๔-๕๖๗๘", " ครับ")
def test_a_number_of_a_person_never_stays(before: str, number: str, after: str) -> None:
    found = masked(f"{before}{number} {after}")
    assert number not in found
    assert MASK in found
    assert not any(each.isdecimal() for each in found)


@given(before=WORDS, number=SHORT, after=WORDS)
@example("", "21-11-2569", "")
@example("", "1,234,567.50", "")
@example("คิว ", "A012", "")
@example("เปิด ", "08.30-12.00 13.00-16.30", " น.")
@example("เปิด ", "01-11-2569 08.30", " น.")
def test_days_amounts_and_ticket_numbers_stay(before: str, number: str, after: str) -> None:
    text = f"{before}{number} {after}"
    assert masked(text) == text


@given(st.text(alphabet="0123456789๐๑๒ -.+()@abก:/,A\n", max_size=60))
def test_masking_again_changes_nothing_and_no_long_run_is_left(text: str) -> None:
    found = masked(text)
    assert masked(found) == found
    runs = "".join(each if each.isdecimal() else " " for each in found).split()
    assert all(len(run) < 9 for run in runs)


@given(st.emails())
def test_no_address_stays(address: str) -> None:
    local, _, domain = address.rpartition("@")
    if all(each.isalnum() or each in "._+-" for each in local):
        assert domain not in masked(f"write to {address} please")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ช่อง 3 0812345678", "ช่อง 3 [***]"),
        ("1-1017-00230-70-8", "[***]"),
        ("1-1017-00230-70-9 wrong check digit", "[***] wrong check digit"),
        ("AA1234567", "[***]"),
        ("somchai.j@mail.example.co.th!", "[***]!"),
        ("ปี 2567-2568-2569", "ปี 2567-2568-2569"),
        ("คิว 012 013 014 015", "คิว 012 013 014 015"),
    ],
)
def test_named_cases(text: str, found: str) -> None:
    assert masked(text) == found
