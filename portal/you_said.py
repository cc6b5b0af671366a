"""You said, we did: what centres changed, and how many messages came and were answered in time."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from portal.public_page import figures_page
from shared.domain.cube import ALL
from shared.domain.voices import ANSWER_WITHIN_WORKING_DAYS, Topic, VoiceKind
from shared.i18n import current_language
from shared.services import voices_figures, you_said
from shared.services.office import Office
from shared.services.reports.tables import to_csv
from shared.web import voice_words
from shared.web.callers import AnyRequest, office_of
from shared.web.filing.output import file_name
from shared.web.report_pages import (
    Asked,
    First,
    Last,
    csv_headers,
    frame_context,
    public_asked_of,
)
from shared.web.unchanged import unless_known

ADDRESS = "/portal/you-said"


@get(ADDRESS, include_in_schema=False)
async def pairs(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[bytes]:
    office = office_of(request)
    asked = public_asked_of(office, centre, first, last, period)
    context = await to_thread(_context, office, asked)
    return figures_page(request, "portal/you-said.html", **context)


def _context(office: Office, asked: Asked) -> dict[str, Any]:
    language, catalogue = current_language(), office.catalogue
    with office.db.snapshot():
        found = voices_figures.figures(office, asked.period, everything=False)
        return {
            **frame_context(office, asked),
            "pairs": you_said.published(office, asked.centre),
            "language": language,
            "found": found,
            "at": asked.centre or ALL,
            "kinds": list(VoiceKind),
            "topics": list(Topic),
            "words": voice_words,
            "days": ANSWER_WITHIN_WORKING_DAYS,
            "centre_name": lambda id: catalogue.centres[id].names.text(language),
            "service_name": lambda id: catalogue.services[id].names.text(language),
            "csv": asked.address(f"{ADDRESS}.csv"),
        }


@get(f"{ADDRESS}.csv", include_in_schema=False)
async def figures_file(
    request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
) -> Response[bytes]:
    """The figures as a table; an empty cell is kept back or was not counted."""
    office = office_of(request)
    asked = public_asked_of(office, centre, first, last)
    rows = await to_thread(
        lambda: voices_figures.rows(office, asked.period, asked.centre, everything=False)
    )
    headers = csv_headers(file_name(asked, "voices", "csv"))
    return unless_known(request, to_csv(rows).encode(), "text/csv", headers)


routes = [pairs, figures_file]
