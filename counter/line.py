"""The waiting line of a centre ticket by ticket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain import commands, pace
from shared.domain.commands import CallReason, Command
from shared.domain.errors import GcsError
from shared.domain.permissions import Permission, may
from shared.domain.visit import REMOVING_OUTCOMES, Outcome
from shared.i18n import current_language
from shared.services import confirming, desks, floor, hall, serving
from shared.services.commands import Caller
from shared.services.floor import FromElsewhere, LineRow
from shared.services.hall import CounterView
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language, moves_of

REMOVALS = [each.value for each in Outcome if each in REMOVING_OUTCOMES]
REASONS = [each.value for each in CallReason]


@dataclass(frozen=True, slots=True)
class Waiter:
    """One turn that waits; `seconds` since it queued, `status` against the waiting target."""

    row: LineRow
    letter: str
    service: str
    seconds: int
    status: str
    counters: tuple[int, ...]


@get("/counter/{centre:str}/line", include_in_schema=False)
async def line(
    request: AnyRequest, centre: FromPath[str], letter: FromQuery[str] = ""
) -> Response[Any]:
    return line_page(request, require_staff(request), centre, letter)


def line_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    letter: str = "",
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """Everybody who waits, or one letter's line, in the order in which they would be called."""
    office = office_of(request)
    views = hall.counter_views(office, caller, centre)
    waiters = [_waiter(office, row, views) for row in floor.waiting_line(office, caller, centre)]
    letters = {each.letter: 0 for each in waiters}
    for each in waiters:
        letters[each.letter] += 1
    groups = office.catalogue.groups
    here = f"{HOME}/{centre}/line"
    return staff_page(
        request,
        "counter/line.html",
        caller,
        here=here + (f"?letter={letter}" if letter in letters else ""),
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        waiters=[each for each in waiters if letter not in letters or each.letter == letter],
        letters=[
            (each, groups[each].names.text(current_language()), letters[each])
            for each in groups
            if each in letters
        ],
        letter=letter if letter in letters else "",
        target=int(office.rules.wait_target.total_seconds()),
        may_choose=may(caller.grants, Permission.CHOOSE, centre),
        removals=REMOVALS,
        reasons=REASONS,
        under_way=_under_way(office, caller, centre),
        problem=problem,
    )


def _under_way(office: Office, caller: Caller, centre: str) -> list[tuple[FromElsewhere, str]]:
    """Tickets taken by phone whose citizens are still to come, with their service."""
    return [
        (each, office.catalogue.services[each.service].names.text(current_language()))
        for each in floor.under_way(office, caller, centre)
    ]


def _waiter(office: Office, row: LineRow, views: list[CounterView]) -> Waiter:
    service = office.catalogue.services[row.service]
    seconds = max(0, int((views[0].now - row.queued_at).total_seconds()))
    return Waiter(
        row,
        service.letter,
        service.names.text(current_language()),
        seconds,
        pace.status(seconds, int(office.rules.wait_target.total_seconds())),
        free_counters(office, views, row.service),
    )


def free_counters(office: Office, views: list[CounterView], service: str) -> tuple[int, ...]:
    """Open counters with nobody at them that take this service."""
    return tuple(
        view.counter
        for view in views
        if view.state == "open"
        and view.session is not None
        and (
            (taken := desks.desk_of(office, view.session, view.now).services) is None
            or service in taken
        )
    )


class TurnForm(msgspec.Struct, frozen=True):
    key: str
    transaction: int
    version: int


class RemoveForm(TurnForm, frozen=True):
    outcome: Literal["left", "cancelled_by_staff", "recorded_in_error"]


class CallForm(msgspec.Struct, frozen=True):
    key: str
    transaction: int
    counter: int
    reason: CallReason


async def _call(sent: Sent) -> None:
    form = await pages.filled(sent.request, CallForm)
    await serving.call(
        sent.office,
        sent.caller,
        sent.centre,
        form.counter,
        form.transaction,
        form.reason,
        await sent.key(form.key),
    )


async def _remove(sent: Sent) -> None:
    form = await pages.filled(sent.request, RemoveForm)
    await _act(sent, form, commands.Remove(Outcome(form.outcome)))


async def _confirm(sent: Sent) -> None:
    form = await pages.filled(sent.request, TurnForm)
    key = await sent.key(form.key)
    await confirming.by_staff(sent.office, sent.caller, form.transaction, form.version, key)


async def _act(sent: Sent, form: TurnForm, command: Command) -> None:
    key = await sent.key(form.key)
    await serving.act(sent.office, sent.caller, form.transaction, form.version, command, key)


Move = Callable[[Sent], Awaitable[None]]

LINE_MOVES: dict[str, Move] = {"call": _call, "remove": _remove, "confirm": _confirm}


@post("/counter/{centre:str}/line/{move:str}", include_in_schema=False)
async def act_in_line(
    request: AnyRequest, centre: FromPath[str], move: FromPath[str]
) -> Response[Any]:
    """Call somebody out of order or take a turn out; then the line as it is."""
    caller = require_staff(request)
    if move not in LINE_MOVES:
        raise NotFoundException
    try:
        await LINE_MOVES[move](Sent(request, office_of(request), caller, centre))
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return line_page(request, caller, centre, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{HOME}/{centre}/line"), status_code=303)


routes = [line, act_in_line]
