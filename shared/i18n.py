"""Languages: translated texts, and dates, times, durations and amounts as people write them.

Catalogues are compiled in memory from `locales/<language>/LC_MESSAGES/gcs.po` when first used; the
English texts in the code are the message ids. The language of the present request is a context
variable, so one template cache serves every language.

Every formatter holds numbers and their units together with a no-break space.
"""

from __future__ import annotations

import gettext as gettext_module
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.domain.errors import N_
from shared.domain.thai import english_date, thai_date, thai_time

LANGUAGES: Mapping[str, str] = {"th": "ไทย", "en": "English"}
"""BCP 47 tag of each language with its name in that language."""

DEFAULT_LANGUAGE = "th"
BANGKOK = ZoneInfo("Asia/Bangkok")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

# States appear inside sentences; the rules name them by their bare values.
STATES = (
    N_("waiting"),
    N_("deferred"),
    N_("called"),
    N_("serving"),
    N_("paused"),
    N_("ended"),
    N_("filed"),
    N_("in process"),
    N_("ready"),
    N_("delivered"),
    N_("lapsed"),
    N_("withdrawn"),
)

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def current_language() -> str:
    """Return the BCP 47 tag of the language that texts are written in now."""
    return _language.get()


def set_language(language: str) -> None:
    """Write texts in `language` from here to the end of the present request or task."""
    _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Write texts in `language` inside the block, as for a board that shows two languages."""
    token = _language.set(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def negotiate(
    query: str | None,
    visit_language: str | None = None,
    accept_language: str | None = None,
    default: str = DEFAULT_LANGUAGE,
) -> str:
    """Choose a language: what the address asks for, then the visit's, then the browser's.

    Unknown languages are passed over; regional forms (`en-GB`) count as their language.
    """
    for wanted in (query, visit_language, *_accepted(accept_language or "")):
        if found := _known(wanted):
            return found
    return default


def _known(tag: str | None) -> str | None:
    if not tag:
        return None
    wanted = tag.strip().replace("_", "-").lower()
    by_tag = {language.lower(): language for language in LANGUAGES}
    return by_tag.get(wanted) or by_tag.get(wanted.partition("-")[0])


def _accepted(header: str) -> list[str]:
    """Return the tags of an Accept-Language header, the most wanted first; q=0 means never."""
    weighted = []
    for item in header.split(",")[:20]:
        tag, _, quality = item.partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if weight > 0:
            weighted.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighted, key=lambda pair: -pair[0])]


@cache
def _catalogue(language: str) -> gettext_module.NullTranslations:
    folder = language.replace("-", "_")
    source = files("locales") / folder / "LC_MESSAGES" / "gcs.po"
    if not source.is_file():
        return gettext_module.NullTranslations()
    # Without its locale a catalogue loads and looks right, but every plural comes out in English.
    messages = read_po(io.BytesIO(source.read_bytes()), locale=folder)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def gettext(message: str, /, **params: object) -> str:
    """Translate `message` and fill its `%(name)s` places, if params are given."""
    text: str = _catalogue(_language.get()).gettext(message) if message else ""
    return text % params if params else text


def ngettext(one: str, many: str, number: int, /, **params: object) -> str:
    """Translate a text that counts; `%(num)s` is the number."""
    text: str = _catalogue(_language.get()).ngettext(one, many, number)
    return text % {"num": number, **params} if params else text


def explain(message: str, params: Mapping[str, object]) -> str:
    """Translate a refusal of the rules, whose params are plain values: states, moments, numbers."""
    return gettext(message, **{name: _presentable(value) for name, value in params.items()})


def _presentable(value: object) -> str:
    match value:
        case datetime():
            return format_moment(value)
        case date():
            return format_date(value, "long")
        case time():
            return format_time(datetime.combine(date(2000, 1, 1), value, BANGKOK))
        case Enum() | str():
            return gettext((value.value if isinstance(value, Enum) else value).replace("_", " "))
        case _:
            return str(value)


def format_date(day: date, style: str = "long") -> str:
    """Write a day: `full` with its weekday, `long`, or `short`; Thai dates in the Buddhist era.

    Raises TypeError for a datetime, whose day depends on the zone: see `format_moment`.
    """
    return thai_date(day, style) if _language.get() == "th" else english_date(day, style)


def format_time(at: datetime, zone: ZoneInfo = BANGKOK, *, seconds: bool = False) -> str:
    """Write the time of day in the centre's zone: `10.14 น.` in Thai, `10:14` in English.

    `seconds` adds them, as the event log needs: `10.14.05 น.`, `10:14:05`.
    """
    local = at.astimezone(zone)
    if _language.get() == "th":
        return _bound(thai_time(local.time(), seconds=seconds))
    return f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"


def format_moment(at: datetime, style: str = "long", zone: ZoneInfo = BANGKOK) -> str:
    """Write day and time of day in the centre's zone."""
    return f"{format_date(at.astimezone(zone).date(), style)} {format_time(at, zone)}"


def format_duration(seconds: int | float | Fraction) -> str:
    """Write a length of time in words, to the nearest minute: `1 ชั่วโมง 5 นาที`."""
    if 0 < seconds < 30:
        return gettext("less than a minute")
    minutes = (int(seconds) + 30) // 60
    hours, minutes = divmod(minutes, 60)
    parts = [_hours(hours)] if hours else []
    return " ".join(parts + ([_minutes(minutes)] if minutes or not hours else []))


def format_work(working_days: int, seconds: int) -> str:
    """Write a time of work as promised: working days and exact hours, minutes and seconds apart.

    Days and minutes are never converted into each other here; only ratios do that.
    """
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        _days(working_days) if working_days else "",
        _hours(hours) if hours else "",
        _minutes(minutes) if minutes else "",
        _seconds(rest) if rest else "",
    ]
    return " ".join(part for part in parts if part) or _minutes(0)


def format_clock(seconds: int | float | Fraction) -> str:
    """Write a running clock: `3:22`, `1:03:22`; below zero with a minus sign."""
    whole = int(-seconds if seconds < 0 else seconds)
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    sign = "\N{MINUS SIGN}" if seconds <= -1 else ""
    return sign + (f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}")


def format_money(satang: int) -> str:
    """Write an amount of satang in baht: `1,234.50 บาท`, whole baht without decimals."""
    baht = f"{satang // 100:,}" if satang % 100 == 0 else f"{Decimal(satang) / 100:,.2f}"
    return _bound(gettext("%(amount)s baht", amount=baht))


def format_number(
    value: int | Decimal | Fraction | float, digits: int = 0, *, trim: bool = False
) -> str:
    """Write a number with thousands separators, rounded half up to `digits` decimals.

    `trim` leaves out decimals that are all zero: `43` and `21.5` inches.
    """
    exact = Fraction(str(value)) if isinstance(value, float) else value
    numerator, denominator = exact.as_integer_ratio()
    scale = 10**digits
    scaled, remainder = divmod(abs(numerator) * scale, denominator)
    scaled += 2 * remainder >= denominator
    whole, part = divmod(scaled, scale)
    sign = "\N{MINUS SIGN}" if numerator < 0 and scaled else ""
    decimals = f".{part:0{digits}}" if digits and (part or not trim) else ""
    return f"{sign}{whole:,}{decimals}"


def format_decimal(value: int | Decimal | Fraction | float) -> str:
    """Write a number with the decimals that it has, at most four: `70`, `87.5`, `0.0149`."""
    written = format_number(value, 4)
    return written.rstrip("0").rstrip(".")


def format_percent(value: int | Decimal | Fraction | float, digits: int = 2) -> str:
    """Write a per cent: 30.5 becomes `30.50%`."""
    return f"{format_number(value, digits)}%"


def _days(number: int) -> str:
    return _bound(ngettext("%(num)s working day", "%(num)s working days", number, num=number))


def _hours(number: int) -> str:
    return _bound(ngettext("%(num)s hour", "%(num)s hours", number, num=number))


def _minutes(number: int) -> str:
    return _bound(ngettext("%(num)s minute", "%(num)s minutes", number, num=number))


def _seconds(number: int) -> str:
    return _bound(ngettext("%(num)s second", "%(num)s seconds", number, num=number))


def _bound(text: str) -> str:
    """Hold a number and the word after it together; a longer unit may still part after that."""
    return text.replace(" ", NO_BREAK_SPACE, 1)
