"""One counter as the supervisor sets it: which lines it takes, which first, and who sits there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from counter import hall_view, pages, wording
from counter.hall_moves import MOVES, Done, Move, carry_out
from counter.hall_news import news_of
from counter.hall_view import HallView
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.breaks import BreakKind
from shared.domain.errors import CounterClosed, GcsError, NotFound
from shared.domain.permissions import Permission
from shared.i18n import current_language
from shared.services import access, floor, hall_moves
from shared.services.commands import Caller
from shared.services.desks import planned_services
from shared.services.hall_moves import Profile
from shared.services.hall_now import Session
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language, moves_of

FIRST, ALSO, PART, NOT = "first", "also", "part", "not"


@dataclass(frozen=True, slots=True)
class LineChoice:
    """A line that the counter could take; `part`: it takes some of its services now."""

    letter: str
    name: str
    services: tuple[str, ...]
    choice: str
    part: bool
    waiting: int
    oldest: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom the counter would call next; `number` empty: nobody waits for it."""

    number: str
    service: str
    because: str


@get("/counter/{centre:str}/hall/counters/{number:int}", include_in_schema=False)
async def counter(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromPath[int],
    done: FromQuery[str] = "",
    about: FromQuery[int] = 0,
) -> Response[Any]:
    caller = require_staff(request)
    return counter_page(request, caller, centre, number, done=done, about=about)


def counter_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    number: int,
    *,
    done: str = "",
    about: int = 0,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """Raises `NotFound` for a counter that the centre does not have."""
    office = office_of(request)
    access.require(caller, Permission.CHOOSE, centre)
    if number not in {each.number for each in office.centre(centre).counters}:
        raise NotFound
    view = hall_view.hall_view(office, caller, centre, leads=True)
    session = view.session(number)
    lines = _lines(office, view, session, number, request.query_params)
    here = _address(centre, number)
    preview, refused = _preview(office, caller, view, number, lines)
    fragment = pages.is_fragment(request) and not problem
    return staff_page(
        request,
        "counter/_preview.html" if fragment else "counter/hall-counter.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        problem=problem,
        news=news_of(view, done, about),
        undo_seconds=int(office.rules.undo_window.total_seconds()),
        v=view,
        number=number,
        desk=view.desk(number),
        session=session,
        lines=lines,
        preview=preview,
        refused=refused,
        named=hall_view.named,
        breaks=[each.value for each in BreakKind],
        colleagues=floor.colleagues(office, caller, centre) if session else [],
    )


def _address(centre: str, number: int) -> str:
    return f"{HOME}/{centre}/hall/counters/{number}"


def _lines(
    office: Office,
    view: HallView,
    session: Session | None,
    number: int,
    asked: Mapping[str, str],
) -> list[LineChoice]:
    """The lines this counter can take, as they are, or as `asked` for a preview."""
    planned = planned_services(office, view.hall.centre, number)
    able: dict[str, list[str]] = {}
    for each in office.catalogue.offered(view.hall.centre):
        if planned is None or each.id in planned:
            able.setdefault(each.letter, []).append(each.id)
    found = []
    now = {each.id: each for each in view.lines}
    for letter, group in office.catalogue.groups.items():
        if letter in able:
            services = tuple(able[letter])
            present = _choice(session, services)
            line = now.get(letter)
            found.append(
                LineChoice(
                    letter,
                    group.names.text(current_language()),
                    services,
                    asked.get(f"line-{letter}", present),
                    present == PART,
                    line.waiting if line else 0,
                    line.oldest if line else None,
                )
            )
    return found


def _choice(session: Session | None, services: tuple[str, ...]) -> str:
    if session is None:
        return ALSO
    mine = [s for s in services if session.services is None or s in session.services]
    if not mine:
        return NOT
    if len(mine) < len(services):
        return PART
    return FIRST if session.preferred.issuperset(services) else ALSO


def _profile(session: Session, lines: list[LineChoice]) -> Profile:
    """What the choices mean: all lines together are everything, also what comes later."""
    taken: set[str] = set()
    first: set[str] = set()
    for line in lines:
        if line.choice == PART:
            kept = {s for s in line.services if s in (session.services or ())}
            taken |= kept
            first |= kept & session.preferred
        elif line.choice in (FIRST, ALSO):
            taken |= set(line.services)
        if line.choice == FIRST:
            first |= set(line.services)
    everything = all(line.choice in (FIRST, ALSO) for line in lines)
    return Profile(None if everything else frozenset(taken), frozenset(first))


def _preview(
    office: Office, caller: Caller, view: HallView, number: int, lines: list[LineChoice]
) -> tuple[Preview | None, str]:
    """Whom it would call with these choices, or why they are not possible."""
    session = view.session(number)
    if session is None:
        return None, ""
    try:
        found = hall_moves.would_call(
            office, caller, view.hall.centre, number, _profile(session, lines)
        )
    except GcsError as refusal:
        return None, pages.sentence(refusal)
    turns = {each.id: each for each in view.hall.turns}
    if found is None or found[0] not in turns:
        return Preview("", "", ""), ""
    turn = turns[found[0]]
    return Preview(turn.number, view.service(turn.service), wording.because(found[1])), ""


async def _set(sent: Sent, number: int) -> Done:
    sent_form = await sent.request.form()
    form = {name: str(value) for name, value in sent_form.items()}
    view = hall_view.hall_view(sent.office, sent.caller, sent.centre, leads=True)
    session = view.session(number)
    if session is None:
        raise CounterClosed
    profile = _profile(session, _lines(sent.office, view, session, number, form))
    await hall_moves.set_profile(
        sent.office,
        sent.caller,
        sent.centre,
        number,
        form.get("seen", ""),
        profile,
        await sent.key(form.get("key", "")),
    )
    return Done("profile", number)


@post("/counter/{centre:str}/hall/counters/{number:int}/{move:str}", include_in_schema=False)
async def act_on_counter(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """A move of this page; then the hall, where its effect is seen."""
    access.require(require_staff(request), Permission.CHOOSE, centre)

    async def set_lines(sent: Sent) -> Done:
        return await _set(sent, number)

    def draw(request: AnyRequest, caller: Caller, centre: str, **more: Any) -> Response[str]:
        return counter_page(request, caller, centre, number, **more)

    run: Move | None = set_lines if move == "profile" else MOVES.get(move)
    return await carry_out(request, centre, run, f"{HOME}/{centre}/hall", draw)


routes = [counter, act_on_counter]
