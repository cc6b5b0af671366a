"""Where the time of every process goes, as a filed report."""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.publication import published_count
from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.services.reports.time_stays import ProcessStay, stay_rows, stays
from shared.web import place_words, time_charts
from shared.web.filing.columns import columns
from shared.web.filing.document import Bar, Column, Document, Fact, Group, Kind, Section
from shared.web.filing.frame import framed, service_name
from shared.web.filing.pictures import alone
from shared.web.filing.wording import told_words
from shared.web.report_pages import Asked

DEFINED = ("stay", "stopped", "minimum")
PICTURE_WIDTH = 220
_KEY_WIDTH = 30


def document(office: Office, asked: Asked) -> Document:
    """The mean stay of every process by kind of place, the costliest for citizens first."""
    found = stays(office, asked.centre, asked.period)
    data = stay_rows(found, asked.centre, asked.period, everything=asked.everything)
    return framed(
        office,
        asked,
        "time",
        gettext("Where the time goes"),
        facts=(Fact(gettext("Cases counted"), _all_cases(found, data)),),
        sections=(legend(), _stays(office, found, data)),
        defined=DEFINED,
        data={"time": data},
    )


def _all_cases(found: Sequence[ProcessStay], data: Sequence[Row]) -> str:
    """Kept back where it would tell the few of one process."""
    kept_back = [each.n for each, row in zip(found, data, strict=True) if row["n"] is None]
    few = published_count(sum(kept_back)) is None
    return told_words(None if few else sum(each.n for each in found))


def legend() -> Section:
    """The shapes of the kinds of place."""
    bars = tuple(
        Bar("", alone(str(time_charts.swatch(kind)), _KEY_WIDTH), place_words.kind(kind))
        for kind in place_words.KINDS
    )
    return Section("kinds", gettext("How to read the pictures"), groups=(Group(bars),))


def _stays(office: Office, found: Sequence[ProcessStay], data: Sequence[Row]) -> Section:
    named: tuple[Row, ...] = tuple(
        {
            **row,
            "process": service_name(office, each.process.service, each.process.variant),
            "stay_picture": _picture(each),
        }
        for each, row in zip(found, data, strict=True)
    )
    kinds = tuple(
        Column(f"{kind}_seconds", place_words.kind(kind), Kind.MINUTES)
        for kind in place_words.KINDS
    )
    (process, picture, stay, n) = columns("process", "stay_picture", "stay_seconds", "n")
    return Section(
        "stays",
        gettext("All processes"),
        note=gettext(
            "Each bar is a mean stay inside opening hours, on its own scale. On top stand the "
            "processes in which citizens spent most time together."
        ),
        columns=(process, *kinds, stay, n),
        printed=(process, picture, *kinds, stay, n),
        rows=named,
    )


def _picture(each: ProcessStay) -> str | None:
    if each.parts is None or each.stay_seconds is None:
        return None
    return alone(str(time_charts.stay_bar(each.parts, each.stay_seconds)), PICTURE_WIDTH)
