"""A planned change of a process: what is proposed, what it promises, and how far it has come.

One department, one improved service (founding document 002): five criteria by which a process is
chosen, four by which a proposal is judged, and reports on progress after 3, 6 and 9 months. Pure
values and rules; called by the services, pages and files of improvements.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

REPORT_MONTHS = (3, 6, 9)
"""After so many months from the acceptance on, the owner reports."""

MOST_ACTIVITIES, MOST_OWN, MOST_PROCESSES = 12, 3, 3
WITHIN_MONTHS = 12
"""Criterion 4: what is proposed can be carried out within a year."""


class ImprovementState(StrEnum):
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    IN_FORCE = "in_force"
    FINISHED = "finished"
    STOPPED = "stopped"


class ImprovementMove(StrEnum):
    SAVE = "save"
    HAND_IN = "hand_in"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    BEGIN = "begin"
    PUT_IN_FORCE = "put_in_force"
    CORRECT_DAY = "correct_day"
    REPORT = "report"
    ENTER_VALUE = "enter_value"
    FINISH = "finish"
    STOP = "stop"


_S, _M = ImprovementState, ImprovementMove
_WRITTEN = (_S.DRAFT, _S.SENT_BACK)
_AT_WORK = (_S.ACCEPTED, _S.UNDER_WAY, _S.IN_FORCE)
FROM: dict[ImprovementMove, tuple[ImprovementState, ...]] = {
    _M.SAVE: _WRITTEN,
    _M.HAND_IN: _WRITTEN,
    _M.ACCEPT: (_S.HANDED_IN,),
    _M.SEND_BACK: (_S.HANDED_IN,),
    _M.BEGIN: (_S.ACCEPTED,),
    _M.PUT_IN_FORCE: (_S.UNDER_WAY,),
    _M.CORRECT_DAY: (_S.IN_FORCE, _S.FINISHED),
    _M.REPORT: (*_AT_WORK, _S.FINISHED),
    _M.ENTER_VALUE: (*_AT_WORK, _S.FINISHED),
    _M.FINISH: (_S.IN_FORCE,),
    _M.STOP: (*_WRITTEN, _S.HANDED_IN, *_AT_WORK),
}
"""In which states each move is possible."""

TO: dict[ImprovementMove, ImprovementState] = {
    _M.HAND_IN: _S.HANDED_IN,
    _M.ACCEPT: _S.ACCEPTED,
    _M.SEND_BACK: _S.SENT_BACK,
    _M.BEGIN: _S.UNDER_WAY,
    _M.PUT_IN_FORCE: _S.IN_FORCE,
    _M.FINISH: _S.FINISHED,
    _M.STOP: _S.STOPPED,
}
"""Where a move leads; all others leave the state as it is."""


class Touch(StrEnum):
    """What a change touches."""

    STEPS = "steps"
    PAPERS = "papers"
    CHANNELS = "channels"
    ROOMS = "rooms"


class Aim(StrEnum):
    """What an indicator shows (criterion 4 of a proposal)."""

    FASTER = "faster"
    RESOURCES = "fewer_resources"
    QUALITY = "better_quality"


class Unit(StrEnum):
    MINUTES = "minutes"
    NUMBER = "number"
    PERCENT = "percent"


class Measure(StrEnum):
    """What the system measures by itself of a process at a centre, for any days."""

    PROCESS_MEAN = "process_mean"
    PROCESS_P90 = "process_p90"
    WAIT_MEAN = "wait_mean"
    WAIT_P90 = "wait_p90"
    CITIZEN_MEAN = "citizen_mean"
    STEPS_MEAN = "steps_mean"
    VISITS_MEAN = "visits_mean"
    KEPT = "kept"
    SATISFIED = "satisfied"
    DIGITAL = "digital"

    @property
    def unit(self) -> Unit:
        if self in (Measure.STEPS_MEAN, Measure.VISITS_MEAN):
            return Unit.NUMBER
        return Unit.PERCENT if self.more_is_better else Unit.MINUTES

    @property
    def more_is_better(self) -> bool:
        return self in (Measure.KEPT, Measure.SATISFIED, Measure.DIGITAL)

    @property
    def aim(self) -> Aim:
        if self in (Measure.STEPS_MEAN, Measure.VISITS_MEAN):
            return Aim.RESOURCES
        return Aim.QUALITY if self.more_is_better else Aim.FASTER


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the plan; `first` and `last` are days, both included."""

    what: str
    first: date | None = None
    last: date | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure of the system; `expected` in minutes, as a number, or in per cent."""

    measure: Measure
    expected: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """What the office counts by itself: its values are declared, never measured."""

    name: str
    unit: str = ""
    more_is_better: bool = False
    aim: Aim = Aim.QUALITY
    today: Decimal | None = None
    expected: Decimal | None = None


class Criterion(StrEnum):
    """By these a process is chosen (founding document 002)."""

    CORE_MISSION = "core_mission"
    MANY_CUSTOMERS = "many_customers"
    GOOD_EFFECT = "good_effect"
    WITHIN_A_YEAR = "within_a_year"
    HELPS_OTHERS = "helps_others"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a criterion is met, and why in a sentence; `met` None: nobody has said."""

    met: bool | None = None
    why: str = ""


NO_ANSWERS = (Answer(),) * len(Criterion)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an office wants to change. `processes` are services with their variants, `""` for the
    ordinary way; `whole_centre`: the waiting of everybody instead.

    `budget_satang` 0: said to need none; None: not said. `answers` in the order of `Criterion`.
    """

    title: str = ""
    processes: tuple[tuple[str, str], ...] = ()
    whole_centre: bool = False
    wrong_today: str = ""
    change: str = ""
    touches: tuple[Touch, ...] = ()
    owner: str = ""
    team: str = ""
    budget_satang: int | None = None
    begins_on: date | None = None
    planned_in_force_on: date | None = None
    done_by: date | None = None
    answers: tuple[Answer, ...] = NO_ANSWERS
    activities: tuple[Activity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    own: tuple[OwnIndicator, ...] = ()

    def shares_work_with(self, other: Proposal) -> bool:
        """Whether both change the same cases, so that a figure of one tells of the other too."""
        if self.whole_centre or other.whole_centre:
            return True
        return not set(self.processes).isdisjoint(other.processes)

    def answer(self, criterion: Criterion) -> Answer:
        return self.answers[tuple(Criterion).index(criterion)]

    def is_met(self, criterion: Criterion) -> bool | None:
        """What counts: the dates decide on the year, whatever somebody ticked."""
        if criterion is Criterion.WITHIN_A_YEAR:
            return self.is_within_a_year
        return self.answer(criterion).met

    @property
    def is_within_a_year(self) -> bool | None:
        """None while a day is missing."""
        if self.begins_on is None or self.done_by is None:
            return None
        return self.done_by <= months_later(self.begins_on, WITHIN_MONTHS)


class Lack(StrEnum):
    """What a proposal does not say yet."""

    TITLE = "title"
    PROCESS = "process"
    ANSWERS = "answers"
    ACTIVITIES = "activities"
    ACTIVITY_PARTS = "activity_parts"
    DATES = "dates"
    OWNER = "owner"
    TEAM = "team"
    BUDGET = "budget"
    WRONG_TODAY = "wrong_today"
    CHANGE = "change"
    TOUCHES = "touches"
    EXPECTED = "expected"
    INDICATORS = "indicators"


class Requirement(StrEnum):
    """By these a proposal is judged (founding document 002)."""

    PLAN = "plan"
    PEOPLE_AND_MONEY = "people_and_money"
    COMPARISON = "comparison"
    INDICATORS = "indicators"


NEEDS: dict[Requirement, tuple[Lack, ...]] = {
    Requirement.PLAN: (Lack.ACTIVITIES, Lack.ACTIVITY_PARTS, Lack.DATES),
    Requirement.PEOPLE_AND_MONEY: (Lack.OWNER, Lack.TEAM, Lack.BUDGET),
    Requirement.COMPARISON: (Lack.WRONG_TODAY, Lack.CHANGE, Lack.TOUCHES, Lack.EXPECTED),
    Requirement.INDICATORS: (Lack.INDICATORS,),
}
"""What each of them asks for; the rest is asked of every proposal."""


def lacking(proposal: Proposal) -> tuple[Lack, ...]:
    """What has to be added before the proposal can be handed in."""
    p = proposal
    days = (p.begins_on, p.planned_in_force_on, p.done_by)
    expected = [each.expected for each in p.indicators] + [each.expected for each in p.own]
    there = {
        Lack.TITLE: p.title,
        Lack.PROCESS: p.processes or p.whole_centre,
        Lack.ANSWERS: all(each.met is not None and each.why for each in p.answers),
        Lack.ACTIVITIES: p.activities,
        Lack.ACTIVITY_PARTS: all(e.first and e.last and e.who for e in p.activities),
        Lack.DATES: all(days),
        Lack.OWNER: p.owner,
        Lack.TEAM: p.team,
        Lack.BUDGET: p.budget_satang is not None,
        Lack.WRONG_TODAY: p.wrong_today,
        Lack.CHANGE: p.change,
        Lack.TOUCHES: p.touches,
        Lack.EXPECTED: None not in expected,
        Lack.INDICATORS: p.indicators or p.own,
    }
    return tuple(each for each in Lack if not there[each])


def fulfilled(proposal: Proposal) -> dict[Requirement, tuple[Lack, ...]]:
    """The check list: what each requirement still lacks, nothing where it is met."""
    missing = lacking(proposal)
    return {each: tuple(e for e in NEEDS[each] if e in missing) for each in Requirement}


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or the last one of it where it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


class ReportStanding(StrEnum):
    """How a report on progress stands: `DUE` in the month before its day, `LATE` after it, and
    `NOT_MADE` where nobody waits for it any more."""

    TO_COME = "to_come"
    DUE = "due"
    LATE = "late"
    MADE = "made"
    NOT_MADE = "not_made"


@dataclass(frozen=True, slots=True)
class DueReport:
    months: int
    due_on: date
    standing: ReportStanding


def due_reports(
    accepted_on: date,
    today: date,
    made: Iterable[int],
    state: ImprovementState = ImprovementState.ACCEPTED,
) -> tuple[DueReport, ...]:
    """The reports of an accepted improvement. A stopped one can have no more; of a finished one
    those whose day is still to come can be made, and nobody waits for them."""
    known = frozenset(made)
    found = []
    for months in REPORT_MONTHS:
        due_on = months_later(accepted_on, months)
        opens = months_later(accepted_on, months - 1)
        if months in known:
            standing = ReportStanding.MADE
        elif state is ImprovementState.STOPPED:
            standing = ReportStanding.NOT_MADE
        elif state is ImprovementState.FINISHED:
            standing = ReportStanding.NOT_MADE if today > due_on else ReportStanding.TO_COME
        elif today > due_on:
            standing = ReportStanding.LATE
        else:
            standing = ReportStanding.DUE if today >= opens else ReportStanding.TO_COME
        found.append(DueReport(months, due_on, standing))
    return tuple(found)


def next_report(reports: Sequence[DueReport]) -> DueReport | None:
    """The earliest one that can still come."""
    ended = (ReportStanding.MADE, ReportStanding.NOT_MADE)
    return next((each for each in reports if each.standing not in ended), None)
