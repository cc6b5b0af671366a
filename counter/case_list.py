"""The open requests of a centre: what is late first, who holds each, and the way to any of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Stream

from counter.pages import HOME, staff_page
from shared.domain.case import Holder
from shared.domain.permissions import Permission
from shared.i18n import current_language, gettext, in_language
from shared.services import access
from shared.services.case_list import CaseLine, OpenCase, open_cases
from shared.services.case_search import matching
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web import case_words
from shared.web.callers import AnyRequest, office_of, require_staff, still_signed_in
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.templating import render

SHOWN = 200
"""Rows of the list at once; filters lead to the others."""

FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: one holder, one agency, or only what is late."""

    holder: str = ""
    agency: str = ""
    late: bool = False

    def address(self, centre: str, **other: object) -> str:
        wanted = {"holder": self.holder, "agency": self.agency, "late": self.late and 1, **other}
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"{HOME}/{centre}/cases" + (f"?{query}" if query else "")

    def shows(self, row: OpenCase) -> bool:
        return (
            self.holder in ("", row.line.holder)
            and (not self.agency or self.agency in {each[0] for each in row.line.agencies})
            and (not self.late or row.is_late)
        )


@get("/counter/{centre:str}/cases", include_in_schema=False)
async def overview(
    request: AnyRequest,
    centre: FromPath[str],
    q: FromQuery[str] = "",
    holder: FromQuery[str] = "",
    agency: FromQuery[str] = "",
    late: FromQuery[int] = 0,
) -> Response[Any]:
    """The list; what a scanner types leads straight to its case."""
    office, caller = office_of(request), require_staff(request)
    found = matching(office, caller, centre, q) if q.strip() else []
    if len(found) == 1:
        return Redirect(keep_language(case_address(found[0])), status_code=303)
    asked = Asked(holder, agency, bool(late))
    problem = ""
    if q.strip() and not found:
        problem = gettext("There is no such case here. Check the number on the receipt.")
    here = asked.address(centre)
    return staff_page(
        request,
        "counter/cases.html",
        caller,
        here=here,
        centre=centre,
        stream=_stream_address(here),
        q=q[:200],
        problem=problem,
        **_now(office, caller, centre, asked, found),
    )


def case_address(line: CaseLine) -> str:
    return f"{HOME}/{line.centre}/cases/{line.id}"


def _stream_address(here: str) -> str:
    path, mark, query = here.partition("?")
    return keep_language(f"{path}/stream{mark}{query}")


def _now(
    office: Office, caller: Caller, centre: str, asked: Asked, found: Sequence[CaseLine] = ()
) -> dict[str, Any]:
    rows = open_cases(office, caller, centre, found)
    shown = rows if found else [row for row in rows if asked.shows(row)]
    held = Counter(row.line.holder for row in rows)
    there = Counter(agency for row in rows for agency, *_ in row.line.agencies)
    return {
        "rows": shown[:SHOWN],
        "left_out": max(0, len(shown) - SHOWN),
        "all": len(rows),
        "late": sum(row.is_late for row in rows),
        "holders": [(each.value, held[each.value]) for each in Holder if held[each.value]],
        "agencies": [
            (agency, case_words.agency_name(office.catalogue, agency), there[agency])
            for agency in sorted(there)
        ],
        "asked": asked,
        "words": case_words,
        "held": partial(_held, office),
        "service_of": lambda line: case_words.service_name(office.catalogue, line.service),
        "case_address": case_address,
    }


def _held(office: Office, line: CaseLine) -> str:
    names = [
        case_words.agency_name(office.catalogue, agency)
        for agency, arrived, _ in line.agencies
        if line.holder != Holder.AGENCY or arrived is not None
    ]
    if line.holder == Holder.AGENCY:
        return ", ".join(names)
    if line.holder == Holder.ON_THE_WAY:
        return gettext("On the way to %(agency)s", agency=", ".join(names))
    return case_words.holder(line.holder)


@get("/counter/{centre:str}/cases/stream", include_in_schema=False, media_type="text/event-stream")
async def stream(
    request: AnyRequest,
    centre: FromPath[str],
    holder: FromQuery[str] = "",
    agency: FromQuery[str] = "",
    late: FromQuery[int] = 0,
) -> Stream:
    """The list drawn once after every change, for all who look at the same part of it."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    asked, language = Asked(holder, agency, bool(late)), current_language()

    def draw() -> str:
        with in_language(language):
            context = _now(office, caller, centre, asked)
            zone = office.calendar(centre).zone
            return render("counter/_cases.html", centre=centre, zone=zone, **context)

    key = ("staff-cases", centre, asked, language)
    topics = frozenset({f"cases:{centre}"})
    mine = still_signed_in(request)
    return hub_of(request).stream(key, topics, draw, fresh_seconds=FRESH_SECONDS, is_for=mine)


routes = [overview, stream]
