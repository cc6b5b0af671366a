"""The moves of the page of a case and of the delivery desk, and who may make them."""

from __future__ import annotations

from shared.domain.case_commands import (
    Ask,
    AskedFor,
    CaseCommand,
    MakeReady,
    NoticeLate,
    Withdraw,
    WithdrawReason,
)
from shared.services import cases
from tests.builders import run
from tests.counter.agency_table import accepted, forwarded
from tests.counter.moves_table import Form, Row, Stage

CASE = "cases/{case}"


def _after(stage: Stage, *commands: CaseCommand) -> Form:
    form = accepted(stage)
    case = int(str(form["case"]))
    for command in commands:
        run(cases.act(stage.office, stage.staff1, case, None, command))
    version = cases.version_of(cases.find(stage.office, stage.staff1, case))
    return {**form, "version": version}


def asked(stage: Stage) -> Form:
    return _after(stage, Ask(None, AskedFor.PAYMENT))


def ready(stage: Stage) -> Form:
    return _after(stage, MakeReady())


def withdrawn(stage: Stage) -> Form:
    return _after(stage, Withdraw(WithdrawReason.CITIZEN_ASKED))


def told(stage: Stage) -> Form:
    return _after(stage, NoticeLate(1))


def _seen(path: str, scene: object, who: str = "clerk", **more: object) -> Row:
    return Row(path, scene, who, more, stale=True)  # type: ignore[arg-type]


PAGES = [
    _seen(f"{CASE}/ready", accepted),
    _seen(f"{CASE}/deliver", ready, to="proxy"),
    _seen(f"{CASE}/ask", accepted, question="come_in"),
    _seen(f"{CASE}/answer", asked, how="by_phone"),
    _seen(f"{CASE}/lapse", asked, reason="no_answer"),
    _seen(f"{CASE}/withdraw", accepted, reason="filed_twice"),
    _seen(f"{CASE}/reopen", withdrawn, "boss", reason="citizen_came_back"),
    _seen(f"{CASE}/explain", told, "boss", reason="system_down"),
    _seen(f"{CASE}/take-back", forwarded, reason="forwarded_by_mistake"),
    _seen("delivery", ready, how="citizen"),
]
