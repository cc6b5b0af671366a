"""Improvements as filed papers: those of a year, and one of them with everything in it.

What leaves the house tells no count of one to four, no share that would tell one, and no week of
fewer than five cases.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.improvement import ReportStanding
from shared.i18n import gettext
from shared.services import improvement_views
from shared.services.improvement_views import Line, Whole
from shared.services.improvements import Record
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.tables import Row
from shared.web import improvement_words as words
from shared.web.filing.document import Document, Fact, Section
from shared.web.filing.frame import framed
from shared.web.filing.improvement_parts import effect_sections, proposal_sections, reports, text
from shared.web.filing.improvement_rows import Teller, effect_line, row_of
from shared.web.report_pages import Asked
from shared.web.yearly_views import YearAsked

DEFINED = ("interval", "minimum")


def document(office: Office, asked: Asked) -> Document:
    """All improvements of a centre (or of all) on which somebody worked in the period."""
    with office.db.snapshot():
        centres = centres_of(office, asked.centre)
        lines = improvement_views.lines(office, centres, asked.period)
    tell = Teller(asked.everything)
    return framed(
        office,
        asked,
        "improvements",
        gettext("Improvements of services"),
        facts=_counts(lines),
        sections=(_list(office, asked, lines, tell),),
        defined=DEFINED,
        data={"improvements": [row_of(each, tell) for each in lines]},
        sealed=False,
    )


def of_year(office: Office, asked: YearAsked) -> Document:
    """The same for a centre and a fiscal year, as `gcs report` asks."""
    return document(office, asked.asked)


def _counts(lines: Sequence[Line]) -> list[Fact]:
    late = sum(_is_late(each) for each in lines)
    in_force = sum(each.effect is not None for each in lines)
    return [
        Fact(gettext("Improvements"), str(len(lines))),
        Fact(gettext("of these in force or finished"), str(in_force)),
        Fact(gettext("Reports that are late"), str(late)),
    ]


def _is_late(each: Line) -> bool:
    return each.report is not None and each.report.standing is ReportStanding.LATE


def _list(office: Office, asked: Asked, lines: Sequence[Line], tell: Teller) -> Section:
    columns = (
        text("number", gettext("Number")),
        text("item", gettext("Improvement")),
        *(() if asked.centre else (text("unit", gettext("Service unit")),)),
        text("process", gettext("Process")),
        text("state", gettext("State")),
        text("owner", gettext("Who is responsible")),
        text("report", gettext("Next report")),
        text("detail", gettext("Effect")),
    )
    rows: list[Row] = [
        {
            "number": str(each.record.id),
            "item": each.record.proposal.title,
            "unit": words.centre_name(office, each.record.centre),
            "process": words.processes(office, each.record.proposal),
            "state": words.state(each.record.state)[1],
            "owner": each.record.proposal.owner,
            "report": words.due(each.report),
            "detail": effect_line(each.effect, each.record.state, tell),
        }
        for each in lines
    ]
    return Section(
        "improvements", gettext("Improvements of the year"), columns=columns, rows=tuple(rows)
    )


def document_of_one(office: Office, number: int, *, everything: bool = False) -> Document:
    """One improvement with its proposal, effect, and reports, for whoever may read it. Raises
    KeyError for an unknown number."""
    with office.db.snapshot():
        record = improvement_views.stored(office, number)
        whole = improvement_views.whole_of(office, record)
    asked = Asked(record.centre, improvement_views.days_of(office, record), everything)
    tell = Teller(everything)
    name = f"improvement-{number}"
    line = Line(record, improvement_views.following(whole), whole.effect)
    return framed(
        office,
        asked,
        name,
        record.proposal.title or gettext("Improvement %(number)s", number=number),
        facts=_facts(record, whole, tell),
        sections=(
            *proposal_sections(office, whole, tell),
            *effect_sections(whole, tell),
            reports(whole, tell),
        ),
        defined=DEFINED,
        data={name: [row_of(line, tell)]},
        sealed=False,
    )


def _facts(record: Record, whole: Whole, tell: Teller) -> list[Fact]:
    main = whole.effect.main if whole.effect and whole.effect.after else None
    said = words.verdict(main.verdict)[1] if main and tell.may_judge(main) else words.DASH
    line = effect_line(whole.effect, record.state, tell, judged=False)
    return [
        Fact(gettext("State"), words.state(record.state)[1], record.reason),
        Fact(gettext("In force since"), words.day(record.in_force_on)),
        Fact(gettext("Effect"), said, line),
    ]
