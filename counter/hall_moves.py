"""The moves of the hall and of a counter's settings there: forms, and the services they reach."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from shared.domain import commands
from shared.domain.breaks import BreakKind
from shared.domain.commands import CallReason
from shared.domain.errors import GcsError
from shared.services import breaks, hall_moves, promises, serving, undoing
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language


@dataclass(frozen=True, slots=True)
class Done:
    """What was carried out, and the turn or counter it was about."""

    code: str
    about: int


Move = Callable[[Sent], Awaitable[Done]]


class CallForm(msgspec.Struct, frozen=True):
    key: str
    transaction: int
    counter: int
    reason: CallReason


class TurnForm(msgspec.Struct, frozen=True):
    key: str
    transaction: int
    version: int


class RemindForm(TurnForm, frozen=True):
    counter: int


class CounterForm(msgspec.Struct, frozen=True):
    key: str
    counter: int


class LineForm(CounterForm, frozen=True):
    seen: str
    letter: str


class SeenForm(CounterForm, frozen=True):
    seen: str


class OpenForm(CounterForm, frozen=True):
    staff: int


class MoveForm(SeenForm, frozen=True):
    to: int


class HandOverForm(SeenForm, frozen=True):
    """`staff` 0: nobody goes on, the counter closes."""

    staff: int


class BreakForm(CounterForm, frozen=True):
    kind: BreakKind


class PromiseForm(msgspec.Struct, frozen=True):
    key: str
    percent: int
    minutes: int


async def _call(sent: Sent) -> Done:
    form = await pages.filled(sent.request, CallForm)
    key = await sent.key(form.key)
    await serving.call(
        sent.office, sent.caller, sent.centre, form.counter, form.transaction, form.reason, key
    )
    return Done("called", form.transaction)


async def _undo(sent: Sent) -> Done:
    form = await pages.filled(sent.request, TurnForm)
    key = await sent.key(form.key)
    await undoing.undo(sent.office, sent.caller, form.transaction, form.version, key)
    return Done("undone", form.transaction)


async def _put_back(sent: Sent) -> Done:
    form = await pages.filled(sent.request, TurnForm)
    key = await sent.key(form.key)
    await serving.act(
        sent.office, sent.caller, form.transaction, form.version, commands.SendOn(), key
    )
    return Done("put-back", form.transaction)


async def _remind(sent: Sent) -> Done:
    form = await pages.filled(sent.request, RemindForm)
    await hall_moves.remind(
        sent.office,
        sent.caller,
        sent.centre,
        form.counter,
        form.transaction,
        form.version,
        await sent.key(form.key),
    )
    return Done("reminded", form.counter)


async def _take(sent: Sent) -> Done:
    return await _line(sent, first=False)


async def _first(sent: Sent) -> Done:
    return await _line(sent, first=True)


async def _line(sent: Sent, *, first: bool) -> Done:
    form = await pages.filled(sent.request, LineForm)
    await hall_moves.take_line(
        sent.office,
        sent.caller,
        sent.centre,
        form.counter,
        form.seen,
        form.letter,
        first=first,
        key=await sent.key(form.key),
    )
    return Done("profile", form.counter)


async def _undo_profile(sent: Sent) -> Done:
    form = await pages.filled(sent.request, SeenForm)
    key = await sent.key(form.key)
    await hall_moves.undo_profile(
        sent.office, sent.caller, sent.centre, form.counter, form.seen, key
    )
    return Done("undone", form.counter)


async def _open(sent: Sent) -> Done:
    form = await pages.filled(sent.request, OpenForm)
    key = await sent.key(form.key)
    await hall_moves.open_for(sent.office, sent.caller, sent.centre, form.counter, form.staff, key)
    return Done("opened", form.counter)


async def _move(sent: Sent) -> Done:
    form = await pages.filled(sent.request, MoveForm)
    await hall_moves.move_person(
        sent.office,
        sent.caller,
        sent.centre,
        form.counter,
        form.seen,
        form.to,
        await sent.key(form.key),
    )
    return Done("moved", form.to)


async def _break(sent: Sent) -> Done:
    form = await pages.filled(sent.request, BreakForm)
    key = await sent.key(form.key)
    await breaks.start(sent.office, sent.caller, sent.centre, form.counter, form.kind, key)
    return Done("break", form.counter)


async def _end_break(sent: Sent) -> Done:
    form = await pages.filled(sent.request, CounterForm)
    await breaks.end(sent.office, sent.caller, sent.centre, form.counter, await sent.key(form.key))
    return Done("end-break", form.counter)


async def _hand_over(sent: Sent) -> Done:
    form = await pages.filled(sent.request, HandOverForm)
    await hall_moves.hand_over(
        sent.office,
        sent.caller,
        sent.centre,
        form.counter,
        form.seen,
        form.staff or None,
        await sent.key(form.key),
    )
    return Done("closed", form.counter)


async def _promise(sent: Sent) -> Done:
    form = await pages.filled(sent.request, PromiseForm)
    key = await sent.key(form.key)
    await promises.set_promise(
        sent.office, sent.caller, sent.centre, form.percent, form.minutes, key
    )
    return Done("promise", 0)


MOVES: dict[str, Move] = {
    "call": _call,
    "undo": _undo,
    "put-back": _put_back,
    "remind": _remind,
    "take": _take,
    "first": _first,
    "undo-profile": _undo_profile,
    "open": _open,
    "move": _move,
    "break": _break,
    "end-break": _end_break,
    "hand-over": _hand_over,
    "promise": _promise,
}


async def carry_out(
    request: AnyRequest,
    centre: str,
    run: Move | None,
    there: str,
    draw: Callable[..., Response[str]],
) -> Response[Any]:
    """Carry out a move and show `there`; a refusal brings its page back with the reason."""
    caller = require_staff(request)
    if run is None:
        raise NotFoundException
    try:
        done = await run(Sent(request, office_of(request), caller, centre))
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return draw(request, caller, centre, problem=problem, status_code=refusal.status)
    more = "&" if "?" in there else "?"
    address = keep_language(f"{there}{more}done={done.code}&about={done.about}")
    return Redirect(address, status_code=303)
