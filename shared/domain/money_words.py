"""Amounts of money written out, as receipts and official papers have them beside the figures."""

from __future__ import annotations

_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_SATANG = 100
_MILLION = 1_000_000

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((1_000_000_000, "billion"), (_MILLION, "million"), (1000, "thousand"))


def thai_baht(satang: int) -> str:
    """As in "หนึ่งร้อยบาทถ้วน", "ยี่สิบเอ็ดบาทห้าสิบสตางค์". Raises ValueError below nothing."""
    baht, rest = _parts(satang)
    whole = f"{_thai(baht)}บาท" if baht or not rest else ""
    return whole + (f"{_thai(rest)}สตางค์" if rest else "ถ้วน")


def english_baht(satang: int) -> str:
    """As in "one hundred baht", "twenty-one baht fifty satang". Raises ValueError below nothing."""
    baht, rest = _parts(satang)
    whole = f"{_english(baht)} baht" if baht or not rest else ""
    return " ".join(filter(None, (whole, f"{_english(rest)} satang" if rest else "")))


def _parts(satang: int) -> tuple[int, int]:
    if satang < 0:
        raise ValueError("an amount to be paid is not negative")
    return divmod(satang, _SATANG)


def _thai(number: int) -> str:
    """Thai counts in millions: whatever is above is read again before the word ล้าน."""
    millions, rest = divmod(number, _MILLION)
    if millions:
        return f"{_thai(millions)}ล้าน" + (_thai_below(rest, more=True) if rest else "")
    return _thai_below(rest) or "ศูนย์"


def _thai_below(number: int, *, more: bool = False) -> str:
    words = ""
    for place in reversed(range(len(_PLACES))):
        digit = number // 10**place % 10
        if digit:
            above = more or number >= 10 ** (place + 1)
            words += _thai_digit(digit, place, above=above) + _PLACES[place]
    return words


def _thai_digit(digit: int, place: int, *, above: bool) -> str:
    """One is read เอ็ด behind larger places, and nothing before สิบ; two is ยี่ there."""
    if place == 1:
        return {1: "", 2: "ยี่"}.get(digit, _DIGITS[digit])
    return "เอ็ด" if place == 0 and digit == 1 and above else _DIGITS[digit]


def _english(number: int) -> str:
    for size, name in _SCALES:
        if number >= size:
            rest = number % size
            head = f"{_english(number // size)} {name}"
            return f"{head} {_english(rest)}" if rest else head
    if number >= 100:
        head = f"{_SMALL[number // 100]} hundred"
        return f"{head} {_english(number % 100)}" if number % 100 else head
    if number < len(_SMALL):
        return _SMALL[number]
    tens, one = divmod(number, 10)
    return f"{_TENS[tens]}-{_SMALL[one]}" if one else _TENS[tens]
