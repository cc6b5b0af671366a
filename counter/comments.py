"""What citizens wrote, for staff who read the figures: in groups, never beside one answer."""

from __future__ import annotations

from datetime import date

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter.pages import HOME, staff_page
from shared.domain.comment_groups import Heard, Label
from shared.domain.publication import MINIMUM_FOR_SATISFACTION
from shared.domain.survey import WORDS_KEPT_MONTHS
from shared.i18n import current_language, gettext
from shared.services import comments
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, require_staff


@get(f"{HOME}/{{centre:str}}/comments", include_in_schema=False)
async def comments_page(
    request: AnyRequest,
    centre: FromPath[str],
    first: FromQuery[str] = "",
    q: FromQuery[str] = "",
) -> Response[str]:
    """`first` is the day on which a span of months begins, `q` words to look for."""
    office, caller = office_of(request), require_staff(request)
    found = await comments.open_comments(office, caller, centre, _day(first), q)
    return staff_page(
        request,
        "counter/comments.html",
        caller,
        here=f"{HOME}/{centre}/comments",
        centre=centre,
        comments=found,
        label=lambda each: _label(office, each),
        minimum=MINIMUM_FOR_SATISFACTION,
        months=WORDS_KEPT_MONTHS,
        longest=comments.LONGEST_SEARCH,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _label(office: Office, label: Label) -> str:
    """For example `Dissatisfied · ID card`."""
    heard = {
        Heard.LOW: gettext("Dissatisfied (1 and 2)"),
        Heard.FAIR: gettext("Fair (3)"),
        Heard.GOOD: gettext("Satisfied (4 and 5)"),
        None: gettext("Scores not told"),
    }[label.heard]
    if label.service is None:
        return " · ".join((heard, gettext("several services")))
    service = office.catalogue.services.get(label.service)
    name = service.names.text(current_language()) if service else label.service
    return " · ".join((heard, name))


routes = [comments_page]
