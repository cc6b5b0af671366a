"""The check-list of category 3 of the quality award as a file: every line with its evidence, the
plan for the next year, and the figures that stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.i18n import format_date, gettext
from shared.services import voices_figures
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.web.filing import adherence, satisfaction, statistics
from shared.web.filing.document import Column, Document, Section
from shared.web.filing.frame import framed
from shared.web.filing.yearly_items import item_facts, item_rows, item_section
from shared.web.pmqa_views import Activity, activities, published_pairs
from shared.web.yearly_views import YearAsked

NAME = "pmqa"


def document(office: Office, asked: YearAsked) -> Document:
    """Raises KeyError without a centre, `UnknownCentre`."""
    found = activities(office, asked)
    items = [each.item for each in found]
    parts = [each.document(office, asked.asked) for each in (statistics, satisfaction, adherence)]
    made = framed(
        office,
        asked.asked,
        NAME,
        gettext("Quality award, category 3"),
        facts=item_facts(items),
        sections=(
            item_section("check-list", gettext("Check-list"), items),
            _plans(found),
            _pairs(office, asked),
            *(section for part in parts for section in _chapters(part)),
        ),
        defined=(),
        data={
            NAME: [
                {**row, **_tidy(each)} for row, each in zip(item_rows(items), found, strict=True)
            ],
            "complaints": voices_figures.rows(
                office, asked.period, asked.centre, everything=asked.everything
            ),
            **{name: rows for part in parts for name, rows in part.data.items()},
        },
        sealed=False,
    )
    known = {each.id: each for part in parts for each in part.definitions}
    return replace(made, definitions=tuple(known.values()))


def _chapters(part: Document) -> list[Section]:
    """The sections of a report under its name: two reports may call a section alike."""
    return [
        replace(each, id=f"{part.name}-{each.id}", title=f"{part.title}: {each.title}")
        for each in part.sections
    ]


def _plans(found: Sequence[Activity]) -> Section:
    return Section(
        "plan",
        gettext("Steps of the work and plan for the next year"),
        columns=(
            Column("key", gettext("No.")),
            Column("title", gettext("Item")),
            Column("steps", gettext("Steps of the work")),
            Column("what", gettext("What will be better")),
            Column("who", gettext("Who does it")),
            Column("until", gettext("Until when")),
        ),
        rows=tuple(
            {
                "key": each.item.key,
                "title": each.item.title,
                "steps": each.plan.steps,
                "what": each.plan.what,
                "who": each.plan.who,
                "until": format_date(each.plan.until, "short") if each.plan.until else "",
            }
            for each in found
            if each.plan.steps or each.plan.what
        ),
    )


def _pairs(office: Office, asked: YearAsked) -> Section:
    return Section(
        "you-said",
        gettext("You said, we did"),
        columns=(Column("said", gettext("You said")), Column("did", gettext("We did"))),
        rows=tuple({"said": said, "did": did} for said, did in published_pairs(office, asked)),
    )


def _tidy(found: Activity) -> Row:
    plan = found.plan
    return {
        "steps": plan.steps,
        "plan_what": plan.what,
        "plan_who": plan.who,
        "plan_until": plan.until.isoformat() if plan.until else None,
    }
