"""What each move of an improvement does: the columns it sets, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from shared.domain.errors import (
    N_,
    DecidedByAnother,
    ImprovementIncomplete,
    InvalidRequest,
)
from shared.domain.improvement import (
    REPORT_MONTHS,
    ImprovementMove,
    Proposal,
    lacking,
    months_later,
)
from shared.domain.improvement_checks import (
    LONGEST_TEXT,
    as_plain,
    changed_fields,
    checked,
    line_of,
)
from shared.domain.period import Period
from shared.services.commands import Caller
from shared.services.improvements import Record, Work, expect_known, person_of
from shared.services.office import Office
from shared.services.reports.effect_values import in_unit, scope_of, values_of
from shared.services.reports.effects import wanted
from shared.services.reports.sums import StoredSums
from shared.services.reports.tables import percent
from shared.store import improvements
from shared.store.proofs import newest_event
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class ReportWish:
    """A report after so many months: what was done, by the numbers of the activities too."""

    months: int
    progress: str
    next_steps: str
    done: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueWish:
    """A value of an own indicator on a day, by its place in the proposal."""

    indicator: int
    day: date | None
    value: Decimal | None


def saving(office: Office, proposal: Proposal) -> Work:
    """Other words in the proposal. Raises `InvalidRequest`."""
    checked(proposal)

    def work(_tx: WriteTx, before: Record, _at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        expect_known(office, before.centre, proposal)
        new = as_plain(proposal)
        old, changed = changed_fields(as_plain(before.proposal), new)
        return {"proposal": new}, {"before": old, "after": changed}

    return work


def handing_in(office: Office, caller: Caller) -> Work:
    """To be decided. Raises `ImprovementIncomplete`, `InvalidRequest`."""

    def work(_tx: WriteTx, before: Record, _at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        if lacking(before.proposal):
            raise ImprovementIncomplete
        expect_known(office, before.centre, before.proposal)
        return {"handed_in_by": person_of(caller), "decided_by": None, "reason": ""}, {}

    return work


def accepting(office: Office, caller: Caller) -> Work:
    """By somebody else than who handed it in. Raises `DecidedByAnother`."""

    def work(_tx: WriteTx, before: Record, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        _expect_another(caller, before)
        day = office.today(before.centre, at)
        return {"decided_by": person_of(caller), "accepted_on": day}, {}

    return work


def sending_back(caller: Caller, why: str) -> Work:
    """With a reason, by somebody else than who handed it in. Raises `DecidedByAnother`,
    `InvalidRequest`."""
    reason = _reason(why)

    def work(_tx: WriteTx, before: Record, _at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        _expect_another(caller, before)
        return {"decided_by": person_of(caller), "reason": reason}, {"why": reason}

    return work


def _expect_another(caller: Caller, before: Record) -> None:
    if before.handed_in_by == caller.actor.id:
        raise DecidedByAnother


def _reason(why: str) -> str:
    reason = line_of("why", why, LONGEST_TEXT)
    if not reason:
        raise InvalidRequest("why", N_("Say why, in a sentence."))
    return reason


def beginning() -> Work:
    """The work on it has begun."""
    return lambda _tx, _before, _at: ({}, {})


def putting_in_force(office: Office, day: date | None) -> Work:
    """The real day from which the change holds. Raises `InvalidRequest`."""

    def work(tx: WriteTx, before: Record, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        found = _past_day(office, tx, before, day, at)
        planned = before.proposal.planned_in_force_on
        planned_day = planned.isoformat() if planned else None
        detail = {
            "before": {"in_force_on": planned_day},
            "after": {"in_force_on": found.isoformat()},
        }
        return {"in_force_on": found}, detail

    return work


def correcting_day(office: Office, day: date | None, why: str) -> Work:
    """Another real day, with the reason: it moves the cut between before and after. Raises
    `InvalidRequest`."""
    reason = _reason(why)

    def work(tx: WriteTx, before: Record, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        found = _past_day(office, tx, before, day, at)
        if before.ended_on is not None and found > before.ended_on:
            raise InvalidRequest("day", N_("This day lies after the end of the improvement."))
        old = before.in_force_on.isoformat() if before.in_force_on else None
        detail = {
            "before": {"in_force_on": old},
            "after": {"in_force_on": found.isoformat()},
            "why": reason,
        }
        return {"in_force_on": found}, detail

    return work


def _past_day(office: Office, tx: WriteTx, before: Record, day: date | None, at: datetime) -> date:
    if day is None:
        raise InvalidRequest("day", N_("Choose a day."))
    if day > office.today(before.centre, at):
        raise InvalidRequest("day", N_("Choose a day up to today: it says what really happened."))
    begins, begun = before.proposal.begins_on, _begun_on(office, tx, before)
    if begins is None or (begun is not None and begun < begins):
        # Work began earlier than planned, perhaps before anybody pressed the button.
        if before.accepted_on is not None and day < before.accepted_on:
            raise InvalidRequest("day", N_("This day lies before the proposal was accepted."))
    elif day < begins:
        raise InvalidRequest("day", N_("This day lies before the first day of work."))
    return day


def _begun_on(office: Office, tx: WriteTx, of: Record) -> date | None:
    """The day on which somebody recorded that the work has begun."""
    kind = f"improvement_{ImprovementMove.BEGIN.value}"
    found = improvements.history(tx.connection, [kind], of)
    return office.today(of.centre, found[-1].at) if found else None


def reporting(office: Office, caller: Caller, wish: ReportWish) -> Work:
    """Progress after 3, 6 or 9 months, with the indicators as they stand now. Raises
    `InvalidRequest`."""
    if wish.months not in REPORT_MONTHS:
        raise InvalidRequest("months", N_("Choose the report after 3, 6 or 9 months."))
    progress = line_of("progress", wish.progress, LONGEST_TEXT)
    if not progress:
        raise InvalidRequest("progress", N_("Say what was done since the last report."))
    following = line_of("next_steps", wish.next_steps, LONGEST_TEXT)

    def work(tx: WriteTx, before: Record, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        assert before.accepted_on is not None
        today = office.today(before.centre, at)
        known = range(1, len(before.proposal.activities) + 1)
        period = _reported_period(office, tx, before, today)
        early = today < months_later(before.accepted_on, wish.months)
        values = {
            "improvement_id": before.id,
            "months": wish.months,
            "made_by": person_of(caller),
            "made_at": at,
            "early": early,
            "progress": progress,
            "next_steps": following,
            "done": sorted({each for each in wish.done if each in known}),
            "measured": _measured(office, tx, before, period),
            "first": period.first,
            "last": period.last,
            "last_event": newest_event(tx.connection),
        }
        improvements.add_report(tx, values)
        return {}, {"after": {"months": wish.months, "early": early, "progress": progress}}

    return work


def _reported_period(office: Office, tx: WriteTx, before: Record, today: date) -> Period:
    """Since the change is in force; until then since the first day of work, as planned or as
    recorded where that was earlier."""
    worked = [each for each in (before.proposal.begins_on, _begun_on(office, tx, before)) if each]
    begins = before.in_force_on or min(worked, default=today)
    return Period(min(begins, today), today)


def _measured(
    office: Office, tx: WriteTx, before: Record, period: Period
) -> list[dict[str, object]]:
    """The chosen measures in the units in which people write them, with their n."""
    scope = scope_of(office, before.centre, before.proposal)
    values = values_of(office, StoredSums(tx.connection), scope, period)
    return [
        {
            "measure": each.value,
            "n": values[each].n,
            "value": percent(None if amount is None else in_unit(each, amount)),
        }
        for each in wanted(before.proposal)
        for amount in [values[each].amount]
    ]


def entering_value(office: Office, caller: Caller, wish: ValueWish) -> Work:
    """A value that the office counted by itself. Raises `InvalidRequest`."""

    def work(tx: WriteTx, before: Record, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        if not 0 <= wish.indicator < len(before.proposal.own):
            raise InvalidRequest("indicator", N_("Choose one of the own indicators."))
        if wish.value is None:
            raise InvalidRequest("value", N_("Write a number of 0 or more, such as 12 or 12.5."))
        if wish.day is None:
            raise InvalidRequest("day", N_("Choose a day."))
        if wish.day > office.today(before.centre, at):
            problem = N_("Choose a day up to today: it says what really happened.")
            raise InvalidRequest("day", problem)
        values = {
            "improvement_id": before.id,
            "indicator": wish.indicator,
            "day": wish.day,
            "value": str(wish.value),
            "entered_by": person_of(caller),
            "entered_at": at,
        }
        improvements.add_value(tx, values)
        name = before.proposal.own[wish.indicator].name
        told = {"name": name, "day": wish.day.isoformat(), "value": str(wish.value)}
        return {}, {"after": told}

    return work


def finishing(office: Office) -> Work:
    """Everything planned is done."""
    return lambda _tx, before, at: ({"ended_on": office.today(before.centre, at)}, {})


def stopping(office: Office, why: str) -> Work:
    """Given up, with a reason. Raises `InvalidRequest`."""
    reason = _reason(why)

    def work(_tx: WriteTx, before: Record, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
        ended = office.today(before.centre, at)
        return {"reason": reason, "ended_on": ended}, {"why": reason}

    return work
