"""Waits, endings, answers and kept standards as plain tables: the files behind the pages.

Tidy: one row per figure, `part` names what it is about and `key` which one. Times are whole
seconds, per cents have two decimals, days are ISO dates. What the minimum n keeps back is empty;
what may leave the house is decided in `row_telling`.
"""

from __future__ import annotations

from shared.domain.period import Period
from shared.domain.satisfaction import SCORES, Votes
from shared.services.reports.adherence import AdherenceFigure, AdherenceReport
from shared.services.reports.endings import EndingsReport
from shared.services.reports.satisfaction import SatisfactionFigure, SatisfactionReport
from shared.services.reports.tables import Row, percent, seconds
from shared.services.reports.waiting import WaitFigure, WaitingReport

_ALL = "all"


def waiting_rows(report: WaitingReport) -> list[Row]:
    """In all, per unit, per queue letter, per half hour and per day or week."""
    head = _head(report.period)
    rows = [head | _wait("total", report.total.centre or _ALL, report.total)]
    if len(report.centres) > 1:
        rows += [head | _wait("centre", str(each.centre), each) for each in report.centres]
    rows += [
        head | _wait("letter", f"{each.centre}/{each.letter}", each) for each in report.letters
    ]
    rows += [head | _wait("half_hour", each.name, each.waits) for each in report.half_hours]
    rows += [head | _wait("span", each.span.name, each.waits) for each in report.spans]
    return rows


def _head(period: Period) -> Row:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _wait(part: str, key: str, figure: WaitFigure) -> Row:
    return {
        "part": part,
        "key": key,
        "n": figure.n,
        "mean_seconds": seconds(figure.mean_seconds),
        "median_seconds": seconds(figure.median_seconds),
        "p90_seconds": figure.p90_seconds,
    }


def endings_rows(report: EndingsReport) -> list[Row]:
    """People served, and turns by ending, in the columns of the waits."""
    counts = [("people_served", _ALL, report.people)]
    counts += [("ending", ending.value, n) for ending, n in report.turns.items()]
    return [_head(report.period) | {"part": part, "key": key, "n": n} for part, key, n in counts]


def satisfaction_rows(report: SatisfactionReport) -> list[Row]:
    """In all with who was asked, per centre, per service and per week; hidden answers are empty."""
    head = _head(report.period)
    total = report.total
    whole = _votes("total", total.centre or _ALL, total.n, total.votes)
    asked: Row = {
        "invited": report.invited,
        "response_percent": percent(report.response_percent),
    }
    rows = [head | whole | asked]
    nobody: Row = dict.fromkeys(asked)
    if len(report.centres) > 1:
        rows += [
            head | _votes("centre", str(each.centre), each.n, each.votes) | _response(each)
            for each in report.centres
        ]
    rows += [
        head
        | _votes("service", f"{each.centre}/{each.service}", each.n, each.votes)
        | _response(each)
        for each in report.services
    ]
    rows += [
        head | _votes("week", each.week.name, each.n, each.votes) | nobody for each in report.weeks
    ]
    return rows


def _response(figure: SatisfactionFigure) -> Row:
    return {"invited": figure.invited, "response_percent": percent(figure.response_percent)}


def satisfaction_rows_for_everybody(report: SatisfactionReport) -> list[Row]:
    """The same without who was asked at single services: how many did not answer is often one to
    four there, and keeping that back would take the answers with it."""
    rows = satisfaction_rows(report)
    for row in rows:
        if row["part"] in ("centre", "service"):
            row.update(invited=None, response_percent=None)
    return rows


def _votes(part: str, key: str, n: int, votes: Votes | None) -> Row:
    row: Row = {"part": part, "key": key, "n": n}
    return row | votes_columns(votes)


def votes_columns(votes: Votes | None) -> Row:
    """Every figure that reports make of scores, each in a column named after its formula."""
    low, high = (votes.top_two_interval if votes else None) or (None, None)
    row: Row = {
        "top_two_percent": percent(votes.top_two_percent) if votes else None,
        "low_percent": percent(low),
        "high_percent": percent(high),
        "mean_of_5": percent(votes.mean) if votes else None,
        "standard_deviation": percent(votes.deviation) if votes else None,
        "mean_percent": percent(votes.mean_percent) if votes else None,
        "from_three_percent": percent(votes.from_three_percent) if votes else None,
        "dissatisfied_percent": percent(votes.dissatisfied_percent) if votes else None,
    }
    for i, score in enumerate(SCORES):
        row[f"score_{score}"] = votes.counts[i] if votes else None
    return row


def adherence_rows(report: AdherenceReport) -> list[Row]:
    """In all, and per centre, service and variant."""
    head = _head(report.period)
    rows = [head | _kept("total", report.total.centre or _ALL, report.total)]
    rows += [head | _kept("service", _process_key(each), each) for each in report.services]
    return rows


def _process_key(figure: AdherenceFigure) -> str:
    """Centre and service, and the variant where it is not the ordinary one."""
    key = f"{figure.centre}/{figure.service}"
    return f"{key}/{figure.variant}" if figure.variant else key


def _kept(part: str, key: str, figure: AdherenceFigure) -> Row:
    low, high = figure.interval or (None, None)
    return {
        "part": part,
        "key": key,
        "n": figure.n,
        "within": figure.within,
        "within_percent": percent(figure.percent),
        "low_percent": percent(low),
        "high_percent": percent(high),
    }
