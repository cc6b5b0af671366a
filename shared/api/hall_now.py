"""A whole hall for programs: lines, counters, what is late, and whether the promise is kept."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get, put
from litestar.params import FromPath, JSONBody

from shared.api.values import Text, moment, sure_moment
from shared.domain.permissions import Permission, may
from shared.domain.service_level import Level, Promise
from shared.services import hall_desks, hall_late, hall_lines, hall_now, promises
from shared.services.hall_desks import DeskNow
from shared.services.hall_late import Late
from shared.services.hall_lines import CentreLevel, LineNow
from shared.services.hall_moves import mark_of
from shared.services.reports.tables import percent
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class LevelOut(msgspec.Struct, frozen=True):
    """`state`: `too_few`, `met`, `at_risk` or `broken`; `near` will miss the promise soon."""

    state: str
    percent: float | None
    kept: int
    missed: int
    near: int


class BreachOut(msgspec.Struct, frozen=True):
    """A time of today in which the promise was broken; `until` null: it is."""

    since: datetime
    until: datetime | None


class PromiseOut(msgspec.Struct, frozen=True):
    """So many per cent called within the target, of those called in the window; seconds."""

    percent: int
    target_seconds: int
    window_seconds: int | None
    least: int


class ServiceLevelOut(msgspec.Struct, frozen=True):
    promise: PromiseOut
    now: LevelOut
    today: LevelOut
    breaches: list[BreachOut]


class LineOut(msgspec.Struct, frozen=True):
    """`id` is a letter or an agency. `stuck` of those who wait are taken by no counter at work;
    `trend` is the length every five minutes of the last thirty."""

    id: str
    waiting: int
    oldest_seconds: int | None
    counters: list[int]
    stuck: int
    trend: list[int]
    level: LevelOut
    newcomer_low_seconds: int | None
    newcomer_high_seconds: int | None


class DeskOut(msgspec.Struct, frozen=True):
    """`letters` null: everything the counter can take. `mark` names it as it is now, for commands
    that change it. `idle_seconds`: it has called nobody for so long though somebody waits."""

    counter: int
    state: str
    mark: str
    staff: int | None
    staff_name: Text | None
    second_staff: int | None
    letters: list[str] | None
    first: list[str]
    number: str | None
    step: int | None
    spent_seconds: int | None
    standard_seconds: int | None
    held: list[str]
    break_seconds: int | None
    break_target_seconds: int | None
    idle_seconds: int | None
    silent: bool
    reminded_at: datetime | None


class LateOut(msgspec.Struct, frozen=True):
    """`kind`: waiting, held, called, serving, break or idle; `remedy` is what helps most."""

    kind: str
    number: str | None
    transaction: int | None
    service: str | None
    counter: int | None
    spent_seconds: int
    target_seconds: int
    over_seconds: int
    remedy: str
    remedy_counter: int | None


class HallOut(msgspec.Struct, frozen=True):
    centre: str
    at: datetime
    late: int
    near: int
    items: list[LateOut]
    lines: list[LineOut]
    agencies: list[LineOut]
    counters: list[DeskOut]
    service_level: ServiceLevelOut


class PromiseIn(msgspec.Struct, frozen=True):
    percent: int
    target_minutes: int


@get("/centres/{centre:str}/hall", tags=["counters"], summary="The whole hall now, for its staff")
async def hall(request: AnyRequest, centre: FromPath[str]) -> HallOut:
    office, caller = office_of(request), require_staff(request)
    found = hall_now.hall_now(office, caller, centre)
    line = hall_now.in_line(found)
    desks = hall_desks.desks(office, found, line)
    leads = may(caller.grants, Permission.CHOOSE, centre)
    late = hall_late.late_list(office, found, line, desks, leads=leads)
    return HallOut(
        centre=centre,
        at=sure_moment(found.now, office.calendar(centre).zone),
        late=late.late,
        near=late.near,
        items=[_late(each) for each in late.rows],
        lines=[_line(each) for each in hall_lines.lines(office, found, line)],
        agencies=[_line(each) for each in hall_lines.lines(office, found, line, by_agency=True)],
        counters=[_desk(each) for each in desks],
        service_level=_service_level(hall_lines.centre_level(found, line)),
    )


@get(
    "/centres/{centre:str}/hall/service-level",
    tags=["counters"],
    summary="Whether the promise about waiting is kept",
)
async def service_level(request: AnyRequest, centre: FromPath[str]) -> ServiceLevelOut:
    office, caller = office_of(request), require_staff(request)
    found = hall_now.hall_now(office, caller, centre)
    return _service_level(hall_lines.centre_level(found, hall_now.in_line(found)))


@put(
    "/centres/{centre:str}/hall/service-level",
    tags=["counters"],
    summary="Set what the centre promises about waiting",
)
async def set_service_level(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[PromiseIn]
) -> ServiceLevelOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await promises.set_promise(office, caller, centre, data.percent, data.target_minutes, key)
    found = hall_now.hall_now(office, caller, centre)
    return _service_level(hall_lines.centre_level(found, hall_now.in_line(found)))


def _service_level(found: CentreLevel) -> ServiceLevelOut:
    return ServiceLevelOut(
        _promise(found.promise),
        _level(found.now),
        _level(found.today),
        [BreachOut(sure_moment(each.since), moment(each.until)) for each in found.breaches],
    )


def _promise(promise: Promise) -> PromiseOut:
    window = promise.window
    return PromiseOut(
        promise.percent,
        int(promise.target.total_seconds()),
        None if window is None else int(window.total_seconds()),
        promise.least,
    )


def _level(level: Level) -> LevelOut:
    return LevelOut(level.state.value, percent(level.percent), level.kept, level.missed, level.near)


def _line(line: LineNow) -> LineOut:
    told = line.told
    return LineOut(
        line.id,
        line.waiting,
        line.oldest,
        list(line.takers),
        line.stuck,
        list(line.trend),
        _level(line.level),
        told.low_seconds if told else None,
        told.high_seconds if told else None,
    )


def _desk(desk: DeskNow) -> DeskOut:
    clock = desk.at.clock if desk.at else None
    session = desk.session
    return DeskOut(
        counter=desk.number,
        state=desk.state,
        mark=mark_of(session),
        staff=session.staff if session else None,
        staff_name=Text(*desk.name) if desk.name else None,
        second_staff=session.second_staff if session else None,
        letters=list(desk.letters) if desk.letters is not None else None,
        first=list(desk.first),
        number=desk.at.turn.number if desk.at else None,
        step=desk.at.turn.step if clock and desk.at else None,
        spent_seconds=clock.spent if clock else None,
        standard_seconds=clock.target if clock else None,
        held=[each.turn.number for each in desk.held],
        break_seconds=desk.break_clock.spent if desk.break_clock else None,
        break_target_seconds=desk.break_clock.target if desk.break_clock else None,
        idle_seconds=desk.idle,
        silent=desk.forgotten,
        reminded_at=moment(desk.reminder.at) if desk.reminder else None,
    )


def _late(late: Late) -> LateOut:
    return LateOut(
        kind=late.kind,
        number=late.turn.number if late.turn else None,
        transaction=late.turn.id if late.turn else None,
        service=late.turn.service if late.turn else None,
        counter=late.counter,
        spent_seconds=late.spent,
        target_seconds=late.target,
        over_seconds=late.over,
        remedy=late.remedy.value,
        remedy_counter=late.to,
    )


routes = [hall, service_level, set_service_level]
