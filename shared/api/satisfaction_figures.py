"""What citizens answered: published figures, open to everybody."""

from __future__ import annotations

from asyncio import to_thread
from typing import cast

import msgspec
from litestar import get

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.api.service_figures import WilsonOut, period_for, wilson
from shared.domain import publication, satisfaction
from shared.domain.questionnaire import Question
from shared.domain.satisfaction import Votes
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.answer_details import PartFigure, ShareFigure
from shared.services.reports.satisfaction import SatisfactionFigure
from shared.services.reports.tables import Row, percent
from shared.services.reports.told_services import told_details, told_satisfaction
from shared.web.callers import AnyRequest, office_of, staff


class ScoreOut(msgspec.Struct, frozen=True):
    """One way to sum answers up, with the name of its formula."""

    formula: str
    value: float


class SatisfactionOut(msgspec.Struct, frozen=True):
    """`counts` by score, null where they would tell of one to four people, and so are the shares.
    Everything but `n` is null while `suppressed`."""

    centre: str | None
    service: str | None
    n: int | None
    suppressed: bool
    counts: dict[str, int | None] | None
    figure: ScoreOut | None
    interval: WilsonOut | None
    others: list[ScoreOut]
    invited: int | None = None
    response_percent: float | None = None


class PartOut(msgspec.Struct, frozen=True):
    """Scores of one part, of ease, or of an own question (`kind`), like those of all answers."""

    kind: str
    key: str
    question: dict[str, str] | None
    n: int | None
    suppressed: bool
    counts: dict[str, int] | None
    figure: ScoreOut | None
    interval: WilsonOut | None
    others: list[ScoreOut]


class ShareOut(msgspec.Struct, frozen=True):
    """Of `n` who were offered a reason after a good or a low score (`kind`), or answered an own
    question, so many named it or said yes. Null while suppressed."""

    kind: str
    key: str
    question: dict[str, str] | None
    n: int | None
    named: int | None
    percent: float | None
    interval: WilsonOut | None


class SatisfactionAnswer(msgspec.Struct, frozen=True):
    centre: str | None
    period: PeriodOut
    minimum_n: int
    total: SatisfactionOut
    centres: list[SatisfactionOut]
    items: list[SatisfactionOut]
    parts: list[PartOut]
    shares: list[ShareOut]
    next: str | None = None


@get("/metrics/satisfaction", tags=["figures"], summary="What citizens answered")
async def satisfaction_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> SatisfactionAnswer:
    return await to_thread(_satisfaction, office_of(request), centre, first, last, staff(request))


def _satisfaction(
    office: Office, centre: str | None, first: str | None, last: str | None, asker: Caller | None
) -> SatisfactionAnswer:
    period = period_for(office, centre, first, last, asker)
    report, rows = told_satisfaction(office, centre, period, everything=asker is not None)
    everything = asker is not None
    details = told_details(office, centre, period, answers=report.total.n, everything=everything)
    told = {(row["part"], row["key"]): row for row in rows}
    whole = told["total", centre or "all"]
    return SatisfactionAnswer(
        centre=centre,
        period=period_out(report.period),
        minimum_n=publication.MINIMUM_FOR_SATISFACTION,
        total=_votes(report.total, whole),
        centres=[
            _votes(figure, told.get(("centre", str(figure.centre)), whole))
            for figure in report.centres
        ],
        items=[
            _votes(figure, told["service", f"{figure.centre}/{figure.service}"])
            for figure in report.services
        ],
        parts=[_part(each) for each in details.parts],
        shares=[_share(each) for each in details.shares],
    )


def _part(figure: PartFigure) -> PartOut:
    votes = figure.votes
    if votes is None or votes.top_two_interval is None:
        empty = (True, None, None, None, list[ScoreOut]())
        return PartOut(figure.kind, figure.key, _words(figure.question), figure.n, *empty)
    return PartOut(
        kind=figure.kind,
        key=figure.key,
        question=_words(figure.question),
        n=figure.n,
        suppressed=False,
        counts={str(score): votes.counts[i] for i, score in enumerate(satisfaction.SCORES)},
        figure=_score(satisfaction.TOP_TWO_BOX, percent(votes.top_two_percent)),
        interval=wilson(*votes.top_two_interval),
        others=_others(votes),
    )


def _share(figure: ShareFigure) -> ShareOut:
    return ShareOut(
        kind=figure.kind,
        key=figure.key,
        question=_words(figure.question),
        n=figure.n,
        named=figure.named,
        percent=percent(figure.percent),
        interval=wilson(*figure.interval) if figure.interval else None,
    )


def _words(question: Question | None) -> dict[str, str] | None:
    return None if question is None else {"th": question.th, "en": question.en}


def _others(votes: Votes) -> list[ScoreOut]:
    """The other formulas that reports use, each under its name."""
    found = {
        satisfaction.MEAN_OF_FIVE: votes.mean,
        satisfaction.MEAN_PERCENT: votes.mean_percent,
        satisfaction.STANDARD_DEVIATION: votes.deviation,
        satisfaction.FROM_THREE: votes.from_three_percent,
        satisfaction.DISSATISFIED: votes.dissatisfied_percent,
    }
    return [_score(name, percent(each)) for name, each in found.items() if each is not None]


def _votes(figure: SatisfactionFigure, told: Row) -> SatisfactionOut:
    """As far as its row tells it."""
    votes, n = figure.votes, cast("int | None", told["n"])
    shares = _ShareOf(told)
    if votes is None or votes.mean is None or votes.top_two_interval is None:
        return SatisfactionOut(
            *(figure.centre, figure.service, n, True, None, None, None, []),
            invited=cast("int | None", told["invited"]),
            response_percent=cast("float | None", told["response_percent"]),
        )
    low, high = votes.top_two_interval
    return SatisfactionOut(
        centre=figure.centre,
        service=figure.service,
        n=n,
        suppressed=False,
        counts=shares.counts(),
        figure=_score(satisfaction.TOP_TWO_BOX, percent(votes.top_two_percent))
        if shares.top_two
        else None,
        interval=wilson(low, high) if shares.top_two else None,
        others=_others(votes) if shares.mean else [],
        invited=cast("int | None", told["invited"]),
        response_percent=cast("float | None", told["response_percent"]),
    )


class _ShareOf:
    """Which shares of the answers a row tells."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.top_two = row["top_two_percent"] is not None
        self.mean = row["mean_of_5"] is not None

    def counts(self) -> dict[str, int | None]:
        return {
            str(score): cast("int | None", self._row[f"score_{score}"])
            for score in satisfaction.SCORES
        }


def _score(formula: str, value: float | None) -> ScoreOut:
    assert value is not None
    return ScoreOut(formula, value)


routes = [satisfaction_figures]
