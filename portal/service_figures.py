"""The published figures of each service: what a reader asks of one service, from the same reports
as the page over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shared.domain.cube import ALL
from shared.domain.kept import Kept
from shared.domain.kept import kept as kept_of
from shared.domain.satisfaction import Votes
from shared.i18n import format_date, format_number, format_percent, gettext
from shared.services.office import Office
from shared.services.reports import by_service, indicators, reduction
from shared.services.reports.by_service import Place, ServiceTurns
from shared.services.reports.indicators import IndicatorFigure
from shared.services.reports.reduction import ProcessFigure, ReductionReport
from shared.services.reports.tables import Cell, Row
from shared.services.reports.telling import Telling, telling_of
from shared.services.reports.told_services import told_adherence
from shared.web import report_words, wait_charts
from shared.web.report_pages import Asked
from shared.web.wait_charts import RunPoint


@dataclass(frozen=True, slots=True)
class KeptLine:
    """How often the standard was kept at a centre, of one variant; `n` None is kept back."""

    centre: str
    variant: str
    n: int | None
    kept: Kept


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """One service as everybody may know it. `turns` and `indicators`: all together first where
    several centres were asked for."""

    service: str
    turns: tuple[ServiceTurns, ...]
    kept: tuple[KeptLine, ...]
    indicators: tuple[IndicatorFigure, ...]
    processes: tuple[ProcessFigure, ...]

    @property
    def kept_percent(self) -> Fraction | None:
        """Over all centres and variants, each case counting once, where all of them are told."""
        told = [each.kept.within for each in self.kept]
        n = sum(each.n or 0 for each in self.kept)
        if not n or None in told:
            return None
        return Fraction(100 * sum(within or 0 for within in told), n)

    @property
    def reduction(self) -> ProcessFigure | None:
        """The ordinary way of the service."""
        return next((each for each in self.processes if not each.variant), None)

    def answers_at(self, centre: str) -> tuple[int | None, Votes | None]:
        found = next((each for each in self.indicators if each.centre == centre), None)
        return (found.answers, found.votes) if found else (0, None)


@dataclass(frozen=True, slots=True)
class AllServices:
    """Of every service that has anything to tell, with who may know what of the reductions."""

    figures: Mapping[str, ServiceFigures]
    tell: Telling


def all_services(
    office: Office,
    asked: Asked,
    report: ReductionReport | None = None,
    tell: Telling | None = None,
) -> AllServices:
    """`report` and `tell` where they were made already. Belongs into a snapshot."""
    at = office, asked.centre, asked.period
    report = report or reduction.report(*at)
    tell = tell or telling_of(office, asked.centre, report, everything=False)
    turns = by_service.report(*at, everything=False)
    kept = _kept(told_adherence(*at, everything=False)[1])
    four = indicators.report(*at, everything=False).services
    found = {
        service: ServiceFigures(
            service,
            _of(turns, service),
            tuple(kept.get(service, ())),
            tuple(each for each in four if each.service == service),
            tuple(each for each in report.processes if each.service.id == service),
        )
        for service in office.catalogue.services
    }
    return AllServices({id: each for id, each in found.items() if _has_any(each)}, tell)


def _has_any(figures: ServiceFigures) -> bool:
    return bool(figures.turns or figures.kept or figures.indicators)


def _of(turns: Mapping[Place, ServiceTurns], service: str) -> tuple[ServiceTurns, ...]:
    mine = [each for (_, what), each in turns.items() if what == service]
    return tuple(sorted(mine, key=lambda each: each.centre != ALL))


def _kept(rows: Sequence[Row]) -> dict[str, list[KeptLine]]:
    """By service, as far as the rows tell it."""
    found: dict[str, list[KeptLine]] = {}
    for row in rows:
        if row["part"] != "service":
            continue
        centre, service, *variant = str(row["key"]).split("/")
        n, within = _whole(row["n"]), _whole(row["within"])
        known = within is not None and n is not None and row["within_percent"] is not None
        share = kept_of(within or 0, n or 0) if known else Kept(n or 0, None, None, None)
        found.setdefault(service, []).append(KeptLine(centre, "".join(variant), n, share))
    return found


def _whole(value: Cell) -> int | None:
    return value if isinstance(value, int) else None


def run_picture(office: Office, asked: Asked, service: str) -> dict[str, Any]:
    """The waits of a service through the period as a picture, with the rows of its table."""
    spans = by_service.waits_over_time(office, asked.centre, asked.period, service)
    first = [span.first.toordinal() for span, _ in spans]
    points = [
        RunPoint(
            place=(day - first[0]) / (first[-1] - first[0]) if len(spans) > 1 else 0.5,
            label=format_date(span.first, "short"),
            value=_minutes(each.median_seconds),
            low=_minutes(each.median_seconds),
            high=_minutes(each.p90_seconds),
            words=report_words.span(span),
        )
        for day, (span, each) in zip(first, spans, strict=True)
    ]
    title = gettext("Median wait for this service over the period, in minutes")
    return {"wait_spans": spans, "wait_run": wait_charts.run(points, title)}


def _minutes(seconds: Fraction | int | None) -> float | None:
    return None if seconds is None else float(seconds) / 60


def lead(figures: ServiceFigures) -> str:
    """What the five figures say in one sentence; empty while there is nothing to say."""
    words = []
    turns = figures.turns[0] if figures.turns else None
    if turns and turns.median_seconds is not None:
        minutes = format_number(turns.median_seconds / 60)
        words.append(gettext("half waited no longer than %(num)s minutes", num=minutes))
    if figures.kept_percent is not None:
        share = format_percent(figures.kept_percent, 0)
        words.append(gettext("%(share)s were done within the promised time", share=share))
    return "; ".join(words)
