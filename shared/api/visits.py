"""Taking tickets, following them, the citizen's own moves, and looking visits up by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from shared.api.values import PAGE, Id, Text, moment, sure_moment, text
from shared.api.visit_cases import CaseOut, cases_out
from shared.domain.catalogue import Catalogue
from shared.domain.errors import N_, InvalidRequest
from shared.domain.waiting import WaitRange
from shared.i18n import current_language
from shared.services import bundles, continuing, lookup, visits
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.web.callers import (
    AnyRequest,
    anonymous_key,
    at_centre,
    citizen,
    office_of,
    origin,
    request_key,
    require_staff,
)


class Wanted(msgspec.Struct, frozen=True):
    """A service by its `id`; or, for staff, the `case` of an earlier visit that goes on. `variant`
    null: the one that visits of this channel are."""

    id: str = ""
    count: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    case: Id | None = None
    variant: str | None = None


class ContinueIn(msgspec.Struct, frozen=True):
    """`centre` null: the one where the ticket was taken."""

    centre: str | None = None


class TakeIn(msgspec.Struct, frozen=True):
    """`services` lists ids, or objects with a number of people. `bundle` names a life event: alone
    it stands for all of its services that are to be had now; with `services` those are taken.
    `remote`: before arrival, to be confirmed at the centre; it needs no device and no staff, and
    an `Idempotency-Key` of at least 16 random characters (422 `idempotency_key_too_short`)."""

    services: list[Wanted | str] = []
    priority: bool = False
    language: str | None = None
    channel: str = "kiosk"
    bundle: str | None = None
    remote: bool = False


class WaitOut(msgspec.Struct, frozen=True):
    """The middle 80 per cent of the likely waits for the call. `high_seconds` null: more than
    `low_seconds`. `reason` of a range that went up: counter_closed, others_first, slower."""

    low_seconds: int
    high_seconds: int | None
    reason: str | None


class TurnOut(msgspec.Struct, frozen=True, omit_defaults=True):
    transaction: int
    service: str
    name: Text
    state: str
    counter: int | None = None
    outcome: str | None = None
    survey_url: str | None = None


class LeftOutOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """A service of the life event that is not on the ticket. `reason`: not_offered, closed, chosen
    (the citizen left it out)."""

    service: str
    name: Text
    reason: str
    opens_at: datetime | None = None


class NextPlaceOut(msgspec.Struct, frozen=True):
    """Where to go after the present turn: `counters` are the open ones that take the service."""

    transaction: int
    service: str
    name: Text
    agency: str
    agency_name: Text
    counters: list[int]
    wait: WaitOut | None


class TicketOut(msgspec.Struct, frozen=True):
    """`bundle` is the life event behind a ticket; `left_out` what of it could not be taken."""

    visit: int
    number: str
    token: str
    track_url: str
    services: list[TurnOut]
    ahead: int | None
    wait: WaitOut | None
    bundle: str | None = None
    left_out: list[LeftOutOut] = []
    next_place: NextPlaceOut | None = None
    confirm_by: datetime | None = None


class VisitOut(msgspec.Struct, frozen=True):
    number: str
    state: str
    counter: int | None
    ahead: int | None
    wait: WaitOut | None
    services: list[TurnOut]
    centre: str
    language: str
    priority: bool
    arrived_at: datetime
    bundle: str | None = None
    next_place: NextPlaceOut | None = None
    cases: list[CaseOut] = []
    confirm_by: datetime | None = None


class StaffVisit(msgspec.Struct, frozen=True):
    """A visit as staff see it: without the citizen's token and survey."""

    visit: int
    number: str
    state: str
    counter: int | None
    ahead: int | None
    services: list[TurnOut]
    language: str
    priority: bool
    arrived_at: datetime
    bundle: str | None = None
    next_place: NextPlaceOut | None = None
    confirm_by: datetime | None = None


class StaffVisits(msgspec.Struct, frozen=True):
    items: list[StaffVisit]
    next: str | None


class DeferIn(msgspec.Struct, frozen=True):
    minutes: int


class AddIn(msgspec.Struct, frozen=True):
    id: str
    count: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    variant: str | None = None


def _turns(catalogue: Catalogue, view: VisitView, base: str | None) -> list[TurnOut]:
    return [
        TurnOut(
            turn.transaction,
            turn.service,
            text(catalogue.services[turn.service].names),
            turn.state,
            turn.counter,
            turn.outcome,
            f"{base}/s/{turn.survey}" if base is not None and turn.survey else None,
        )
        for turn in view.turns
    ]


def ticket_out(office: Office, view: VisitView, base: str, asked: Sequence[str] = ()) -> TicketOut:
    """`asked` are the services in the order in which somebody named them."""
    place = {service: index for index, service in enumerate(asked)}
    turns = _turns(office.catalogue, view, None)
    return TicketOut(
        view.visit,
        view.number,
        view.token,
        f"{base}/t/{view.token}",
        sorted(turns, key=lambda turn: place.get(turn.service, len(place))),
        view.ahead,
        _wait(view.wait),
        view.bundle,
        _left_out(office, view),
        _next_place(office, view),
        moment(view.confirm_by),
    )


def _left_out(office: Office, view: VisitView) -> list[LeftOutOut]:
    if view.bundle is None:
        return []
    taken = [turn.service for turn in view.turns]
    missing = bundles.left_out(office, view.centre, view.bundle, taken, office.clock.now())
    return [
        LeftOutOut(
            part.service,
            text(office.catalogue.services[part.service].names),
            "chosen" if part.is_open else "closed" if part.offered else "not_offered",
            moment(part.opens),
        )
        for part in missing
    ]


def _next_place(office: Office, view: VisitView) -> NextPlaceOut | None:
    place = view.next_place
    if place is None:
        return None
    return NextPlaceOut(
        place.transaction,
        place.service,
        text(office.catalogue.services[place.service].names),
        place.agency,
        text(office.catalogue.agencies[place.agency].names),
        list(place.counters),
        _wait(place.wait),
    )


def _wait(wait: WaitRange | None) -> WaitOut | None:
    return WaitOut(wait.low_seconds, wait.high_seconds, wait.reason) if wait is not None else None


def visit_out(office: Office, view: VisitView, base: str) -> VisitOut:
    return VisitOut(
        view.number,
        view.state,
        view.counter,
        view.ahead,
        _wait(view.wait),
        _turns(office.catalogue, view, base),
        view.centre,
        view.language,
        view.priority,
        sure_moment(view.arrived_at),
        view.bundle,
        _next_place(office, view),
        cases_out(office, view.visit),
        moment(view.confirm_by),
    )


def staff_visit(office: Office, view: VisitView) -> StaffVisit:
    return StaffVisit(
        view.visit,
        view.number,
        view.state,
        view.counter,
        view.ahead,
        _turns(office.catalogue, view, None),
        view.language,
        view.priority,
        sure_moment(view.arrived_at),
        view.bundle,
        _next_place(office, view),
        moment(view.confirm_by),
    )


def _chosen(data: TakeIn) -> tuple[Chosen, ...]:
    return tuple(
        Chosen(each)
        if isinstance(each, str)
        else Chosen(each.id, each.count, each.case, each.variant)
        for each in data.services
    )


@post("/centres/{centre:str}/visits", tags=["visits"], summary="Take a ticket")
async def take(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[TakeIn]
) -> Response[TicketOut]:
    office = office_of(request)
    office.centre(centre)
    caller = citizen(request) if data.remote else at_centre(request, centre)
    command = TakeTicket(
        centre=centre,
        services=_chosen(data),
        priority=data.priority,
        language=data.language or current_language(),
        channel="phone" if data.remote and data.channel == "kiosk" else data.channel,
        bundle=data.bundle,
        remote=data.remote,
    )
    body = await request.body()
    key = anonymous_key(request, body) if data.remote else request_key(request, caller, body)
    goes_on = any(each.case is not None for each in command.services)
    take_it = continuing.take_by_staff if goes_on else visits.take
    done, view = await take_it(office, caller, command, key)
    asked = [each.service for each in command.services]
    return Response(ticket_out(office, view, origin(request), asked), status_code=done.status)


@post(
    "/visits/{token:str}/cases/{case:int}/continue",
    tags=["visits"],
    summary="A new ticket that goes on with a request",
)
async def continue_case(
    request: AnyRequest, token: FromPath[str], case: FromPath[int], data: JSONBody[ContinueIn]
) -> Response[TicketOut]:
    """With what was missing, when an agency asked, or to collect the result. The ticket that has
    the request in hand already is answered again, with status 200."""
    office, caller = office_of(request), citizen(request)
    key = request_key(request, caller, await request.body())
    done, view = await continuing.take_by_citizen(office, token, case, data.centre, key)
    return Response(ticket_out(office, view, origin(request)), status_code=done.status)


@get("/visits/{token:str}", tags=["visits"], summary="Follow a ticket")
async def follow(request: AnyRequest, token: FromPath[str]) -> VisitOut:
    office = office_of(request)
    return visit_out(office, visits.view(office, token), origin(request))


@post("/visits/{token:str}/cancel", status_code=200, tags=["visits"], summary="Leave the queue")
async def cancel(request: AnyRequest, token: FromPath[str]) -> VisitOut:
    office, caller = office_of(request), citizen(request)
    key = request_key(request, caller, await request.body())
    return visit_out(office, await visits.cancel(office, caller, token, key), origin(request))


@post("/visits/{token:str}/defer", status_code=200, tags=["visits"], summary="Come back later")
async def defer(request: AnyRequest, token: FromPath[str], data: JSONBody[DeferIn]) -> VisitOut:
    office, caller = office_of(request), citizen(request)
    key = request_key(request, caller, await request.body())
    view = await visits.defer(office, caller, token, data.minutes, key)
    return visit_out(office, view, origin(request))


@post("/visits/{token:str}/rejoin", status_code=200, tags=["visits"], summary="Back in line")
async def rejoin(request: AnyRequest, token: FromPath[str]) -> VisitOut:
    office, caller = office_of(request), citizen(request)
    key = request_key(request, caller, await request.body())
    return visit_out(office, await visits.rejoin(office, caller, token, key), origin(request))


@post("/visits/{visit:str}/services", status_code=200, tags=["visits"], summary="Add a service")
async def add_service(
    request: AnyRequest, visit: FromPath[str], data: JSONBody[AddIn]
) -> VisitOut | StaffVisit:
    """By the citizen with the token, or by staff with the visit's id."""
    office = office_of(request)
    chosen = Chosen(data.id, data.count, variant=data.variant)
    body = await request.body()
    if visit.isdecimal():
        staff = require_staff(request)
        key = request_key(request, staff, body)
        view = await visits.add_service_by_staff(office, staff, int(visit), chosen, key)
        return staff_visit(office, view)
    caller = citizen(request)
    key = request_key(request, caller, body)
    return visit_out(
        office, await visits.add_service(office, caller, visit, chosen, key), origin(request)
    )


@post("/visits/{visit:int}/reprint", status_code=200, tags=["visits"], summary="Print a slip again")
async def reprint(request: AnyRequest, visit: FromPath[int]) -> TicketOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    view = await lookup.reprint(office, caller, visit, key)
    return ticket_out(office, view, origin(request))


@get("/centres/{centre:str}/visits", tags=["visits"], summary="A day's visits, or one by number")
async def of_day(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromQuery[str | None] = None,
    day: FromQuery[str | None] = None,
    after: FromQuery[int] = 0,
) -> StaffVisits:
    office, caller = office_of(request), require_staff(request)
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError:
        raise InvalidRequest("day", N_("Write the day as YYYY-MM-DD.")) from None
    found = lookup.of_day(office, caller, centre, chosen, number, after, PAGE)
    following = str(found[-1].visit) if len(found) == PAGE else None
    return StaffVisits([staff_visit(office, view) for view in found], following)


routes = [take, continue_case, follow, cancel, defer, rejoin, add_service, reprint, of_day]
