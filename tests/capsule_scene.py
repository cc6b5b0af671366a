"""An office with enough cases for every figure, and capsules of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from shared.domain import commands
from shared.domain.period import Period
from shared.domain.visit import Outcome
from shared.services import access, capsules, feedback, signing, visits
from shared.services.capsules import Capsule, Wish
from shared.services.capsules.form import digest_of_plain, file_bytes
from shared.services.capsules.making import signed_bytes
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, call_next, do, run
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

OTHER = "district-1"
TODAY = Period(date(2026, 11, 16), date(2026, 11, 16))
OF_ONE = Wish("reduction", CENTRE, TODAY)
OF_ALL = Wish("reduction", None, TODAY)
SECONDS = tuple(range(500, 820, 10))
"""Service times of 32 cases."""


def finish(
    office: Office,
    clock: ManualClock,
    clerk: Caller,
    centre: str,
    *seconds: int,
    counter: int = 1,
) -> None:
    """One case for each service time, all of them in the same morning."""
    for length in seconds:
        clock.set(A_MONDAY_MORNING)
        a_visit(office, SERVICE, centre=centre)
        called = call_next(office, clerk, counter=counter, centre=centre)
        served = do(office, clerk, called, commands.Start())
        clock.advance(seconds=length)
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))


def fill(office: Office, clock: ManualClock) -> None:
    """32 cases at one centre, 35 at another, and some of another service: four, six."""
    clerks = {each: a_desk(office, counter=1, centre=each) for each in (CENTRE, OTHER)}
    finish(office, clock, clerks[CENTRE], CENTRE, *SECONDS)
    finish(office, clock, clerks[OTHER], OTHER, *(s + 200 for s in SECONDS), 900, 901, 902)


def made(office: Office, wish: Wish = OF_ONE) -> Capsule:
    return capsules.read(capsules.make(office, wish))


def forged(office: Office, raw: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """A capsule with something changed, signed anew by somebody with the key file."""
    content: dict[str, Any] = json.loads(raw)
    change(content)
    content["digest"] = digest_of_plain(content)
    content["signature"] = signing.sign(office.tokens, signed_bytes(content["digest"]))
    return file_bytes(content)


MOVING = ("house-move-out", "house-move-in")
EVENT = "moving-house"


def fill_more(office: Office, clock: ManualClock) -> None:
    """Also 30 journeys and 30 answers at each of the two centres."""
    fill(office, clock)
    for centre in (CENTRE, OTHER):
        clerk = a_desk(office, counter=2, centre=centre)
        for i in range(30):
            clock.set(A_MONDAY_MORNING)
            chosen = tuple(Chosen(each) for each in MOVING)
            command = TakeTicket(centre, chosen, bundle=EVENT)
            run(visits.take(office, ANONYMOUS_KIOSK, command, None))
            first, last = (
                _served(office, clock, clerk, centre, minutes) for minutes in (4 + i % 5, 6)
            )
            assert first != last
            answer(office, last, 1 + i % 5)


def _served(office: Office, clock: ManualClock, clerk: Caller, centre: str, minutes: int) -> int:
    """Whoever is next; returns the turn."""
    called = call_next(office, clerk, counter=2, centre=centre)
    served = do(office, clerk, called, commands.Start())
    clock.advance(minutes=minutes)
    return do(office, clerk, served, commands.Complete(Outcome.COMPLETED)).transaction


def answer(office: Office, turn: int, score: int) -> None:
    """What somebody says of a turn that ended."""
    token = office.tokens.derive(access.SURVEY, turn)
    run(feedback.answer(office, token, Answer(score)))
