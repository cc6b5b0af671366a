"""What the centre does now: what is late and one thing to do about it, counters, lines, today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Stream

from counter import pages, wording
from counter.line import CALL, carry_out, free_counters
from counter.pages import HOME, staff_page
from counter.side_view import Queue, by_lateness, queue_of
from shared.domain.permissions import Permission, may
from shared.i18n import current_language, in_language
from shared.services import access, day_sheet, floor, hall
from shared.services.commands import Caller
from shared.services.floor import Delay
from shared.services.hall import CounterView
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.templating import render


@dataclass(frozen=True, slots=True)
class LateRow:
    """One line of the list. `action`: `look` at a counter, `call` to it, `open` it, or see the
    `line` of a letter; `counter` names which."""

    delay: Delay
    service: str
    letter: str
    step_name: str
    action: str
    counter: int | None


@get("/counter/{centre:str}/hall", include_in_schema=False)
async def overview(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    return hall_page(request, require_staff(request), centre)


def hall_page(
    request: AnyRequest, caller: Caller, centre: str, *, problem: str = "", status_code: int = 200
) -> Response[str]:
    office = office_of(request)
    here = f"{HOME}/{centre}/hall"
    template = "counter/_hall.html" if pages.is_fragment(request) else "counter/hall.html"
    return staff_page(
        request,
        template,
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=pages.moves_of(keep_language(here)),
        problem=problem,
        **_now(office, caller, centre),
    )


def _now(office: Office, caller: Caller, centre: str) -> dict[str, Any]:
    views = hall.counter_views(office, caller, centre)
    line = floor.waiting_line(office, caller, centre)
    queues: list[Queue] = [queue_of(office, views[0], row) for row in views[0].queues]
    delays = floor.delays(office, line, views)
    chooses = may(caller.grants, Permission.CHOOSE, centre)
    paces = {view.counter: floor.serving_pace(office, view) for view in views}
    local = views[0].now.astimezone(office.calendar(centre).zone)
    return {
        "views": views,
        "paces": paces,
        "seated": sum(view.session is not None for view in views),
        "waiting": len({row.visit for row in line}),
        "queues": by_lateness(queues),
        "late": sum(each.status == "late" for each in delays),
        "near": sum(each.status == "near" for each in delays),
        "rows": [_row(office, views, each, chooses) for each in delays[: floor.DELAYS_SHOWN]],
        "today": day_sheet.in_centre(office, caller, centre),
        "rate": office.clock.rate,
        "target": int(office.rules.wait_target.total_seconds()),
        "clock_now": local.hour * 3600 + local.minute * 60 + local.second,
    }


def _row(office: Office, views: list[CounterView], delay: Delay, chooses: bool) -> LateRow:
    service = office.catalogue.services[delay.service]
    action, counter = _remedy(office, views, delay, chooses)
    return LateRow(
        delay,
        service.names.text(current_language()),
        service.letter,
        _step_name(office, views, delay),
        action,
        counter,
    )


def _step_name(office: Office, views: list[CounterView], delay: Delay) -> str:
    at = next((view.current for view in views if view.counter == delay.counter), None)
    if at is None or not delay.step:
        return ""
    history, id = at
    process = office.catalogue.processes[history.state.transactions[id].process]
    return process.counter_steps[delay.step - 1].names.text(current_language())


def _remedy(
    office: Office, views: list[CounterView], delay: Delay, chooses: bool
) -> tuple[str, int | None]:
    """What helps most and can be done from here."""
    if delay.counter is not None:
        return "look", delay.counter
    free = free_counters(office, views, delay.service)
    if free and chooses:
        return "call", free[0]
    able = {each.number for each in _able(office, views, delay.service)}
    closed = [view.counter for view in views if view.state == "closed" and view.counter in able]
    return ("open", closed[0]) if closed else ("line", None)


def _able(office: Office, views: list[CounterView], service: str) -> tuple[Any, ...]:
    return office.catalogue.counters_for(views[0].centre, service)


@get("/counter/{centre:str}/hall/stream", include_in_schema=False, media_type="text/event-stream")
async def stream(request: AnyRequest, centre: FromPath[str]) -> Stream:
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    language = current_language()
    chooses = may(caller.grants, Permission.CHOOSE, centre)
    here = keep_language(f"{HOME}/{centre}/hall")

    def draw() -> str:
        with in_language(language):
            return render(
                "counter/_hall.html",
                say=wording,
                zone=office.calendar(centre).zone,
                centre=centre,
                fresh_key=pages.fresh_key,
                to=pages.moves_of(here),
                problem="",
                **_now(office, caller, centre),
            )

    topics = frozenset({f"centre:{centre}"})
    return hub_of(request).stream(("staff-hall", here, language, chooses), topics, draw)


@post("/counter/{centre:str}/hall/{move:str}", include_in_schema=False)
async def act_in_hall(
    request: AnyRequest, centre: FromPath[str], move: FromPath[str]
) -> Response[Any]:
    """Call somebody who waited too long to a free counter; then the hall as it is."""
    return await carry_out(request, centre, "hall", CALL.get(move), hall_page)


routes = [overview, stream, act_in_hall]
