"""What a desk shows beside its ticket and what changes there by itself: lines, holds, the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter.ticket_parts import NoteLine, notes_of
from shared.domain import pace
from shared.domain.day import Shut
from shared.i18n import current_language
from shared.services import day_sheet, floor, prompts
from shared.services.commands import Caller
from shared.services.day_sheet import Work
from shared.services.desks import desk_of
from shared.services.hall import CounterView, QueueRow
from shared.services.keeping import Kept
from shared.services.office import Office
from shared.services.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket on hold here; `seconds` since then, `status` against the waiting target."""

    transaction: int
    version: int
    number: str
    service: str
    reason: str
    since: datetime
    seconds: int
    status: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One line. `mine`: this counter takes it; `oldest` in seconds, None when nobody waits."""

    letter: str
    name: str
    waiting: int
    oldest: int | None
    mine: bool
    status: str


@dataclass(frozen=True, slots=True)
class Next:
    number: str
    service: str
    language: str
    priority: bool
    waited: int
    status: str
    because: str
    notes: tuple[NoteLine, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """`rate`: seconds of this desk's clocks in a second of the screen's own; `target` seconds."""

    token: str
    next: Next | None
    waiting: int
    queues: tuple[Queue, ...]
    held: tuple[Held, ...]
    work: Work
    can_resume: bool
    now: datetime
    rate: float
    target: int
    kept: Kept | None
    closing: Shut | None = None
    prompt: Prompt | None = None
    reminder: floor.Reminded | None = None


def side_of(office: Office, caller: Caller, view: CounterView, *, may_act: bool) -> Side:
    queues = [queue for row in view.queues if (queue := queue_of(office, view, row)).waiting]
    closing = office.daybook.emergency(view.centre, view.now)
    shut = "!" if closing else ""
    return Side(
        token=f"{_token(view)}{_notes_mark(office, caller, view)}{shut}@{office.clock.times_set}",
        next=_next(office, caller, view),
        waiting=floor.people_in_line(office, view),
        queues=tuple(sorted(queues, key=_by_urgency)),
        held=_held(office, view),
        work=day_sheet.at_counter(office, caller, view.centre, view.counter),
        can_resume=view.state == "open" and may_act,
        now=view.now,
        rate=office.clock.rate,
        target=_target(office),
        kept=view.kept,
        reminder=floor.reminded(office, view.centre, view.counter),
        closing=closing,
        prompt=prompts.prompt_at(office, caller, view.centre, view.counter) if may_act else None,
    )


def _token(view: CounterView) -> str:
    """Changes whenever the ticket's side of the page would look different."""
    session = view.session
    turn_mark = "-"
    if session:
        taken = "" if session.services is None else ",".join(sorted(session.services))
        kept = view.kept.visit if view.kept else ""
        people = f"{session.staff}.{session.second_staff}.{session.on_break_since}"
        turn_mark = f"{session.id}.{people}.{taken}.{kept}"
    if view.current is None:
        return f"{turn_mark}/idle"
    history, transaction = view.current
    return f"{turn_mark}/{transaction}.{history.state.seq}"


def _notes_mark(office: Office, caller: Caller, view: CounterView) -> str:
    """Changes when a colleague leaves a note about whoever stands here."""
    if view.current is None:
        return ""
    found = notes_of(office, caller, view.centre, view.current[0].state.id)
    return "".join(f"+{each.id}" for each in found)


def _by_urgency(queue: Queue) -> tuple[bool, int]:
    return (not queue.mine, -(queue.oldest or 0))


def _target(office: Office) -> int:
    return int(office.rules.wait_target.total_seconds())


def queue_of(office: Office, view: CounterView, row: QueueRow) -> Queue:
    """One line as the counter of `view` sees it."""
    taken = desk_of(office, view.session, view.now).services if view.session else None
    served = {
        service.letter
        for service in office.catalogue.offered(view.centre)
        if taken is None or service.id in taken
    }
    oldest = _seconds(row.oldest_queued_at, view.now) if row.oldest_queued_at else None
    return Queue(
        row.letter,
        office.catalogue.groups[row.letter].names.text(current_language()),
        row.waiting,
        oldest,
        row.letter in served,
        pace.status(oldest, _target(office)),
    )


def _held(office: Office, view: CounterView) -> tuple[Held, ...]:
    since = floor.held_since(office, [view])
    found = []
    for row in view.held:
        at = since.get(row.transaction, view.now)
        seconds = _seconds(at, view.now)
        found.append(
            Held(
                row.transaction,
                row.version,
                row.number,
                _name(office, row.service),
                row.pause_reason or "",
                at,
                seconds,
                pace.status(seconds, _target(office)),
            )
        )
    return tuple(found)


def _next(office: Office, caller: Caller, view: CounterView) -> Next | None:
    up = view.next
    if up is None:
        return None
    waited = _seconds(up.queued_at, view.now)
    status = pace.status(waited, _target(office))
    service = _name(office, up.service)
    notes = tuple(notes_of(office, caller, view.centre, up.visit))
    return Next(up.number, service, up.language, up.priority, waited, status, up.because, notes)


def _name(office: Office, service: str) -> str:
    """What people call it: the side has no room for official names."""
    return office.catalogue.services[service].label.text(current_language())


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
