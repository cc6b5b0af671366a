"""Papers of the yearly cycle: their items, what the records say, and what the office says.

An office answers the same lists every fiscal year: the transparency pack, the check-list of
category 3 of the public management quality award, the self-assessment, the maturity of its
services. Where the system's own records answer an item, they do; for the rest, and where the office
knows better, it states how the item stands, in a sentence and with evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import N_, InvalidRequest
from shared.domain.free_text import plain_text
from shared.domain.period import Period, month_of
from shared.domain.thai import fiscal_year, fiscal_year_range

MAX_SAID = 2000
MAX_NUMBER = 40
MAX_EVIDENCE = 20
ROUNDS = (6, 9, 12)
"""Months of the fiscal year after which offices report on themselves (seed document 000)."""


class Paper(StrEnum):
    ITA = "ita"
    PMQA = "pmqa"
    SELF_ASSESSMENT = "self-assessment"
    MATURITY = "maturity"
    AWARDS = "awards"


class Standing(StrEnum):
    """How an item stands. What does not apply counts neither way."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a paper. `key` is stable; `title` and `asks` are texts to be translated: what the
    item is, and what the office has to show for it."""

    key: str
    title: str
    asks: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What the office says about an item in a fiscal year; `version` 0: nothing yet.

    `standing` None leaves the item to the records. `number` is that of the item in this year's
    official list. `evidence` are ids of `EvidenceFile`.
    """

    item: str
    standing: Standing | None = None
    said: str = ""
    number: str = ""
    evidence: tuple[int, ...] = ()
    version: int = 0
    by: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """How an item stands and who says so. `against_records`: the office says something else than
    the records."""

    standing: Standing | None
    declared: bool
    against_records: bool = False


def judged(measured: Standing | None, stated: Standing | None) -> Judged:
    """What the office states stands, and shows where its own records say otherwise."""
    if stated is None:
        return Judged(measured, declared=False)
    return Judged(stated, declared=True, against_records=measured not in (None, stated))


def to_begin_with(last: Statement | None, in_force: Collection[int]) -> Statement | None:
    """What the form of a new year starts with where nothing is stated in it yet: the words of the
    year before, without its number, which changes every year, and with the evidence that is in
    force in the new one (ids). Nothing of it counts before somebody saves it. None where nothing
    was said."""
    if last is None or not (last.said or last.standing):
        return None
    kept = tuple(each for each in last.evidence if each in in_force)
    return replace(last, number="", evidence=kept, version=0)


def worst(standings: Sequence[Standing | None]) -> Standing | None:
    """How something stands that needs all of its parts: met when all are, not met when none is,
    partly in between; what does not apply is left out. None while a part has no answer or none
    applies."""
    counting = [each for each in standings if each is not Standing.NOT_APPLICABLE]
    if not counting or None in counting:
        return None
    if all(each is Standing.MET for each in counting):
        return Standing.MET
    if all(each is Standing.NOT_MET for each in counting):
        return Standing.NOT_MET
    return Standing.PARTLY


def check_statement(statement: Statement) -> Statement:
    """The same with plain texts. Raises `InvalidRequest`."""
    said = plain_text(statement.said, MAX_SAID, "said")
    number = plain_text(statement.number, MAX_NUMBER, "number")
    if statement.standing is not None and not said:
        raise InvalidRequest("said", N_("Say in a sentence why it stands so."))
    if len(statement.evidence) > MAX_EVIDENCE:
        raise InvalidRequest("evidence", N_("Choose at most 20 pieces of evidence."))
    return Statement(
        statement.item,
        statement.standing,
        said,
        number,
        tuple(sorted(set(statement.evidence))),
        statement.version,
    )


def round_period(year: int, months: int, today: date) -> Period:
    """The first months of a Thai fiscal year (Buddhist era), without days still to come.

    Raises `InvalidRequest` for a year outside the calendar or one that has not begun, ValueError
    for another round than 6, 9 or 12 months.
    """
    if months not in ROUNDS:
        raise ValueError("reports are due after 6, 9 and 12 months")
    try:
        first, _ = fiscal_year_range(year)
    except ValueError:
        problem = N_("Give the fiscal year in the Buddhist era, such as 2570.")
        raise InvalidRequest("fiscal_year", problem) from None
    if first > today:
        raise InvalidRequest(
            "fiscal_year", N_("This fiscal year has not begun. Choose an earlier one.")
        )
    return Period(first, end_of_round(year, months)).until(today)


def end_of_round(year: int, months: int) -> date:
    """The last day of the first `months` of a fiscal year of the calendar."""
    first = fiscal_year_range(year)[0]
    month = first.month + months - 1
    return month_of(date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)).last


def next_round(rounds: Sequence[int], today: date) -> tuple[int, date]:
    """Which round of this fiscal year ends next, today included, and its last day; `rounds` hold
    12, so that there is one."""
    ends = ((each, end_of_round(fiscal_year(today), each)) for each in sorted(rounds))
    return next((months, end) for months, end in ends if end >= today)


def last_over(today: date) -> tuple[int, int]:
    """Fiscal year and round that was over last before a day: what is handed in on it."""
    year, months = round_of(today)
    earlier = [each for each in ROUNDS if each < months]
    return (year, earlier[-1]) if earlier else (year - 1, ROUNDS[-1])


def round_of(today: date) -> tuple[int, int]:
    """Fiscal year and round in which a day lies: the one that is over next, the first of a new year
    from 1 October on."""
    year = fiscal_year(today)
    first = fiscal_year_range(year)[0]
    month = (today.year - first.year) * 12 + today.month - first.month + 1
    return year, next(each for each in ROUNDS if month <= each)
