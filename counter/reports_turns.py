"""The turns behind a figure about waiting and service, for those with the right to reports."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter import wording
from counter.pages import HOME, staff_page
from shared.domain.errors import N_, InvalidRequest
from shared.i18n import current_language, gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import turns
from shared.services.reports.turns import Behind
from shared.web import fairness_words, report_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.report_pages import Asked, First, Last, asked_of, frame_context

TURNS = f"{HOME}/reports/turns"

_WHAT = {
    Behind.WAITS: N_("Waits until the last call"),
    Behind.QUEUE: N_("Waits until the last call"),
    Behind.HALF_HOUR: N_("Waits until the last call"),
    Behind.ENDING: N_("How turns ended"),
    Behind.WAY: N_("How calls were decided"),
    Behind.BY_HAND: N_("Called out of order"),
    Behind.SERVED: N_("People served"),
    Behind.BEGAN: N_("Turns that began at a counter and ended"),
    Behind.ASKED: N_("Ended turns whose citizen was asked for an answer"),
}

_BY_SERVICE = (Behind.ASKED, Behind.SERVED, Behind.BEGAN)


@get(TURNS, include_in_schema=False)
async def turns_of_figure(
    request: AnyRequest,
    of: FromQuery[str],
    key: FromQuery[str] = "",
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    after: FromQuery[int] = 0,
) -> Response[str]:
    """What a figure was counted from, turn by turn."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last)
    if of not in tuple(Behind):
        raise InvalidRequest("of", N_("Choose a figure on one of the report pages."))
    behind = Behind(of)
    return staff_page(
        request,
        "counter/reports/turns.html",
        caller,
        here=asked.address(TURNS, of=of, key=key),
        centre=asked.centre,
        **await to_thread(_context, office, caller, asked, behind, key, after),
    )


def _context(
    office: Office, caller: Caller, asked: Asked, behind: Behind, key: str, after: int
) -> dict[str, Any]:
    found = turns.turns_of_figure(
        office, caller, asked.centre, asked.period, behind, key, after=after
    )
    following = ""
    if found.next is not None:
        following = asked.address(TURNS, of=behind.value, key=key, after=found.next)
    catalogue = office.catalogue
    return {
        **frame_context(office, asked),
        "behind": behind,
        "key": key,
        "what": gettext(_WHAT[behind]),
        "which": _which(office, behind, key),
        "found": found,
        "following": following,
        "services": catalogue.services,
        "zones": {each: office.calendar(each).zone for each in catalogue.centres},
        "outcome": wording.outcome,
        "because": wording.because,
    }


def _which(office: Office, behind: Behind, key: str) -> str:
    """The part of a figure in words; empty for all of it."""
    if not key:
        return ""
    if behind is Behind.QUEUE and key in office.catalogue.groups:
        return key
    if behind is Behind.ENDING and key in report_words.ENDINGS:
        return report_words.ending(key)
    if behind in _BY_SERVICE and key in office.catalogue.services:
        return office.catalogue.services[key].names.text(current_language())
    if behind is Behind.WAY:
        return fairness_words.way(key) if key in fairness_words.WAYS else key
    return fairness_words.by_hand(key) if behind is Behind.BY_HAND else key


routes = [turns_of_figure]
