"""The receipt that a citizen takes home, and the letter that explains why a result is late."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter import case_page
from counter.pages import staff_page
from shared.domain.errors import UnknownCase
from shared.services.access import VISIT
from shared.services.case_view import CaseView
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, origin, require_staff

SIZES = ("a4", "a5", "slip")


@get("/counter/{centre:str}/cases/{case:int}/receipt", include_in_schema=False)
async def receipt(
    request: AnyRequest, centre: FromPath[str], case: FromPath[int], size: FromQuery[str] = ""
) -> Response[str]:
    """The number, until when the result is due, what to bring, and the way to follow it."""
    office, caller = office_of(request), require_staff(request)
    view = case_page.found(office, caller, centre, case)
    if view.record.number is None:
        raise UnknownCase
    here = f"{case_page.address(centre, case)}/receipt"
    chosen = size if size in SIZES else SIZES[1]
    return staff_page(
        request,
        "counter/receipt.html",
        caller,
        here=f"{here}?size={chosen}",
        centre=centre,
        size=chosen,
        sizes=[(each, f"{here}?size={each}") for each in SIZES],
        back=case_page.address(centre, case),
        track_url=follow_url(request, office, view),
        **case_page.case_context(office, view),
    )


def follow_url(request: AnyRequest, office: Office, view: CaseView) -> str:
    """The citizen's own link; it stands in the code alone, never in words."""
    return f"{origin(request)}/t/{office.tokens.derive(VISIT, view.stored.home.state.id)}"


@get("/counter/{centre:str}/cases/{case:int}/notice", include_in_schema=False)
async def notice(request: AnyRequest, centre: FromPath[str], case: FromPath[int]) -> Response[str]:
    """The explanation that the citizen of a late request gets, to be printed and sent."""
    office, caller = office_of(request), require_staff(request)
    view = case_page.found(office, caller, centre, case)
    if not view.told or view.record.number is None:
        raise UnknownCase
    return staff_page(
        request,
        "counter/notice.html",
        caller,
        here=f"{case_page.address(centre, case)}/notice",
        centre=centre,
        back=case_page.address(centre, case),
        track_url=follow_url(request, office, view),
        **case_page.case_context(office, view),
    )


routes = [receipt, notice]
