"""The second book of the hall: what every ticket's state must be, kept without the product's rules.

It is written from the specification alone and imports nothing of the program, so that a mistake
cannot stand in both books.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

CREDITS = {
    None: timedelta(0),
    "priority": timedelta(minutes=20),
    "added": timedelta(minutes=5),
    "returned": timedelta(minutes=10),
}
AT_COUNTER = ("called", "serving")
AWAY = ("citizen_papers", "citizen_absent")
MAY_BEGIN = {
    "recall": ("called",),
    "start": ("called",),
    "papers": ("serving",),
    "variant": ("serving",),
    "next": ("serving",),
    "pause": ("serving",),
    "resume": ("paused",),
    "send_on": ("called", "serving", "paused"),
    "transfer": ("called", "serving", "paused"),
    "requeue": ("called", "serving"),
    "no_show": ("called",),
    "defer": ("waiting",),
    "complete": ("serving",),
    "remove": ("waiting", "deferred", "called"),
    "cancel": ("waiting", "deferred", "called"),
}
LIFE_EVENTS = {
    "new-baby": ["birth-notification", "house-move-in", "gold-card-register"],
    "moving-house": [
        "house-move-out",
        "house-move-in",
        "mea-new-connection",
        "mwa-new-connection",
        "gold-card-change-unit",
    ],
}
LAW = {
    "new-baby": {
        "house-move-in": "birth-notification",
        "gold-card-register": "birth-notification",
    },
    "moving-house": {
        "house-move-in": "house-move-out",
        "gold-card-change-unit": "house-move-in",
    },
}
"""What has to come first in a life event."""

IN_LINE = {
    "state": "waiting",
    "counter": None,
    "staff": None,
    "called_at": None,
    "recalls": 0,
    "pause": None,
    "until": None,
    "confirm_by": None,
    "outcome": None,
}


@dataclass(frozen=True)
class Turn:
    """One turn of one service as it must stand in the database."""

    id: int
    visit: int
    service: str
    position: int
    since: datetime
    rank: datetime
    credit: str | None = None
    state: str = "waiting"
    version: int = 1
    counter: int | None = None
    staff: int | None = None
    step: int = 0
    recalls: int = 0
    called_at: datetime | None = None
    to_counter: int | None = None
    to_staff: int | None = None
    rests_until: datetime | None = None
    outcome: str | None = None
    pause: str | None = None
    until: datetime | None = None
    after: str | None = None
    variant: str = ""
    papers: bool | None = None
    confirm_by: datetime | None = None

    @property
    def unconfirmed(self) -> bool:
        """Taken at home, and its citizen did not come yet."""
        return self.state == "deferred" and self.confirm_by is not None

    def may(self, verb: str) -> bool:
        if verb == "rejoin":
            put_off = self.state == "deferred" and not self.unconfirmed
            return put_off or self.outcome == "no_show"
        return self.state in MAY_BEGIN[verb]


@dataclass(frozen=True)
class Move:
    """Something that happened to a turn, and how it stood before."""

    what: str
    at: datetime
    before: Turn
    opened: int | None = None
    """The turn that a transfer to another service, or the right service, opened."""


@dataclass
class Visit:
    """One citizen: a number, and when the last thing happened."""

    id: int
    token: str
    day: date
    letter: str
    sequence: int
    arrived: datetime
    priority: bool
    language: str
    last: datetime
    events: int
    bundle: str | None = None
    home: datetime | None = None
    """When it was taken at home."""
    here: bool = True

    def comes(self, at: datetime) -> None:
        """Whoever took the ticket at home arrives once."""
        if not self.here:
            self.here, self.arrived = True, at


@dataclass
class Desk:
    """A counter that is open."""

    staff: int
    services: frozenset[str] | None
    on_break: bool = False
    break_since: datetime | None = None
    kept_for: int | None = None
    kept_until: datetime | None = None
    second: int | None = None
    preferred: frozenset[str] = frozenset()

    def has(self, staff: int | None) -> bool:
        return staff is not None and staff in (self.staff, self.second)


CANNOT_BE_UNDONE = (
    *("recall", "rejoin", "restore", "hand_over", "close", "retimed"),
    *("confirm", "expire"),
)


@dataclass
class Ledger:
    """Everything that was done in the hall, kept by hand."""

    visits: dict[int, Visit] = field(default_factory=dict)
    turns: dict[int, Turn] = field(default_factory=dict)
    moves: dict[int, list[Move]] = field(default_factory=dict)
    desks: dict[int, Desk] = field(default_factory=dict)
    numbers: dict[tuple[date, str], int] = field(default_factory=dict)
    ended: set[date] = field(default_factory=set)
    carried: set[int] = field(default_factory=set)
    """Visits that go on as another one; their old link leads there."""
    shut: bool = False
    reopened: datetime | None = None
    replaced: dict[int, int] = field(default_factory=dict)
    """The wrong turn by the right one."""
    limits: dict[tuple[str, date | None], int | None] = field(default_factory=dict)
    last_tickets: dict[date, datetime] = field(default_factory=dict)

    def of(self, visit: int) -> list[Turn]:
        return [turn for turn in self.turns.values() if turn.visit == visit]

    def desk_of(self, staff: int | None) -> int | None:
        """The counter at which somebody sits."""
        return next((n for n, desk in self.desks.items() if desk.staff == staff), None)

    def gets_up(self, staff: int) -> None:
        """Whoever sits down elsewhere sits beside nobody any more."""
        for desk in self.desks.values():
            if desk.second == staff:
                desk.second = None

    def at(self, counter: int) -> Turn | None:
        """Whoever stands at a counter."""
        there = [t for t in self.turns.values() if t.counter == counter and t.state in AT_COUNTER]
        return there[0] if there else None

    def elsewhere(self, turn: Turn) -> bool:
        """Whether the citizen stands at a counter for another turn."""
        return any(t.state in AT_COUNTER for t in self.of(turn.visit) if t.id != turn.id)

    def away(self, turn: Turn) -> bool:
        """Whether the citizen has gone to fetch something for another turn."""
        others = [t for t in self.of(turn.visit) if t.id != turn.id]
        return any(t.state == "paused" and t.pause in AWAY for t in others)

    def held_back(self, turn: Turn) -> bool:
        """Whether by law another service of the visit has to end before this one is called."""
        return turn.after is not None and turn.after in self.living(turn.visit)

    def living(self, visit: int) -> list[str]:
        """The services of a visit that have not ended."""
        return [turn.service for turn in self.of(visit) if turn.state != "ended"]

    def comes_after(self, visit: int, service: str) -> str | None:
        """What of a life event has to end before one of its services that joins the ticket now."""
        first = LAW.get(self.visits[visit].bundle or "", {}).get(service)
        return first if first in self.living(visit) else None

    def given(self, service: str, day: date) -> int:
        """How many turns of a service were asked for on a day."""
        asked = [t for t in self.turns.values() if self.visits[t.visit].day == day]
        return sum(
            t.service == service and t.outcome != "recorded_in_error" and t.confirm_by is None
            for t in asked
        )

    def limited(self, service: str, day: date) -> bool:
        """Whether a service has a contingent on a day."""
        return self.limits.get((service, day), self.limits.get((service, None))) is not None

    def used_up(self, service: str, day: date) -> bool:
        """Whether the contingent of a service is gone; a date stands before every day."""
        most = self.limits.get((service, day), self.limits.get((service, None)))
        return most is not None and self.given(service, day) >= most

    def open_turn(
        self,
        id: int,
        visit: int,
        service: str,
        since: datetime,
        credit: str | None = None,
        rank: datetime | None = None,
        place: int | None = None,
        after: str | None = None,
        confirm_by: datetime | None = None,
    ) -> Turn:
        """A new turn of a visit that is known; its place is behind those it has."""
        position = place or len(self.of(visit)) + 1
        rank = rank or since - CREDITS[credit]
        turn = Turn(id, visit, service, position, since, rank, credit, after=after)
        if confirm_by is not None:
            turn = replace(turn, state="deferred", confirm_by=confirm_by)
        self.turns[id] = turn
        self.moves[id] = []
        return turn

    def happened(self, id: int, what: str, now: datetime, **changes: object) -> datetime:
        """One more event of a turn; returns its moment, which never falls within a visit."""
        turn = self.turns[id]
        at = self._event(turn.visit, now)
        self.moves[id].append(Move(what, at, turn))
        self.turns[id] = replace(turn, version=turn.version + 1, **changes)  # type: ignore[arg-type]
        return at

    def change(self, id: int, **changes: object) -> None:
        """What an event meant beside its move; no event of its own."""
        self.turns[id] = replace(self.turns[id], **changes)  # type: ignore[arg-type]

    def kept_for(self, desk: Desk, now: datetime) -> int | None:
        """The one visit that a counter is kept for at the moment; it waits for nobody who left."""
        kept = desk.kept_until is not None and now < desk.kept_until
        living = any(t.state != "ended" for t in self.of(desk.kept_for or 0))
        return desk.kept_for if kept and living else None

    def expected(self, visit: int) -> datetime | None:
        """Until when whoever took a ticket at home has to come."""
        times = [t.confirm_by for t in self.of(visit) if t.unconfirmed and t.confirm_by]
        return min(times, default=None)

    def release(self, visit: int) -> None:
        """No counter waits any more for somebody who is there."""
        for desk in self.desks.values():
            if desk.kept_for == visit:
                desk.kept_for = desk.kept_until = None

    def moved_in_line(self, id: int, **changes: object) -> None:
        """Another place in line, which stays when an earlier move is taken back."""
        self.change(id, **changes)
        self.moves[id] = [
            replace(move, before=replace(move.before, **changes))  # type: ignore[arg-type]
            for move in self.moves[id]
        ]

    def opened_by_transfer(self, id: int, opened: int) -> None:
        self.moves[id][-1] = replace(self.moves[id][-1], opened=opened)

    def _event(self, visit: int, now: datetime) -> datetime:
        known = self.visits[visit]
        known.last = max(known.last, now)
        known.events += 1
        return known.last

    def added(self, visit: int, now: datetime) -> datetime:
        """A later service is an event of the visit too; returns its moment."""
        return self._event(visit, now)
