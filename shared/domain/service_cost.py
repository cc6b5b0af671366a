"""What a centre says that its services cost: an amount for a month or fiscal year that is over.

Kept as long as the figures that rest on it. It holds no data of persons besides who entered it,
which stands in the change log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.errors import N_, InvalidRequest
from shared.domain.period import Period, month_of
from shared.domain.thai import fiscal_year, fiscal_year_range

MAX_SATANG = 10**13
"""A hundred thousand million baht: more is a slip of the hand."""
MAX_TEXT = 300

_BAHT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.(\d{1,2}))?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class CostSpan(StrEnum):
    """For how long an amount stands; years are Thai fiscal years."""

    MONTH = "month"
    YEAR = "year"


class CostPart(StrEnum):
    """What an amount may include."""

    STAFF = "staff"
    PREMISES = "premises"
    EQUIPMENT = "equipment"
    MATERIALS = "materials"
    SERVICES = "services"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class CostEntry:
    """`service` "" is the whole centre. `satang` None: it was taken back. `version` counts from 1
    for each centre, service and days."""

    centre: str
    service: str
    span: CostSpan
    begins: date
    satang: int | None
    includes: tuple[CostPart, ...]
    note: str
    source: str
    version: int

    @property
    def period(self) -> Period:
        return days_of(self.span, self.begins)

    @property
    def place(self) -> tuple[str, str, CostSpan, date]:
        """What later versions share."""
        return self.centre, self.service, self.span, self.begins


def days_of(span: CostSpan, begins: date) -> Period:
    """The days of a month or fiscal year that begins on a day."""
    if span is CostSpan.MONTH:
        return month_of(begins)
    return Period(*fiscal_year_range(fiscal_year(begins)))


def satang_of(baht: str) -> int:
    """An amount as people write it, in satang: `1,234,567.50`. Raises `InvalidRequest`."""
    found = _BAHT.fullmatch(baht.strip().translate(_THAI_DIGITS))
    if found is None:
        raise InvalidRequest("amount", N_("Write the amount in baht, such as 1,234,567.50."))
    satang = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if not 0 < satang <= MAX_SATANG:
        raise InvalidRequest("amount", N_("Write an amount from 0.01 to 100,000 million baht."))
    return satang


def text_of(field: str, text: str) -> str:
    """One line of free text. Raises `InvalidRequest`."""
    plain = text.strip()
    if len(plain) > MAX_TEXT or _CONTROL.search(plain):
        raise InvalidRequest(field, N_("Write one line of at most 300 letters."))
    return plain


def check(entry: CostEntry, standing: Iterable[CostEntry], today: date) -> None:
    """Whether an amount may stand beside those that stand. Raises `InvalidRequest`."""
    if entry.period.first != entry.begins:
        raise InvalidRequest("period", N_("Choose a month or a fiscal year from the list."))
    if entry.period.last >= today:
        raise InvalidRequest("period", N_("Choose a month or fiscal year that is over."))
    if entry.satang is None:
        return
    if not entry.includes:
        raise InvalidRequest("includes", N_("Say what the amount includes."))
    if not entry.source:
        raise InvalidRequest(
            "source", N_("Say where the amount stands, such as a report of unit costs.")
        )
    for other in standing:
        if _collides(entry, other):
            raise InvalidRequest(
                "period",
                N_("These days have an amount, of a month or a year. Take that back first."),
            )


def _collides(entry: CostEntry, other: CostEntry) -> bool:
    """The same days counted twice."""
    same_place = (entry.centre, entry.service) == (other.centre, other.service)
    if not same_place or other.satang is None or other.place == entry.place:
        return False
    one, two = entry.period, other.period
    return one.first <= two.last and two.first <= one.last
