"""Handing cases over to an agency: one list, one hand-over each; and its arrival there.

Papers travel by messenger, so both ends are people: whoever sends ticks what is in the bundle,
whoever gets it confirms it. A case that changed meanwhile stays where it is and is named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.domain.case import CaseState
from shared.domain.case_commands import Acknowledge, Forward
from shared.domain.case_rules import decide_case
from shared.domain.errors import (
    N_,
    AllChanged,
    GcsError,
    InvalidRequest,
    StaleVersion,
    UnknownCase,
    UnknownList,
)
from shared.domain.permissions import Permission, may, may_work_for
from shared.services import access
from shared.services.cases import act_in, situation, version_of
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import case_agencies
from shared.store import cases as store
from shared.store.cases import ListRow
from shared.store.writer import WriteTx

MOST = 200
"""Cases on one list: more is no bundle that a messenger carries."""


@dataclass(frozen=True, slots=True)
class Wished:
    """A case as it was seen when it was ticked."""

    case: int
    version: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The list that was made; `left_out` changed meanwhile and stay where they were."""

    list: int
    left_out: tuple[int, ...]


async def hand_over(
    office: Office,
    caller: Caller,
    centre: str,
    agency: str,
    wished: Sequence[Wished],
    key: RequestKey | None = None,
) -> HandedOver:
    """Send these cases to an agency on one list.

    Raises `UnknownCentre`, `UnknownCase` for one of another centre, `AllChanged` when none can go,
    and the refusal itself where only one was wished.
    """
    access.require(caller, Permission.SERVE, centre)
    if not 1 <= len(wished) <= MOST:
        raise InvalidRequest("cases", N_("Tick at least one case, and at most 200."))

    def job(tx: WriteTx) -> HandedOver:
        now = office.clock.now()

        def run() -> Done:
            able = _able(office, tx, centre, agency, wished)
            day, staff = office.today(centre, now), caller.actor.id
            assert staff is not None
            list = store.add_list(tx, centre, agency, day, staff, now)
            for case in able:
                stored = store.load(tx.connection, office.place, case)
                act_in(office, tx, caller, stored, Forward(agency, list), now)
            return Done(201, list)

        list = once(tx, key, now, run).result
        assert list is not None
        gone = {line.id for line, _ in store.of_list(tx.connection, list)}
        return HandedOver(list, tuple(w.case for w in wished if w.case not in gone))

    return await office.db.write(job, centre=centre)


def _able(
    office: Office, tx: WriteTx, centre: str, agency: str, wished: Sequence[Wished]
) -> list[int]:
    """Those that can go now. Nothing is written yet, so that a list is never half done."""
    now, able = office.clock.now(), []
    refusal: GcsError = AllChanged()
    for wish in {each.case: each for each in wished}.values():
        stored = store.load(tx.connection, office.place, wish.case)
        if stored.home.place.centre != centre:
            raise UnknownCase
        try:
            if version_of(stored) != wish.version:
                raise StaleVersion(present={"case": wish.case, "version": version_of(stored)})
            decide_case(Forward(agency, 0), situation(office, stored, now))
        except GcsError as error:
            if isinstance(error, InvalidRequest):
                raise
            refusal = error
        else:
            able.append(wish.case)
    if not able:
        raise refusal if len(wished) == 1 else AllChanged
    return able


def list_for(office: Office, caller: Caller, id: int) -> ListRow:
    """A list, for people of its centre and officers of its agency. Raises `UnknownList`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        found = store.find_list(connection, id)
    if found is None or not (
        may(caller.grants, Permission.SERVE, found.centre)
        or may_work_for(caller.grants, found.agency)
    ):
        raise UnknownList
    return found


async def arrived(
    office: Office,
    caller: Caller,
    list: int,
    cases: Collection[int] | None = None,
    key: RequestKey | None = None,
) -> Done:
    """Confirm that the papers of a list have arrived, all of them or these cases only.

    What arrived before, was sent back or was closed meanwhile is left as it is. Raises
    `UnknownList`, `UnknownCase` for a case that is not on the list.
    """
    row = list_for(office, caller, list)

    def job(tx: WriteTx) -> Done:
        now = office.clock.now()

        def run() -> Done:
            on_list = {line.id for line, _ in store.of_list(tx.connection, list)}
            if not on_list >= set(cases or ()):
                raise UnknownCase
            awaited = case_agencies.on_the_way(tx.connection, agency=row.agency).get(list, [])
            for case in awaited:
                if cases is None or case in cases:
                    stored = store.load(tx.connection, office.place, case)
                    if stored.record.state is CaseState.IN_PROCESS:
                        act_in(office, tx, caller, stored, Acknowledge(row.agency), now)
            return Done(200, list)

        return once(tx, key, now, run)

    return await office.db.write(job, centre=row.centre)
