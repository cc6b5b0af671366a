"""The words of a questionnaire: on the telephone, in the preview of staff, and beside figures."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.domain.questionnaire import Driver, Mood
from shared.domain.turn_tally import NOT_CALLED
from shared.i18n import gettext

_DIMENSIONS: Mapping[str, str] = {
    "process": N_("Steps and waiting"),
    "staff": N_("Staff"),
    "facilities": N_("Place and equipment"),
    "result": N_("What I got"),
}
_REASONS: Mapping[Driver, str] = {
    Driver.WAIT: N_("Waiting time"),
    Driver.STEPS: N_("Number of steps"),
    Driver.PAPERS: N_("Papers to bring"),
    Driver.STAFF: N_("Manner of the staff"),
    Driver.PLACE: N_("The place"),
    Driver.SYSTEM: N_("Computers and machines"),
    Driver.INFORMATION: N_("Clear information"),
    Driver.FAIRNESS: N_("Fair order of the line"),
    Driver.RESULT: N_("The result"),
    Driver.FEE: N_("The fee"),
}
_WHY: Mapping[Mood, str] = {
    Mood.GOOD: N_("What went well?"),
    Mood.LOW: N_("What did not go well?"),
}
_BANDS: Mapping[str, str] = {
    "under_10": N_("Waited less than 10 minutes"),
    "10_to_30": N_("Waited 10 to 30 minutes"),
    "30_to_60": N_("Waited 30 to 60 minutes"),
    "from_60": N_("Waited an hour or more"),
    NOT_CALLED: N_("Left before being called"),
}
_READINGS: Mapping[int, str] = {
    5: N_("very much"),
    4: N_("much"),
    3: N_("middling"),
    2: N_("little"),
    1: N_("least"),
}

_WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)


def weekday(number: int) -> str:
    """1 is Monday."""
    return gettext(_WEEKDAYS[number - 1])


def dimension(name: str) -> str:
    return gettext(_DIMENSIONS[name])


def reason(code: str) -> str:
    return gettext(_REASONS[Driver(code)])


def why(mood: str) -> str:
    """The question above the reasons, by how satisfied somebody was."""
    return gettext(_WHY[Mood(mood)])


def band(name: str) -> str:
    return gettext(_BANDS[name])


def reading(level: int) -> str:
    """How Thai reports read a mean."""
    return gettext(_READINGS[level])
