"""Thai dates in the Buddhist era, and Thai text that sorts and can be searched.

Called by the translation layer, the slips and reports, the catalogue's lists and its search. Own
tables instead of a locale library, because that prints "ค.ศ. 2026" where every Thai office writes
2569, while browsers print 2569: one formatter, used everywhere. Everything takes a *local* date
or time; an instant must first be put into the centre's zone. Exports use ISO 8601, never these.
"""

import re
import string
import unicodedata
from datetime import MAXYEAR, date, datetime, time

BUDDHIST_ERA_OFFSET = 543
_FIRST_BUDDHIST_YEAR = 2400  # no date this product meets lies so far in either past or future
_FIRST_FISCAL_MONTH = 10

_WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
_SHORT_MONTHS = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
_ENGLISH_WEEKDAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_STYLES = "full, long, short, month, short-month"
_MONTH_NUMBERS = {
    name: number for names in (_MONTHS, _SHORT_MONTHS) for number, name in enumerate(names, start=1)
}


def buddhist_year(day: date) -> int:
    """The year of a day in the Buddhist era: 2569 for 2026.

    Only the number moves. A date with its year replaced would be wrong: 29 February 2024 has no
    counterpart in a calendar year 2567, and all weekdays would shift.
    """
    return day.year + BUDDHIST_ERA_OFFSET


def thai_date(day: date, style: str = "long") -> str:
    """A local date as Thai offices write it.

    `full` is "วันเสาร์ที่ 21 พฤศจิกายน พ.ศ. 2569", `long` "21 พฤศจิกายน 2569", `short` "21 พ.ย. 69",
    `month` "พฤศจิกายน 2569", `short-month` "พ.ย. 69".
    Raises ValueError for another style and TypeError for a datetime.
    """
    _refuse_instant(day)
    year = buddhist_year(day)
    if style == "full":
        weekday = _WEEKDAYS[day.weekday()]
        return f"วัน{weekday}ที่ {day.day} {_MONTHS[day.month - 1]} พ.ศ. {year}"
    if style == "long":
        return f"{day.day} {_MONTHS[day.month - 1]} {year}"
    if style == "short":
        return f"{day.day} {_SHORT_MONTHS[day.month - 1]} {year % 100:02d}"
    if style == "month":
        return f"{_MONTHS[day.month - 1]} {year}"
    if style == "short-month":
        return f"{_SHORT_MONTHS[day.month - 1]} {year % 100:02d}"
    raise ValueError(f"no date style {style!r}; known are {_STYLES}")


def english_date(day: date, style: str = "long") -> str:
    """A local date in English and the common era.

    `full` is "Saturday 21 November 2026", `long` "21 November 2026", `short` "21 Nov 2026",
    `month` "November 2026", `short-month` "Nov 2026".
    Raises ValueError for another style and TypeError for a datetime.
    """
    _refuse_instant(day)
    month = _ENGLISH_MONTHS[day.month - 1]
    if style == "full":
        return f"{_ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {month} {day.year}"
    if style == "long":
        return f"{day.day} {month} {day.year}"
    if style == "short":
        return f"{day.day} {month[:3]} {day.year}"
    if style == "month":
        return f"{month} {day.year}"
    if style == "short-month":
        return f"{month[:3]} {day.year}"
    raise ValueError(f"no date style {style!r}; known are {_STYLES}")


def thai_time(at: time, *, seconds: bool = False) -> str:
    """A local time of day as Thai offices write it: "10.36 น.", with `seconds` "10.36.05 น."."""
    return f"{at:%H.%M.%S} น." if seconds else f"{at:%H.%M} น."


def _refuse_instant(day: date) -> None:
    # A datetime is a date to Python; in UTC it would silently print yesterday until 7 in the
    # morning.
    if isinstance(day, datetime):
        raise TypeError("a date is needed: put the instant into the centre's zone first")


_NUMERIC_DATE = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d+)", re.ASCII)
_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_WRITTEN_DATE = re.compile(
    r"(?:วัน(?P<weekday>[ก-์]+?)ที่\s*)?(?P<day>\d{1,2})\s*(?P<month>[ก-์.]+?)\s*"
    r"(?P<era>พ\.ศ\.|ค\.ศ\.)?\s*(?P<year>\d+)",
    re.ASCII,
)


def parse_buddhist_date(text: str) -> date:
    """The day that a person wrote, in either era; day before month, as in Thailand.

    Reads "21/11/2569", "2569-11-21" and every style of `thai_date` with a full year, also in Thai
    digits. A year from 2400 on is of the Buddhist era (minus 543), a lower one of the common era.
    Raises ValueError for a two-digit year, because 69 may be 2569, 1969 or 2069; for a day that
    does not exist (29/2/2566); and for a weekday or an era that contradicts the rest.
    """
    written = text.strip().translate(_FOLDED_DIGITS)
    for pattern in (_NUMERIC_DATE, _ISO_DATE, _WRITTEN_DATE):
        match = pattern.fullmatch(written)
        if match:
            return _date_of(text, match.groupdict())
    raise ValueError(f"{text!r} is no date; write it like 21/11/2569")


def _date_of(text: str, parts: dict[str, str | None]) -> date:
    year_text, month_text = parts["year"] or "", parts["month"] or ""
    if len(year_text) != 4:
        raise ValueError(f"{text!r}: write the year with four digits, such as 2569")
    month = int(month_text) if month_text.isdigit() else _MONTH_NUMBERS.get(month_text)
    if month is None:
        raise ValueError(f"{text!r}: {month_text!r} is no Thai month")
    year = _common_year(text, int(year_text), parts.get("era"))
    try:
        day = date(year, month, int(parts["day"] or ""))
    except ValueError as error:
        raise ValueError(f"{text!r}: this day is not in the calendar") from error
    weekday = parts.get("weekday")
    if weekday is not None and weekday != _WEEKDAYS[day.weekday()]:
        raise ValueError(f"{text!r}: that day is a วัน{_WEEKDAYS[day.weekday()]}")
    return day


def _common_year(text: str, year: int, era: str | None) -> int:
    is_buddhist = year >= _FIRST_BUDDHIST_YEAR
    if era is not None and is_buddhist != (era == "พ.ศ."):
        raise ValueError(f"{text!r}: {year} is no year of the era {era}")
    return year - BUDDHIST_ERA_OFFSET if is_buddhist else year


def fiscal_year(day: date) -> int:
    """The Thai fiscal year of a local day, in the Buddhist era.

    It runs from 1 October to 30 September and is named by the year in which it ends: 2570 is
    October 2026 to September 2027. Raises TypeError for a datetime.
    """
    _refuse_instant(day)
    return buddhist_year(day) + (day.month >= _FIRST_FISCAL_MONTH)


def fiscal_year_range(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year of the Buddhist era; both belong to it.

    Raises ValueError for a year of the common era, and for one behind the calendar's end.
    """
    if not _FIRST_BUDDHIST_YEAR <= year <= MAXYEAR + BUDDHIST_ERA_OFFSET:
        raise ValueError(f"fiscal year {year}: give the year in the Buddhist era, such as 2570")
    ends = year - BUDDHIST_ERA_OFFSET
    return date(ends - 1, 10, 1), date(ends, 9, 30)


_FOLDED_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_ZERO_WIDTH = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_NIKHAHIT_AND_TONE = re.compile("(?:ํ([่-๋]*)|([่-๋]+)ํ)า")
_SARA_AM_BEFORE_TONE = re.compile("ำ[ำ่-๋]*[่-๋]")

_TONE_MARKS = "๎์็่้๊๋"  # in the order in which dictionaries and the Unicode collation put them
_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_PUNCTUATION = string.punctuation + string.whitespace + "ฯๆ๏๚๛–—“”‘’…"
_IGNORED_IN_ORDER = dict.fromkeys(map(ord, _PUNCTUATION))
_WITHOUT_TONES = dict.fromkeys(map(ord, _TONE_MARKS))
_TONE_WEIGHTS = {ord(mark): str(weight) for weight, mark in enumerate(_TONE_MARKS, start=1)}
# Latin letters sort after Thai ones, as in the Thai collation; their full-width twins do.
_LATIN_LAST = {ord(letter): 0xFF41 + i for i, letter in enumerate(string.ascii_lowercase)}
_SAME_ORDER = _LATIN_LAST | {ord("ๅ"): "า"}


def search_key(text: str) -> str:
    """Text reduced to what a search compares; look for one key inside another.

    Thai has no spaces between words, so a plain substring is the right match. Equal become: sara
    am and its spellings from nikhahit and sara aa, sara ae and two sara e, Thai and Arabic digits,
    capital and small letters; zero-width characters go, runs of spaces become one.
    """
    plain = text.translate(_ZERO_WIDTH).casefold()
    plain = _NIKHAHIT_AND_TONE.sub(lambda m: f"{m[1] or m[2] or ''}ำ", plain)
    plain = _SARA_AM_BEFORE_TONE.sub(_tone_before_sara_am, plain).replace("เเ", "แ")
    plain = unicodedata.normalize("NFC", plain.translate(_FOLDED_DIGITS))
    return " ".join(plain.split())


def _tone_before_sara_am(run: re.Match[str]) -> str:
    return "".join(sorted(run[0], key="ำ".__eq__))


def sort_key(text: str) -> str:
    """Key whose plain character order is the order of a Thai dictionary.

    A vowel written before its consonant counts after it; tone marks and the silencer decide only
    between words that are equal without them; spaces and punctuation do not count. The key can
    be stored and compared byte by byte in any database. Agrees with the Unicode collation for
    Thai on well-formed words.
    """
    folded = search_key(text)
    swapped = _LEADING_VOWEL.sub(r"\2\1", folded.translate(_IGNORED_IN_ORDER))
    primary = swapped.translate(_WITHOUT_TONES).translate(_SAME_ORDER)
    tones = "".join(_TONE_WEIGHTS.get(ord(character), "0") for character in swapped)
    # The separators lie below every character of the levels, so a shorter word comes first.
    return f"{primary}\x01{tones}\x01{text}"
