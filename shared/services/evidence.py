"""Evidence of a centre's yearly papers: added, opened, ended; nothing is changed or deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.errors import N_, InvalidRequest, UnknownEvidence
from shared.domain.evidence import (
    MAX_TITLE,
    Evidence,
    check_days,
    checked_address,
    media_type_of,
    name_of,
)
from shared.domain.free_text import some_text
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import evidence
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

KIND = "evidence"


@dataclass(frozen=True, slots=True)
class EvidenceWish:
    """Either `content` with its `file_name`, or an `address`."""

    centre: str
    title: str
    dated: date
    valid_until: date | None = None
    address: str = ""
    file_name: str = ""
    content: bytes = b""


def of_centre(office: Office, centre: str) -> Sequence[Evidence]:
    """All of a centre, ended ones too, the newest first. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return evidence.of_centre(connection, office.centre(centre).id)


def opened(office: Office, caller: Caller, id: int) -> tuple[Evidence, bytes]:
    """A file with its content. Raises `NotSignedIn`, `UnknownEvidence` (also without the right to
    the centre's reports, and where it is an address)."""
    access.require_staff(caller)
    centres = access.readable_centres(caller, Permission.REPORTS)
    with office.db.read() as connection:
        found = evidence.one(connection, id)
        hidden = found is None or (centres is not None and found.centre not in centres)
        if found is None or hidden or found.address:
            raise UnknownEvidence
        return found, evidence.content(connection, id)


async def add(
    office: Office, caller: Caller, wish: EvidenceWish, key: RequestKey | None = None
) -> int:
    """Keep a piece of evidence; returns its id.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `InvalidRequest`.
    """
    access.require(caller, Permission.IMPROVE, office.centre(wish.centre).id)
    made = _evidence(wish, caller.actor.id, office.clock.now())

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            row = replace(made, added_at=now)
            id = evidence.add(tx, row, wish.content)
            detail = {
                "title": row.title,
                "file": row.file_name or row.address,
                "sha256": row.sha256,
                "dated": row.dated.isoformat(),
                "valid_until": row.valid_until.isoformat() if row.valid_until else None,
            }
            records = PlainRecords(tx.connection, now, caller.actor)
            records.log(f"{KIND}_added", f"{wish.centre}/{id}", {"after": detail})
            return Done(200, id)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=wish.centre)


async def end(office: Office, caller: Caller, id: int, key: RequestKey | None = None) -> str:
    """Take a piece of evidence out of use; returns its centre. Doing it twice changes nothing.

    Raises `NotSignedIn`, `UnknownEvidence` (also without the right).
    """
    access.require_staff(caller)
    centres = access.readable_centres(caller, Permission.IMPROVE)

    def job(tx: WriteTx) -> str:
        now = office.clock.now()
        found = evidence.one(tx.connection, id)
        if found is None or (centres is not None and found.centre not in centres):
            raise UnknownEvidence

        def run() -> Done:
            if found.ended_at is None:
                evidence.end(tx, id, caller.actor.id, now)
                records = PlainRecords(tx.connection, now, caller.actor)
                before = {"title": found.title}
                records.log(f"{KIND}_ended", f"{found.centre}/{id}", {"before": before})
            return Done(200, id)

        once(tx, key, now, run)
        return found.centre

    return await office.db.write(job)


def _evidence(wish: EvidenceWish, by: int | None, at: datetime) -> Evidence:
    """A new piece, not kept yet. Raises `InvalidRequest`."""
    if bool(wish.address.strip()) == bool(wish.content):
        raise InvalidRequest("file", N_("Choose a file, or write the address where it stands."))
    check_days(wish.dated, wish.valid_until)
    file = bool(wish.content)
    return Evidence(
        id=0,
        centre=wish.centre,
        title=some_text(wish.title, MAX_TITLE, "title"),
        file_name=name_of(wish.file_name) if file else "",
        media_type=media_type_of(wish.content, wish.file_name) if file else "",
        size_bytes=len(wish.content),
        sha256=hashlib.sha256(wish.content).hexdigest() if file else "",
        address="" if file else checked_address(wish.address),
        dated=wish.dated,
        valid_until=wish.valid_until,
        added_by=by,
        added_at=at,
    )
