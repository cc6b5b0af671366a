"""What a desk shows of its people: taken over from whom, who sits beside, whose turn for lunch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from counter.desk_view import DeskView
from counter.pages import said
from shared.domain import breaks as rules
from shared.domain.breaks import Turn
from shared.domain.events import Kind
from shared.domain.help import AlarmKind
from shared.domain.replay import replay
from shared.services import breaks, floor, shifts
from shared.services import help as calls_for_help
from shared.services.breaks import BreakPlan
from shared.services.commands import Caller
from shared.services.help import Call
from shared.services.office import Office

NEWS_LASTS = timedelta(minutes=15)
"""How long an idle desk tells from whom it was taken over; a ticket tells it until it ends."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """`step` of `steps` at that moment; 0 when no ticket stood at the desk."""

    name: str
    at: datetime
    step: int
    steps: int


@dataclass(frozen=True, slots=True)
class DeskPeople:
    """`my_lunch` is the turn of whoever sits here; `not_yet` names who has had no lunch, in turn.

    `break_until`: when the break here should be over. `quiet`: the quiet call raised from here.
    """

    taken_over: TakenOver | None
    second: str
    second_id: int | None
    plan: BreakPlan | None
    my_lunch: str
    not_yet: tuple[str, ...]
    break_until: datetime | None
    quiet: Call | None
    emergency: Call | None


def desk_people(office: Office, caller: Caller, desk: DeskView) -> DeskPeople:
    view = desk.view
    session = view.session
    plan = breaks.plan(office, caller, view.centre) if session and desk.may_act else None
    turns = plan.turns if plan else ()
    calls = calls_for_help.open_calls(office, caller, view.centre) if desk.may_act else []
    here = [each for each in calls if each.alarm.counter == view.counter]
    until = None
    if session and session.on_break_since:
        until = session.on_break_since + rules.target(session.break_kind or "short", office.rules)
    return DeskPeople(
        taken_over=_taken_over(office, caller, desk),
        second=_second_name(office, caller, desk),
        second_id=session.second_staff if session else None,
        plan=plan,
        my_lunch=next((t.turn.value for t in turns if session and t.staff == session.staff), ""),
        not_yet=tuple(
            said(each.name_th, each.name_en)
            for each in turns
            if each.turn in (Turn.MAY_GO, Turn.WAITS)
        ),
        break_until=until,
        quiet=next((c for c in here if c.alarm.kind is AlarmKind.QUIET_HELP), None),
        emergency=next((c for c in here if c.alarm.kind is AlarmKind.EMERGENCY), None),
    )


def _second_name(office: Office, caller: Caller, desk: DeskView) -> str:
    session = desk.view.session
    if session is None or session.second_staff is None:
        return ""
    names = floor.colleagues(office, caller, desk.view.centre)
    if session.second_staff == caller.actor.id:
        return said(caller.name_th, caller.name_en)
    return next((said(th, en) for id, th, en in names if id == session.second_staff), "")


def _taken_over(office: Office, caller: Caller, desk: DeskView) -> TakenOver | None:
    session = desk.view.session
    found = shifts.taken_over_from(office, caller, session) if session else None
    if found is None or session is None:
        return None
    names, at = found
    if desk.view.current is None:
        recent = desk.view.now - at < NEWS_LASTS
        return TakenOver(said(*names), at, 0, 0) if recent else None
    history, transaction = desk.view.current
    for event in history.events:
        mine = event.transaction == transaction and event.at == session.opened_at
        if mine and event.kind is Kind.HANDED_OVER:
            before = replay(history.events[: event.seq]).transactions[transaction]
            steps = len(desk.ticket.steps) if desk.ticket else 0
            return TakenOver(said(*names), at, before.step, steps)
    return None
