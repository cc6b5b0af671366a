"""What is late in a hall now, most over its target first, and one thing that helps for each line.

A remedy is never offered twice in one list: the second citizen of a line needs another counter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain import pace
from shared.services.hall_desks import DeskNow
from shared.services.hall_now import HallNow, InLine, people_of
from shared.services.office import Office
from shared.services.prompts import CALLED_FOR_LONG
from shared.store.floor import TurnRow

SHOWN = 10
"""More than ten nobody acts on at once; the list is sorted, so the worst are among them."""


class Remedy(StrEnum):
    CALL = "call"  # this citizen to free counter `counter`, out of order
    TAKE = "take"  # counter `counter` takes this line, too
    FIRST = "first"  # counter `counter` takes this line first
    OPEN = "open"  # counter `counter`, for `staff` if named
    REMIND = "remind"  # whoever sits at counter `counter`
    PUT_BACK = "put-back"  # from hold into the line
    END_BREAK = "end-break"
    LOOK = "look"  # at counter `counter`: nothing else is left to be done from here
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody for whom it takes longer than promised, or soon will, or why.

    `kind` is waiting, held, called (and not started), serving, break or idle; `spent` and `target`
    in seconds. `turn` is None for a break. `step` 0: the whole service is over its time, not one
    step of it.
    """

    kind: str
    turn: TurnRow | None
    counter: int | None
    step: int
    spent: int
    target: int
    remedy: Remedy = Remedy.LINE
    to: int | None = None
    staff: int | None = None

    @property
    def over(self) -> int:
        """Seconds over the target; negative while some are left."""
        return self.spent - self.target

    @property
    def status(self) -> str:
        return pace.status(self.spent, self.target)


@dataclass(frozen=True, slots=True)
class LateList:
    """The worst lines with their remedies, and how many there are of all."""

    rows: tuple[Late, ...]
    late: int
    near: int


def late_list(
    office: Office, hall: HallNow, line: Sequence[InLine], desks: Sequence[DeskNow], *, leads: bool
) -> LateList:
    """`leads`: the reader may call out of order, and change what counters take."""
    felt = [each for each in _all(office, hall, line, desks) if each.status in ("late", "near")]
    felt.sort(key=lambda each: -each.over)
    remedies = _Remedies(office, hall, desks, leads=leads)
    return LateList(
        rows=tuple(remedies.given(each) for each in felt[:SHOWN]),
        late=sum(each.status == "late" for each in felt),
        near=sum(each.status == "near" for each in felt),
    )


def next_crossing(
    office: Office, hall: HallNow, line: Sequence[InLine], desks: Sequence[DeskNow]
) -> int | None:
    """In how many seconds the next of all gets nearly late or late; None when nothing runs."""
    coming = (
        int(limit - each.spent) + 1
        for each in _all(office, hall, line, desks)
        for limit in (pace.NEAR * each.target, each.target + 1)
        if limit > each.spent
    )
    return min(coming, default=None)


def _all(
    office: Office, hall: HallNow, line: Sequence[InLine], desks: Sequence[DeskNow]
) -> Iterator[Late]:
    target = int(hall.target.total_seconds())
    idle_target = int(office.rules.idle_while_waiting.total_seconds())
    for each in people_of(line):
        yield Late("waiting", each.turn, None, 0, hall.seconds_since(each.since), target)
    for desk in desks:
        for held in desk.held:
            yield Late("held", held.turn, desk.number, 0, held.seconds, target)
        if desk.at is not None and desk.at.clock is not None:
            clock = desk.at.clock
            yield Late("serving", desk.at.turn, desk.number, clock.step, clock.spent, clock.target)
        elif desk.at is not None and desk.at.turn.called_at is not None:
            waited = hall.seconds_since(desk.at.turn.called_at)
            limit = int(CALLED_FOR_LONG.total_seconds())
            yield Late("called", desk.at.turn, desk.number, 0, waited, limit)
        if desk.break_clock is not None and desk.break_clock.over > 0:
            clock = desk.break_clock
            yield Late("break", None, desk.number, 0, clock.spent, clock.target)
        if desk.idle is not None and desk.calls is not None and not _is_shut(office, hall):
            yield Late("idle", desk.calls.turn, desk.number, 0, desk.idle, idle_target)


def _is_shut(office: Office, hall: HallNow) -> bool:
    """While an emergency keeps the centre closed nobody is called."""
    return office.daybook.emergency(hall.centre, hall.now) is not None


class _Remedies:
    """Gives each line what helps most and was not given to a line above it."""

    def __init__(
        self, office: Office, hall: HallNow, desks: Sequence[DeskNow], *, leads: bool
    ) -> None:
        self._office, self._hall, self._desks, self._leads = office, hall, desks, leads
        self._colleagues = list(hall.free)
        self._used: set[tuple[Remedy, int, str]] = set()

    def given(self, late: Late) -> Late:
        if late.kind == "waiting":
            remedy, to, staff = self._for_waiting(late)
        elif not self._leads:
            remedy, to, staff = Remedy.LOOK, late.counter, None
        elif late.kind == "break":
            remedy, to, staff = Remedy.END_BREAK, late.counter, None
        else:
            remedy, to, staff = self._at_desk(late), late.counter, None
        return Late(
            late.kind,
            late.turn,
            late.counter,
            late.step,
            late.spent,
            late.target,
            remedy,
            to,
            staff,
        )

    def _at_desk(self, late: Late) -> Remedy:
        desk = next(each for each in self._desks if each.number == late.counter)
        reminded = (
            desk.reminder is not None
            and late.turn is not None
            and desk.reminder.transaction == late.turn.id
        )
        if late.kind == "held" and (desk.session is None or reminded or desk.state == "on_break"):
            return Remedy.PUT_BACK
        if desk.session is None or reminded:
            return Remedy.LOOK
        return Remedy.REMIND

    def _for_waiting(self, late: Late) -> tuple[Remedy, int | None, int | None]:
        assert late.turn is not None
        turn = late.turn
        able = {
            each.number
            for each in self._office.catalogue.counters_for(self._hall.centre, turn.service)
        }
        helps = self._leads and not _is_shut(self._office, self._hall)
        for remedy, number in self._ways(turn, able) if helps else ():
            of_line = remedy in (Remedy.TAKE, Remedy.FIRST)
            letter = self._hall.services[turn.service].letter if of_line else ""
            if (remedy, number, letter) in self._used:
                continue
            self._used.add((remedy, number, letter))
            return remedy, number, self._colleagues.pop(0) if remedy is Remedy.OPEN else None
        closed = [d.number for d in self._desks if d.state == "closed" and d.number in able]
        if closed and not self._leads:
            return Remedy.OPEN, closed[0], None
        return Remedy.LINE, None, None

    def _ways(self, turn: TurnRow, able: set[int]) -> Iterator[tuple[Remedy, int]]:
        """What could be done for somebody who waits, the best first."""
        letter = self._hall.services[turn.service].letter
        open_now = [d for d in self._desks if d.session is not None and d.state != "on_break"]
        takes = {d.number for d in open_now if self._takes(d.number, turn)}
        free = [d.number for d in open_now if d.state == "open"]
        yield from ((Remedy.CALL, number) for number in free if number in takes)
        widened = [n for n in able if n in {d.number for d in open_now} and n not in takes]
        yield from ((Remedy.TAKE, number) for number in sorted(widened) if number in free)
        if self._colleagues:
            closed = [d.number for d in self._desks if d.state == "closed" and d.number in able]
            yield from ((Remedy.OPEN, number) for number in closed)
        yield from (
            (Remedy.FIRST, d.number)
            for d in open_now
            if d.number in takes and letter not in d.first
        )
        yield from ((Remedy.TAKE, number) for number in sorted(widened) if number not in free)

    def _takes(self, number: int, turn: TurnRow) -> bool:
        services = self._hall.desks[number].services
        return services is None or turn.service in services
