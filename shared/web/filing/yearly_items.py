"""The items of a yearly paper as chapters of its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.domain.evidence import Evidence
from shared.domain.yearly import Standing
from shared.i18n import format_date, gettext
from shared.services.reports.tables import Row
from shared.web.filing.document import Column, Fact, Section
from shared.web.yearly_views import STANDINGS, ItemView, counted


def item_section(id: str, title: str, views: Sequence[ItemView], note: str = "") -> Section:
    """One row per item: how it stands, what the records and the office say, its evidence. Paper has
    no room for a column of each: there they stand below each other."""
    first = (
        Column("key", gettext("No.")),
        Column("title", gettext("Item")),
        Column("standing", gettext("How it stands")),
    )
    columns = (
        *first,
        Column("records", gettext("From the records")),
        Column("said", gettext("Stated by the office")),
        Column("evidence", gettext("Evidence")),
    )
    rows = tuple(_row(each) for each in views)
    answer = Column("answer", gettext("Records, statement, evidence"))
    return Section(id, title, note=note, columns=columns, printed=(*first, answer), rows=rows)


def item_facts(views: Sequence[ItemView]) -> list[Fact]:
    """How many items stand how; states that no item has are left out."""
    found = counted(views)
    facts = [Fact(gettext(STANDINGS[each]), str(found[each])) for each in Standing if found[each]]
    if found[None]:
        facts.append(Fact(gettext("no answer yet"), str(found[None])))
    return facts


def item_rows(views: Sequence[ItemView]) -> list[Row]:
    """The same for programs: stable names, no words of the program's own."""
    return [
        {
            "item": each.key,
            "number": each.statement.number,
            "standing": each.judged.standing.value if each.judged.standing else None,
            "declared": each.judged.declared,
            "against_records": each.judged.against_records,
            "records": "\n".join(one.sentence for one in each.measured),
            "said": each.statement.said,
            "evidence": "\n".join(one.title for one in each.evidence),
        }
        for each in views
    ]


def _row(view: ItemView) -> Row:
    number = view.statement.number
    records = "\n".join(each.sentence for each in view.measured)
    evidence = "\n".join(_evidence(each) for each in view.evidence)
    return {
        "key": f"{view.key} ({number})" if number else view.key,
        "title": view.title,
        "standing": _standing(view),
        "records": records,
        "said": view.statement.said,
        "evidence": evidence,
        "answer": "\n".join(_answer(records, view.statement.said, evidence)),
    }


def _answer(records: str, said: str, evidence: str) -> Iterator[str]:
    """What stands behind an item, one below the other."""
    if records:
        yield records
    if said:
        yield gettext("Stated by the office: %(said)s", said=said)
    if evidence:
        yield gettext("Evidence: %(titles)s", titles=evidence)


def _standing(view: ItemView) -> str:
    if view.judged.against_records:
        return gettext("%(words)s, stated by the office against its records", words=view.words)
    if view.judged.declared:
        return gettext("%(words)s, stated by the office", words=view.words)
    return view.words


def _evidence(each: Evidence) -> str:
    named = f"{each.title} ({format_date(each.dated, 'short')})"
    return f"{named} {each.address}" if each.address else named
