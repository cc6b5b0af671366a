"""What a visit and its cases contribute to the roll-ups: pure, like the rows beside them.

`shared.store.log` takes the difference before and after a move, `gcs check` adds everything up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import cast

from shared.domain.answer_tally import Details, detail_counts
from shared.domain.case import CaseRecord
from shared.domain.case_tally import case_tally
from shared.domain.chain import Chain
from shared.domain.journey_tally import Clock, journey_tally
from shared.domain.tally import Sum, Tally, of_counts, of_time, total
from shared.domain.time_tally import time_tally
from shared.domain.turn_tally import (
    IMPORTED,
    VOTE,
    half_hour,
    served_tally,
    turn_tally,
    wait_of,
)
from shared.domain.visit import VisitState
from shared.store.projections import Place, Row
from shared.store.rollups import Change, Key
from shared.store.tables.rollups import Sheet

Shares = Mapping[Key, Tally]
"""What something contributes to which sums."""


def of_visit(state: VisitState, place: Place) -> Shares:
    """Of its ended turns, and of the visit itself."""
    if state.channel == IMPORTED:
        return {}
    found: dict[Key, list[Tally]] = {}
    of_day = Key(Sheet.DAY, place.centre, place.business_day)
    for turn in state.transactions.values():
        tally = turn_tally(state, turn)
        if tally is None:
            continue
        key = Key(Sheet.TURN, place.centre, place.business_day, turn.process, state.channel)
        found.setdefault(key, []).append(tally)
        found.setdefault(of_day, []).append(tally)
        waited = wait_of(state, turn)
        if waited is not None:
            since = half_hour(waited[0], place.calendar.zone)
            key = Key(Sheet.HOUR, place.centre, place.business_day, 0, since)
            found.setdefault(key, []).append(of_time(waited[1]))
    served = served_tally(state)
    if served is not None:
        found.setdefault(of_day, []).append(served)
    return {key: each[0] if len(each) == 1 else total(each) for key, each in found.items()}


def of_journey(state: VisitState, records: Mapping[int, CaseRecord], place: Place) -> Shares:
    """Of a visit for a life event, whose cases stand as in `records`."""
    if state.bundle is None:
        return {}
    found = journey_tally(state, records, place.calendar_at)
    return {journey_key(place, clock, state.bundle): tally for clock, tally in found.items()}


def journey_key(place: Place, clock: Clock, bundle: str) -> Key:
    """The row of one clock of a life event on the day of a place."""
    return Key(Sheet.JOURNEY, place.centre, place.business_day, 0, f"{clock}:{bundle}")


def of_case(chain: Chain, row: Row, place: Place) -> Shares:
    """Of a case, from its row and its chain; nothing while it has neither counted nor ended."""
    day, excluded = cast("date | None", row["finished_on"]), cast("str | None", row["excluded"])
    if day is None:
        return {}
    process, channel = cast("int", row["process_id"]), chain.home.state.channel
    counted = case_tally(
        service_seconds=cast("int | None", row["service_seconds"]),
        citizen_seconds=cast("int | None", row["citizen_seconds"]),
        steps_performed=cast("int | None", row["steps_performed"]),
        excluded=excluded,
        visits=cast("int", row["visits"]),
    )
    if counted is None:
        return {}
    shares = {Key(Sheet.CASE, place.centre, day, process, channel): counted}
    if excluded is None:
        key = Key(Sheet.TIME, place.centre, day, process, channel)
        shares[key] = _time_of(chain, place, process)
    return shares


def _time_of(chain: Chain, place: Place, process: int) -> Tally:
    """By the calendar that was in force when the case was finished, like its clocks."""
    turns = [turn.id for turn in chain.turns]
    return time_tally(chain.events, turns, place.calendar_at, place.processes.get(process))


def of_votes(centre: str, day: date, service: str, score: int, n: int = 1) -> Shares:
    """Of answers with the same score about one service on one day."""
    votes = of_counts({f"{VOTE}{score}": n})
    return {Key(Sheet.VOTES, centre, day, 0, service): votes, Key(Sheet.DAY, centre, day): votes}


def of_answer(centre: str, day: date, service: str, score: int, details: Details) -> Shares:
    """Of one answer, with what it says beside its score."""
    shares = dict(of_votes(centre, day, service, score))
    told = detail_counts(score, details)
    if told:
        key = Key(Sheet.VOTES, centre, day, 0, service)
        shares[key] = shares[key].plus(of_counts(told))
    return shares


def changes(before: Iterable[Shares], after: Iterable[Shares]) -> Iterator[Change]:
    """From what was contributed to what is."""
    old, new = _added(before), _added(after)
    for key in old.keys() | new.keys():
        yield Change(key, old.get(key), new.get(key))


class Ledger:
    """Everything that is contributed, added up key by key."""

    def __init__(self) -> None:
        self._sums: dict[Key, Sum] = {}

    def add(self, shares: Shares) -> None:
        for key, tally in shares.items():
            self._sums.setdefault(key, Sum()).add(tally)

    def rows(self) -> Iterator[tuple[Key, Tally]]:
        """The sums in the order of their keys, without those that came to nothing."""
        for key in sorted(self._sums):
            tally = self._sums[key].tally()
            if tally:
                yield key, tally


def _added(shares: Iterable[Shares]) -> dict[Key, Tally]:
    found: dict[Key, Tally] = {}
    for each in shares:
        for key, tally in each.items():
            found[key] = found[key].plus(tally) if key in found else tally
    return found
