"""Numbers that were written by hand while the power was out, keyed in line by line."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import day_words, pages
from counter.pages import HOME, staff_page
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.numbering import PAPER_LETTER, parse_ticket_number, ticket_number
from shared.domain.paper import OUTCOMES, PaperTicket
from shared.domain.permissions import Permission
from shared.domain.visit import Outcome
from shared.i18n import current_language
from shared.services import access, paper
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of, request_key, require_staff
from shared.web.forms import whole_number
from shared.web.language import keep_language


class LineForm(msgspec.Struct, frozen=True):
    """One line of the pad; times as `HH:MM`, empty where nobody wrote them down."""

    key: str
    day: date
    number: str
    service: str
    outcome: Outcome
    taken: str
    called: str = ""
    started: str = ""
    finished: str = ""


@get("/counter/{centre:str}/paper", include_in_schema=False)
async def pad(
    request: AnyRequest, centre: FromPath[str], on: FromQuery[date | None] = None
) -> Response[str]:
    return pad_page(request, require_staff(request), centre, on)


def pad_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    on: date | None,
    *,
    line: LineForm | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """What is keyed in for a day, and a form for the next line; `line` is one that was refused."""
    office = office_of(request)
    access.require(caller, Permission.CHOOSE, centre)
    asked = on or office.today(centre)
    keyed_in = paper.keyed_in(office, caller, centre, asked)
    language = current_language()
    return staff_page(
        request,
        "counter/paper.html",
        caller,
        here=f"{HOME}/{centre}/paper?on={asked.isoformat()}",
        centre=centre,
        status_code=status_code,
        asked=asked,
        keyed_in=keyed_in,
        number_of=lambda number: ticket_number(PAPER_LETTER, number),
        following=ticket_number(
            PAPER_LETTER, max([each.number for each in keyed_in], default=0) + 1
        )[1:],
        line=line,
        outcomes=[each.value for each in OUTCOMES],
        services=[
            (each.id, f"{each.letter} {each.names.text(language)}")
            for each in office.catalogue.offered(centre)
        ],
        names={each.id: each.label.text(language) for each in office.catalogue.offered(centre)},
        words=day_words,
        problem=problem,
    )


@post("/counter/{centre:str}/paper", include_in_schema=False)
async def key_in(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    """Store one line, then the page for the next one."""
    office, caller = office_of(request), require_staff(request)
    form = None
    try:
        form = await pages.filled(request, LineForm)
        zone = office.calendar(centre).zone

        def at(hour: str, field: str) -> datetime | None:
            try:
                clock = time.fromisoformat(hour) if hour else None
            except ValueError:
                raise InvalidRequest(field, N_("Write a day and a time.")) from None
            return datetime.combine(form.day, clock, tzinfo=zone) if clock else None

        taken = at(form.taken, "taken")
        found = parse_ticket_number(form.number if form.number[:1].isalpha() else f"X{form.number}")
        number = found[1] if found else whole_number(form.number) or 0
        if taken is None:
            raise InvalidRequest("taken", N_("Write when the number was taken."))
        ticket = PaperTicket(
            number,
            form.service,
            form.outcome,
            taken,
            at(form.called, "called"),
            at(form.started, "started"),
            at(form.finished, "finished"),
        )
        key = request_key(request, caller, await request.body(), form.key)
        await paper.key_in(office, caller, centre, form.day, [ticket], key)
    except GcsError as refusal:
        return pad_page(
            request,
            caller,
            centre,
            form.day if form else None,
            line=form,
            problem=pages.shown(refusal),
            status_code=refusal.status,
        )
    address = f"{HOME}/{centre}/paper?on={form.day.isoformat()}"
    return Redirect(keep_language(address), status_code=303)


routes = [pad, key_in]
