"""The self-assessment report of a round: table by dimension, total, what the office says."""

from __future__ import annotations

from fractions import Fraction

from shared.domain.assessment import plain_number
from shared.domain.handed_in import HandedIn, Line
from shared.i18n import format_moment, gettext
from shared.services.office import Office
from shared.services.reports.tables import Cell, Row
from shared.web.assessment_views import (
    DimensionView,
    LineView,
    RoundView,
    number_words,
    open_words,
    result_words,
    round_view,
    score_words,
)
from shared.web.assessment_words import definitions_of
from shared.web.filing.document import Column, Document, Fact, Kind, Section
from shared.web.filing.frame import framed
from shared.web.yearly_views import YearAsked

NAME = "self-assessment"


def document(office: Office, asked: YearAsked) -> Document:
    """A round as it is today, beside what was handed in. Raises as `round_view`."""
    found = round_view(office, asked)
    return framed(
        office,
        asked.asked,
        NAME,
        gettext("Self-assessment, first %(num)s months", num=asked.months),
        facts=_facts(found),
        sections=(
            *(_dimension(each, found.handed is not None) for each in found.dimensions),
            _said(found),
            _versions(found),
        ),
        defined=("score", *definitions_of(each.indicator for each in found.lines), "minimum"),
        data={NAME: [_tidy(asked, each) for each in found.lines]},
        sealed=False,
    )


def _facts(found: RoundView) -> list[Fact]:
    total = found.total
    name = gettext("Total score so far") if total.open else gettext("Total score")
    facts = [Fact(name, score_words(total.so_far), open_words(total))]
    facts += [
        Fact(each.name, score_words(each.total.mean), _weight_words(each))
        for each in found.dimensions
    ]
    if found.handed:
        kept = found.handed
        facts.append(
            Fact(
                gettext("Total as handed in"),
                score_words(kept.total.so_far),
                _handed_words(kept),
            )
        )
    return facts


def _weight_words(view: DimensionView) -> str:
    weight = number_words(view.total.weight)
    if not view.total.open:
        return gettext("weight %(weight)s", weight=weight)
    left = number_words(view.total.open)
    return gettext("weight %(weight)s, of which %(open)s are open", weight=weight, open=left)


def _handed_words(kept: HandedIn) -> str:
    assert kept.at is not None
    return gettext(
        "version %(version)s, %(moment)s, with all events up to no. %(event)s",
        version=kept.version,
        moment=format_moment(kept.at, "short"),
        event=kept.event,
    )


def _dimension(view: DimensionView, handed: bool) -> Section:
    levels = tuple(Column(f"level_{n}", str(n), Kind.DECIMAL) for n in range(1, 6))
    first = (
        Column("code", gettext("No.")),
        Column("name", gettext("Indicator")),
        Column("unit", gettext("Unit")),
        Column("weight", gettext("Weight"), Kind.DECIMAL),
    )
    last = (
        Column("result", gettext("Result today"), Kind.DECIMAL),
        Column("score", gettext("Score"), Kind.SCORE),
        Column("weighted", gettext("Weighted score"), Kind.SCORE),
    )
    kept, on_paper = _handed_columns() if handed else ((), ())
    return Section(
        view.dimension.value,
        view.name,
        columns=(*first, Column("measure", gettext("Measured by")), *levels, *last, *kept),
        printed=(*first, *levels, *last, *on_paper),
        rows=tuple(_row(each) for each in view.lines),
    )


def _handed_columns() -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """What was handed in, for a sheet and for paper, where result and score share a column."""
    name = gettext("As handed in")
    score = f"{name}: {gettext('Score')}"
    sheet = Column("handed_result", name, Kind.DECIMAL), Column("handed_score", score, Kind.SCORE)
    return sheet, (Column("handed", name),)


def _row(view: LineView) -> Row:
    line = view.line
    today, handed = view.today, view.handed
    return {
        "code": line.indicator.code,
        "name": line.indicator.name,
        "unit": line.indicator.unit,
        "weight": float(line.indicator.weight),
        "measure": view.measure,
        **{f"level_{n}": float(each) for n, each in enumerate(line.indicator.levels, 1)},
        "result": _result(today) if today else gettext("no longer in the list"),
        "score": _exact(today.score if today else None),
        "weighted": _exact(today.weighed.weighted if today else None),
        "handed": (
            f"{result_words(handed.result)} ({score_words(handed.score)})"
            if handed
            else gettext("not in the list")
        ),
        "handed_result": _result(handed) if handed else gettext("not in the list"),
        "handed_score": _exact(handed.score if handed else None),
    }


def _result(line: Line) -> Cell:
    """A number, so that a sheet can go on with it; words where nothing is measured."""
    return result_words(None) if line.result is None else float(line.result)


def _exact(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _said(found: RoundView) -> Section:
    return Section(
        "said",
        gettext("What the office says"),
        columns=(
            Column("code", gettext("No.")),
            Column("said", gettext("How the result came about")),
            Column("difficulties", gettext("Difficulties")),
            Column("support", gettext("Support needed")),
            Column("evidence", gettext("Evidence")),
        ),
        rows=tuple(_words(each) for each in found.lines if _has_words(each)),
    )


def _has_words(view: LineView) -> bool:
    entry = view.line.entry
    return bool(entry.said or entry.difficulties or entry.support or view.evidence)


def _words(view: LineView) -> Row:
    entry = view.line.entry
    return {
        "code": entry.code,
        "said": entry.said,
        "difficulties": entry.difficulties,
        "support": entry.support,
        "evidence": "\n".join(each.title for each in view.evidence),
    }


def _versions(found: RoundView) -> Section:
    made = [each for each in (found.handed, *found.earlier) if each]
    return Section(
        "handed-in",
        gettext("Handed in"),
        columns=(
            Column("version", gettext("Version")),
            Column("about", gettext("Made")),
            Column("total", gettext("Total score"), Kind.SCORE),
            Column("why", gettext("Why again")),
        ),
        rows=tuple(
            {
                "version": str(each.version),
                "about": _handed_words(each),
                "total": _exact(each.total.so_far),
                "why": each.why,
            }
            for each in made
        ),
    )


def _tidy(asked: YearAsked, view: LineView) -> Row:
    line, today, handed = view.line, view.today, view.handed
    return {
        "from": asked.period.first.isoformat(),
        "to": asked.period.last.isoformat(),
        "months": asked.months,
        "centre": asked.centre,
        "dimension": line.indicator.dimension.value,
        "code": line.indicator.code,
        "name": line.indicator.name,
        "unit": line.indicator.unit,
        "weight": _plain(line.indicator.weight),
        "measure": line.indicator.measure.value,
        **{f"level_{n}": _plain(each) for n, each in enumerate(line.indicator.levels, 1)},
        "in_list": today is not None,
        "result": _plain(today.result if today else None),
        "score": _plain(today.score if today else None),
        "weighted_score": _plain(today.weighed.weighted if today else None),
        "handed_in_result": _plain(handed.result if handed else None),
        "handed_in_score": _plain(handed.score if handed else None),
        "said": line.entry.said,
        "difficulties": line.entry.difficulties,
        "support": line.entry.support,
    }


def _plain(value: Fraction | None) -> int | float | None:
    """With at most four decimals, and without any where it is whole."""
    if value is None:
        return None
    text = plain_number(value)
    return float(text) if "." in text else int(text)
