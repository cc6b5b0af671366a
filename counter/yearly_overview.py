"""The papers of the year of a centre: what there is, what it is for, when it is due, how far it
is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from litestar import Response, get
from litestar.params import FromQuery

from counter.pages import HOME
from counter.yearly_frame import YEARLY, asked_by, yearly_page
from shared.domain.errors import N_
from shared.domain.thai import fiscal_year
from shared.domain.yearly import Paper, next_round
from shared.services import self_assessment, statements
from shared.services.office import Office
from shared.services.reports.period import latest_day
from shared.services.self_assessment import LastRound
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.yearly_views import YearAsked


@dataclass(frozen=True, slots=True)
class Card:
    """A way to one paper. `rounds`: after how many months of the year it is made; none for what is
    kept all the time."""

    address: str
    title: str
    about: str
    rounds: tuple[int, ...] = ()
    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with the `address` it leads to, its next round (the first so many months, and their
    last day), how many of its items the office has stated, and the round that was over `last`
    where rounds are handed in."""

    card: Card
    address: str
    months: int
    ends: date | None
    stated: int = 0
    items: int = 0
    last: LastRound | None = None


CARDS: tuple[Card, ...] = (
    Card(
        f"{YEARLY}/ita",
        N_("Transparency pack"),
        N_("Manuals, statistics, satisfaction and complaints, as the yearly assessment asks."),
        (6, 12),
        Paper.ITA,
    ),
    Card(
        f"{HOME}/reports/indicators",
        N_("Service statistics"),
        N_("How often each service was given, by month and by the way people came."),
        (6, 12),
    ),
    Card(
        f"{HOME}/reports/satisfaction",
        N_("Satisfaction report"),
        N_("What people answered, by service and part, and how many did not."),
        (6, 12),
    ),
    Card(
        f"{YEARLY}/pmqa",
        N_("Quality award, category 3"),
        N_("Check-list on customers and stakeholders, with evidence and a plan."),
        (12,),
        Paper.PMQA,
    ),
    Card(
        f"{YEARLY}/self-assessment",
        N_("Self-assessment"),
        N_("Indicators with targets and scores in four dimensions."),
        (6, 9, 12),
        Paper.SELF_ASSESSMENT,
    ),
    Card(
        f"{YEARLY}/awards",
        N_("Award evidence"),
        N_("Processes that became shorter: in one unit, in all units, across agencies."),
        (12,),
        Paper.AWARDS,
    ),
    Card(
        f"{HOME}/improvements",
        N_("Improvements"),
        N_("Proposals to change a process, progress after 3, 6 and 9 months, before and after."),
    ),
    Card(
        f"{YEARLY}/maturity",
        N_("Maturity of the services"),
        N_("How far the centre is on five levels, and what lacks for the next one."),
        (12,),
        Paper.MATURITY,
    ),
    Card(
        f"{YEARLY}/evidence",
        N_("Evidence"),
        N_("Orders, agreements and reports, kept once for all papers."),
    ),
)


@get(YEARLY, include_in_schema=False)
async def yearly_overview(
    request: AnyRequest, centre: FromQuery[str] = "", year: FromQuery[int] = 0
) -> Response[str]:
    """Every paper as a card that leads to it."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_by(office, caller, centre, year)
    return yearly_page(
        request,
        "counter/yearly/overview.html",
        caller,
        asked,
        "",
        cards=[_shown(office, asked, each) for each in CARDS],
    )


def _shown(office: Office, asked: YearAsked, card: Card) -> Shown:
    today = latest_day(office, asked.centre)
    present = asked.year == fiscal_year(today)
    following = next_round(card.rounds, today) if card.rounds and present else (0, None)
    shown = Shown(card, _address_of(asked, card), *following)
    if card.paper is None or asked.centre is None:
        return shown
    if card.paper is Paper.SELF_ASSESSMENT:
        return _handed_in(office, asked, shown, today)
    stated = statements.of_paper(office, asked.centre, asked.year, card.paper)
    items = statements.items_of(office, asked.centre, asked.year, card.paper)
    # What was stated of a line that was taken out since is no longer part of the paper.
    lines = [stated[each.key] for each in items if each.key in stated]
    done = sum(each.standing is not None for each in lines)
    return replace(shown, stated=done, items=len(items))


def _handed_in(office: Office, asked: YearAsked, shown: Shown, today: date) -> Shown:
    """With the round that was over last, on the page of its year and of the present one; the card
    leads to it as long as it is not handed in."""
    assert asked.centre is not None
    last = self_assessment.last_round(office, asked.centre, today)
    if last is None or asked.year not in (last.year, fiscal_year(today)):
        return shown
    there = replace(asked, year=last.year, months=last.months)
    address = shown.address if last.handed else _address_of(there, shown.card)
    return replace(shown, address=address, last=last)


def _address_of(asked: YearAsked, card: Card) -> str:
    """Of the same centre and year; figures have days instead."""
    if card.address.startswith(YEARLY):
        return asked.address(card.address)
    return asked.asked.address(card.address)


routes = [yearly_overview]
