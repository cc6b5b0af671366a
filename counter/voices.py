"""The inbox of complaints, suggestions and praise: what is late first, then by the promised day."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from counter.hand_over import names
from counter.pages import HOME, staff_page
from shared.domain.permissions import Permission, agencies_of, centres_with, may
from shared.domain.voices import ANSWER_WITHIN_WORKING_DAYS, Level, Topic, VoiceKind
from shared.i18n import gettext
from shared.services import people, voices_figures, voices_staff
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.period import period_of
from shared.web import voice_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.period_picker import period_words

INBOX = f"{HOME}/voices"
Which = Annotated[str, QueryParameter(name="which")]


def place_of(office: Office, caller: Caller) -> str:
    """What stands in the masthead of somebody who works for one agency."""
    mine = agencies_of(caller.grants)
    if mine and len(mine) == 1:
        name: str = names(office)["agency_name"](next(iter(mine)))
        return name
    return gettext("Complaints and praise")


def of_centre(caller: Caller, centre: str) -> str | None:
    """The centre whose staff pages the masthead leads to, for who works there."""
    return centre if centre and may(caller.grants, Permission.VOICES, centre) else None


@get(INBOX, include_in_schema=False)
async def inbox(
    request: AnyRequest, centre: FromQuery[str] = "", which: Which = "", after: FromQuery[str] = ""
) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    centre = centre or _only_centre(caller)
    over = which == "over"
    found = voices_staff.inbox(office, caller, centre or None, is_open=not over, after=after)
    first = f"{INBOX}?centre={centre}" + ("&which=over" if over else "")
    here = f"{first}&after={after}" if after else first
    return staff_page(
        request,
        "counter/voices.html",
        caller,
        here=here,
        centre=of_centre(caller, centre),
        place=place_of(office, caller),
        rows=found.rows if over else sorted(found.rows, key=lambda row: not row.is_late),
        first=first if after else "",
        following=f"{first}&after={found.next}" if found.next else "",
        over=over,
        chosen=centre,
        persons={each.id: each for each in people.everybody(office)},
        levels=Level,
        manages=may(caller.grants, Permission.VOICES, centre or None),
        **names(office) | {"words": voice_words},
        **_figures(office, caller, centre),
    )


def _only_centre(caller: Caller) -> str:
    """Who answers at one centre need not choose it."""
    centres = centres_with(caller.grants, Permission.VOICES)
    return next(iter(centres)) if centres and len(centres) == 1 else ""


def _figures(office: Office, caller: Caller, centre: str) -> dict[str, Any]:
    """The numbers of the centre for those who answer there; an agency sees its own list alone."""
    if not may(caller.grants, Permission.VOICES, centre or None):
        return {"found": None}
    period = period_of(office, centre or None, None, None, None)
    return {
        "found": voices_figures.figures(office, period, everything=True),
        "at": centre or "all",
        "kinds": list(VoiceKind),
        "topics": list(Topic),
        "days": ANSWER_WITHIN_WORKING_DAYS,
        "period_words": period_words(period),
    }


routes = [inbox]
