"""Everything written about a service, row by row, cut into screens that need no scrolling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from kiosk.fold import fold, lines, width_em
from kiosk.papers import Paper, Papers, StepLine
from shared.i18n import current_language, gettext

ADDRESS = re.compile(r"https?://[\w.-]+")
UNCONFIRMED = ("illustrative", "unverified")
"""How the catalogue marks what no source states."""


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is heading, step, paper, fee, text, remark or source; `value` stands at its end."""

    kind: str
    text: str
    value: str = ""
    position: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """What a screen holds, in lines; and how wide a line is, in shares of the font size.

    `notes`: what is said about a paper stands under its name.
    """

    lines: float
    line_em: float
    gap: float
    notes: bool = True


DETAILS = {False: Room(13.6, 22, 0.3), True: Room(8.1, 15, 0.25, notes=False)}
PAPERS = Room(6.2, 22, 0.25)
NAME_EM, NAME_LINES = 16, 1.6
FACT_EM, FACT_LINES = 5.8, 1.25
"""The list on a service's page beside a name and facts of one line each; how wide a line of these
is, and how many lines of the list each further one takes. In large letters the papers are one tap
further."""
BESIDE_TICKET = Room(6.0, 25, 0.0)
WAY_TO_ALL, MARK, UNKNOWN = 2.3, 1.3, 1.1
"""Below a ticket for one service, in lines; a further service takes one, the button to all papers,
the mark of priority and the word that some papers are not known take these."""
FIRST_EM = 13.5
"""How wide a line of the way to the first counter is; each further one pushes the papers down."""
ALL_PAPERS = {False: Room(13.6, 22, 0.3), True: Room(8.1, 15, 0.25, notes=False)}


def details_of(about: Papers, large: bool) -> tuple[tuple[Row, ...], ...]:
    """Steps, fees, remarks and sources on pages."""
    room = DETAILS[large]
    groups = _kept_together(_rows(about))

    def height(group: Sequence[Row]) -> float:
        return sum(_lines(row, room) + room.gap for row in group)

    pages = fold(groups, height, room.lines)
    return tuple(tuple(row for group in page for row in group) for page in pages)


def papers_on_pages(about: Papers) -> tuple[tuple[Paper, ...], ...]:
    """The papers to bring, cut where a screen ends; the first page stands beside the button."""
    taken = NAME_LINES * (lines(about.name, NAME_EM) - 1) + FACT_LINES * (_fact_lines(about) - 1)

    def height(paper: Paper) -> float:
        return lines(f"{paper.name} {paper.note}", PAPERS.line_em) + PAPERS.gap

    return fold(about.papers or (), height, PAPERS.lines - taken)


def _fact_lines(about: Papers) -> int:
    fees = about.fees
    fee = gettext("Ask the staff") if fees is None else fees[0].amount if len(fees) == 1 else ""
    return max(lines(fee, FACT_EM), lines(about.time, FACT_EM))


def _on_pages(papers: Sequence[Paper], room: Room) -> tuple[tuple[Paper, ...], ...]:
    def height(paper: Paper) -> float:
        return _paper_lines(paper.name, paper.note, room) + room.gap

    return fold(papers, height, room.lines)


def _paper_lines(name: str, note: str, room: Room) -> int:
    below = lines(note, room.line_em) if note and room.notes else 0
    return lines(name, room.line_em) + below


def papers_beside_ticket(
    papers: Sequence[Paper],
    services: int,
    *,
    priority: bool,
    unknown: bool,
    bundle: bool = False,
    first: str = "",
) -> tuple[Paper, ...]:
    """As many papers as stand below the number; the others have a page of their own.

    `first` is the line that says where to go, `bundle` whether a life event is named.
    """
    left = BESIDE_TICKET.lines - (services - 1) - MARK * priority - UNKNOWN * unknown - bundle
    left -= max(0, lines(first, FIRST_EM) - 1)
    heights = [lines(paper.name, BESIDE_TICKET.line_em) for paper in papers]
    if sum(heights) > left:
        left -= WAY_TO_ALL
    fit = [height <= left for height in accumulate(heights)]
    return tuple(papers[: fit.count(True)])


def all_papers_on_pages(papers: Sequence[Paper], large: bool) -> tuple[tuple[Paper, ...], ...]:
    """The papers of a whole ticket on pages of their own."""
    return _on_pages(papers, ALL_PAPERS[large])


def _rows(about: Papers) -> list[Row]:
    rows = [Row("step", _done_by(each), each.time, each.position) for each in about.steps]
    rows += [Row("heading", gettext("Papers")), *_papers(about)]
    if about.proxy:
        rows.append(Row("heading", gettext("If you come for somebody else")))
    rows += [Row("paper", each.name, each.note) for each in about.proxy]
    rows += [Row("heading", gettext("Fees")), *_fees(about)]
    if about.remarks or about.done_by:
        rows.append(Row("heading", gettext("Good to know")))
    rows += [Row("remark", each.text, language=each.language) for each in about.remarks]
    if about.done_by:
        text = gettext("Done on its behalf by %(agency)s", agency=about.done_by)
        rows.append(Row("remark", text, language=current_language()))
    rows.append(Row("heading", gettext("Sources")))
    return rows + _sources(about.sources)


def _done_by(step: StepLine) -> str:
    return f"{step.name} – {step.agency}" if step.agency else step.name


def _sources(written: Sequence[str]) -> list[Row]:
    """Where it is from in words for a citizen; the public manual has every source in full."""
    addresses = dict.fromkeys(found for each in written for found in ADDRESS.findall(each))
    rows = [Row("source", each, language="en") for each in addresses]
    if any(word in each for each in written for word in UNCONFIRMED):
        text = gettext("Part of it is an example that nobody has confirmed yet.")
        rows.append(Row("source", text, language=current_language()))
    return rows or [Row("source", gettext("The agency itself"), language=current_language())]


def _papers(about: Papers) -> list[Row]:
    if about.papers is None:
        return [Row("text", gettext("Not known here. Ask the staff."))]
    if not about.papers:
        return [Row("text", gettext("No papers are needed."))]
    return [Row("paper", each.name, each.note) for each in about.papers]


def _fees(about: Papers) -> list[Row]:
    if about.fees is None:
        return [Row("text", gettext("Not known here. Ask the staff."))]
    if not about.fees:
        return [Row("text", gettext("None: this service is free of charge."))]
    return [Row("fee", each.name, each.amount) for each in about.fees]


def _kept_together(rows: Sequence[Row]) -> list[list[Row]]:
    """A heading stays with the row after it."""
    groups: list[list[Row]] = []
    for row in rows:
        if groups and groups[-1][-1].kind == "heading":
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _lines(row: Row, room: Room) -> float:
    if row.kind == "heading":
        return 1.65
    if row.kind == "paper":
        return _paper_lines(row.text, row.value, room)
    taken = 2.0 if row.kind == "step" else 0.0
    beside = width_em(row.value) + 1.0 if row.value else 0.0
    return lines(row.text, room.line_em - taken - beside)
