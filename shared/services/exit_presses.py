"""Presses on the screen at the exit: a mood of the hall, no survey, and never mixed with one.

Nobody knows who pressed, how often, or about which service; children press too. So they are counted
by day and score in a table of their own, one press of a screen in an interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared.domain.errors import N_, InvalidRequest
from shared.domain.period import Period
from shared.domain.satisfaction import SCORES, Votes
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import exit_presses
from shared.store.writer import WriteTx

TOO_SOON = 0
"""Counted in place of a score when a press came within the interval after another."""

SCREENS_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Presses:
    """`votes` of those that counted, whatever their number: no person stands behind a press."""

    votes: Votes
    too_soon: int


async def press(office: Office, caller: Caller, centre: str, score: int) -> bool:
    """Count a press; False where it came too soon after another on the same screen.

    Raises `InvalidRequest`, `UnknownCentre`.
    """
    office.centre(centre)
    if score not in SCORES:
        raise InvalidRequest("overall", N_("A score is a whole number from 1 to 5."))

    def job(tx: WriteTx) -> bool:
        now = office.clock.now()
        last = exit_presses.pressed_at(tx.connection, centre, caller.credential)
        soon = last is not None and now - last < office.rules.exit_press_interval
        day = office.today(centre, now)
        exit_presses.count(tx, centre, day, TOO_SOON if soon else score)
        if not soon:
            exit_presses.note(tx, centre, caller.credential, now)
        return not soon

    return await office.db.write(job, centre=centre)


def report(office: Office, centre: str | None, period: Period) -> Presses:
    """Of one centre, or of all. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        found = exit_presses.by_score(connection, centres, period)
    votes = Votes(tuple(found.get(score, 0) for score in SCORES))
    return Presses(votes, found.get(TOO_SOON, 0))


def forget_screens(office: Office, tx: WriteTx) -> int:
    """Background task: drop when a screen was pressed last, once no interval needs it."""
    return exit_presses.forget_before(tx, office.clock.now() - SCREENS_KEPT)
