"""Evidence for the award: which processes could be handed in, by its three types, and what the
office tells about them."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter.yearly_frame import YEARLY, asked_by, yearly_page
from counter.yearly_statements import StatementForm, Typed, statement_route
from shared.domain.award import AwardType
from shared.domain.yearly import Paper
from shared.i18n import gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import award_evidence
from shared.web import charts, line_charts
from shared.web.award_views import METHODS, TYPES, award_items, award_rows
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.yearly_views import YearAsked

AWARDS = f"{YEARLY}/awards"


@get(AWARDS, include_in_schema=False)
async def awards_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    year: FromQuery[int] = 0,
    months: FromQuery[int] = 0,
    kind: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Response[str]:
    """`kind`: the type of award; `done`: the item that was stated last."""
    caller = require_staff(request)
    asked = asked_by(office_of(request), caller, centre, year, months, all_centres=True)
    typed = Typed(done, StatementForm()) if done else None
    return await _draw(request, caller, asked, typed, 200, kind=kind)


async def _draw(
    request: AnyRequest,
    caller: Caller,
    asked: YearAsked,
    typed: Typed | None,
    status_code: int,
    *,
    kind: str = "",
) -> Response[str]:
    context = await to_thread(_context, office_of(request), asked, kind)
    return yearly_page(
        request,
        "counter/yearly/awards.html",
        caller,
        asked,
        "awards",
        rounds=True,
        all_centres=True,
        status_code=status_code,
        top=typed.top if typed else None,
        typed=typed,
        charts=charts,
        line_charts=line_charts,
        **context,
    )


def _context(office: Office, asked: YearAsked, kind: str) -> dict[str, Any]:
    found = award_evidence.report(office, asked.centre, asked.period, everything=asked.everything)
    chosen = AwardType(kind) if kind in set(AwardType) else _fullest(found, asked)
    rows = award_rows(office, asked, found, chosen)
    return {
        "kind": chosen,
        "kinds": [(each, gettext(words), len(found.ready(each))) for each, words in TYPES.items()],
        "method": gettext(METHODS[chosen]),
        "ready": [each for each in rows if each.candidate.is_ready],
        "lacking": [each for each in rows if not each.candidate.is_ready],
        "others": found.others[chosen],
        "items": award_items(office, asked, found) if asked.centre else [],
    }


def _fullest(found: award_evidence.AwardEvidence, asked: YearAsked) -> AwardType:
    """Of one centre its own processes; of all the mean over them, where there is one."""
    several = asked.centre is None and found.candidates[AwardType.OVERALL]
    return AwardType.OVERALL if several else AwardType.UNIT


routes = [awards_page, statement_route(Paper.AWARDS, _draw)]
