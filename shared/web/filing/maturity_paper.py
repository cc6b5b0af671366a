"""The maturity of a service unit as a file: its level, what lacks, every item, every agency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shared.domain.maturity_items import LEVELS
from shared.domain.small_counts import told
from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.web.filing.document import Column, Document, Fact, Kind, Picture, Section
from shared.web.filing.frame import framed
from shared.web.filing.pictures import alone
from shared.web.filing.yearly_items import item_facts, item_rows, item_section
from shared.web.maturity_chart import ladder_chart
from shared.web.maturity_definitions import MATURITY
from shared.web.maturity_views import LadderView, MaturityView, PlacedItem, maturity_view
from shared.web.maturity_words import LEVEL_NAMES
from shared.web.yearly_views import YearAsked

NAME = "maturity"


def document(office: Office, asked: YearAsked) -> Document:
    """Raises KeyError without a centre, `UnknownCentre`."""
    found = maturity_view(office, asked)
    made = framed(
        office,
        asked.asked,
        NAME,
        gettext("Maturity of the services"),
        facts=[_level(found), *item_facts(found.items)],
        sections=(
            _ladders(found),
            _nearest(found),
            *(_component(*each) for each in found.groups),
            _agencies(found, everything=asked.everything),
        ),
        defined=tuple(MATURITY),
        data={NAME: _rows(found)},
        sealed=False,
    )
    return replace(made, notes=(found.sentence, *found.ending, *made.notes))


def _level(found: MaturityView) -> Fact:
    name = gettext(LEVEL_NAMES[found.level]) if found.level else ""
    value = gettext("%(level)s of 5", level=found.level)
    return Fact(gettext("Level of the service unit"), value, name)


def _ladders(found: MaturityView) -> Section:
    """One row per component, with what its next level lacks."""
    rows: list[Row] = [
        {
            "component": each.name,
            "level": each.level,
            "lacking": "\n".join(f"{one.title} ({one.words})" for one in each.lacking),
        }
        for each in found.ladders
    ]
    return Section(
        "levels",
        gettext("Level of each component"),
        note=found.sentence,
        pictures=(Picture(alone(str(ladder_chart(found.ladders))), found.sentence),),
        columns=(
            Column("component", gettext("Component")),
            Column("level", gettext("Level"), Kind.COUNT),
            Column("lacking", gettext("What the next level lacks")),
        ),
        rows=tuple(rows),
    )


def _nearest(found: MaturityView) -> Section:
    rows: list[Row] = [
        {"level": each.level, "title": each.view.title, "asks": each.view.asks}
        for each in found.nearest
    ]
    return Section(
        "nearest",
        gettext("What to do next"),
        columns=(
            Column("level", gettext("Level"), Kind.COUNT),
            Column("title", gettext("Item")),
            Column("asks", gettext("What is asked")),
        ),
        rows=tuple(rows),
    )


def _component(ladder: LadderView, items: Sequence[PlacedItem]) -> Section:
    """What its levels ask, each with its threshold."""
    section = item_section(f"items-{ladder.component}", ladder.name, [each.view for each in items])
    rows = tuple(
        {**row, "level": each.level, "asked": f"{each.view.title}\n{each.view.asks}"}
        for each, row in zip(items, section.rows, strict=True)
    )
    level = Column("level", gettext("Level"), Kind.COUNT)
    asked = Column("asked", gettext("Item"))
    return replace(
        section,
        note=gettext("level %(level)s of 5", level=ladder.level),
        columns=(level, section.columns[0], asked, *section.columns[2:]),
        rows=rows,
        printed=(level, asked, *section.on_paper[2:]),
    )


def _agencies(found: MaturityView, *, everything: bool) -> Section:
    """Counts of one to four turns leave the house in no file, nor what would tell them."""
    counts = [each.finished for _, each in found.agencies]
    rows: list[Row] = [
        {"agency": name, "services": each.services, "finished": n, "level": each.level}
        for (name, each), n in zip(
            found.agencies, counts if everything else told(counts), strict=True
        )
    ]
    return Section(
        "agencies",
        gettext("By agency, from the records"),
        columns=(
            Column("agency", gettext("Agency")),
            Column("services", gettext("Services given"), Kind.COUNT),
            Column("finished", gettext("Finished turns"), Kind.COUNT),
            Column("level", gettext("Level"), Kind.COUNT),
        ),
        rows=tuple(rows),
    )


def _rows(found: MaturityView) -> list[Row]:
    """Every item with the level that asks for it and the levels that follow from all."""
    listed: list[Row] = []
    for ladder, items in found.groups:
        rows = item_rows([each.view for each in items])
        for placed, row in zip(items, rows, strict=True):
            listed.append({**row, **_place(ladder, placed.level), "unit_level": found.level})
    return listed


def _place(ladder: LadderView, level: int) -> Row:
    assert level in LEVELS
    return {
        "component": ladder.component.value,
        "level": level,
        "component_level": ladder.level,
    }
