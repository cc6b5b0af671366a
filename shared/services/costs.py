"""What services cost: entered by administrators for days that are over, each version kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from shared.domain import service_cost
from shared.domain.errors import N_, CostChanged, InvalidRequest, UnknownService
from shared.domain.permissions import Permission, may
from shared.domain.service_cost import CostEntry, CostPart, CostSpan
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import service_costs
from shared.store.change_log import Changed as Changed  # noqa: PLC0414  # what `history` gives
from shared.store.change_log import changes_of
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

_KIND = "service_cost"


@dataclass(frozen=True, slots=True)
class CostWish:
    """What somebody enters; `version` is the one they saw, 0 for none. `baht` "" takes back."""

    centre: str
    service: str
    span: CostSpan
    begins: date
    version: int
    baht: str = ""
    includes: Sequence[CostPart] = ()
    note: str = ""
    source: str = ""


def may_enter(caller: Caller, centre: str) -> bool:
    return may(caller.grants, Permission.ADMINISTER, centre)


def standing(office: Office) -> tuple[CostEntry, ...]:
    """The amounts that count now, of all centres."""
    with office.db.read() as connection:
        return tuple(e for e in service_costs.latest(connection) if e.satang is not None)


def newest(office: Office) -> int:
    """Another number whenever an amount changed."""
    with office.db.read() as connection:
        return service_costs.newest(connection)


def of_centre(office: Office, caller: Caller, centre: str) -> list[CostEntry]:
    """The last version of every amount of a centre, the newest days first. Raises `NotSignedIn`,
    `UnknownCentre` (also without the right to reports)."""
    access.require(caller, Permission.REPORTS, office.centre(centre).id)
    with office.db.read() as connection:
        found = [each for each in service_costs.latest(connection) if each.centre == centre]
    return sorted(found, key=lambda each: (each.begins, each.service), reverse=True)


def history(office: Office, caller: Caller, centre: str) -> Sequence[Changed]:
    """What the change log says about the amounts of a centre, the latest first. Raises as
    `of_centre`."""
    access.require(caller, Permission.REPORTS, office.centre(centre).id)
    with office.db.read() as connection:
        found = changes_of(connection, [_KIND])
    return [each for each in found if each.subject == centre]


async def put(office: Office, caller: Caller, wish: CostWish, key: RequestKey | None = None) -> int:
    """Enter, correct or take back an amount; returns its version.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `UnknownService`,
    `InvalidRequest`, `CostChanged`.
    """
    access.require(caller, Permission.ADMINISTER, office.centre(wish.centre).id)
    if wish.service and wish.service not in office.catalogue.offers[wish.centre]:
        raise UnknownService
    entry = _entry(wish)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            known = service_costs.latest(tx.connection)
            before = next((each for each in known if each.place == entry.place), None)
            if (before.version if before else 0) != wish.version:
                raise CostChanged
            if entry.satang is None and (before is None or before.satang is None):
                raise InvalidRequest(
                    "amount", N_("Write the amount in baht, such as 1,234,567.50.")
                )
            new = replace(entry, version=wish.version + 1)
            service_cost.check(new, known, office.today(wish.centre, now))
            service_costs.add(tx, new, caller.actor.id, now)
            records = PlainRecords(tx.connection, now, caller.actor)
            records.log(_KIND, wish.centre, _detail(new))
            return Done(200, new.version)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=wish.centre)


def _entry(wish: CostWish) -> CostEntry:
    taken_back = not wish.baht.strip()
    return CostEntry(
        centre=wish.centre,
        service=wish.service,
        span=wish.span,
        begins=wish.begins,
        satang=None if taken_back else service_cost.satang_of(wish.baht),
        includes=tuple(part for part in CostPart if part in wish.includes),
        note=service_cost.text_of("note", wish.note),
        source=service_cost.text_of("source", wish.source),
        version=wish.version,
    )


def _detail(entry: CostEntry) -> dict[str, object]:
    return {**asdict(entry), "span": entry.span.value, "begins": entry.begins.isoformat()}
