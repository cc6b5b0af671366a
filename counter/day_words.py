"""The words of the day's page for the codes of the rules."""

from __future__ import annotations

from counter.wording import OUTCOMES
from shared.domain.day import EMERGENCY_WORDS, CheckItem, Emergency, Limit, SystemCheck
from shared.domain.errors import N_
from shared.i18n import format_date, gettext

CHECKS = {
    CheckItem.KIOSK: N_("The kiosk answers when touched"),
    CheckItem.PAPER: N_("The printer has paper, and a roll lies ready"),
    CheckItem.BOARD: N_("The board shows today and the right time"),
    CheckItem.SOUND: N_("The call is heard at the back of the hall"),
    CheckItem.COUNTERS: N_("The counters of the morning are staffed"),
    CheckItem.FORMS: N_("Forms and pens are at hand"),
    CheckItem.WHEELCHAIR: N_("The way for wheelchairs is free"),
    CheckItem.CLOCK: N_("The clock of this screen is right"),
}
SYSTEM = {
    SystemCheck.DATABASE: N_("The database answers and is protected"),
    SystemCheck.CATALOGUE: N_("Every service has a counter that takes it"),
    SystemCheck.DAY_BEFORE: N_("The day before is ended"),
    SystemCheck.CALENDAR: N_("The calendar opens the centre today"),
}
STATES = {
    "open": N_("Open"),
    "closed": N_("Closed now"),
    "emergency": N_("Closed at once"),
    "ended": N_("The day is ended"),
}
WEEKDAYS = (
    N_("Mondays"),
    N_("Tuesdays"),
    N_("Wednesdays"),
    N_("Thursdays"),
    N_("Fridays"),
    N_("Saturdays"),
    N_("Sundays"),
)
NAMES = {
    Emergency.POWER: N_("Power cut"),
    Emergency.FIRE_ALARM: N_("Fire alarm"),
    Emergency.FLOOD: N_("Flood"),
    Emergency.ILLNESS: N_("Somebody is ill"),
    Emergency.SYSTEM: N_("System down"),
}


def check(item: CheckItem) -> str:
    return gettext(CHECKS[item])


def system(item: SystemCheck) -> str:
    return gettext(SYSTEM[item])


def state(code: str) -> str:
    return gettext(STATES[code])


def emergency(kind: Emergency) -> str:
    return gettext(NAMES[kind])


def message(kind: Emergency) -> str:
    return gettext(EMERGENCY_WORDS[kind])


def weekdays() -> list[str]:
    return [gettext(each) for each in WEEKDAYS]


def days_of(limit: Limit) -> str:
    """On which days a limit holds."""
    if limit.business_day is not None:
        return format_date(limit.business_day, "long")
    if limit.weekday is not None:
        return gettext(WEEKDAYS[limit.weekday])
    return gettext("Every day")


def ending(code: str) -> str:
    return gettext(OUTCOMES[code]) if code in OUTCOMES else code
