"""The reduction report as its three views, which are the three kinds of the award programme.

One process in one unit; one process over all units, each counting once; and processes over several
agencies, which are life events (founding document 000, awards of the year 2548).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shared.domain import publication
from shared.domain.catalogue import Names
from shared.domain.errors import N_
from shared.i18n import format_date, gettext
from shared.services.office import Office
from shared.services.reports import several
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.several import Compared, Over, SeveralFigure, SeveralReport
from shared.web.charts import BRACKET_ORDER
from shared.web.report_pages import Asked


class View(StrEnum):
    """A tab of the report."""

    UNITS = "units"
    OVERALL = "overall"
    AGENCIES = "agencies"


_NAMES = {
    View.UNITS: N_("One service unit"),
    View.OVERALL: N_("All units"),
    View.AGENCIES: N_("Across agencies"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to one of the views; `current` is the one shown."""

    view: View
    words: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A process at a unit in the order of its real reduction; equal ones share a `place`."""

    place: int
    figure: ProcessFigure
    unit: UnitFigure


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One bracket: processes and shares of those that became shorter (None outside of these)."""

    bracket: str
    official: int
    official_share: Decimal | None
    real: int
    real_share: Decimal | None
    certain: int


@dataclass(frozen=True, slots=True)
class MixRow:
    """A figure over several services with the name of what it is over."""

    names: Names | None
    figure: SeveralFigure


def view_of(asked: Asked, wanted: str) -> View:
    """What was asked for; a single unit has no view over all of them."""
    if wanted == View.AGENCIES:
        return View.AGENCIES
    if asked.centre is not None or wanted == View.UNITS:
        return View.UNITS
    return View.OVERALL


def tabs(asked: Asked, path: str, current: View) -> list[Tab]:
    """The view over all units leaves the chosen unit."""
    everything = Asked(None, asked.period)
    return [
        Tab(
            view,
            gettext(words),
            (everything if view is View.OVERALL else asked).address(path, view=view.value),
            view is current,
        )
        for view, words in _NAMES.items()
    ]


def views_context(
    office: Office, asked: Asked, report: ReductionReport, path: str, wanted: str
) -> dict[str, Any]:
    """What the tabs show beside what all of them share."""
    view = view_of(asked, wanted)
    mix = several.report(office, asked.centre, asked.period)
    return {
        "view": view,
        "every_address": asked.address(path, view=view.value, all=1),
        "tabs": tabs(asked, path, view),
        "ranking": ranking(report),
        "unranked": [
            (figure, unit)
            for figure in report.processes
            for unit in figure.units
            if unit.real.percent is None and unit.n
        ],
        "total_rows": total_rows(report),
        "mix": mix,
        "mix_rows": [_mix_row(office, figure) for figure in mix.figures],
        "mix_compared": compared_words(mix),
    }


def ranking(report: ReductionReport) -> list[Ranked]:
    """Every process at every unit with enough cases, the largest real reduction first."""
    shown = [
        (unit.real.percent, figure, unit)
        for figure in report.processes
        for unit in figure.units
        if unit.real.percent is not None and publication.shows_bracket(unit.n)
    ]
    shown.sort(key=lambda each: (-float(each[0]), -each[0]))  # floats compare sooner
    found: list[Ranked] = []
    for number, (percent, figure, unit) in enumerate(shown, 1):
        same = bool(found) and found[-1].unit.real.percent == percent
        found.append(Ranked(found[-1].place if same else number, figure, unit))
    return found


def total_rows(report: ReductionReport) -> list[TotalRow]:
    """The totals by bracket, official beside real."""
    official, real = report.official, report.real
    return [
        TotalRow(
            bracket=bracket.value,
            official=official.brackets[bracket],
            official_share=official.shares.get(bracket),
            real=real.brackets[bracket],
            real_share=real.shares.get(bracket),
            certain=real.certain[bracket],
        )
        for bracket in BRACKET_ORDER
    ]


def _mix_row(office: Office, figure: SeveralFigure) -> MixRow:
    if figure.over is Over.CENTRE:
        return MixRow(office.catalogue.centres[figure.name].names, figure)
    if figure.over is Over.AGENCY:
        return MixRow(office.catalogue.agencies[figure.name].names, figure)
    return MixRow(None, figure)


def compared_words(mix: SeveralReport) -> str:
    """With which period the mix is compared, and why with this one."""
    if mix.compared is None:
        return gettext(
            "No earlier period has 30 cases or more, so nobody can say whether the mix of services "
            "has changed."
        )
    first, last = format_date(mix.compared.first), format_date(mix.compared.last)
    if mix.how is Compared.YEAR_BEFORE:
        words = gettext("Compared with the same days a year before: %(first)s to %(last)s.")
    else:
        words = gettext(
            "Compared with as many days directly before: %(first)s to %(last)s. There are too few "
            "cases a year before."
        )
    return words % {"first": first, "last": last}
