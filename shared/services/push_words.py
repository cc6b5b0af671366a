"""What a notice says, in the language of whoever asked for it.

It may be read on a locked screen by whoever stands beside: it names the number, as the board in the
hall does, and never the service or anything about the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from shared.domain.events import moment_of
from shared.domain.push import Change, Notice, PushKind
from shared.i18n import current_language, format_time, gettext, in_language, ngettext
from shared.services.office import Office
from shared.store import cases, centre_days
from shared.store.log import History


@dataclass(frozen=True, slots=True)
class Words:
    """The two lines of a notification."""

    title: str
    body: str


def words_of(
    office: Office, connection: Connection, history: History, notice: Notice, language: str
) -> Words:
    """The words of a notice about a visit."""
    with in_language(language):
        if notice.kind is PushKind.CALLED:
            return _called(office, history, notice)
        if notice.kind is PushKind.TWO_AHEAD:
            return _soon(history, cast("int", notice.facts["ahead"]))
        if notice.kind is PushKind.RESULT_READY:
            return _ready(office, connection, notice)
        assert notice.change is not None
        if notice.change is Change.CLOSED:
            return _closed(connection, history, notice)
        return _CHANGED[notice.change](history, notice.facts)


def _called(office: Office, history: History, notice: Notice) -> Words:
    counter, number = notice.facts["counter"], history.state.number
    title = gettext("%(number)s: go to counter %(counter)s", number=number, counter=counter)
    found = office.centre(history.place.centre).counters
    place = next((each for each in found if each.number == counter), None)
    body = gettext("It is your turn. Please come now; the staff wait a few minutes only.")
    if notice.facts.get("again"):
        body = gettext("You are called once more. Please come now.")
    if place is not None and place.zone:
        body += " " + gettext("zone %(zone)s of the hall", zone=place.zone)
    return Words(title, body)


def _soon(history: History, ahead: int) -> Words:
    number = history.state.number
    if ahead == 0:
        title = gettext("%(number)s: you are next", number=number)
    else:
        text = ngettext(
            "%(number)s: %(num)s ticket before you", "%(number)s: %(num)s tickets before you", ahead
        )
        title = text % {"number": number, "num": ahead}
    return Words(title, gettext("Please come to the waiting hall now."))


def _ready(office: Office, connection: Connection, notice: Notice) -> Words:
    home = _home(connection, notice)
    centre = office.centre(home).names.text(current_language()) if home else ""
    body = gettext(
        "Collect it at %(centre)s. Open your ticket to see what to bring.", centre=centre
    )
    return Words(gettext("Your result is ready"), body)


def _home(connection: Connection, notice: Notice) -> str | None:
    found = cases.home_of(connection, cast("int", notice.facts["case"]))
    return found.centre if found is not None else None


def _closed(connection: Connection, history: History, notice: Notice) -> Words:
    """The message that somebody entered for the hall."""
    centre = history.place.centre
    title = gettext("%(number)s: the centre is closed now", number=history.state.number)
    shut = centre_days.closing(connection, centre, cast("int", notice.facts["closing"]))
    said = "" if shut is None else (shut.message_th, shut.message_en)[current_language() == "en"]
    return Words(title, said or gettext("Open your ticket to see how it goes on."))


_Say = Callable[[History, Mapping[str, object]], Words]


def _say(title: Callable[[], str], body: Callable[[], str]) -> _Say:
    """`title` has a place for the ticket's number."""
    return lambda history, _: Words(title() % {"number": history.state.number}, body())


def _moved(history: History, facts: Mapping[str, object]) -> Words:
    number, counter = history.state.number, facts.get("counter")
    title = gettext("%(number)s: you go on at another place", number=number)
    if counter is not None:
        title = gettext(
            "%(number)s: you go on at counter %(counter)s", number=number, counter=counter
        )
    return Words(title, gettext("Please wait in the hall. You are called again."))


def _longer(history: History, facts: Mapping[str, object]) -> Words:
    number, low, high = history.state.number, facts["low"], facts["high"]
    title = gettext("%(number)s: the wait has become longer", number=number)
    if high is None:
        return Words(title, gettext("More than %(low)s minutes, most likely.", low=low))
    body = gettext("%(low)s–%(high)s minutes, most likely. Your place is kept.", low=low, high=high)
    return Words(title, body)


def _lapses(history: History, facts: Mapping[str, object]) -> Words:
    number, until = history.state.number, moment_of(facts["until"])
    title = gettext("%(number)s: please confirm that you are here", number=number)
    time = format_time(until, history.place.calendar.zone)
    body = gettext("Scan the code at the centre before %(time)s, or the ticket ends.", time=time)
    return Words(title, body)


_CHANGED: Mapping[Change, _Say] = {
    Change.PUT_BACK: _say(
        lambda: gettext("%(number)s: you are back in line"),
        lambda: gettext("The call was taken back. You are called again."),
    ),
    Change.MISSED: _say(
        lambda: gettext("%(number)s: you were called and did not come"),
        lambda: gettext("Open your ticket to get back in line, or ask the staff."),
    ),
    Change.IN_LINE: _say(
        lambda: gettext("%(number)s: you are in line again"),
        lambda: gettext("You are called when it is your turn."),
    ),
    Change.MOVED: _moved,
    Change.REMOVED: _say(
        lambda: gettext("%(number)s: your ticket was ended by the staff"),
        lambda: gettext("If you still need the service, ask at the reception."),
    ),
    Change.CARRIED: _say(
        lambda: gettext("%(number)s: the centre closes for today"),
        lambda: gettext("Your place is kept for the next day. Open your ticket to see when."),
    ),
    Change.DAY_OVER: _say(
        lambda: gettext("%(number)s: the day at the centre is over"),
        lambda: gettext("Please take a new ticket on another day, or ask the staff."),
    ),
    Change.LONGER: _longer,
    Change.REOPENED: _say(
        lambda: gettext("%(number)s: the centre is open again"),
        lambda: gettext("Your number keeps its place in line."),
    ),
    Change.LAPSES: _lapses,
    Change.LAPSED: _say(
        lambda: gettext("%(number)s: your ticket has ended"),
        lambda: gettext("It was not confirmed at the centre in time. You can take a new one."),
    ),
    Change.ASKED: _say(
        lambda: gettext("Your request needs something from you"),
        lambda: gettext("Open your ticket to see what to bring, and until when."),
    ),
}
