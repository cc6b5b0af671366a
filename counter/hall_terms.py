"""What each figure of the hall counts, in the words of its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from counter.pages import HOME, staff_page
from shared.domain.errors import N_
from shared.domain.permissions import Permission, may
from shared.i18n import format_date, gettext
from shared.services import hall_now
from shared.services import help as calls_for_help
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language, moves_of

TERMS = {
    "promise": (
        N_("The promise"),
        N_(
            "Of everybody called in the last hour, and of everybody who still waits and has waited "
            "too long already, so many were called within the promised time. Whoever gave up "
            "before that time counts neither way. Under five people nothing is said. “At risk”: it "
            "is kept now and broken once those have missed it whose time is nearly up, from four "
            "fifths of it on."
        ),
    ),
    "today": (
        N_("The same, all day"),
        N_("The promise counted over the whole day, and the times in which it was broken."),
    ),
    "waiting": (
        N_("Waiting now"),
        N_(
            "Tickets that may be called at this moment. A citizen with several services is one "
            "ticket. Whoever stands at a counter, went to fetch something or comes back later is "
            "not waiting."
        ),
    ),
    "wait": (
        N_("Waiting time, median and P90"),
        N_(
            "From getting in line to the call, of everybody called today. Half of them waited no "
            "longer than the median, nine of ten no longer than P90."
        ),
    ),
    "kept": (
        N_("Within standard"),
        N_(
            "Services served to the end today whose time counts, and how many of them took no "
            "longer than their standard. Services that take days are left out."
        ),
    ),
    "finished": (
        N_("Finished"),
        N_(
            "Services that ended today with what the citizen came for, at once or with a result "
            "that comes later. “Otherwise” were served to the end without it: papers incomplete, "
            "refused, or sent elsewhere."
        ),
    ),
    "trend": (
        N_("30 minutes"),
        N_(
            "How long the line was every five minutes of the last half hour, and how many more "
            "(+) or fewer (−) wait now than at its beginning."
        ),
    ),
    "new": (
        N_("New: minutes"),
        N_(
            "How long somebody would wait who took a ticket now, as the ticket itself says it: "
            "a range that holds for eight of ten."
        ),
    ),
    "idle": (
        N_("Calls nobody"),
        N_(
            "An open counter on no break that has called nobody for more than three minutes while "
            "somebody waits whom it may call."
        ),
    ),
}


@get("/counter/{centre:str}/hall/terms", include_in_schema=False)
async def terms(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    hall = hall_now.hall_now(office, caller, centre)
    leads = may(caller.grants, Permission.CHOOSE, centre)
    return staff_page(
        request,
        "counter/hall-terms.html",
        caller,
        here=f"{HOME}/{centre}/hall/terms",
        centre=centre,
        to=moves_of(keep_language(f"{HOME}/{centre}/hall")),
        terms=[(id, gettext(name), gettext(meaning)) for id, (name, meaning) in TERMS.items()],
        percent=hall.promise.percent,
        minutes=int(hall.promise.target.total_seconds() // 60),
        leads=leads,
        months=calls_for_help.months(office, caller, centre, hall.day.year) if leads else [],
        month_name=_month,
    )


def _month(first: date) -> str:
    """A month with its year: a day written long, without the day."""
    return format_date(first).split(" ", 1)[1]


routes = [terms]
