"""Every move of the staff pages, a scene in which it makes sense, and who may press it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from shared.domain import commands
from shared.domain.breaks import BreakKind
from shared.domain.case_commands import MakeReady
from shared.domain.correcting import CorrectionReason
from shared.domain.events import Actor, ActorKind
from shared.domain.help import AlarmKind
from shared.domain.reasons import RemoveReason
from shared.domain.visit import Outcome, PauseReason
from shared.services import (
    breaks,
    cases,
    closings,
    correcting,
    day_end,
    hall,
    hall_moves,
    keeping,
    notes,
    returning,
    serving,
    shifts,
)
from shared.services import help as calls_for_help
from shared.services.closings import Message
from shared.services.commands import Caller
from shared.services.correcting import Wanted
from shared.services.serving import Served
from shared.store import counters, people
from tests.builders import CENTRE, SERVICE, a_visit, call_next, do, run, serve
from tests.counter.conftest import Centre
from tests.remote_scene import from_home

OTHER_SERVICE = "id-card-lost"
OF_CASES = "id-card-damaged-or-changed"
Form = dict[str, object]


class Stage:
    """Mo Chit as a move finds it; each scene gives the fields that its form may need."""

    def __init__(self, centre: Centre) -> None:
        self.office, self.clock = centre.office, centre.clock
        self.staff1, self.staff2, self.boss = (
            self._person(name) for name in ("staff1", "staff2", "boss")
        )

    def _person(self, username: str) -> Caller:
        with self.office.db.read() as connection:
            found = people.person_by_name(connection, username)
        assert found is not None
        return Caller(Actor(ActorKind.STAFF, found.id), f"staff:{found.id}", found.grants)

    def clear(self) -> None:
        """Everybody goes home and the counters close."""
        if self.office.daybook.emergency(CENTRE, self.clock.now()) is not None:
            run(closings.reopen(self.office, self.boss, CENTRE))
        self.ended()
        run(day_end.go_on(self.office, self.boss, CENTRE))
        self.clock.advance(seconds=5)

    def closed(self) -> Form:
        return {"counter": 3}

    def opened(self) -> Form:
        run(hall.open_counter(self.office, self.staff1, CENTRE, 3))
        with self.office.db.read() as connection:
            seen = hall_moves.mark_of(counters.open_session(connection, CENTRE, 3))
        return {"counter": 3, "seen": seen}

    def on_break(self) -> Form:
        form = self.opened()
        run(breaks.start(self.office, self.staff1, CENTRE, 3, BreakKind.SHORT))
        return form

    def waiting(self) -> Form:
        form = self.opened()
        view = a_visit(self.office)
        [turn] = view.turns
        version = self._versions(turn.transaction)[turn.transaction]
        return {**form, **_fields(view.visit, view.number, turn.transaction, version)}

    def _versions(self, transaction: int) -> dict[int, int]:
        history = serving.present_state(self.office, self.boss, transaction)
        return {id: turn.version for id, turn in history.state.transactions.items()}

    def waiting_twice(self) -> Form:
        form = self.waiting()
        view = a_visit(self.office, SERVICE, "mea-bill")
        versions = self._versions(view.turns[0].transaction)
        order = " ".join(f"{id}.{versions[id]}" for id in reversed(versions))
        places = [{"transaction": id, "version": versions[id]} for id in reversed(versions)]
        return {**form, "visit": view.visit, "order": order, "transactions": places}

    def _called(self) -> Served:
        self.waiting()
        return call_next(self.office, self.staff1)

    def _of(self, served: Served) -> Form:
        state = served.history.state
        form = _fields(state.id, state.number, served.transaction, served.state.version)
        with self.office.db.read() as connection:
            seen = hall_moves.mark_of(counters.open_session(connection, CENTRE, 3))
        return {**form, "counter": 3, "seen": seen}

    def _did(self, served: Served, *moves: commands.Command) -> Served:
        for move in moves:
            served = do(self.office, self.staff1, served, move)
        return served

    def called(self) -> Form:
        return self._of(self._called())

    def called_for_long(self) -> Form:
        found = self.called()
        self.clock.advance(minutes=6)
        return found

    def called_thrice(self) -> Form:
        served = self._called()
        for _ in range(2):
            self.clock.advance(seconds=20)
            served = self._did(served, commands.Recall())
        return self._of(served)

    def serving(self) -> Form:
        return self._of(self._did(self._called(), commands.Start()))

    def serving_a_case(self) -> Form:
        self.opened()
        a_visit(self.office, OF_CASES)
        return self._of(self._did(call_next(self.office, self.staff1), commands.Start()))

    def on_hold(self) -> Form:
        wait = commands.PauseFor(PauseReason.CITIZEN_PAPERS)
        return self._of(self._did(self._called(), commands.Start(), wait))

    def missed(self) -> Form:
        served = self._called()
        for _ in range(2):
            self.clock.advance(seconds=20)
            served = self._did(served, commands.Recall())
        return self._of(self._did(served, commands.MarkNoShow()))

    def removed(self) -> Form:
        form = self.waiting()
        gone = run(
            serving.act(
                *(self.office, self.staff1, _int(form["transaction"]), None),
                commands.Remove(Outcome.LEFT, RemoveReason.CITIZEN_LEFT),
            )
        )
        return self._of(gone)

    def result_later(self) -> Form:
        done = commands.Complete(Outcome.COMPLETED_RESULT_LATER)
        return self._of(self._did(self._called(), commands.Start(), done))

    def result_ready(self) -> Form:
        done = commands.Complete(Outcome.COMPLETED_RESULT_LATER)
        served = self._did(self._called(), commands.Start(), done)
        moved = run(cases.act(self.office, self.staff1, served.transaction, None, MakeReady()))
        return self._of(replace(served, history=moved.history))

    def served_too_long(self) -> Form:
        self.waiting()
        return self._of(serve(self.office, self.clock, self.staff1, (2, 100, 2, 2)))

    def served(self) -> Form:
        self.waiting()
        served = serve(self.office, self.clock, self.staff1)
        event = next(e for e in served.history.events if e.kind == "started")
        at = (event.at + timedelta(seconds=20)).astimezone(self.office.calendar(CENTRE).zone)
        return {
            **self._of(served),
            "seq": event.seq,
            "time": f"{at:%H:%M:%S}",
            "at": at.isoformat(),
        }

    def proposed(self) -> Form:
        form = self.served()
        seq, turn = _int(form["seq"]), _int(form["transaction"])
        history = serving.present_state(self.office, self.boss, turn)
        at = history.events[seq - 1].at + timedelta(seconds=20)
        wanted = Wanted(seq, at, CorrectionReason.FORGOTTEN_PRESS)
        made = run(correcting.propose(self.office, self.staff1, turn, wanted))
        return {**form, "correction": made.id}

    def noted(self) -> Form:
        form = self.waiting()
        visit = _int(form["visit"])
        note = run(notes.write(self.office, self.staff1, visit, "brings the house book"))
        return {**form, "note": note}

    def kept(self) -> Form:
        form = self.waiting()
        visit = _int(form["visit"])
        run(keeping.keep(self.office, self.staff1, CENTRE, 3, visit, 10))
        return form

    def joined(self) -> Form:
        form = self.opened()
        run(shifts.join(self.office, self.staff1, CENTRE, 3, self.boss.actor.id))
        return form

    def deferred(self) -> Form:
        form = self.waiting()
        turn = _int(form["transaction"])
        return self._of(run(returning.defer(self.office, self.staff1, turn, None, 30)))

    def from_home(self) -> Form:
        view = from_home(self.office)
        return _fields(view.visit, view.number, view.turns[0].transaction, 1)

    def alarmed(self) -> Form:
        form = self.opened()
        kind = AlarmKind.EMERGENCY
        call = run(calls_for_help.raise_from_desk(self.office, self.staff1, CENTRE, kind, 3))
        return {**form, "call": call.id}

    def profiled(self) -> Form:
        form = self.opened()
        only = hall_moves.Profile(frozenset({SERVICE}))
        run(hall_moves.set_profile(self.office, self.boss, CENTRE, 3, str(form["seen"]), only))
        with self.office.db.read() as connection:
            seen = hall_moves.mark_of(counters.open_session(connection, CENTRE, 3))
        return {**form, "seen": seen}

    def planned(self) -> Form:
        starts = self.clock.now() + timedelta(days=2)
        span = (starts, starts + timedelta(hours=2))
        words = Message("ปิด", "Closed")
        found = run(closings.plan(self.office, self.boss, CENTRE, *span, words))
        return {"closing": found.id}

    def shut(self) -> Form:
        words = Message("ปิด", "Closed")
        run(closings.close_at_once(self.office, self.boss, CENTRE, words))
        self.clock.advance(seconds=5)
        return {}

    def ended(self) -> Form:
        run(day_end.end(self.office, self.boss, CENTRE, close_desks=True, early=True))
        return {}


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _fields(visit: int, number: str, transaction: int, version: int) -> Form:
    seen = f"{transaction}.{version}"
    return {
        "visit": visit,
        "number": number,
        "transaction": transaction,
        "version": version,
        "turn": seen,
        "order": seen,
    }


@dataclass(frozen=True)
class Row:
    """`who` may: any clerk of the centre, whoever sits at the desk, or those in charge. `stale`:
    the form says what was seen, so that it is refused once that has changed."""

    path: str
    scene: Callable[[Stage], Form]
    who: str = "desk"
    more: Mapping[str, object] = field(default_factory=dict)
    stale: bool = False
    notes_nothing: bool = False
    method: str = "POST"

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


def _row(path: str, scene: Callable[[Stage], Form], who: str = "desk", **more: object) -> Row:
    return Row(path, scene, who, more)


def _seen(path: str, scene: Callable[[Stage], Form], who: str = "desk", **more: object) -> Row:
    return Row(path, scene, who, more, stale=True)


WORDS = {"message_th": "ปิดชั่วคราว", "message_en": "Closed for now"}
CHOSEN = {"reason": "unwell", "counter": 3}
S = Stage
DESK = [
    _row("3/open", S.closed, "clerk"),
    _row("3/break", S.opened, kind="short"),
    _row("3/end-break", S.on_break),
    _row("3/close", S.opened),
    _row("3/call-next", S.waiting),
    _row("3/call", S.waiting, "boss", **CHOSEN),
    _seen("3/recall", S.called_for_long),
    _seen("3/start", S.called),
    _seen("3/papers", S.serving, verdict="complete"),
    _seen("3/next-step", S.serving),
    _seen("3/variant", S.serving_a_case, variant="moved"),
    _seen("3/pause", S.serving, reason="citizen_papers"),
    _seen("3/resume", S.on_hold),
    _seen("3/transfer", S.serving, to="pool"),
    _seen("3/requeue", S.called),
    _seen("3/no-show", S.called_thrice),
    _seen("3/complete", S.serving, outcome="completed"),
    _seen("3/undo", S.called),
    Row("3/goes-on", S.called_for_long, notes_nothing=True),
    _seen("3/correct", S.called, service=OTHER_SERVICE),
    _seen("3/drop", S.waiting, "clerk", reason="citizen_left"),
    _row("3/add", S.waiting, "clerk", service="mea-bill"),
    _row("3/order", S.waiting_twice, "clerk"),
    _row("3/note", S.waiting, "clerk", body="brings the house book"),
    _row("3/erase-note", S.noted),
    _row("3/keep", S.waiting, minutes=10),
    _row("3/give-up", S.kept),
    _row("3/join", S.opened, staff="boss"),
    _row("3/leave", S.joined),
    _row("3/emergency", S.opened, "clerk"),
    _row("3/form-9", S.opened, "clerk"),
    _row("3/end-call", S.alarmed),
]
HALL = [
    _row("hall/call", S.waiting, "boss", **CHOSEN),
    _seen("hall/undo", S.called),
    _seen("hall/put-back", S.called),
    _row("hall/remind", S.called, "boss"),
    _seen("hall/take", S.profiled, "boss", letter="W"),
    _seen("hall/first", S.opened, "boss", letter="W"),
    _seen("hall/undo-profile", S.profiled, "boss"),
    _row("hall/open", S.closed, "boss", staff="staff1"),
    _seen("hall/move", S.opened, "boss", to=5),
    _row("hall/break", S.opened, kind="short"),
    _row("hall/end-break", S.on_break),
    _seen("hall/hand-over", S.opened, "boss", staff="staff2"),
    _row("hall/promise", S.closed, "boss", percent=70, minutes=25),
    _seen("hall/counters/3/profile", S.opened, "boss", **{"line-W": "not"}),
]
LINE = [
    _row("line/call", S.waiting, "boss", **CHOSEN),
    _seen("line/remove", S.waiting, "clerk", outcome="left"),
    _seen("line/confirm", S.from_home, "clerk"),
]
DAY = [
    _row("day/tick", S.closed, "boss", item="kiosk"),
    _row("day/last-ticket", S.closed, "boss", until="15:00"),
    _row("day/limit", S.closed, "boss", service="mea-bill", per_day=500),
    _row(
        "day/plan", S.closed, "boss", day="2026-11-20", begins="10:00", ends="12:00", **WORDS
    ),
    _row("day/call-off", S.planned, "boss"),
    _row("day/close-now", S.closed, "boss", why="flood", sure="true"),
    _row("day/reopen", S.shut, "boss"),
    _row("day/end", S.waiting, "boss", early="true", close_desks="true"),
    _row("day/go-on", S.ended, "boss"),
    _row(
        "paper", S.closed, "boss", day="2026-11-13", service=SERVICE, outcome="left",
        number="X001", taken="10:00",
    ),
]  # fmt: skip
TICKETS = [
    _row("tickets/reprint", S.waiting, "clerk"),
    _row("tickets/add", S.waiting, "clerk", service="mea-bill"),
    _row("tickets/order", S.waiting_twice, "clerk"),
    _row("tickets/note", S.waiting, "clerk", body="brings the house book"),
    _row("tickets/erase-note", S.noted),
    _seen("tickets/correct", S.waiting, "clerk", service=OTHER_SERVICE),
    _seen("tickets/defer", S.waiting, "clerk", minutes=30),
    _seen("tickets/rejoin", S.deferred, "clerk"),
    _seen("tickets/confirm", S.from_home, "clerk"),
    _seen("tickets/restore", S.removed, "boss", reason="pressed_by_mistake"),
    _seen("tickets/remove", S.waiting, "clerk", outcome="left"),
]
HELP = [
    _row("help/answer", S.alarmed, "clerk"),
    _row("help/end", S.alarmed, outcome="helped"),
]
TIMES = [
    _row("times/{transaction}/propose", S.served, "clerk", reason="forgotten_press"),
    _seen("times/{transaction}/judge", S.served_too_long, "boss", reason="difficult_case"),
    _row("times/{transaction}/approve", S.proposed, "boss"),
    _row("times/{transaction}/refuse", S.proposed, "boss"),
    _row("times/approve", S.proposed, "boss"),
    _row("times/refuse", S.proposed, "boss"),
]
ROWS = [*DESK, *HALL, *LINE, *DAY, *TICKETS, *HELP, *TIMES]
