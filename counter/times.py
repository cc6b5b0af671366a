"""Times in doubt: what does not count and why, corrections by two people, decisions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import event_words, pages, time_words
from counter.pages import HOME, staff_page
from shared.domain.correcting import CorrectionReason, CorrectionState
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.plausibility import COUNTS, JudgementReason
from shared.i18n import current_language
from shared.services import correcting, flagging, times
from shared.services.commands import Caller
from shared.services.correcting import Wanted
from shared.services.office import Office
from shared.services.reports.tables import percent
from shared.services.times import Moment, Story
from shared.web.callers import AnyRequest, office_of, request_key, require_staff
from shared.web.language import keep_language, moves_of
from shared.web.report_pages import First, Last

_TIMES = ("%H:%M:%S", "%H:%M")


@dataclass(frozen=True, slots=True)
class MomentLine:
    """An event of a turn in words; `clock`, `earliest` and `latest` are written for the field."""

    moment: Moment
    words: str
    actor: str
    details: str
    clock: str
    earliest: str
    latest: str
    pending: bool


@get("/counter/{centre:str}/times", include_in_schema=False)
async def overview(
    request: AnyRequest,
    centre: FromPath[str],
    first: First = "",
    last: Last = "",
    after: FromQuery[int] = 0,
) -> Response[Any]:
    return times_page(request, require_staff(request), centre, first, last, after)


def times_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    first: str = "",
    last: str = "",
    after: int = 0,
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    period = times.days_of(office, centre, first, last)
    found = times.overview(office, caller, centre, period, after=after)
    proposals = correcting.of_centre(office, caller, centre)
    here = f"{HOME}/{centre}/times"
    asked = f"{here}?from={period.first}&to={period.last}"
    language = current_language()
    return staff_page(
        request,
        "counter/times.html",
        caller,
        here=asked + (f"&after={after}" if after else ""),
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        found=found,
        following=f"{asked}&after={found.next}" if found.next else "",
        proposals=proposals,
        services={
            each.id: each.names.text(language) for each in office.catalogue.services.values()
        },
        names=_names(
            office,
            *(each.staff for each in found.turns),
            *(each.staff for each in found.sessions),
            *(each.proposed_by for each in proposals),
        ),
        percent=percent,
        share=times.share,
        time_words=time_words,
        problem=problem,
    )


@get("/counter/{centre:str}/times/{transaction:int}", include_in_schema=False)
async def one_turn(
    request: AnyRequest, centre: FromPath[str], transaction: FromPath[int]
) -> Response[Any]:
    return turn_page(request, require_staff(request), centre, transaction)


def turn_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    transaction: int,
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The story of one turn: every event as pressed and as corrected, and what may be done."""
    office = office_of(request)
    story = times.story(office, caller, transaction)
    if story.history.place.centre != centre:
        raise NotFoundException
    lines = [_line(office, story, moment) for moment in story.moments]
    here = f"{HOME}/{centre}/times/{transaction}"
    language = current_language()
    return staff_page(
        request,
        "counter/turn-times.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        story=story,
        service=office.catalogue.services[story.state.service].names.text(language),
        steps=story.process.counter_steps,
        lines=lines,
        names=_names(
            office,
            *(each.moment.event.actor.id for each in lines),
            *(each.proposed_by for each in story.proposals),
            *(each.decided_by for each in story.proposals),
        ),
        correction_reasons=[each.value for each in CorrectionReason],
        judgements=[(each.value, each in COUNTS) for each in JudgementReason],
        time_words=time_words,
        problem=problem,
    )


def _names(office: Office, *ids: int | None) -> dict[int, str]:
    language = current_language()
    return {id: name.text(language) for id, name in times.names_of(office, ids).items()}


def _line(office: Office, story: Story, moment: Moment) -> MomentLine:
    zone = story.history.place.calendar.zone

    def clock(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%H:%M:%S}" if at else ""

    bounds = moment.bounds
    return MomentLine(
        moment,
        event_words.words(moment.event.kind),
        event_words.actor(moment.event),
        event_words.details(moment.event, office.catalogue),
        clock(moment.event.at),
        clock(bounds.earliest if bounds else None),
        clock(bounds.latest if bounds else None),
        any(
            each.seq == moment.event.seq and each.state is CorrectionState.PROPOSED
            for each in story.proposals
        ),
    )


class DecideForm(msgspec.Struct, frozen=True):
    key: str
    correction: int


class ProposeForm(msgspec.Struct, frozen=True):
    key: str
    seq: int
    time: Annotated[str, msgspec.Meta(max_length=8)]
    reason: CorrectionReason


class JudgeForm(msgspec.Struct, frozen=True):
    key: str
    version: int
    reason: JudgementReason


@dataclass(frozen=True, slots=True)
class _Sent:
    request: AnyRequest
    office: Office
    caller: Caller
    transaction: int
    body: bytes

    def key(self, key: str) -> Any:
        return request_key(self.request, self.caller, self.body, key)


async def _propose(sent: _Sent) -> None:
    form = await pages.filled(sent.request, ProposeForm)
    story = times.story(sent.office, sent.caller, sent.transaction)
    at = _moment(story, form.seq, form.time)
    wanted = Wanted(form.seq, at, form.reason)
    await correcting.propose(sent.office, sent.caller, sent.transaction, wanted, sent.key(form.key))


def _moment(story: Story, seq: int, written: str) -> datetime:
    """The time of day as written, on the event's own day. Raises `InvalidRequest`."""
    zone = story.history.place.calendar.zone
    event = next((each.event for each in story.moments if each.event.seq == seq), None)
    for form in _TIMES:
        try:
            clock = datetime.strptime(written.strip(), form).time()  # noqa: DTZ007  # no day yet
        except ValueError:
            continue
        if event is not None:
            local = event.at.astimezone(zone)
            at = datetime.combine(local.date(), clock, zone)
            # Offices that close after midnight: the nearest such time is meant.
            days = (-1, 0, 1)
            return min((at + timedelta(days=n) for n in days), key=lambda each: abs(each - local))
    raise InvalidRequest("time", N_("Write the time like 10:14:05."))


async def _judge(sent: _Sent) -> None:
    form = await pages.filled(sent.request, JudgeForm)
    await flagging.judge(
        sent.office, sent.caller, sent.transaction, form.version, form.reason, sent.key(form.key)
    )


async def _approve(sent: _Sent) -> None:
    form = await pages.filled(sent.request, DecideForm)
    await correcting.approve(sent.office, sent.caller, form.correction, sent.key(form.key))


async def _refuse(sent: _Sent) -> None:
    form = await pages.filled(sent.request, DecideForm)
    await correcting.refuse(sent.office, sent.caller, form.correction, sent.key(form.key))


Move = Callable[[_Sent], Awaitable[None]]
DECISIONS: dict[str, Move] = {"approve": _approve, "refuse": _refuse}
MOVES: dict[str, Move] = {**DECISIONS, "propose": _propose, "judge": _judge}


@post("/counter/{centre:str}/times/{transaction:int}/{move:str}", include_in_schema=False)
async def act_on_turn(
    request: AnyRequest, centre: FromPath[str], transaction: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """Propose a correction, decide one, or judge a time; then the turn as it is."""
    return await _carry_out(request, centre, transaction, MOVES.get(move))


@post("/counter/{centre:str}/times/{move:str}", include_in_schema=False)
async def act(request: AnyRequest, centre: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Approve or refuse a correction from the list."""
    return await _carry_out(request, centre, None, DECISIONS.get(move))


async def _carry_out(
    request: AnyRequest, centre: str, transaction: int | None, run: Move | None
) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    if run is None:
        raise NotFoundException
    try:
        await run(_Sent(request, office, caller, transaction or 0, await request.body()))
    except GcsError as refusal:
        problem, status = pages.shown(refusal), refusal.status
        if transaction is None:
            return times_page(request, caller, centre, problem=problem, status_code=status)
        return turn_page(request, caller, centre, transaction, problem=problem, status_code=status)
    there = f"{HOME}/{centre}/times" + (f"/{transaction}" if transaction is not None else "")
    return Redirect(keep_language(there), status_code=303)


routes = [overview, one_turn, act_on_turn, act]
