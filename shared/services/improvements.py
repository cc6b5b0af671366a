"""Improvements: proposed, decided by a second person, carried out, reported on, and proven.

Whoever reads the figures of a centre reads its improvements; they are written with the right to
improve. Nothing is ever deleted: every move makes a new version and stands in the change log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from shared.domain.errors import (
    N_,
    ImprovementChanged,
    ImprovementMoveImpossible,
    InvalidRequest,
    NotFound,
)
from shared.domain.improvement import (
    FROM,
    TO,
    ImprovementMove,
    Proposal,
)
from shared.domain.improvement_checks import (
    as_plain,
    checked,
)
from shared.domain.permissions import Permission, may
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import improvements, people
from shared.store.improvements import Record as Record  # noqa: PLC0414  # what pages show
from shared.store.writer import WriteTx

Work = Callable[[WriteTx, Record, datetime], tuple[dict[str, object], dict[str, object]]]
"""What a move does: the columns it sets, and what the change log says of it."""


async def make(
    office: Office, caller: Caller, centre: str, proposal: Proposal, key: RequestKey | None = None
) -> int:
    """A new draft; returns its id. Raises `UnknownCentre` (also without the right),
    `NotSignedIn`, `InvalidRequest`."""
    access.require(caller, Permission.IMPROVE, office.centre(centre).id)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            return Done(201, make_at(office, tx, caller, centre, proposal, now))

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=centre)


def make_at(
    office: Office, tx: WriteTx, caller: Caller, centre: str, proposal: Proposal, at: datetime
) -> int:
    """The same within a transaction, at a moment."""
    expect_known(office, centre, checked(proposal))
    id = improvements.add(tx, centre, proposal, person_of(caller), at)
    detail: dict[str, object] = {"after": as_plain(proposal)}
    _log(tx, caller, "made", centre, id, detail, at)
    return id


async def act(
    office: Office,
    caller: Caller,
    id: int,
    version: int,
    move: ImprovementMove,
    work: Work,
    key: RequestKey | None = None,
) -> None:
    """Carry out one of the moves below. Raises `NotSignedIn`, `NotFound` (also without the right),
    `ImprovementChanged`, `ImprovementMoveImpossible`, and what the move raises."""
    centre = _writable(office, caller, id).centre

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        once(tx, key, now, lambda: act_at(tx, caller, id, version, move, work, now))

    await office.db.write(job, centre=centre)


def act_at(
    tx: WriteTx,
    caller: Caller,
    id: int,
    version: int,
    move: ImprovementMove,
    work: Work,
    at: datetime,
) -> Done:
    """The same within a transaction, at a moment."""
    before = improvements.record(tx.connection, id)
    if before is None:
        raise NotFound
    if before.version != version:
        raise ImprovementChanged
    if before.state not in FROM[move]:
        raise ImprovementMoveImpossible
    columns, detail = work(tx, before, at)
    if move in TO:
        columns["state"] = TO[move].value
    improvements.change(tx, before, at, **columns)
    _log(tx, caller, move.value, before.centre, id, detail, at)
    return Done(200, id)


def _writable(office: Office, caller: Caller, id: int) -> Record:
    access.require_staff(caller)
    with office.db.read() as connection:
        found = improvements.record(connection, id)
    if found is None or not may(caller.grants, Permission.IMPROVE, found.centre):
        raise NotFound
    return found


def person_of(caller: Caller) -> int:
    assert caller.actor.id is not None
    return caller.actor.id


def _log(
    tx: WriteTx,
    caller: Caller,
    what: str,
    centre: str,
    id: int,
    detail: Mapping[str, object],
    at: datetime,
) -> None:
    subject = improvements.subject_of(centre, id)
    people.log_change(tx, caller.actor, f"improvement_{what}", subject, detail, at)


def expect_known(office: Office, centre: str, proposal: Proposal) -> None:
    """Whether the centre offers every process that was chosen. Raises `InvalidRequest`."""
    offered = {each.id for each in office.catalogue.offered(centre)}
    for service, variant in proposal.processes:
        known = office.catalogue.services.get(service)
        if known is None or variant not in office.catalogue.variant_ids(service):
            raise InvalidRequest("processes", N_("Choose a process from the list."))
        if service not in offered:
            problem = N_("This centre does not offer this service any more. Choose another one.")
            raise InvalidRequest("processes", problem)
