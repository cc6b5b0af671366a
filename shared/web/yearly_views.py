"""Papers of the yearly cycle as their pages and files show them: items with what the records and
the office say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from shared.domain.errors import N_
from shared.domain.evidence import Evidence
from shared.domain.period import Period
from shared.domain.yearly import (
    Item,
    Judged,
    Paper,
    Standing,
    Statement,
    judged,
    round_period,
    to_begin_with,
    worst,
)
from shared.i18n import gettext
from shared.services import evidence, statements
from shared.services.office import Office
from shared.services.reports.period import latest_day
from shared.web.report_pages import Asked

STANDINGS: Mapping[Standing, str] = {
    Standing.MET: N_("met"),
    Standing.PARTLY: N_("partly met"),
    Standing.NOT_MET: N_("not met"),
    Standing.NOT_APPLICABLE: N_("does not apply"),
}
CHIPS: Mapping[Standing | None, str] = {
    Standing.MET: "good",
    Standing.PARTLY: "near",
    Standing.NOT_MET: "late",
    Standing.NOT_APPLICABLE: "held",
    None: "waiting",
}
ICONS: Mapping[Standing | None, str] = {
    Standing.MET: "check",
    Standing.PARTLY: "near",
    Standing.NOT_MET: "late",
    Standing.NOT_APPLICABLE: "closed",
    None: "waiting",
}
"""The looks of the kit's states."""


@dataclass(frozen=True, slots=True)
class YearAsked:
    """A centre (None: all) and the first `months` of a fiscal year, as far as they are over."""

    centre: str | None
    year: int
    period: Period
    months: int = 12
    everything: bool = False

    @property
    def asked(self) -> Asked:
        """The same for reports of figures."""
        return Asked(self.centre, self.period, everything=self.everything)

    @property
    def for_outside(self) -> YearAsked:
        """The same without counts of one to four."""
        return replace(self, everything=False)

    def address(self, path: str, **more: object) -> str:
        query = {"centre": self.centre or "", "year": self.year, "months": self.months, **more}
        return f"{path}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the records say about an item: a sentence, how the item stands by it (None: the sentence
    only informs), and the page where it can be looked at."""

    sentence: str
    standing: Standing | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with everything that is known of it. `title` and `asks` are in the reader's
    language. `last_year`: what its form starts with, where nothing is stated in this year yet."""

    key: str
    title: str
    asks: str
    measured: tuple[Measured, ...]
    statement: Statement
    evidence: tuple[Evidence, ...]
    judged: Judged
    last_year: Statement | None = None

    @property
    def chip(self) -> str:
        return CHIPS[self.judged.standing]

    @property
    def words(self) -> str:
        """How it stands, and by whose word."""
        if self.judged.standing is None:
            return gettext("no answer yet")
        return gettext(STANDINGS[self.judged.standing])

    @property
    def words_of_last_year(self) -> str:
        """How it stood by the office's word; empty where it was left to the records."""
        if self.last_year is None or self.last_year.standing is None:
            return ""
        return gettext(STANDINGS[self.last_year.standing])


def year_asked(
    office: Office, centre: str | None, year: int, months: int = 12, *, everything: bool = False
) -> YearAsked:
    """Raises `UnknownCentre`, `InvalidRequest` for a year that has not begun, ValueError for
    another round than 6, 9 or 12 months."""
    if centre is not None:
        centre = office.centre(centre).id
    period = round_period(year, months, latest_day(office, centre))
    return YearAsked(centre, year, period, months, everything)


def item_views(
    office: Office,
    asked: YearAsked,
    paper: Paper,
    measured: Mapping[str, Sequence[Measured]],
) -> list[ItemView]:
    """The items of a centre's paper; `measured` by item is what the records say. What needs several
    parts stands as its worst. Raises KeyError without a centre."""
    if asked.centre is None:
        raise KeyError("a paper is of one centre")
    stated = statements.of_paper(office, asked.centre, asked.year, paper)
    before = statements.of_paper(office, asked.centre, asked.year - 1, paper)
    kept = {each.id: each for each in evidence.of_centre(office, asked.centre)}
    same = {each.key for each in statements.ITEMS[paper]}  # own lines are of their year only
    last = asked.period.last  # a paper is of its days: what ended since was in force in them
    in_force = {id for id, each in kept.items() if each.is_valid_on(last) and not each.ended_at}
    return [
        _view(
            item,
            tuple(measured.get(item.key, ())),
            stated.get(item.key),
            to_begin_with(before.get(item.key) if item.key in same else None, in_force),
            kept,
        )
        for item in statements.items_of(office, asked.centre, asked.year, paper)
    ]


def _view(
    item: Item,
    measured: tuple[Measured, ...],
    statement: Statement | None,
    last_year: Statement | None,
    kept: Mapping[int, Evidence],
) -> ItemView:
    last_year = None if statement else last_year
    statement = statement or Statement(item.key)
    by_records = worst([each.standing for each in measured if each.standing is not None])
    return ItemView(
        item.key,
        gettext(item.title),
        gettext(item.asks),
        measured,
        statement,
        tuple(kept[each] for each in statement.evidence if each in kept),
        judged(by_records, statement.standing),
        last_year,
    )


def counted(views: Sequence[ItemView]) -> Mapping[Standing | None, int]:
    """How many items stand how."""
    found: dict[Standing | None, int] = dict.fromkeys((*Standing, None), 0)
    for view in views:
        found[view.judged.standing] += 1
    return found
