"""The papers of whoever stands at a desk: checklist and verdict, the record of what is missing, for
whom somebody comes, and what an earlier visit of the same request left open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from counter.pages import said
from shared.domain.catalogue import Document
from shared.domain.events import Event, Kind
from shared.domain.permissions import Permission, may
from shared.domain.timing import in_force
from shared.services import continuing, papers
from shared.services.commands import Caller
from shared.services.continuing import Returning
from shared.services.hall import CounterView
from shared.services.office import Office
from shared.services.papers import Defect
from shared.services.serving import History
from shared.services.visits import people_cap


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents of the service and the last verdict on them; None: none given yet.

    `seen`: positions of those that were in order before, for another service of the ticket or at an
    earlier visit of the request, so that nobody is asked twice (single request). `proxy`: what
    somebody shows who comes for others, here for `persons`, at most `cap`; `represented` once that
    was noted. `second`: papers were asked for already, so that a supervisor has to decide, one of
    `supervisors` unless this is one. Missing papers have to come by `until`, one of `days`;
    `defect` is the record of them.
    """

    documents: tuple[Document, ...] | None
    complete: bool | None
    missing: frozenset[int]
    seen: frozenset[int]
    proxy: tuple[Document, ...]
    persons: int
    cap: int
    represented: bool | None
    second: bool
    supervisors: tuple[tuple[int, str], ...]
    until: date
    days: tuple[date, ...]
    today: date
    defect: Defect | None
    returning: Returning | None

    @property
    def judged(self) -> tuple[Document, ...]:
        """What the verdict was about: papers of somebody else only where they were missing."""
        return (
            *(self.documents or ()),
            *(each for each in self.proxy if each.position in self.missing),
        )

    @property
    def was_missing(self) -> tuple[Document, ...]:
        """What the earlier visit found missing."""
        asked = self.returning.question if self.returning else None
        listed = (*(self.documents or ()), *self.proxy)
        return tuple(each for each in listed if asked and each.position in asked.missing)


def papers_at_desk(
    office: Office, caller: Caller, view: CounterView, history: History, transaction: int
) -> Papers:
    turns, centre = history.state.transactions, history.place.centre
    turn, catalogue = turns[transaction], office.catalogue
    process = catalogue.processes[turn.process]
    listed = papers.checklist(office, centre, process)
    own = len(process.documents or ())
    verdicts = _verdicts(history.events)
    complete, missing = verdicts.get(transaction, (None, frozenset()))
    back = continuing.returning(office, history, transaction)
    case, defect = papers.case_of_turn(office, history, transaction, asks=bool(missing))
    second = case is not None and case.requests > len(case.asked_in & {transaction})
    until = defect.record.until if defect is not None else None
    until = until or papers.usual_until(office, centre, view.now)
    chooses = may(caller.grants, Permission.CHOOSE, centre)
    return Papers(
        documents=None if process.documents is None else listed[:own],
        complete=complete,
        missing=missing,
        seen=_seen(office, history, transaction, verdicts) | _in_order_before(back, listed),
        proxy=listed[own:],
        persons=(case.persons if case else None) or turn.count,
        cap=people_cap(office, turn.service),
        represented=case.proxy_papers if case else None,
        second=second,
        supervisors=() if chooses or not second else _supervisors(office, centre),
        until=until,
        days=tuple(sorted({*papers.days_to_bring(office, centre, view.now), until})),
        today=office.today(centre, view.now),
        defect=defect,
        returning=back,
    )


def _supervisors(office: Office, centre: str) -> tuple[tuple[int, str], ...]:
    return tuple((id, said(th, en)) for id, th, en in papers.supervisors(office, centre))


def _seen(
    office: Office,
    history: History,
    transaction: int,
    verdicts: dict[int, tuple[bool | None, frozenset[int]]],
) -> frozenset[int]:
    """Positions of papers that were in order for another service of this ticket."""
    turns, processes = history.state.transactions, office.catalogue.processes
    names: set[str] = set()
    for other, (_, missing) in verdicts.items():
        if other != transaction:
            shown = processes[turns[other].process].documents or ()
            names |= {each.names.th for each in shown if each.position not in missing}
    documents = processes[turns[transaction].process].documents or ()
    return frozenset(each.position for each in documents if each.names.th in names)


def _in_order_before(back: Returning | None, listed: tuple[Document, ...]) -> frozenset[int]:
    """What an earlier visit did not find missing need not be shown again."""
    if back is None or back.question is None or not back.question.missing:
        return frozenset()
    return frozenset(each.position for each in listed) - set(back.question.missing)


def _verdicts(events: tuple[Event, ...]) -> dict[int, tuple[bool | None, frozenset[int]]]:
    """The last verdict on the papers of each turn: complete, and which were missing."""
    return {
        event.transaction: (
            bool(event.data["complete"]),
            frozenset(cast("list[int]", event.data["missing"])),
        )
        for event in in_force(events)
        if event.transaction is not None and event.kind is Kind.PAPERS_CHECKED
    }
