"""Whether what somebody wrote into a proposal can be right; and the proposal as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shared.domain.errors import N_, InvalidRequest
from shared.domain.free_text import plain_text
from shared.domain.improvement import (
    MOST_ACTIVITIES,
    MOST_OWN,
    MOST_PROCESSES,
    Activity,
    Aim,
    Answer,
    Criterion,
    Indicator,
    Measure,
    OwnIndicator,
    Proposal,
    Touch,
    Unit,
)

LONGEST_LINE, LONGEST_TEXT = 200, 4000
_EARLIEST, _LATEST = date(2000, 1, 1), date(2200, 12, 31)
_NUMBER = re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3}){1,2}|\d{1,9})(?:[.]\d{1,2})?", re.ASCII)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
MOST_SATANG = 10**13


def amount_of(field: str, text: str) -> Decimal | None:
    """A number that is not negative, with two decimals at most; None for none.

    Raises `InvalidRequest`.
    """
    plain = text.strip().translate(_THAI_DIGITS)
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):  # a comma for decimals is never taken for one of thousands
        raise InvalidRequest(field, N_("Write a number of 0 or more, such as 12 or 12.5."))
    return Decimal(plain.replace(",", ""))


def budget_of(text: str) -> int | None:
    """Baht as people write them, in satang; 0 needs no money, None says nothing. Raises
    `InvalidRequest`."""
    baht = amount_of("budget", text)
    if baht is None:
        return None
    satang = int(baht * 100)
    if satang > MOST_SATANG:
        raise InvalidRequest("budget", N_("Write an amount up to 100,000 million baht."))
    return satang


def day_of(field: str, text: str) -> date | None:
    """An ISO day; None for none. Raises `InvalidRequest`."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidRequest(field, N_("Choose a day.")) from None
    if not _EARLIEST <= day <= _LATEST:
        raise InvalidRequest(field, N_("Choose a day that can be right; the year looks wrong."))
    return day


def line_of(field: str, text: str, longest: int = LONGEST_LINE) -> str:
    """Words without what steers a screen; line breaks stay in what is longer than a line. Raises
    `InvalidRequest` where they are too long."""
    plain = plain_text(text, longest, field)
    return plain if longest > LONGEST_LINE else " ".join(plain.split())


def checked(proposal: Proposal) -> Proposal:
    """The same, if nothing in it contradicts itself. What is missing is no contradiction.

    Raises `InvalidRequest`.
    """
    days = [proposal.begins_on, proposal.planned_in_force_on, proposal.done_by]
    known = [day for day in days if day is not None]
    if known != sorted(known):
        problem = N_("Put the days in order: first work, then in force, then finished.")
        raise InvalidRequest("dates", problem)
    for each in proposal.activities:
        if each.first and each.last and each.first > each.last:
            problem = N_("An activity ends before it begins. Correct its days.")
            raise InvalidRequest("activities", problem)
        if not each.what:
            raise InvalidRequest("activities", N_("Say what is done in each activity."))
    if any(not each.name for each in proposal.own):
        raise InvalidRequest("own", N_("Name each own indicator."))
    if len(set(proposal.processes)) < len(proposal.processes):
        raise InvalidRequest("processes", N_("Choose each process once."))
    if proposal.whole_centre and proposal.processes:
        problem = N_("Choose processes, or the waiting of the whole centre; not both.")
        raise InvalidRequest("processes", problem)
    for one in proposal.indicators:
        if one.measure.unit is Unit.PERCENT and one.expected is not None and one.expected > 100:
            raise InvalidRequest("indicators", N_("A per cent lies between 0 and 100."))
    _expect_few(proposal)
    return proposal


def _expect_few(proposal: Proposal) -> None:
    for found, most in (
        (proposal.activities, MOST_ACTIVITIES),
        (proposal.own, MOST_OWN),
        (proposal.processes, MOST_PROCESSES),
        (proposal.indicators, len(Measure)),
    ):
        if len(found) > most:
            raise InvalidRequest("form", N_("This is too much for one proposal. Make two of it."))


def as_plain(proposal: Proposal) -> dict[str, Any]:
    """For storing and for the change log."""
    p = proposal
    return {
        "title": p.title,
        "processes": [list(each) for each in p.processes],
        "whole_centre": p.whole_centre,
        "wrong_today": p.wrong_today,
        "change": p.change,
        "touches": [each.value for each in p.touches],
        "owner": p.owner,
        "team": p.team,
        "budget_satang": p.budget_satang,
        "begins_on": _iso(p.begins_on),
        "planned_in_force_on": _iso(p.planned_in_force_on),
        "done_by": _iso(p.done_by),
        "answers": [[each.met, each.why] for each in p.answers],
        "activities": [[e.what, _iso(e.first), _iso(e.last), e.who] for e in p.activities],
        "indicators": [[each.measure.value, _number(each.expected)] for each in p.indicators],
        "own": [
            [e.name, e.unit, e.more_is_better, e.aim.value, _number(e.today), _number(e.expected)]
            for e in p.own
        ],
    }


def from_plain(data: Mapping[str, Any]) -> Proposal:
    """What `as_plain` made."""
    return Proposal(
        title=data["title"],
        processes=tuple((service, variant) for service, variant in data["processes"]),
        whole_centre=data["whole_centre"],
        wrong_today=data["wrong_today"],
        change=data["change"],
        touches=tuple(Touch(each) for each in data["touches"]),
        owner=data["owner"],
        team=data["team"],
        budget_satang=data["budget_satang"],
        begins_on=_day(data["begins_on"]),
        planned_in_force_on=_day(data["planned_in_force_on"]),
        done_by=_day(data["done_by"]),
        answers=tuple(Answer(met, why) for met, why in data["answers"]),
        activities=tuple(_activity(each) for each in data["activities"]),
        indicators=tuple(
            Indicator(Measure(measure), _decimal(expected))
            for measure, expected in data["indicators"]
        ),
        own=tuple(_own(each) for each in data["own"]),
    )


def changed_fields(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, before and after."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def _activity(row: Sequence[Any]) -> Activity:
    what, first, last, who = row
    return Activity(what, _day(first), _day(last), who)


def _own(row: Sequence[Any]) -> OwnIndicator:
    name, unit, more, aim, today, expected = row
    return OwnIndicator(name, unit, more, Aim(aim), _decimal(today), _decimal(expected))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def answers_of(rows: Mapping[Criterion, Answer]) -> tuple[Answer, ...]:
    """In the order of the criteria."""
    return tuple(rows.get(each, Answer()) for each in Criterion)
