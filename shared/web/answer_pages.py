"""What answers say beside their score, and who gave them, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from shared.domain import satisfaction
from shared.domain.questionnaire import Mood
from shared.i18n import current_language, format_number, format_percent, gettext
from shared.services import exit_presses
from shared.services.office import Office
from shared.services.reports import respondents
from shared.services.reports.answer_details import DetailsReport, PartFigure, ShareFigure
from shared.services.reports.respondents import Division, Group
from shared.services.reports.satisfaction import SatisfactionReport
from shared.services.reports.tables import Row
from shared.services.reports.told_services import told_details
from shared.web import survey_words
from shared.web.figure_parts import named
from shared.web.report_pages import Asked

DEFINED = ("formulas", "parts", "reasons")


def details_view(
    office: Office, asked: Asked, report: SatisfactionReport, told: Row, *, public: bool
) -> dict[str, Any]:
    """What `shared/answer_details.html` draws for everybody."""
    details = told_details(
        office, asked.centre, asked.period, answers=report.total.n, everything=not public
    )
    return {
        "details": details,
        "formulas": formulas(office, report, told),
        "moods": _moods(details),
        "part_name": part_name,
        "share_name": share_name,
        "survey_words": survey_words,
        "reading_bands": bands_words(office.reading_bands),
    }


def _moods(details: DetailsReport) -> list[tuple[Mood, list[ShareFigure]]]:
    found = [(mood, details.reasons(mood)) for mood in (Mood.LOW, Mood.GOOD)]
    return [(mood, shares) for mood, shares in found if shares]


def part_name(figure: PartFigure) -> str:
    if figure.question is not None:
        return figure.question.text(current_language())
    return (
        gettext("How easy it was") if figure.kind == "ease" else survey_words.dimension(figure.key)
    )


def share_name(figure: ShareFigure) -> str:
    if figure.question is not None:
        return gettext("%(question)s Yes", question=figure.question.text(current_language()))
    return survey_words.reason(figure.key)


def formulas(office: Office, report: SatisfactionReport, told: Row) -> list[tuple[str, str, str]]:
    """(code of the formula, its name, value) of all answers, as far as they are told."""
    votes = report.total.votes
    if votes is None or votes.mean is None or told["mean_of_5"] is None:
        return []
    level = satisfaction.reading(votes.mean, office.reading_bands)
    mean = gettext(
        "%(mean)s: “%(reading)s”",
        mean=format_number(votes.mean, 2),
        reading=survey_words.reading(level),
    )
    spread = "–" if votes.deviation is None else format_number(votes.deviation, 2)
    return [
        (satisfaction.MEAN_OF_FIVE, gettext("Mean of 5"), mean),
        (satisfaction.STANDARD_DEVIATION, gettext("S.D."), spread),
        (satisfaction.MEAN_PERCENT, gettext("Mean ÷ 5 × 100"), _percent(votes.mean_percent)),
        (
            satisfaction.FROM_THREE,
            gettext("Share of 3, 4 and 5"),
            _percent(votes.from_three_percent),
        ),
        (
            satisfaction.DISSATISFIED,
            gettext("Dissatisfied: share of 1 and 2"),
            _percent(votes.dissatisfied_percent),
        ),
    ]


def _percent(value: Fraction | None) -> str:
    return "–" if value is None else format_percent(value, 2)


def bands_words(bands: Sequence[Fraction]) -> str:
    """The bands by which a mean is read, for people who compare reports."""
    found = [
        gettext(
            "from %(mean)s “%(reading)s”",
            mean=format_number(lowest, 2),
            reading=survey_words.reading(5 - i),
        )
        for i, lowest in enumerate(bands)
    ]
    return ", ".join([*found, gettext("below “%(reading)s”", reading=survey_words.reading(1))])


def respondents_view(office: Office, asked: Asked) -> dict[str, Any]:
    """Who answered against all, and presses at the exit, for staff."""
    return {
        "divisions": respondents.report(office, asked.centre, asked.period),
        "division_name": division_name,
        "group_name": lambda division, group: group_name(office, division, group),
        "presses": exit_presses.report(office, asked.centre, asked.period),
        "press_seconds": int(office.rules.exit_press_interval.total_seconds()),
    }


def division_name(division: Division) -> str:
    return {
        "service": gettext("By service"),
        "weekday": gettext("By day of the week"),
        "wait": gettext("By how long they waited"),
    }[division.kind]


def group_name(office: Office, division: Division, group: Group) -> str:
    if division.kind == "wait":
        return survey_words.band(group.key)
    if division.kind == "weekday":
        return survey_words.weekday(int(group.key))
    service = office.catalogue.services.get(group.key)
    return str(named(service.names)) if service else group.key
