"""What the pages of yearly papers share: whose paper of which year, and their frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from counter.pages import HOME, staff_page
from counter.yearly_form import Top
from shared.domain.errors import N_, InvalidRequest, NoCentreYet, NotFound
from shared.domain.permissions import Permission, centres_with
from shared.domain.thai import fiscal_year
from shared.domain.yearly import ROUNDS, Standing, round_of
from shared.i18n import gettext
from shared.services import access, evidence, self_assessment, statements
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.period import latest_day
from shared.web.callers import AnyRequest, office_of
from shared.web.period_picker import period_words
from shared.web.yearly_views import CHIPS, ICONS, STANDINGS, YearAsked, year_asked

YEARLY = f"{HOME}/yearly"
_YEARS = 5

PAGES: tuple[tuple[str, str], ...] = (
    ("", N_("Overview")),
    ("ita", N_("Transparency pack")),
    ("manuals", N_("Manuals")),
    ("pmqa", N_("PMQA, category 3")),
    ("self-assessment", N_("Self-assessment")),
    ("awards", N_("Award evidence")),
    ("maturity", N_("Maturity of the services")),
    ("evidence", N_("Evidence")),
)
"""The pages beside each other, by the end of their address."""


def centres_for(office: Office, caller: Caller) -> list[str]:
    """Centres whose papers the caller may read, in the catalogue's order. Raises `NotSignedIn`,
    `NotFound` without any, `NoCentreYet` where there is none at all."""
    access.require_staff(caller)
    allowed = centres_with(caller.grants, Permission.REPORTS)
    found = [each for each in office.catalogue.centres if allowed is None or each in allowed]
    if not found:
        raise NotFound if office.catalogue.centres else NoCentreYet
    return found


def asked_by(
    office: Office,
    caller: Caller,
    centre: str,
    year: int,
    months: int = 0,
    *,
    all_centres: bool = False,
    to_hand_in: bool = False,
) -> YearAsked:
    """The paper that somebody asks for: without a centre the first they may read, or all of them;
    without a year and round those in which today lies, of an earlier year all of it. `to_hand_in`:
    without a year and round the one that is over and not handed in yet, where there is one.

    Raises `NotSignedIn`, `NotFound`, `UnknownCentre` (also without the right), `InvalidRequest`.
    """
    mine = centres_for(office, caller)
    chosen: str | None = centre
    if not centre:
        everywhere = centres_with(caller.grants, Permission.REPORTS) is None
        chosen = None if all_centres and everywhere else mine[0]
    access.require(caller, Permission.REPORTS, office.centre(chosen).id if chosen else None)
    today = latest_day(office, chosen)
    if months not in (0, *ROUNDS):
        raise InvalidRequest("months", N_("Choose 6, 9 or 12 months."))
    present = round_of(today)
    first = self_assessment.leading(office, chosen, today) if to_hand_in and chosen else present
    year = year or first[0]
    usual = dict((present, first)).get(year, ROUNDS[-1])
    return year_asked(office, chosen, year, months or usual, everything=True)


def yearly_page(
    request: AnyRequest,
    template: str,
    caller: Caller,
    asked: YearAsked,
    current: str,
    *,
    rounds: bool = False,
    all_centres: bool = False,
    status_code: int = 200,
    top: Top | None = None,
    **context: Any,
) -> Response[str]:
    """A page of the papers; `current` is one of `PAGES`. `rounds`: it is made at 6, 9 and 12
    months; `all_centres`: it can be about all of them; `top`: what was refused."""
    office = office_of(request)
    here = asked.address(f"{YEARLY}/{current}" if current else YEARLY)
    centre = asked.centre
    tab = _tabs(office, asked, current, chosen=rounds)
    everywhere = centres_with(caller.grants, Permission.REPORTS) is None
    return staff_page(
        request,
        template,
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        top=top,
        asked=asked,
        current=current,
        pages=[(end, gettext(words), tab(end)) for end, words in PAGES],
        yearly=YEARLY,
        all_centres=all_centres and everywhere,
        named={each: office.catalogue.centres[each].names for each in centres_for(office, caller)},
        years=_years(office, asked),
        rounds=ROUNDS if rounds else (),
        days=period_words(asked.period),
        may_state=centre is not None and statements.may_state(caller, centre),
        kept=[each for each in evidence.of_centre(office, centre) if not each.ended_at]
        if centre
        else [],
        standings=[(each.value, gettext(words)) for each, words in STANDINGS.items()],
        Standing=Standing,
        chips=CHIPS,
        icons=ICONS,
        **context,
    )


def _tabs(office: Office, asked: YearAsked, current: str, *, chosen: bool) -> Callable[[str], str]:
    """The address of a page beside this one, of the same centre, year and round.

    The self-assessment finds its round itself, unless somebody chose one (`chosen`: the page offers
    to choose); the round to which it led does not lead the other pages to a year that is over.
    """
    here, centre = (asked.year, asked.months), asked.centre
    today = latest_day(office, centre)
    present = round_of(today)
    by_itself = (
        current == "self-assessment"
        and centre is not None
        and here != present
        and here == self_assessment.leading(office, centre, today)
    )

    def address(end: str) -> str:
        path = f"{YEARLY}/{end}" if end else YEARLY
        if end == current:
            return asked.address(path)
        query = {"centre": centre or ""}
        if by_itself:
            return f"{path}?{urlencode(query)}"
        if end != "self-assessment" or (chosen and here != present):
            return asked.address(path)
        year = {} if asked.year == present[0] else {"year": asked.year}
        return f"{path}?{urlencode({**query, **year})}"

    return address


def _years(office: Office, asked: YearAsked) -> list[int]:
    present = fiscal_year(latest_day(office, asked.centre))
    return sorted({*range(present, present - _YEARS, -1), asked.year}, reverse=True)
