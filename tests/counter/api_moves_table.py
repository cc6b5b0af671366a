"""The moves of staff programs: the same scenes and rights as those of the pages."""

from __future__ import annotations

from collections.abc import Callable

from tests.builders import SERVICE
from tests.counter.moves_table import CHOSEN, OTHER_SERVICE, WORDS, Form, Row, Stage

S = Stage
ALL = "/api/v1"
CENTRE = f"{ALL}/centres/mo-chit"
COUNTER = f"{CENTRE}/counters/3"
TURN = f"{ALL}/transactions/{{transaction}}"
VISIT = f"{ALL}/visits/{{visit}}"
Scene = Callable[[Stage], Form]


def _row(path: str, scene: Scene, who: str = "desk", **more: object) -> Row:
    return Row(path, scene, who, more)


def _seen(path: str, scene: Scene, who: str = "desk", **more: object) -> Row:
    return Row(path, scene, who, more, stale=True)


PAPER = {
    "number": 2,
    "service": SERVICE,
    "outcome": "left",
    "taken_at": "2026-11-13T10:00:00+07:00",
}
API_ROWS = [
    _row(f"{CENTRE}/alarms", S.opened, "clerk", kind="emergency"),
    _row(f"{ALL}/alarms/{{call}}/answer", S.alarmed, "clerk"),
    _row(f"{ALL}/alarms/{{call}}/end", S.alarmed, outcome="helped"),
    _row(f"{CENTRE}/closings", S.closed, "boss", why="flood", **WORDS),
    _row(f"{CENTRE}/closings/reopen", S.shut, "boss"),
    _row(f"{CENTRE}/closings/{{closing}}/call-off", S.planned, "boss"),
    _row(f"{CENTRE}/contingents", S.closed, "boss", service="mea-bill", per_day=400),
    _row(f"{CENTRE}/day/checks", S.closed, "boss", item="paper"),
    _row(f"{CENTRE}/day/end", S.waiting, "boss", early=True, close_desks=True),
    _row(f"{CENTRE}/day/go-on", S.ended, "boss"),
    _row(f"{CENTRE}/day/last-ticket", S.closed, "boss", until="2026-11-16T15:30:00+07:00"),
    _row(f"{CENTRE}/paper", S.closed, "boss", day="2026-11-13", tickets=[PAPER]),
    Row(
        f"{CENTRE}/hall/service-level", S.closed, "boss",
        {"percent": 60, "target_minutes": 35}, method="PUT",
    ),
    _row(f"{COUNTER}/open", S.closed, "clerk"),
    _row(f"{COUNTER}/break", S.opened, kind="short"),
    _row(f"{COUNTER}/resume", S.on_break),
    _row(f"{COUNTER}/close", S.opened),
    _row(f"{COUNTER}/call-next", S.waiting),
    _row(f"{COUNTER}/call", S.waiting, "boss", **CHOSEN),
    _row(f"{COUNTER}/keep", S.waiting, minutes=10),
    _row(f"{COUNTER}/give-up", S.kept),
    _row(f"{COUNTER}/join", S.opened, staff="boss"),
    _row(f"{COUNTER}/leave", S.joined),
    _seen(f"{COUNTER}/move", S.opened, "boss", to=5),
    _row(f"{COUNTER}/open-for", S.closed, "boss", staff="staff1"),
    Row(
        f"{COUNTER}/profile", S.opened, "boss", {"services": [SERVICE]}, stale=True, method="PUT"
    ),
    _row(f"{ALL}/corrections/{{correction}}/approve", S.proposed, "boss"),
    _row(f"{ALL}/corrections/{{correction}}/refuse", S.proposed, "boss"),
    _row(f"{TURN}/corrections", S.served, "clerk", reason="forgotten_press"),
    _seen(f"{TURN}/judge", S.served_too_long, "boss", reason="difficult_case"),
    _seen(f"{TURN}/recall", S.called_for_long),
    _seen(f"{TURN}/start", S.called),
    _seen(f"{TURN}/papers", S.serving, complete=True),
    _seen(f"{TURN}/next-step", S.serving),
    _seen(f"{TURN}/variant", S.serving_a_case, variant="moved"),
    _seen(f"{TURN}/pause", S.serving, reason="citizen_papers"),
    _seen(f"{TURN}/resume", S.on_hold),
    _seen(f"{TURN}/transfer", S.serving, pool=True, counter=None),
    _seen(f"{TURN}/requeue", S.called),
    _seen(f"{TURN}/no-show", S.called_thrice),
    _seen(f"{TURN}/complete", S.serving),
    _seen(f"{TURN}/undo", S.called),
    _seen(f"{TURN}/correct-service", S.called, service=OTHER_SERVICE),
    _seen(f"{TURN}/defer", S.waiting, "clerk", minutes=30),
    _seen(f"{TURN}/rejoin", S.deferred, "clerk"),
    _seen(f"{TURN}/confirm", S.from_home, "clerk"),
    _seen(f"{TURN}/restore", S.removed, "boss", reason="pressed_by_mistake"),
    _seen(f"{TURN}/remove", S.waiting, "clerk", outcome="left"),
    _seen(f"{TURN}/result-ready", S.result_later, "clerk"),
    _seen(f"{TURN}/deliver", S.result_ready, "clerk"),
    _row(f"{VISIT}/notes", S.waiting, "clerk", body="brings the house book"),
    Row(f"{VISIT}/notes/{{note}}", S.noted, method="DELETE"),
    _row(f"{VISIT}/order", S.waiting_twice, "clerk"),
    _row(f"{VISIT}/reprint", S.waiting, "clerk"),
    _row(f"{VISIT}/services", S.waiting, "clerk", id="mea-bill"),
]  # fmt: skip
