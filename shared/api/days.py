"""A centre's day: how it stands and ends, closings, limits, and numbers of a power cut."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from shared.api.values import moment, sure_moment
from shared.domain.day import CheckItem, Emergency, Limit, Shut
from shared.domain.day_report import DayReport
from shared.domain.paper import PaperTicket
from shared.domain.visit import Outcome
from shared.services import closings, contingents, day_checks, day_end, last_tickets, paper
from shared.services.closings import Message
from shared.services.commands import Caller
from shared.services.day_overview import DayView, day_view
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, request_key, require_staff

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class CheckOut(msgspec.Struct, frozen=True):
    item: str
    done: bool
    at: datetime | None = None


class ClosingOut(msgspec.Struct, frozen=True):
    """`ends_at` null: an emergency whose end nobody knows yet."""

    id: int
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    message_th: str
    message_en: str


class Closings(msgspec.Struct, frozen=True):
    items: list[ClosingOut]
    next: str | None = None


class ContingentOut(msgspec.Struct, frozen=True):
    """A limit on a date, a weekday (Monday is 0) or every day; `given` today."""

    service: str
    per_day: int | None
    date: date | None
    weekday: int | None
    given: int
    holds_today: bool


class Contingents(msgspec.Struct, frozen=True):
    items: list[ContingentOut]
    next: str | None = None


class DayOut(msgspec.Struct, frozen=True):
    """`last_ticket`: about when for a usual service; null where nothing ends it."""

    centre: str
    day: date
    state: str
    checks: list[CheckOut]
    checks_left: int
    last_ticket: datetime | None
    at_desks: int
    in_line: int
    open_counters: list[int]
    emergency: ClosingOut | None
    ended_at: datetime | None
    report: dict[str, object] | None


class CheckIn(msgspec.Struct, frozen=True):
    item: CheckItem
    done: bool = True


class LastTicketIn(msgspec.Struct, frozen=True):
    until: datetime


class ContingentIn(msgspec.Struct, frozen=True):
    """`per_day` null takes this rule away; on a date it lifts what holds otherwise."""

    service: str
    per_day: int | None = None
    date: date | None = None
    weekday: int | None = None


class ClosingIn(msgspec.Struct, frozen=True):
    """With `starts_at` and `ends_at` a planned closing; without them the centre closes at once.

    `why` names a prepared message; otherwise both messages are needed. `line`: whether tickets in
    line stay or end (only when closing at once)."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    why: Emergency | None = None
    message_th: str = ""
    message_en: str = ""
    line: Literal["keep", "end"] = "keep"


class EndIn(msgspec.Struct, frozen=True):
    close_desks: bool = False
    early: bool = False
    carry_over: bool = False


class EndedOut(msgspec.Struct, frozen=True):
    centre: str
    day: date
    ended_at: datetime
    report: dict[str, object]


class PaperIn(msgspec.Struct, frozen=True):
    """A line of the pad: `number` 4 is X004; times that nobody wrote down stay out."""

    number: int
    service: str
    outcome: Outcome
    taken_at: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None


class PadIn(msgspec.Struct, frozen=True):
    day: date
    tickets: list[PaperIn]


class PadOut(msgspec.Struct, frozen=True):
    added: int
    known: int


def closing_out(office: Office, centre: str, shut: Shut) -> ClosingOut:
    zone = office.calendar(centre).zone
    return ClosingOut(
        shut.id,
        shut.kind.value,
        sure_moment(shut.starts_at, zone),
        moment(shut.ends_at, zone),
        shut.message_th,
        shut.message_en,
    )


def day_out(office: Office, centre: str, view: DayView) -> DayOut:
    zone = office.calendar(centre).zone
    return DayOut(
        centre=centre,
        day=view.day,
        state=view.state,
        checks=[
            *(CheckOut(e.item.value, e.done, moment(e.at, zone)) for e in view.checks.items),
            *(CheckOut(item.value, good) for item, good in view.checks.system),
        ],
        checks_left=view.checks.left,
        last_ticket=moment(view.last_ticket, zone),
        at_desks=len(view.remaining.at_desks),
        in_line=len(view.remaining.in_line),
        open_counters=list(view.remaining.counters),
        emergency=closing_out(office, centre, view.emergency) if view.emergency else None,
        ended_at=moment(view.ended.ended_at, zone) if view.ended else None,
        report=view.report.as_data() if view.report else None,
    )


@get("/centres/{centre:str}/day", tags=["day"], summary="How the day of a centre stands")
async def day(request: AnyRequest, centre: FromPath[str]) -> DayOut:
    office, caller = office_of(request), require_staff(request)
    return day_out(office, centre, day_view(office, caller, centre))


@post(
    "/centres/{centre:str}/day/checks",
    tags=["day"],
    summary="Tick an item of the opening check-list",
    status_code=200,
)
async def check(request: AnyRequest, centre: FromPath[str], data: JSONBody[CheckIn]) -> DayOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await day_checks.tick(office, caller, centre, data.item, done=data.done, key=key)
    return day_out(office, centre, day_view(office, caller, centre))


@post(
    "/centres/{centre:str}/day/last-ticket",
    tags=["day"],
    summary="Give tickets until a time of today",
    status_code=200,
)
async def last_ticket(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[LastTicketIn]
) -> DayOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await last_tickets.set_last_ticket(office, caller, centre, data.until, key)
    return day_out(office, centre, day_view(office, caller, centre))


@post(
    "/centres/{centre:str}/day/end",
    tags=["day"],
    summary="End the day of a centre",
    status_code=200,
)
async def end(request: AnyRequest, centre: FromPath[str], data: JSONBody[EndIn]) -> EndedOut:
    office, caller = office_of(request), require_staff(request)
    ended = await day_end.end(
        office,
        caller,
        centre,
        close_desks=data.close_desks,
        early=data.early,
        carry_over=data.carry_over,
        key=request_key(request, caller, await request.body()),
    )
    zone = office.calendar(centre).zone
    report = DayReport.from_data(ended.report).as_data()
    return EndedOut(centre, ended.business_day, sure_moment(ended.ended_at, zone), report)


@post(
    "/centres/{centre:str}/day/go-on",
    tags=["day"],
    summary="Take the end of today back: tickets are given again",
    status_code=200,
)
async def go_on(request: AnyRequest, centre: FromPath[str]) -> DayOut:
    office, caller = office_of(request), require_staff(request)
    await day_end.go_on(office, caller, centre, request_key(request, caller, await request.body()))
    return day_out(office, centre, day_view(office, caller, centre))


@get(
    "/centres/{centre:str}/closings", tags=["day"], summary="Special closings, planned and present"
)
async def list_closings(request: AnyRequest, centre: FromPath[str]) -> Closings:
    office, caller = office_of(request), require_staff(request)
    view = day_view(office, caller, centre)
    shown = [*([view.emergency] if view.emergency else []), *view.closings]
    return Closings([closing_out(office, centre, each) for each in shown])


@post("/centres/{centre:str}/closings", tags=["day"], summary="Plan a closing, or close at once")
async def close(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[ClosingIn]
) -> ClosingOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    words = closings.words_for(data.why) if data.why else Message(data.message_th, data.message_en)
    if data.starts_at is not None and data.ends_at is not None:
        shut = await closings.plan(office, caller, centre, data.starts_at, data.ends_at, words, key)
    else:
        keep = data.line == "keep"
        shut = await closings.close_at_once(office, caller, centre, words, keep_line=keep, key=key)
    return closing_out(office, centre, shut)


@post(
    "/centres/{centre:str}/closings/reopen",
    tags=["day"],
    summary="Open again after an emergency",
    status_code=200,
)
async def reopen(request: AnyRequest, centre: FromPath[str]) -> ClosingOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return closing_out(office, centre, await closings.reopen(office, caller, centre, key))


@post(
    "/centres/{centre:str}/closings/{closing:int}/call-off",
    tags=["day"],
    summary="Call a planned closing off, or end it now",
    status_code=200,
)
async def call_off(
    request: AnyRequest, centre: FromPath[str], closing: FromPath[int]
) -> ClosingOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    shut = await closings.call_off(office, caller, centre, closing, key)
    return closing_out(office, centre, shut)


@get("/centres/{centre:str}/contingents", tags=["day"], summary="Limits of tickets a day")
async def list_contingents(request: AnyRequest, centre: FromPath[str]) -> Contingents:
    return contingents_out(office_of(request), require_staff(request), centre)


def contingents_out(office: Office, caller: Caller, centre: str) -> Contingents:
    return Contingents(
        [
            ContingentOut(
                each.limit.service,
                each.limit.per_day,
                each.limit.business_day,
                each.limit.weekday,
                each.given,
                each.holds,
            )
            for each in contingents.contingents_of(office, caller, centre)
        ]
    )


@post(
    "/centres/{centre:str}/contingents",
    tags=["day"],
    summary="Limit a service, or lift a limit",
    status_code=200,
)
async def set_contingent(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[ContingentIn]
) -> Contingents:
    office, caller = office_of(request), require_staff(request)
    limit = Limit(data.service, data.per_day, data.date, data.weekday)
    key = request_key(request, caller, await request.body())
    await contingents.set_contingent(office, caller, centre, limit, key)
    return contingents_out(office, caller, centre)


@get("/centres/{centre:str}/day/report", tags=["day"], summary="How a day ended")
async def report(
    request: AnyRequest, centre: FromPath[str], on: FromQuery[date | None] = None
) -> Response[EndedOut | None]:
    """204 for a day that is not ended."""
    office, caller = office_of(request), require_staff(request)
    found = day_end.report_on(office, caller, centre, on or office.today(centre))
    if found is None:
        return Response(None, status_code=204)
    ended, counts = found
    at = sure_moment(ended.ended_at, office.calendar(centre).zone)
    return Response(EndedOut(centre, ended.business_day, at, counts.as_data()))


@post("/centres/{centre:str}/paper", tags=["day"], summary="Key in the numbers of a power cut")
async def key_in(request: AnyRequest, centre: FromPath[str], data: JSONBody[PadIn]) -> PadOut:
    office, caller = office_of(request), require_staff(request)
    lines = [PaperTicket(**msgspec.structs.asdict(each)) for each in data.tickets]
    key = request_key(request, caller, await request.body())
    done = await paper.key_in(office, caller, centre, data.day, lines, key)
    return PadOut(done.added, done.known)


routes = [
    day,
    check,
    last_ticket,
    end,
    go_on,
    report,
    list_closings,
    close,
    reopen,
    call_off,
    list_contingents,
    set_contingent,
    key_in,
]
