"""The moves of hand-over desks and agencies, by page and by program, and who may make them."""

from __future__ import annotations

from shared.domain.case import Result
from shared.domain.case_commands import (
    Acknowledge,
    Ask,
    AskedFor,
    BeginStep,
    CaseCommand,
    GiveResult,
    MakeReady,
    Withdraw,
    WithdrawReason,
)
from shared.services import cases, hand_over
from shared.services.hand_over import Wished
from tests.agency_scene import received
from tests.builders import CENTRE, run
from tests.counter.moves_table import Form, Row, Stage

AGENCY = "/counter/agency/BMA"
CASE = "/api/v1/cases/{case}"


def accepted(stage: Stage) -> Form:
    """With its receipt, at the centre."""
    stage.opened()
    case = received(stage.office, stage.staff1)
    return {"case": case, "agency": "BMA", "step": 2, "version": _version(stage, case)}


def _version(stage: Stage, case: int) -> int:
    return cases.version_of(cases.find(stage.office, stage.staff1, case))


def ticked(stage: Stage) -> Form:
    """The form of the desk; the version stands with each case."""
    form = accepted(stage)
    return {"agency": "BMA", "case": [f"{form['case']}.{form['version']}"]}


def wished(stage: Stage) -> Form:
    form = accepted(stage)
    return {"agency": "BMA", "cases": [{"case": form["case"], "version": form["version"]}]}


def forwarded(stage: Stage) -> Form:
    form = accepted(stage)
    case, version = int(str(form["case"])), int(str(form["version"]))
    wish = [Wished(case, version)]
    made = run(hand_over.hand_over(stage.office, stage.staff1, CENTRE, "BMA", wish))
    return {**form, "list": made.list, "cases": [case], "version": _version(stage, case)}


def _after(stage: Stage, *commands: CaseCommand) -> Form:
    form = forwarded(stage)
    case = int(str(form["case"]))
    for command in commands:
        run(cases.act(stage.office, stage.staff1, case, None, command))
    return {**form, "version": _version(stage, case)}


def arrived(stage: Stage) -> Form:
    return _after(stage, Acknowledge("BMA"))


def begun(stage: Stage) -> Form:
    return _after(stage, Acknowledge("BMA"), BeginStep("BMA", 2))


def asked(stage: Stage) -> Form:
    return _after(stage, Acknowledge("BMA"), Ask("BMA", AskedFor.PAYMENT))


def given(stage: Stage) -> Form:
    return _after(stage, Acknowledge("BMA"), GiveResult("BMA", Result.GRANTED))


def lying_ready(stage: Stage) -> Form:
    return _after(stage, Acknowledge("BMA"), GiveResult("BMA", Result.GRANTED), MakeReady())


def withdrawn(stage: Stage) -> Form:
    return _after(stage, Withdraw(WithdrawReason.CITIZEN_ASKED))


def _row(path: str, scene: object, who: str, **more: object) -> Row:
    return Row(path, scene, who, more)  # type: ignore[arg-type]


def _seen(path: str, scene: object, who: str, **more: object) -> Row:
    return Row(path, scene, who, more, stale=True)  # type: ignore[arg-type]


PAGES = [
    _seen("hand-over", ticked, "clerk"),
    _row("hand-over/{list}/arrived", forwarded, "officer"),
    _seen("hand-over/{list}/send-back", forwarded, "officer", reason="never_arrived"),
    _row(f"{AGENCY}/arrived", forwarded, "agency"),
    _seen(f"{AGENCY}/begin", arrived, "agency"),
    _seen(f"{AGENCY}/finish", begun, "agency"),
    _seen(f"{AGENCY}/cases/{{case}}/arrived", forwarded, "agency"),
    _seen(f"{AGENCY}/cases/{{case}}/begin", arrived, "agency"),
    _seen(f"{AGENCY}/cases/{{case}}/finish", begun, "agency"),
    _seen(f"{AGENCY}/cases/{{case}}/ask", arrived, "agency", question="come_in"),
    _seen(f"{AGENCY}/cases/{{case}}/answer", asked, "agency", how="by_phone"),
    _seen(f"{AGENCY}/cases/{{case}}/result", begun, "agency", result="granted", then="ready"),
    _seen(f"{AGENCY}/cases/{{case}}/send-back", arrived, "agency", reason="wrong_agency"),
]
PROGRAMS = [
    _seen("/api/v1/centres/mo-chit/hand-over", wished, "clerk"),
    _row("/api/v1/hand-over-lists/{list}/arrived", forwarded, "officer"),
    _seen(f"{CASE}/forward", accepted, "clerk"),
    _seen(f"{CASE}/acknowledge", forwarded, "officer"),
    _seen(f"{CASE}/send-back", arrived, "officer", reason="wrong_agency"),
    _seen(f"{CASE}/steps/{{step}}/begin", arrived, "officer"),
    _seen(f"{CASE}/steps/{{step}}/finish", begun, "officer"),
    _seen(f"{CASE}/ask", arrived, "officer", question="come_in"),
    _seen(f"{CASE}/answer", asked, "officer", how="by_phone"),
    _seen(f"{CASE}/result", begun, "officer", result="refused", ready=True),
    _seen(f"{CASE}/ready", given, "clerk"),
    _seen(f"{CASE}/deliver", lying_ready, "clerk", how="by_post"),
    _seen(f"{CASE}/lapse", asked, "clerk", reason="no_answer"),
    _seen(f"{CASE}/withdraw", arrived, "clerk", reason="citizen_asked"),
    _seen(f"{CASE}/reopen", withdrawn, "boss", reason="citizen_came_back"),
]
