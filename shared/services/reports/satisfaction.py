"""What citizens answered, per service, centre and in all, hidden where too few answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period, week_of
from shared.domain.satisfaction import NOBODY, SCORES, Votes, hidden, hidden_cells
from shared.domain.tally import Tally
from shared.domain.turn_tally import ASKED, VOTE
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.respondents import asked_by_service
from shared.services.reports.sums import Sums, summing
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class SatisfactionFigure:
    """`votes` is None while hidden: too few answers, or because they would tell others' answers.

    `service` None is a whole centre, `centre` None all of them.
    """

    centre: str | None
    service: str | None
    n: int
    votes: Votes | None
    invited: int = 0

    @property
    def response_percent(self) -> Fraction | None:
        """Answers per hundred who were asked; None where hardly anybody was."""
        return _response(self.n, self.invited)


@dataclass(frozen=True, slots=True)
class WeekOfAnswers:
    """The answers of one week, from Monday; `votes` None while hidden."""

    week: Period
    n: int
    votes: Votes | None


@dataclass(frozen=True, slots=True)
class SatisfactionReport:
    """`invited` are the ended turns whose citizen was asked; weeks without an answer are absent."""

    period: Period
    total: SatisfactionFigure
    centres: tuple[SatisfactionFigure, ...]
    services: tuple[SatisfactionFigure, ...]
    weeks: tuple[WeekOfAnswers, ...]
    invited: int

    @property
    def response_percent(self) -> Fraction | None:
        """Answers per hundred who were asked; None where hardly anybody was."""
        return _response(self.total.n, self.invited)


def _response(n: int, invited: int) -> Fraction | None:
    return Fraction(100 * n, invited) if publication.shows_median(invited) else None


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> SatisfactionReport:
    """Answers given in the period. Raises `UnknownCentre`.

    What is hidden is decided over all centres, so that asking for one of them shows nothing that
    the whole report keeps back.
    """
    wanted = centres_of(office, centre)
    every = centres_of(office, None)
    votes: dict[str, dict[str, Votes]] = {each: {} for each in every}
    with summing(office, sums) as known:
        for row in known.tallies(Sheet.VOTES, every, period):
            before = votes[row.centre].get(row.part, NOBODY)
            votes[row.centre][row.part] = before + _votes(row.tally)
        days = [(row.centre, row.day, row.tally) for row in known.by_day(Sheet.DAY, every, period)]
        asked = asked_by_service(office, known, wanted, period)
    for at, service in asked:
        votes[at].setdefault(service, NOBODY)
    by_centre = Counter[str]()
    for at, _, tally in days:
        by_centre[at] += tally[ASKED]
    of_centre = {each: sum(votes[each].values(), NOBODY) for each in every}
    centres = _figures([(each, None, of_centre[each]) for each in every])
    shown = [
        replace(figure, invited=by_centre[str(figure.centre)])
        for figure in centres
        if figure.centre in wanted
    ]
    services = [
        replace(figure, invited=asked[each, str(figure.service)])
        for each in wanted
        for figure in _services(each, of_centre[each], votes[each])
    ]
    invited = sum(by_centre[each] for each in wanted)
    everything = sum(of_centre.values(), NOBODY)
    whole = SatisfactionFigure(None, None, everything.n, _shown(everything), invited)
    total = shown[0] if centre is not None else whole
    return SatisfactionReport(
        period=period,
        total=total,
        centres=tuple(shown),
        services=tuple(services),
        weeks=_weeks(period, total, every, days),
        invited=invited,
    )


def _votes(tally: Tally) -> Votes:
    return Votes(tuple(tally[f"{VOTE}{score}"] for score in SCORES))


def _weeks(
    period: Period,
    whole: SatisfactionFigure,
    centres: Sequence[str],
    days: Iterable[tuple[str, date, Tally]],
) -> tuple[WeekOfAnswers, ...]:
    """The weeks behind `whole`: of one centre, or of all together.

    What is hidden is again decided over all centres: the sum over them is one more row.
    """
    votes: dict[Period, list[Votes]] = {}
    for centre, day, tally in days:
        answers = _votes(tally)
        if answers.n:
            row = votes.setdefault(week_of(period, day), [NOBODY] * len(centres))
            row[centres.index(centre)] += answers
    weeks = sorted(votes, key=lambda week: week.first)
    columns = [[*votes[week], sum(votes[week], NOBODY)] for week in weeks]
    rows = [[column[i] for column in columns] for i in range(len(centres) + 1)]
    kept_back = hidden_cells([[cell.n for cell in row] for row in rows])
    at = len(centres) if whole.centre is None else centres.index(whole.centre)
    return tuple(
        WeekOfAnswers(week, cell.n, cell if whole.votes and (at, j) not in kept_back else None)
        for j, (week, cell) in enumerate(zip(weeks, rows[at], strict=True))
        if cell.n
    )


def _services(centre: str, whole: Votes, votes: dict[str, Votes]) -> Sequence[SatisfactionFigure]:
    rows = [(centre, service, votes[service]) for service in sorted(votes)]
    return (
        _figures(rows) if publication.shows_satisfaction(whole.n) else _figures(rows, all_of=True)
    )


def _figures(
    rows: Sequence[tuple[str, str | None, Votes]], *, all_of: bool = False
) -> list[SatisfactionFigure]:
    kept_back = set(range(len(rows))) if all_of else hidden([votes.n for _, _, votes in rows])
    return [
        SatisfactionFigure(centre, service, votes.n, None if i in kept_back else _shown(votes))
        for i, (centre, service, votes) in enumerate(rows)
    ]


def _shown(votes: Votes) -> Votes | None:
    return votes if publication.shows_satisfaction(votes.n) else None
