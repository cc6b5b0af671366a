"""Random cases over several visits and agencies, with all that may happen to a request.

Every presence is possible at a real centre in this order; the moments are mean on purpose: many at
once, at the very second in which the office opens or closes, at night, over weekends and holidays.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from shared.domain.calendar import Closing, ServiceCalendar
from shared.domain.events import Actor, ActorKind, Event, Kind
from tests.oracles.plain_calendar import BANGKOK, DAY, PlainCalendar

CLERK = Actor(ActorKind.STAFF, 1)
CASE = 101
OTHER = 102  # another request of the same visit
OFFICIAL = frozenset({1, 2, 3, 4, 5, 6, 7})
ROWS = {4: "treasury", 5: "land", 6: "land", 7: "health", 8: "health"}
AGENCIES = ("treasury", "land", "health")
FIRST_DAY = date(2026, 11, 30)
NINE, NOON, ONE, HALF_PAST_FOUR = (
    h * 3600 + m * 60 for h, m in ((8, 30), (12, 0), (13, 0), (16, 30))
)
Hours = tuple[tuple[int, int], ...]
WEEKS: tuple[tuple[Hours, ...], ...] = (
    (((NINE, NOON), (ONE, HALF_PAST_FOUR)),) * 5 + ((),) * 2,
    (((NINE, HALF_PAST_FOUR),),) * 5 + (((NINE, NOON),), ()),
    (((36_000, 72_000),),) * 7,
    (((28_800, NOON), (ONE, 57_600), (64_800, DAY)),) * 6 + ((),),
)
PAUSES = ("citizen_papers", "citizen_absent", "other_agency", "back_office", "system", "supervisor")
ENDINGS = (
    *("completed_result_later",) * 5,
    *("incomplete_documents",) * 4,
    *("completed", "refused"),
)
MOVABLE = frozenset({Kind.STARTED, Kind.STEPPED, Kind.PAUSED, Kind.RESUMED, Kind.COMPLETED})


@dataclass
class RandomCase:
    """The raw logs of the visits of a case, the home visit first, and its turns."""

    logs: list[list[Event]]
    turns: frozenset[int]


@dataclass
class Standing:
    """How a story stands, as far as it decides what may happen next."""

    turn: str = "in line"
    opened: bool = False
    accepted: bool = False
    step: int = 0
    asked: bool = False
    result: bool = False
    left_held: frozenset[int] = frozenset()
    given_up: bool = False
    forwarded: frozenset[str] = frozenset()
    there: frozenset[str] = frozenset()
    running: frozenset[int] = frozenset()
    finished_steps: frozenset[int] = frozenset()


@dataclass
class Story:
    rng: Random
    at: datetime
    logs: list[list[Event]] = field(default_factory=list)
    now: Standing = field(default_factory=Standing)

    def tell(self, kind: Kind, turn: int | None = None, **data: object) -> None:
        """One more event: of the case at home, of a turn in the newest visit."""
        log = self.logs[0 if turn is None else (turn - CASE) // 100]
        log.append(
            Event(
                self.logs.index(log) + 1, len(log) + 1, kind, self.at, CLERK, turn or CASE, 3, data
            )
        )

    @property
    def turn(self) -> int:
        return CASE + 100 * (len(self.logs) - 1)

    def pass_time(self) -> None:
        kind = self.rng.randrange(20)
        seconds = (0.0, self.rng.uniform(0, 60), self.rng.uniform(60, 2400))
        if kind < 17:
            self.at += timedelta(seconds=int(seconds[min(kind // 4, 2)] * 1000) / 1000)
        elif kind == 17:
            self.at += timedelta(hours=self.rng.uniform(1, 30))
        elif kind == 18:
            self.at += timedelta(days=self.rng.randrange(1, 5))
        else:
            self._jump_to_an_edge()

    def _jump_to_an_edge(self) -> None:
        local = int(self.at.timestamp()) + BANGKOK
        edge = self.rng.choice((0, NINE, NOON, ONE, HALF_PAST_FOUR)) + self.rng.randrange(-1, 2)
        day = local // DAY + (local % DAY >= edge)
        self.at = datetime.fromtimestamp(day * DAY + edge - BANGKOK, UTC)

    # -- moves of the citizen's turn -------------------------------------------------------------

    def arrive(self) -> None:
        self.logs.append([])
        if len(self.logs) == 1 and self.rng.random() < 0.3:
            self._another_request_first()
            self.tell(Kind.ADDED, self.turn)
        else:
            self.tell(Kind.TAKEN, self.turn)
        self.now.turn = "in line"

    def _another_request_first(self) -> None:
        self.tell(Kind.TAKEN, OTHER)
        self.pass_time()
        self.tell(Kind.CALLED, OTHER)
        self.tell(Kind.STARTED, OTHER, step=1)
        self.pass_time()
        self.tell(Kind.COMPLETED, OTHER, outcome="completed")

    def in_line(self) -> None:
        kind = self.rng.choice((*(Kind.CALLED,) * 8, Kind.DEFERRED, Kind.CANCELLED, Kind.CLOSED))
        self.tell(
            kind, self.turn, **({"outcome": "closed_at_day_end"} if kind is Kind.CLOSED else {})
        )
        if kind is Kind.CALLED:
            self.now.turn = "called"
        elif kind is not Kind.DEFERRED:
            self.now.turn = "out"

    def called(self) -> None:
        choice = self.rng.randrange(12)
        if choice < 8:
            self.now.step = self.now.step or 1
            self.now.opened, self.now.asked, self.now.turn = True, False, "serving"
            self.tell(Kind.STARTED, self.turn, step=self.now.step)
        elif choice == 8:
            self.tell(Kind.MISSED, self.turn)
            self.now.turn = "out"
        elif choice == 9:
            self._back_in_line()
        else:
            self.tell(Kind.RECALLED, self.turn)

    def serving(self) -> None:
        choice = self.rng.randrange(14)
        if choice < 4:
            complete = self.rng.random() < 0.5
            self.now.accepted = self.now.accepted or complete
            self.tell(
                Kind.PAPERS_CHECKED, self.turn, complete=complete, missing=[] if complete else [1]
            )
        elif choice < 7:
            self.now.step, before = self.rng.choice((1, 2, 3, 9)), self.now.step
            self.tell(Kind.STEPPED, self.turn, **{"from": before, "to": self.now.step})
        elif choice < 9:
            self.tell(Kind.PAUSED, self.turn, reason=self.rng.choice(PAUSES))
            self.now.turn = "paused"
        elif choice == 9:
            self._back_in_line()
        elif choice == 10 and self.rng.random() < 0.5:
            self.tell(Kind.CLOSED, self.turn, outcome="closed_at_day_end")
            self.now.turn = "out"
        elif choice > 10:
            self._complete()

    def _complete(self) -> None:
        outcome = self.rng.choice(ENDINGS)
        self.tell(Kind.COMPLETED, self.turn, outcome=outcome)
        self.now.turn, self.now.step = "out", 0
        self.now.accepted = self.now.accepted or outcome != "incomplete_documents"
        self.now.result = self.now.result or outcome in ("completed", "refused")

    def paused(self) -> None:
        choice = self.rng.randrange(10)
        if choice < 6:
            self.tell(Kind.RESUMED, self.turn)
            self.now.turn = "serving"
        elif choice == 6:
            self.tell(Kind.TRANSFERRED, self.turn, counter=5)
            self.now.turn = "in line"
        elif choice == 7 and len(self.logs) < 4:
            self.now.left_held |= {self.turn}
            self.arrive()
        else:
            self.tell(Kind.CLOSED, self.turn, outcome="abandoned_in_pause")
            self.now.turn = "out"

    def end_of_an_earlier_visit(self) -> None:
        """The day's end finds a turn that is held although its citizen took another ticket."""
        for turn in self.now.left_held:
            self.tell(Kind.CLOSED, turn, outcome="abandoned_in_pause")
        self.now.left_held = frozenset()

    def _back_in_line(self) -> None:
        if self.rng.random() < 0.5:
            self.tell(Kind.REQUEUED, self.turn)
            self.now.step = 0
        else:
            self.tell(Kind.TRANSFERRED, self.turn, counter=5)
        self.now.turn = "in line"

    def out(self) -> None:
        if self.rng.random() < 0.7 and len(self.logs) < 4:
            self.arrive()
        elif self.logs[-1][-1].kind in (Kind.MISSED, Kind.CANCELLED, Kind.CLOSED):
            self.tell(Kind.REJOINED, self.turn)
            self.now.turn = "in line"

    # -- moves of the case -----------------------------------------------------------------------

    def behind_the_counter(self) -> None:
        agency, n = self.rng.choice(AGENCIES), self.now
        if agency not in n.forwarded:
            self.tell(Kind.FORWARDED, agency=agency, list=1)
            n.forwarded |= {agency}
        elif agency not in n.there:
            lost = self.rng.random() < 0.1
            self.tell(Kind.SENT_BACK if lost else Kind.ACKNOWLEDGED, agency=agency)
            n.forwarded, n.there = (
                n.forwarded - ({agency} if lost else set()),
                n.there | {agency} - ({agency} if lost else set()),
            )
        else:
            self._at_work(agency)

    def _at_work(self, agency: str) -> None:
        n = self.now
        own = [step for step, whose in ROWS.items() if whose == agency]
        choice = self.rng.randrange(12)
        step = self.rng.choice(own)
        if choice < 6 and step not in n.running:
            self.tell(Kind.STEP_BEGUN, step=step, agency=agency)
            n.running |= {step}
        elif choice < 8 and step in n.running:
            self.tell(Kind.STEP_DONE, step=step, agency=agency)
            n.running -= {step}
        elif choice < 10:
            self._ask(self.rng.choice((agency, agency, None)))
        elif choice == 10:
            kind = self.rng.choice((Kind.RESULT_GIVEN, Kind.SENT_BACK))
            self.tell(kind, agency=agency, result="granted")
            n.running -= set(own)
            n.forwarded, n.there = n.forwarded - {agency}, n.there - {agency}

    def _ask(self, agency: str | None) -> None:
        if self.now.asked:
            self.tell(Kind.ANSWERED, how="online")
        else:
            self.tell(Kind.ASKED, agency=agency, missing=self.rng.choice(([], [1])))
        self.now.asked = not self.now.asked

    def whole_case(self) -> None:
        choice = self.rng.randrange(10)
        if choice < 4:
            self.tell(Kind.RESULT_READY)
            self.now.result = True
        elif choice == 4:
            self._ask(None)
        elif choice == 5 and self.rng.random() < 0.5:
            self.tell(self.rng.choice((Kind.LAPSED, Kind.WITHDRAWN)), reason="no_answer")
            self.now.given_up = True
        elif choice > 5 and (self.now.given_up or self.now.result):
            self.tell(Kind.REOPENED, reason="result_wrong")
        else:
            quiet = (Kind.RECEIVED, Kind.DELIVERED, Kind.DEFECT_SIGNED, Kind.LATE_NOTICED)
            self.tell(self.rng.choice(quiet), number="1")

    # -- the story -------------------------------------------------------------------------------

    def go_on(self) -> None:
        """One move, now and then taken back at once."""
        self.pass_time()
        before, visits = copy.copy(self.now), len(self.logs)
        lengths = [len(log) for log in self.logs]
        choice = self.rng.random()
        if self.now.left_held and choice < 0.1:
            self.end_of_an_earlier_visit()
        elif not self.now.opened or choice < (0.4 if self.now.accepted else 0.8):
            getattr(self, self.now.turn.replace(" ", "_"))()
        elif choice > 0.92 or self.now.given_up:
            self.whole_case()
        elif self.now.accepted or self.rng.random() < 0.1:
            self.behind_the_counter()
        if len(self.logs) == visits and self.rng.random() < 0.06:
            self._take_back(lengths, before)

    def _take_back(self, lengths: list[int], before: Standing) -> None:
        self.at += timedelta(seconds=self.rng.randrange(10))
        for place, (log, length) in enumerate(zip(self.logs, lengths, strict=True), start=1):
            gone = [event.seq for event in log[length:]]
            if gone:
                data = {"seqs": gone}
                log.append(Event(place, len(log) + 1, Kind.UNDONE, self.at, CLERK, CASE, 3, data))
                self.now = before

    def correct(self) -> None:
        """One press at its true moment, between the events around it."""
        log = self.rng.choice(self.logs)
        undone = {seq for e in log if e.kind is Kind.UNDONE for seq in e.data["seqs"]}  # type: ignore[attr-defined]
        places = [i for i, e in enumerate(log) if e.kind in MOVABLE and e.seq not in undone]
        if not places:
            return
        place = self.rng.choice(places)
        after = log[place + 1].at if place + 1 < len(log) else log[place].at + timedelta(hours=1)
        room = (after - log[place - 1].at).total_seconds()
        true = log[place - 1].at + timedelta(seconds=int(room * self.rng.random()))
        data = {"seq": log[place].seq, "at": true.isoformat()}
        log.append(Event(log[0].visit, len(log) + 1, Kind.CORRECTED, self.at, CLERK, CASE, 3, data))


def random_case(rng: Random) -> RandomCase:
    start = datetime.combine(FIRST_DAY, time(0), UTC) + timedelta(
        days=rng.randrange(20), seconds=rng.randrange(5400, 34_200)
    )
    story = Story(rng, start)
    story.arrive()
    for _ in range(rng.randrange(6, 60)):
        story.go_on()
        if story.now.result and rng.random() < 0.3:
            break
    if rng.random() < 0.2:
        story.correct()
    turns = frozenset(CASE + 100 * visit for visit in range(len(story.logs)))
    return RandomCase(story.logs, turns)


def random_calendar(rng: Random) -> tuple[ServiceCalendar, PlainCalendar]:
    """One plan twice: as the product reads it, and in plain numbers."""
    week = rng.choice(WEEKS)
    days = [FIRST_DAY + timedelta(days=n) for n in range(60)]
    holidays = frozenset(rng.sample(days, 5))
    special: dict[date, Hours] = {day: rng.choice(WEEKS)[0] for day in rng.sample(days, 3)}
    special[rng.choice(days)] = ()
    starts = [_midnight(rng.choice(days)) + rng.randrange(DAY) for _ in range(4)]
    closings = tuple((start, start + rng.randrange(600, 40_000)) for start in starts)
    product = ServiceCalendar(
        weekly=tuple(_windows(day) for day in week),
        holidays=holidays,
        special_days={day: _windows(windows) for day, windows in special.items()},
        closings=tuple(Closing(_moment(a), _moment(b)) for a, b in closings),
    )
    plain = PlainCalendar(
        week=week,
        holidays=frozenset(_number(day) for day in holidays),
        special={_number(day): windows for day, windows in special.items()},
        closings=closings,
    )
    return product, plain


def _windows(plain: tuple[tuple[int, int], ...]) -> tuple[tuple[time, time], ...]:
    return tuple((_clock(opens), _clock(closes)) for opens, closes in plain)


def _clock(second: int) -> time:
    return time(second // 3600 % 24, second % 3600 // 60)


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _midnight(day: date) -> int:
    return _number(day) * DAY - BANGKOK


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
