"""One case as an agency works on it: its rows, what it may ask, what it decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.datastructures import FormMultiDict

from counter.hand_over import names
from counter.pages import HOME, staff_page
from shared.domain.case import AtAgency, CaseRecord, Result
from shared.domain.case_commands import AnsweredHow, AskedFor, SendBackReason
from shared.services import agency_work
from shared.services.commands import Caller
from shared.web.callers import AnyRequest, office_of
from shared.web.language import keep_language, moves_of

OTHER_QUESTIONS: Sequence[str] = [each.value for each in AskedFor if each is not AskedFor.PAPERS]
CHOICES: Mapping[str, Any] = {
    "questions": OTHER_QUESTIONS,
    "answers": [each.value for each in AnsweredHow],
    "results": [each.value for each in Result],
    "reasons": [each.value for each in SendBackReason],
}


def case_page(
    request: AnyRequest,
    caller: Caller,
    agency: str,
    case: int,
    *,
    problem: str = "",
    kept: tuple[str, FormMultiDict] | None = None,
    status_code: int = 200,
) -> Response[str]:
    """The present case; `kept` is the move that was refused and what was filled in for it."""
    office = office_of(request)
    found = agency_work.agency_case(office, caller, agency, case)
    record, here = found.stored.record, f"{HOME}/agency/{agency}/cases/{case}"
    known = names(office)
    centre = found.stored.home.place.centre
    return staff_page(
        request,
        "counter/agency-case.html",
        caller,
        here=here,
        place=known["agency_name"](agency),
        status_code=status_code,
        to=moves_of(keep_language(here)),
        agency=agency,
        found=found,
        record=record,
        of_centre=centre,
        here_now=_present(record, agency),
        others=[each for each in record.at_agencies if each.agency != agency],
        documents=office.catalogue.processes[record.process].documents or (),
        today=office.today(centre).isoformat(),
        kept_move=kept[0] if kept else "",
        kept=_filled(kept[1]) if kept else {},
        problem=problem,
        **CHOICES,
        **known,
    )


def _present(record: CaseRecord, agency: str) -> AtAgency | None:
    """The hand-over by which the agency has the case now, or is about to get it."""
    there = record.agencies.get(agency)
    is_there = there is not None and there.over_at is None and not record.is_closed
    return there if is_there else None


def _filled(form: FormMultiDict) -> dict[str, Any]:
    return {name: form.getall(name) for name in form}
