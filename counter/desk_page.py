"""The page of one desk: whole, or only the part that a move changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response

from counter import pages, wording
from counter.desk_moves import takeable
from counter.desk_view import DeskView, desk_view
from counter.onward_line import onward_line
from counter.pages import HOME, staff_page
from counter.people_view import desk_people
from counter.ticket_parts import TICKET_WORDS, on_ticket
from shared.domain.visit import Outcome
from shared.i18n import current_language, gettext
from shared.services import beside, floor
from shared.services.commands import Caller
from shared.services.day_sheet import Work
from shared.services.desks import desk_of
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.language import keep_language, moves_of

OTHER_ENDINGS = (
    Outcome.COMPLETED_RESULT_LATER,
    Outcome.INCOMPLETE_DOCUMENTS,
    Outcome.REFUSED,
    Outcome.REDIRECTED_ELSEWHERE,
)


def address(centre: str, number: int) -> str:
    return f"{HOME}/{centre}/{number}"


def desk_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    number: int,
    *,
    problem: str = "",
    news: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The present state of a desk; `problem` says why the last move was refused."""
    office = office_of(request)
    with office.db.snapshot():
        found = desk_view(office, caller, centre, number)
        context = _context(office, caller, found)
        return _page(request, caller, found, context, status_code, problem=problem, news=news)


def _page(
    request: AnyRequest,
    caller: Caller,
    found: DeskView,
    context: dict[str, Any],
    status_code: int,
    **said: str,
) -> Response[str]:
    centre, number = found.view.centre, found.view.counter
    here = address(centre, number)
    alone = pages.is_fragment(request)
    return staff_page(
        request,
        "counter/_desk.html" if alone else "counter/desk.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        alone=alone,
        to=moves_of(keep_language(here)),
        number=number,
        desk=found,
        ticket=found.ticket,
        pauses=list(wording.PAUSES),
        other_endings=[outcome.value for outcome in OTHER_ENDINGS],
        **TICKET_WORDS,
        **context,
        **said,
    )


def _context(office: Office, caller: Caller, found: DeskView) -> dict[str, Any]:
    centre, number, current = found.view.centre, found.view.counter, found.view.current
    people = _colleagues(office, caller, centre) if found.may_act else []
    return {
        "onward": onward_line(office, found.view),
        "on_ticket": on_ticket(office, caller, current[0]) if current else None,
        "staffed_by": _staffed_by(found),
        "targets": _targets(office, caller, centre, found, people),
        "colleagues": people,
        "people": desk_people(office, caller, found),
        **pages.help_context(office, caller, centre, number),
        "letters": _letters(office, centre, number, found),
        "latest": _latest(office, found.side.work),
    }


def _staffed_by(desk: DeskView) -> str:
    names = desk.view.staff_name
    return (names[1] if current_language() == "en" else "") or names[0] if names else ""


def _colleagues(office: Office, caller: Caller, centre: str) -> list[tuple[int, str]]:
    english = current_language() == "en"
    return [
        (id, (name_en if english else "") or name_th)
        for id, name_th, name_en in floor.colleagues(office, caller, centre)
    ]


def _targets(
    office: Office, caller: Caller, centre: str, desk: DeskView, people: list[tuple[int, str]]
) -> dict[str, list[tuple[str, str]]]:
    """Where the present ticket may be sent on: counters that take its service, other services."""
    if desk.ticket is None:
        return {"places": [], "people": [], "services": []}
    service = desk.ticket.transaction.service
    staffed = beside.open_counters(office, caller, centre)
    able = [c.number for c in office.catalogue.counters_for(centre, service)]
    language = current_language()
    others = sorted((n for n in able if n != desk.view.counter), key=lambda n: n not in staffed)
    return {
        "places": [
            ("pool", gettext("Any counter")),
            *((f"counter:{n}", _place(n, is_open=n in staffed)) for n in others),
        ],
        "people": [
            (f"staff:{id}", name if id in staffed.values() else _absent(name))
            for id, name in sorted(people, key=lambda each: each[0] not in staffed.values())
        ],
        "services": [
            (f"service:{each.id}", f"{each.letter} {each.names.text(language)}")
            for each in office.catalogue.offered(centre)
            if each.id != service
        ],
    }


def _absent(name: str) -> str:
    return gettext("%(name)s (not at a counter)", name=name)


def _place(number: int, *, is_open: bool) -> str:
    if is_open:
        return gettext("Counter %(number)s", number=number)
    return gettext("Counter %(number)s (closed now)", number=number)


def _letters(office: Office, centre: str, number: int, desk: DeskView) -> dict[str, Any]:
    """The lines this counter could take, and the letters of those it takes now."""
    able = takeable(office, centre, number)
    language = current_language()
    all_lines = {
        each.letter: office.catalogue.groups[each.letter].names.text(language) for each in able
    }
    session = desk.view.session
    taken = desk_of(office, session, desk.view.now).services if session else None
    mine = {each.letter for each in able if taken is None or each.id in taken}
    return {
        "all": list(all_lines.items()),
        "taken": [each for each in all_lines if each in mine],
    }


@dataclass(frozen=True, slots=True)
class LatestRow:
    """A former ticket of this counter; `seconds` None where its clock counts for nothing."""

    transaction: int
    number: str
    service: str
    outcome: str
    at: datetime
    seconds: int | None
    late: bool


def _latest(office: Office, work: Work) -> list[LatestRow]:
    rows = []
    for each in work.latest:
        standard = office.catalogue.processes[each.process].standard
        seconds = each.service_seconds
        late = seconds is not None and not standard.working_days and seconds > standard.seconds
        service = office.catalogue.services[each.service].label.text(current_language())
        ended = each.outcome, each.ended_at, seconds, late
        rows.append(LatestRow(each.transaction, each.number, service, *ended))
    return rows
