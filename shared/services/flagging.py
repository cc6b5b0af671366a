"""Times that are unusually long: flagged by the log-MAD rule, judged by a person.

Flagging and judging are events, so a replay comes to the same figures. A flagged case stays out
until somebody decides who did not serve it; what nobody decides stays out and is counted as such.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from shared.domain import outliers
from shared.domain.correcting import expect_second_person
from shared.domain.errors import NothingToJudge
from shared.domain.events import Draft, Event, Kind
from shared.domain.outliers import Spread
from shared.domain.permissions import Permission
from shared.domain.plausibility import CONFIRMABLE, COUNTS, Doubt, JudgementReason
from shared.services import access
from shared.services.commands import SYSTEM, Caller, RequestKey
from shared.services.office import Office
from shared.services.serving import Served, carry_out
from shared.services.visits import announce
from shared.store import log, quality
from shared.store import people as accounts
from shared.store.log import History
from shared.store.projections import quality as verdict_of
from shared.store.quality import Newcomer
from shared.store.writer import WriteTx

LAST_RUN = "flagged_on"
LOOK_BACK_DAYS = 7
"""A run looks at the cases of the last days again: a result or a correction may come late."""


@dataclass(frozen=True, slots=True)
class _Suspect:
    case: Newcomer
    spread: Spread


async def flag_new_cases(office: Office) -> int:
    """Flag what ended lately and lasted unusually long; returns how many cases.

    Harmless to repeat: what was flagged or judged at its present time is left alone.
    """
    suspects = await asyncio.to_thread(_suspects, office, LOOK_BACK_DAYS)
    flagged = 0
    for suspect in suspects:
        flagged += await office.db.write(
            partial(_flag, office, suspect), centre=suspect.case.centre
        )
    return flagged


def flag_history(office: Office, days: int) -> int:
    """The same for days that came in at once, before anybody looks at them."""
    flagged = sum(
        office.db.write_now(partial(_flag, office, suspect), centre=suspect.case.centre)
        for suspect in _suspects(office, days)
    )
    office.db.write_now(partial(_note, _today(office)))
    return flagged


def _suspects(office: Office, days: int) -> list[_Suspect]:
    with office.db.read() as connection:
        today = office.clock.now().date() + timedelta(days=1)
        times = quality.service_times(connection, today - timedelta(days=outliers.DAYS), today)
        found = []
        for process, counts in times.items():
            if office.catalogue.processes[process].is_imported:
                continue  # measured by others, who know whether it can be true
            spread = outliers.spread(counts)
            if spread is None or spread.n < outliers.FEWEST:
                continue
            since = today - timedelta(days=days)
            cases = quality.newcomers(connection, since, today, process, _below(spread))
            found += [_Suspect(case, spread) for case in cases]
    return [each for each in found if each.spread.flags(each.case.service_seconds)]


def _below(spread: Spread) -> int:
    """Whole seconds that the rule certainly does not flag."""
    reach = spread.median_log + outliers.LIMIT * outliers.NORMAL * spread.deviation
    return max(0, math.floor(math.exp(min(reach, 20))) - 1)


def _flag(office: Office, suspect: _Suspect, tx: WriteTx) -> int:
    case, spread = suspect.case, suspect.spread
    place = office.place(case.centre, case.business_day)
    history = log.load(tx.connection, case.visit, place)
    transaction = _last_turn(history, case.case)
    if transaction is None or _was_looked_at(history.events, transaction):
        return 0
    data = {
        "seconds": case.service_seconds,
        "median_seconds": spread.median_seconds,
        "z": round(spread.z(case.service_seconds), 2),
    }
    draft = Draft(Kind.FLAGGED, transaction, data)
    announce(tx, log.append(tx, history, [draft], SYSTEM.actor, office.clock.now()))
    return 1


def _last_turn(history: History, case: int) -> int | None:
    """The ended, served turn that the case's time mostly came from: its last one."""
    turns = [
        t.id
        for t in history.state.transactions.values()
        if t.case == case and t.started_at is not None and t.ended_at is not None
    ]
    return turns[-1] if turns else None


def _was_looked_at(events: Iterable[Event], transaction: int) -> bool:
    """Whether the present time was flagged or judged; a correction makes it a new time."""
    seen = False
    for event in events:
        if event.transaction == transaction:
            if event.kind in (Kind.FLAGGED, Kind.JUDGED):
                seen = True
            elif event.kind is Kind.CORRECTED:
                seen = False
    return seen


async def judge(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    reason: JudgementReason,
    key: RequestKey | None = None,
) -> Served:
    """Decide whether a time in doubt counts; the reason says which. A decision may be changed.

    Raises `NothingToJudge` when the time is not in doubt or only a correction can help,
    `SecondPersonNeeded` for whoever served the turn, and as every command does.
    """
    access.require(caller, Permission.CHOOSE, access.centre_of_transaction(office, transaction))

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        expect_second_person(history.events, transaction, None, caller.actor.id)
        if not is_judgeable(history, transaction):
            raise NothingToJudge
        data = {"counts": reason in COUNTS, "reason": reason.value}
        draft = Draft(Kind.JUDGED, transaction, data)
        return log.append(tx, history, [draft], caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


def is_judgeable(history: History, transaction: int) -> bool:
    """Whether a person may say that the present time counts, or does not."""
    found = verdict_of(history.state.transactions[transaction], history.events, history.place)
    if found is None or found.doubt is None:
        return False
    return found.doubt in CONFIRMABLE or found.doubt in (Doubt.CONFIRMED, Doubt.JUDGED_OUT)


async def nightly(office: Office) -> int:
    """Once a day, after midnight; also right before a day's report. Returns how many flagged."""
    with office.db.read() as connection:
        if accounts.fact(connection, LAST_RUN) == _today(office):
            return 0
    flagged = await flag_new_cases(office)
    await office.db.write(partial(_note, _today(office)))
    return flagged


def _today(office: Office) -> str:
    return office.clock.now().date().isoformat()


def _note(day: str, tx: WriteTx) -> None:
    accounts.set_fact(tx, LAST_RUN, day)
