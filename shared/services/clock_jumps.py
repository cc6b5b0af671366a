"""When the server's clock jumps, the turns it cuts are marked: their times are not true.

Durations are differences of wall-clock moments, so a step of the clock makes every open one too
long or too short by that much. It becomes an event of these turns; `shared.domain.plausibility`
then leaves them out of the figures, and `gcs check` lists it.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from shared.clock import SystemClock
from shared.domain.events import Draft, Kind
from shared.services.commands import SYSTEM
from shared.services.office import Office
from shared.services.visits import announce
from shared.store import checks, log
from shared.store.checks import CutTurn
from shared.store.writer import WriteTx

NOTICED_SECONDS = 2.0
"""A clock that is corrected gently (slewed) moves less than this between two looks."""


async def note(office: Office, seconds: float, since: datetime) -> int:
    """Mark the turns at counters, and those ended `since` the last look; returns how many.

    `seconds` the wall clock went further than time did, negative when it was set back. A
    demonstration drives its own clock, so there nothing is marked.
    """
    if abs(seconds) < NOTICED_SECONDS:
        return 0
    office.upkeep.clock_steps.append((SystemClock().now(), seconds))
    if office.demo:
        return 0
    with office.db.read() as connection:
        cut = checks.turns_since(connection, since)
    for turn in cut:
        await office.db.write(partial(_mark, office, turn, round(seconds)), centre=turn.centre)
    return len(cut)


def _mark(office: Office, turn: CutTurn, seconds: int, tx: WriteTx) -> None:
    history = log.load(tx.connection, turn.visit, office.place(turn.centre, turn.business_day))
    draft = Draft(Kind.CLOCK_JUMPED, turn.transaction, {"seconds": seconds}, turn.counter)
    announce(tx, log.append(tx, history, [draft], SYSTEM.actor, office.clock.now()))
