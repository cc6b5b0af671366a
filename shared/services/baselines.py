"""Former tables: who approved them, and the history of what they say.

Figures of all centres rest on them, so whoever approves one has the right at every centre that
offers the service. The approval names the role or person that gave it, which need not be who
writes it down here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.catalogue import Baseline, Catalogue
from shared.domain.errors import (
    N_,
    ApprovedAlready,
    InvalidRequest,
    InventedTable,
    NotFound,
)
from shared.domain.permissions import Permission, may
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import version_records
from shared.store.catalogue import load_catalogue, raise_data_version
from shared.store.change_log import Changed as Changed  # noqa: PLC0414  # what `history` gives
from shared.store.change_log import changes_of
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

MAX_NAME = 200
_LOCK = "catalogue"
_KINDS = ("baseline_version", "baseline_approved")


@dataclass(frozen=True, slots=True)
class Former:
    """A former table with its place in the row of those of its process: `stands` is the one that
    counts from its day on; `may_approve`: the reader may."""

    baseline: Baseline
    stands: bool
    may_approve: bool

    @property
    def waits(self) -> bool:
        """Whether it counts and nobody has approved it."""
        return self.stands and not (self.baseline.is_approved or self.baseline.illustrative)


def all_tables(office: Office, caller: Caller) -> list[Former]:
    """Every former table of every service and variant, the newest of each first; those that wait
    for an approval before all others. Raises `NotSignedIn`."""
    access.require_staff(caller)
    catalogue, found = office.catalogue, []
    for service in catalogue.services:
        able = may_approve(office, caller, service)
        for variant in catalogue.variant_ids(service):
            known = catalogue.baselines_of(service, variant)
            for each in reversed(known):
                open_ = not each.is_approved and not each.illustrative
                found.append(Former(each, each is known[-1], able and open_))
    return sorted(found, key=lambda each: not each.waits)


def may_approve(office: Office, caller: Caller, service: str) -> bool:
    """Whether somebody has the right at every centre that offers the service."""
    offering = [c for c, offers in office.catalogue.offers.items() if service in offers]
    return bool(offering) and all(
        may(caller.grants, Permission.APPROVE, centre) for centre in offering
    )


def history(office: Office, caller: Caller) -> Sequence[Changed]:
    """What the change log says about former tables, the latest first. Raises `NotSignedIn`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        return changes_of(connection, _KINDS)


async def approve(
    office: Office,
    caller: Caller,
    id: int,
    by: str,
    on: date,
    key: RequestKey | None = None,
) -> Baseline:
    """Note that `by`, a role or person, approved a former table `on` a day; it is locked then.

    Raises `NotFound` also without the right, `ApprovedAlready`, `InventedTable`, `InvalidRequest`.
    """
    access.require_staff(caller)

    def job(tx: WriteTx) -> Baseline:
        now = office.clock.now()
        baseline = _known(office, caller, load_catalogue(tx.connection), id)

        def run() -> Done:
            _check(baseline, by, on, now)
            records = PlainRecords(tx.connection, now, caller.actor)
            version_records.approve(records, baseline, by.strip(), on, now, caller.actor.id)
            raise_data_version(tx)
            return Done(200, id)

        once(tx, key, now, run)
        return _known(office, caller, load_catalogue(tx.connection), id)

    found = await office.db.write(job, centre=_LOCK)
    office.forget_catalogue()
    return found


def _known(office: Office, caller: Caller, catalogue: Catalogue, id: int) -> Baseline:
    baseline = catalogue.baselines.get(id)
    if baseline is None or not may_approve(office, caller, baseline.service):
        raise NotFound
    return baseline


def _check(baseline: Baseline, by: str, on: date, now: datetime) -> None:
    if baseline.is_approved:
        raise ApprovedAlready(who=baseline.approved_by)
    if baseline.illustrative:
        raise InventedTable
    if not by.strip() or len(by) > MAX_NAME:
        raise InvalidRequest("approved_by", N_("Name the role or person who approved it."))
    if on > now.astimezone(BANGKOK).date():
        raise InvalidRequest("approved_on", N_("Choose the day on which it was approved."))
