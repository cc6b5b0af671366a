"""The moves about papers and about coming back, by page and by program, and who may make them."""

from __future__ import annotations

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.services import serving
from tests.builders import call_next, do, run
from tests.counter.moves_table import Form, Row, Stage

TURN = "/api/v1/transactions/{transaction}"


def with_a_defect(stage: Stage) -> Form:
    """At the desk, with a record that nobody has signed."""
    stage.waiting()
    served = do(stage.office, stage.staff1, call_next(stage.office, stage.staff1), commands.Start())
    missing = commands.CheckPapers(complete=False, missing=(1,))
    served = do(stage.office, stage.staff1, served, missing)
    number, visit = served.history.state.number, served.history.state.id
    return {"case": served.transaction, "number": number, "visit": visit, "counter": 3}


def sent_home(stage: Stage) -> Form:
    form = with_a_defect(stage)
    end = commands.Complete(Outcome.INCOMPLETE_DOCUMENTS)
    run(serving.act(stage.office, stage.staff1, int(str(form["case"])), None, end))
    return form


def _row(path: str, scene: object, who: str = "clerk", **more: object) -> Row:
    return Row(path, scene, who, more)  # type: ignore[arg-type]


DESK = [
    Row("3/represent", Stage.serving, "clerk", {"persons": 2, "papers": 1}, stale=True),
    _row("3/sign-defect", with_a_defect, by="officer"),
]
STOP = {"reason": "citizen_asked", "goes_on": "by_number"}
PAGES = [
    _row("tickets/continue", sent_home),
    _row("cases/{case}/defect", with_a_defect, by="citizen"),
    _row("links", sent_home, "boss", day="2026-11-16", **STOP),
]
PROGRAMS = [
    Row(f"{TURN}/represent", Stage.serving, "clerk", {"persons": 2, "papers": True}, stale=True),
    _row("/api/v1/cases/{case}/defect/sign", with_a_defect, by="officer"),
    _row("/api/v1/visits/{visit}/stop-links", sent_home, "boss", **STOP),
]
