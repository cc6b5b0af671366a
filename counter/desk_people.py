"""Moves of a desk that concern people: a second person beside, and calls for help."""

from __future__ import annotations

from counter.desk_moves import CounterForm, MoveTable, Sent
from shared.domain.help import AlarmEnd, AlarmKind
from shared.services import help as calls_for_help
from shared.services import shifts


class JoinForm(CounterForm, frozen=True):
    """Without `staff` whoever pressed joins."""

    staff: int | None = None


class CallForm(CounterForm, frozen=True):
    call: int


class EndCallForm(CallForm, frozen=True):
    outcome: AlarmEnd = AlarmEnd.BY_MISTAKE


async def _join(sent: Sent, form: JoinForm) -> None:
    await shifts.join(sent.office, sent.caller, sent.centre, sent.counter, form.staff, sent.key)


async def _leave(sent: Sent, _form: CounterForm) -> None:
    await shifts.leave(sent.office, sent.caller, sent.centre, sent.counter, sent.key)


async def _emergency(sent: Sent, _form: CounterForm) -> None:
    await _raise(sent, AlarmKind.EMERGENCY)


async def _quiet(sent: Sent, _form: CounterForm) -> None:
    await _raise(sent, AlarmKind.QUIET_HELP)


async def _raise(sent: Sent, kind: AlarmKind) -> None:
    await calls_for_help.raise_from_desk(
        sent.office, sent.caller, sent.centre, kind, sent.counter, sent.key
    )


async def _end_call(sent: Sent, form: EndCallForm) -> None:
    await calls_for_help.end(sent.office, sent.caller, form.call, form.outcome, sent.key)


PEOPLE_MOVES: MoveTable = {
    "join": (JoinForm, _join),
    "leave": (CounterForm, _leave),
    "emergency": (CounterForm, _emergency),
    "form-9": (CounterForm, _quiet),
    "end-call": (EndCallForm, _end_call),
}
