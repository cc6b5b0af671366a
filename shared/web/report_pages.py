"""What the pages of figures share: what was asked for, and values ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.period import centres_of, period_of
from shared.services.reports.reduction import ReductionReport
from shared.web import charts, report_words

EXCLUDED_BANNER_PERCENT = 5
"""More than this left out, and the page says so before anything else."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The centre (None for all) and period of a page of figures."""

    centre: str | None
    period: Period

    def address(self, path: str, **more: object) -> str:
        """`path` asking for the same, as a link or a file to download."""
        query = {
            "centre": self.centre or "",
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            **more,
        }
        return f"{path}?{urlencode(query)}"


def asked_of(office: Office, centre: str | None, first: str | None, last: str | None) -> Asked:
    """An empty field of the form counts as not filled in.

    Raises `UnknownCentre`, `InvalidRequest`.
    """
    wanted = centre or None
    centres_of(office, wanted)
    return Asked(wanted, period_of(office, wanted, first or None, last or None))


def reduction_context(office: Office, asked: Asked) -> Mapping[str, Any]:
    """Everything that `shared/reduction.html` draws."""
    report = reduction.report(office, asked.centre, asked.period)
    return {
        "report": report,
        "asked": asked,
        "bars": charts.bracket_bars(report.real),
        "charts": charts,
        "report_words": report_words,
        "agencies": office.catalogue.agencies,
        "centres": office.catalogue.centres,
        "much_left_out": _much_left_out(report),
    }


def _much_left_out(report: ReductionReport) -> bool:
    covered = report.coverage_percent
    return covered is not None and covered < 100 - EXCLUDED_BANNER_PERCENT


def csv_headers(name: str) -> dict[str, str]:
    """Headers that make a browser save the answer under `name`."""
    return {"content-disposition": f'attachment; filename="{name}"'}
