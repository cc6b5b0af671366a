"""Every yearly paper as a workbook, as printed pages and as tidy rows."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter.yearly_frame import YEARLY, asked_by
from shared.domain.yearly import Paper
from shared.services import improvement_views, statements, voices_figures
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.filing.answers import FOR_STAFF, FORMS, answer_of, csv_answer
from shared.web.filing.papers import OF_ONE_CENTRE, PAPERS, made_paper


def _route(name: str, form: str) -> Any:
    @get(f"{YEARLY}/{name}.{form}", name=f"yearly-{name}-{form}", include_in_schema=False)
    async def yearly_file(
        request: AnyRequest,
        centre: FromQuery[str] = "",
        year: FromQuery[int] = 0,
        months: FromQuery[int] = 0,
    ) -> Response[Any]:
        """Yearly papers are handed on, so they hold no count of one to four."""
        office, caller = office_of(request), require_staff(request)
        whole = name not in OF_ONE_CENTRE
        asked = asked_by(
            *(office, caller, centre, year, months),
            all_centres=whole,
            to_hand_in=name == Paper.SELF_ASSESSMENT,
        ).for_outside
        if form == "csv":
            document = await to_thread(made_paper, office, asked, name)
            return csv_answer(asked.asked, name, document.data[name])
        marks = (
            *(statements.newest(office), voices_figures.mark(office)),
            improvement_views.newest(office),
        )
        what = ("yearly", name, asked.months, asked.year, *marks)
        make = lambda: made_paper(office, asked, name)  # noqa: E731  # bound to this wish alone
        return await answer_of(request, office, asked.asked, form, what, make, FOR_STAFF)

    return yearly_file


routes = [_route(name, form) for name in PAPERS for form in (*FORMS, "csv")]
