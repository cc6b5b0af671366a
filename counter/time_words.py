"""The words that staff read about times in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from counter.wording import say
from shared.domain.errors import N_

DOUBTS: Mapping[str, str] = {
    "clock_jumped": N_("The server's clock jumped meanwhile"),
    "finish_forgotten": N_("The finish was forgotten"),
    "pause_not_ended": N_("A hold was never ended"),
    "mostly_paused": N_("On hold nearly all the time"),
    "start_late": N_("The start was pressed too late"),
    "clicked_through": N_("Steps were clicked through"),
    "step_too_short": N_("A step was shorter than it can be"),
    "unusually_long": N_("Unusually long for this service"),
    "judged_out": N_("Decided: does not count"),
    "confirmed": N_("Decided: counts"),
}
CORRECTIONS: Mapping[str, str] = {
    "forgotten_press": N_("The press was forgotten"),
    "pressed_too_early": N_("Was pressed too early"),
    "wrong_ticket": N_("Was pressed on the wrong ticket"),
    "system_fault": N_("The system did not work"),
}
JUDGEMENTS: Mapping[str, str] = {
    "difficult_case": N_("A difficult case"),
    "several_requests": N_("Several requests in one"),
    "needed_help": N_("The citizen needed more help"),
    "press_forgotten": N_("A press was forgotten"),
    "interrupted": N_("Was interrupted"),
    "practice": N_("Practice or test"),
}
STATES: Mapping[str, str] = {
    "proposed": N_("waits for a second person"),
    "approved": N_("approved"),
    "refused": N_("refused"),
}


def doubt(code: str) -> str:
    return say(DOUBTS, code)


def correction(code: str) -> str:
    return say(CORRECTIONS, code)


def judgement(code: str) -> str:
    return say(JUDGEMENTS, code)


def state(code: str) -> str:
    return say(STATES, code)
