"""The four indicators of a digital public service, per centre and service and over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.cube import ALL
from shared.domain.indicators import completion, cost_per_transaction, take_up
from shared.domain.period import Period
from shared.domain.publication import shows_satisfaction
from shared.domain.satisfaction import NOBODY, Votes
from shared.domain.service_cost import CostEntry, CostPart
from shared.services import costs
from shared.services.office import Office
from shared.services.reports import usage
from shared.services.reports.period import centres_of
from shared.services.reports.tables import Row, percent
from shared.services.reports.told_services import told_satisfaction
from shared.services.reports.usage import (
    DIGITAL,
    DONE,
    ELSEWHERE,
    FINISHED,
    STARTED,
    Usage,
    months_of,
    names_of,
)


@dataclass(frozen=True, slots=True)
class CostFigure:
    """Amounts of whole months and years within the period, over `finished` turns of the same days.

    `months` of so many in the period have an amount.
    """

    satang: int
    finished: int
    each_satang: Fraction
    months: int
    entries: tuple[CostEntry, ...]


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """Counts and shares as the reader may know them; None is kept back or below a minimum.

    `centre` and `service` are ids or `all`. Over several centres `votes` are those of the centres
    whose answers are told.
    """

    centre: str
    service: str
    finished: int | None
    digital: int | None
    take_up_percent: Fraction | None
    began: int | None
    completed: int | None
    completion_percent: Fraction | None
    answers: int | None
    votes: Votes | None
    cost: CostFigure | None


@dataclass(frozen=True, slots=True)
class IndicatorsReport:
    """The whole first, then centres where all were asked for, then services."""

    period: Period
    total: IndicatorFigure
    centres: tuple[IndicatorFigure, ...]
    services: tuple[IndicatorFigure, ...]
    months: int

    @property
    def figures(self) -> tuple[IndicatorFigure, ...]:
        return self.total, *self.centres, *self.services


def report(
    office: Office, centre: str | None, period: Period, *, everything: bool
) -> IndicatorsReport:
    """For staff with `everything`, else as everybody may know them. Raises `UnknownCentre`."""
    wanted = centres_of(office, centre)
    with office.db.snapshot():
        make = _Maker(office, centre, usage.report(office, period, everything=everything))
    at = [centre] if centre is not None else [ALL, *wanted]
    services = [make.figure(each, service) for service in office.catalogue.services for each in at]
    return IndicatorsReport(
        period,
        make.figure(centre or ALL, ALL),
        tuple(make.figure(each, ALL) for each in wanted) if centre is None else (),
        tuple(each for each in services if make.has_any(each)),
        len(months_of(period)),
    )


class _Maker:
    """Figures from counts, answers and amounts of one moment."""

    def __init__(self, office: Office, centre: str | None, used: Usage) -> None:
        self._used = used
        self._centres = centres_of(office, centre)
        self._answers = dict(self._told_answers(office, centre))
        within = [
            each
            for each in costs.standing(office)
            if used.period.first <= each.period.first and each.period.last <= used.period.last
        ]
        self._costs: Mapping[str, Sequence[CostEntry]] = {
            service: [each for each in within if each.service == service]
            for service in {each.service for each in within}
        }

    def _told_answers(
        self, office: Office, centre: str | None
    ) -> Iterator[tuple[tuple[str, str], tuple[int | None, Votes | None]]]:
        """By centre and service. A share that is not told takes its votes with it."""
        asked = office, centre, self._used.period
        found, rows = told_satisfaction(*asked, everything=self._used.everything)
        told = {(row["part"], row["key"]): row for row in rows}

        def of(row: Row, votes: Votes | None) -> tuple[int | None, Votes | None]:
            n = row["n"]
            known = votes if row["top_two_percent"] is not None else None
            return (n if isinstance(n, int) else None), known

        yield (centre or ALL, ALL), of(told["total", centre or ALL], found.total.votes)
        for each in found.centres:
            row = told.get(("centre", str(each.centre)))
            if centre is None and row is not None:
                yield (str(each.centre), ALL), of(row, each.votes)
        for each in found.services:
            key = str(each.centre), str(each.service)
            yield key, of(told["service", "/".join(key)], each.votes)

    def has_any(self, figure: IndicatorFigure) -> bool:
        return bool(self._used.count(STARTED, figure.centre, figure.service)) or (
            figure.votes is not None
        )

    def figure(self, centre: str, service: str) -> IndicatorFigure:
        def told(measure: str) -> int | None:
            return self._used.told(measure, centre, service)

        finished, digital, began, done = told(FINISHED), told(DIGITAL), told(STARTED), told(DONE)
        both = None not in (finished, digital, told(ELSEWHERE))
        n, votes = self._votes(centre, service)
        return IndicatorFigure(
            centre,
            service,
            finished,
            digital,
            take_up(digital or 0, finished or 0) if both else None,
            began,
            done,
            completion(done or 0, began or 0) if None not in (began, done) else None,
            n,
            votes,
            self._cost(centre, service),
        )

    def _votes(self, centre: str, service: str) -> tuple[int | None, Votes | None]:
        known = self._answers.get((centre, service))
        if known is not None:
            return known
        if centre != ALL or service == ALL:
            return 0, None
        parts = [self._answers.get((each, service), (0, None))[1] for each in self._centres]
        votes = sum((each for each in parts if each is not None), NOBODY)
        return (votes.n, votes) if shows_satisfaction(votes.n) else (None, None)

    def _cost(self, centre: str, service: str) -> CostFigure | None:
        """None where nothing was entered, or the turns may not be told."""
        entered = self._costs.get("" if service == ALL else service, ())
        mine = [each for each in entered if centre in (ALL, each.centre)]
        satang, finished, months = 0, 0, set[tuple[str, Period]]()
        for each in mine:
            counts = self._in_days_of(each, service)
            if None in counts:
                return None
            satang += each.satang or 0
            finished += sum(n or 0 for n in counts)
            months |= {(each.centre, month) for month in months_of(each.period)}
        each_satang = cost_per_transaction(satang, finished)
        if each_satang is None:
            return None
        number = len({month for _, month in months})
        return CostFigure(satang, finished, each_satang, number, tuple(mine))

    def _in_days_of(self, entry: CostEntry, service: str) -> list[int | None]:
        months = months_of(entry.period)
        return [self._used.in_month(month, entry.centre, service) for month in months]


def rows(office: Office, found: IndicatorsReport) -> list[Row]:
    """Tidy rows: per cents and baht with two decimals, whole numbers of turns."""
    return [_row(office, found.period, each) for each in found.figures]


def _row(office: Office, period: Period, figure: IndicatorFigure) -> Row:
    votes, cost = figure.votes, figure.cost
    low, high = (votes.top_two_interval if votes else None) or (None, None)
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        **names_of(office, figure.centre, figure.service),
        "finished": figure.finished,
        "digital": figure.digital if figure.take_up_percent is not None else None,
        "take_up_percent": percent(figure.take_up_percent),
        "began": figure.began,
        "completed": figure.completed if figure.completion_percent is not None else None,
        "completion_percent": percent(figure.completion_percent),
        "answers": figure.answers,
        "satisfied_percent": percent(votes.top_two_percent) if votes else None,
        "satisfied_low_percent": percent(low),
        "satisfied_high_percent": percent(high),
        "cost_baht": percent(Fraction(cost.satang, 100)) if cost else None,
        "cost_turns": cost.finished if cost else None,
        "cost_each_baht": percent(cost.each_satang / 100) if cost else None,
        "cost_months": cost.months if cost else None,
        "cost_includes": " ".join(included(cost.entries)) if cost else None,
        "cost_source": "; ".join(dict.fromkeys(e.source for e in cost.entries)) if cost else None,
    }


def included(entries: Sequence[CostEntry]) -> list[CostPart]:
    """In the order in which they are asked for."""
    named = {part for each in entries for part in each.includes}
    return [part for part in CostPart if part in named]
