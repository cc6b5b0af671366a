"""The maturity of a service unit as its page and its file show it: ladders, next things, items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from shared.domain import maturity
from shared.domain.evidence import Evidence
from shared.domain.maturity import Answer
from shared.domain.maturity_items import LEVELS, RUNGS, Component, Rung, Shown
from shared.domain.yearly import Paper, Standing
from shared.i18n import format_date, gettext
from shared.services.office import Office
from shared.services.reports import maturity_facts
from shared.services.reports.maturity_facts import OfAgency
from shared.services.reports.period import latest_day
from shared.web.case_words import agency_name
from shared.web.maturity_words import COMPONENTS, LEVEL_NAMES, measured_items
from shared.web.yearly_views import ItemView, Measured, YearAsked, item_views

SOON_DAYS = 60
"""So long before its last day a document is warned of."""


@dataclass(frozen=True, slots=True)
class _Days:
    """`last`: the day of the paper by which documents are judged, today while its year runs."""

    last: date
    today: date


@dataclass(frozen=True, slots=True)
class StepView:
    """One rung of a ladder: `state` is reached, next or later; `met` of `asked` items are met.
    Where the model asks nothing more, `asked` is 0."""

    level: int
    state: str
    met: int
    asked: int


@dataclass(frozen=True, slots=True)
class LadderView:
    """A component with its level, its rungs from the first to the last, and what its next level
    lacks."""

    component: Component
    name: str
    level: int
    steps: tuple[StepView, ...]
    lacking: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """An item with the level that asks for it; `also` are further components it counts for."""

    view: ItemView
    level: int
    shown: Shown
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MaturityView:
    """`level` is that of the lowest component, 0 before the first. `groups` are the items by their
    first component; `agencies` beside the names of the agencies. `ending` are documents that end
    soon, or had ended by the last day of the paper."""

    level: int
    ladders: tuple[LadderView, ...]
    nearest: tuple[PlacedItem, ...]
    groups: tuple[tuple[LadderView, tuple[PlacedItem, ...]], ...]
    agencies: tuple[tuple[str, OfAgency], ...]
    ending: tuple[str, ...]

    @property
    def items(self) -> list[ItemView]:
        return [each.view for _, items in self.groups for each in items]

    @property
    def sentence(self) -> str:
        """The level and what holds it there."""
        lowest = ", ".join(each.name for each in self.ladders if each.level == self.level)
        if self.level == LEVELS[-1]:
            return gettext("This service unit is at level 5 of 5: all components are.")
        if self.level == 0:
            return gettext(
                "This service unit has not reached level 1 yet. What holds it: %(lowest)s.",
                lowest=lowest,
            )
        return gettext(
            "This service unit is at level %(level)s of 5: %(name)s. What holds it there: "
            "%(lowest)s.",
            level=self.level,
            name=gettext(LEVEL_NAMES[self.level]),
            lowest=lowest,
        )


def maturity_view(office: Office, asked: YearAsked) -> MaturityView:
    """Of the unit asked for. Raises `UnknownCentre`, KeyError without a unit."""
    if asked.centre is None:
        raise KeyError("a paper is of one centre")
    facts = maturity_facts.facts(office, asked.centre, asked.period)
    told = item_views(office, asked, Paper.MATURITY, measured_items(office, asked, facts))
    # The paper is of its days: what held on their last one counts, whatever ended since.
    days = _Days(asked.period.last, latest_day(office, asked.centre))
    views = {each.key: _with_documents(each, days) for each in told}
    answers = {
        key: Answer(each.judged.standing, each.statement.said) for key, each in views.items()
    }
    met = {key for key, answer in answers.items() if maturity.is_met(answer)}
    ladders = tuple(_ladder(each, met, views) for each in Component)
    return MaturityView(
        level=min(each.level for each in ladders),
        ladders=ladders,
        nearest=tuple(_placed(each, views) for each in maturity.nearest(answers)),
        groups=tuple((each, _items_of(each.component, views)) for each in ladders),
        agencies=tuple(
            (agency_name(office.catalogue, each.agency), each) for each in facts.agencies
        ),
        ending=tuple(dict.fromkeys(_ending(views.values(), days))),
    )


_SHOWN: Mapping[str, Shown] = {each.item.key: each.shown for each in RUNGS}


def _with_documents(view: ItemView, days: _Days) -> ItemView:
    """With what the documents say, for items that are shown by one."""
    if _SHOWN[view.key] is not Shown.DOCUMENT:
        return view
    valid = any(each.is_valid_on(days.last) and not each.ended_at for each in view.evidence)
    said = [_document(each, days) for each in view.evidence]
    if not valid and view.statement.standing is Standing.MET:
        said.append(gettext("No valid document is named. The item is met once there is one."))
    judged = maturity.with_documents(Shown.DOCUMENT, view.judged, valid)
    return replace(view, measured=tuple(map(Measured, said)), judged=judged)


def _document(document: Evidence, days: _Days) -> str:
    title = document.title
    if document.dated > days.last:
        return gettext(
            "“%(title)s” is of %(day)s, after the last day of this paper.",
            title=title,
            day=format_date(document.dated),
        )
    if document.valid_until is None:
        return gettext(
            "“%(title)s” is of %(day)s and has no end.",
            title=title,
            day=format_date(document.dated),
        )
    day = format_date(document.valid_until)
    if document.valid_until < days.last:
        return gettext("“%(title)s” ended on %(day)s.", title=title, day=day)
    if document.valid_until < days.today:
        return gettext(
            "“%(title)s” was valid on %(last)s, the last day of this paper, and ended on %(day)s.",
            title=title,
            last=format_date(days.last),
            day=day,
        )
    if document.ends_within(SOON_DAYS, days.today):
        return gettext("“%(title)s” ends soon, on %(day)s.", title=title, day=day)
    return gettext("“%(title)s” is valid until %(day)s.", title=title, day=day)


def _ending(views: Iterable[ItemView], days: _Days) -> list[str]:
    """Of documents that items are shown by: those over on the last day, and those over soon."""
    documents = [
        each for view in views if _SHOWN[view.key] is Shown.DOCUMENT for each in view.evidence
    ]
    over = [
        each
        for each in documents
        if each.valid_until is not None
        and (each.valid_until < days.last or each.ends_within(SOON_DAYS, days.today))
    ]
    return [_document(each, days) for each in over]


def _ladder(component: Component, met: set[str], views: Mapping[str, ItemView]) -> LadderView:
    level = maturity.level_of(component, met)
    lacking = tuple(views[each.item.key] for each in maturity.lacking(component, met))
    steps = []
    for each in LEVELS:
        asked = maturity.rungs_of(component, each)
        state = "reached" if each <= level else "next" if each == level + 1 else "later"
        here = sum(rung.item.key in met for rung in asked)
        steps.append(StepView(each, state, here, len(asked)))
    return LadderView(component, gettext(COMPONENTS[component]), level, tuple(steps), lacking)


def _items_of(component: Component, views: Mapping[str, ItemView]) -> tuple[PlacedItem, ...]:
    first = [each for each in RUNGS if each.components[0] is component]
    return tuple(_placed(each, views) for each in first)


def _placed(rung: Rung, views: Mapping[str, ItemView]) -> PlacedItem:
    also = tuple(gettext(COMPONENTS[each]) for each in rung.components[1:])
    return PlacedItem(views[rung.item.key], rung.level, rung.shown, also)
