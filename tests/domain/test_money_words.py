"""Amounts written out, in Thai as banks read them and in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.iso_durations import iso_duration
from shared.domain.money_words import english_baht, thai_baht
from shared.domain.reduction import Duration

_NAMES = ("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_DIGITS = {name: number for number, name in enumerate(_NAMES, 1)}
_PLACES = {"สิบ": 10, "ร้อย": 100, "พัน": 1000, "หมื่น": 10_000, "แสน": 100_000}


def read_back(words: str) -> int:
    """A reader of its own: digits times their place, everything again before each ล้าน."""
    total, digit, rest = 0, 0, words
    while rest:
        for word, value in {**_DIGITS, "เอ็ด": 1, "ยี่": 2, "ศูนย์": 0}.items():
            if rest.startswith(word):
                digit, rest = value, rest[len(word) :]
                break
        for word, place in _PLACES.items():
            if rest.startswith(word):
                total, digit, rest = total + max(digit, 1) * place, 0, rest[len(word) :]
                break
        if rest.startswith("ล้าน"):
            total, digit, rest = (total + digit) * 1_000_000, 0, rest[len("ล้าน") :]
    return total + digit


@given(st.integers(0, 2 * 10**9))
def test_thai_words_read_back_are_the_amount(satang: int) -> None:
    words = thai_baht(satang)
    whole, _, rest = words.partition("บาท") if "บาท" in words else ("", "", words)
    small = rest.removesuffix("สตางค์") if rest.endswith("สตางค์") else ""
    assert read_back(whole) * 100 + read_back(small) == satang


@pytest.mark.parametrize(
    ("satang", "thai", "english"),
    [
        (0, "ศูนย์บาทถ้วน", "zero baht"),
        (50, "ห้าสิบสตางค์", "fifty satang"),
        (10_000, "หนึ่งร้อยบาทถ้วน", "one hundred baht"),
        (1_100, "สิบเอ็ดบาทถ้วน", "eleven baht"),
        (2_150, "ยี่สิบเอ็ดบาทห้าสิบสตางค์", "twenty-one baht fifty satang"),
        (10_100, "หนึ่งร้อยเอ็ดบาทถ้วน", "one hundred one baht"),
        (100_000_100, "หนึ่งล้านเอ็ดบาทถ้วน", "one million one baht"),
        (150_500, "หนึ่งพันห้าร้อยห้าบาทถ้วน", "one thousand five hundred five baht"),
    ],
)
def test_amounts_are_written_as_receipts_have_them(satang: int, thai: str, english: str) -> None:
    assert thai_baht(satang) == thai
    assert english_baht(satang) == english


def test_nobody_pays_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="negative"):
        thai_baht(-1)


@pytest.mark.parametrize(
    ("days", "seconds", "expected"),
    [(0, 0, "PT0S"), (2, 0, "P2D"), (0, 5640, "PT1H34M"), (19, 600, "P19DT10M"), (0, 61, "PT1M1S")],
)
def test_times_of_work_are_written_for_programs(days: int, seconds: int, expected: str) -> None:
    assert iso_duration(Duration(days, seconds)) == expected
