"""Evidence of yearly papers; its content is read only where a file is opened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from shared.domain.evidence import Evidence
from shared.store.tables import metadata
from shared.store.writer import WriteTx

_file, _content = metadata.tables["evidence_file"], metadata.tables["evidence_content"]
_LARGEST = 2**31 - 1
_COLUMNS = [column for column in _file.c if column.name not in ("content", "ended_by")]


def of_centre(connection: Connection, centre: str) -> Sequence[Evidence]:
    """All of a centre, ended ones too, the newest first."""
    return [
        _evidence(row)
        for row in connection.execute(
            select(*_COLUMNS).where(_file.c.centre_id == centre).order_by(_file.c.id.desc())
        ).mappings()
    ]


def one(connection: Connection, id: int) -> Evidence | None:
    row = connection.execute(select(*_COLUMNS).where(_file.c.id == id)).mappings().first()
    return _evidence(row) if row else None


def in_use(connection: Connection, centre: str, ids: Collection[int]) -> set[int]:
    """Those of these ids that belong to the centre and have not been ended; what no database takes
    for an id is none."""
    possible = sorted(each for each in ids if 0 < each <= _LARGEST)
    statement = select(_file.c.id).where(_file.c.id.in_(possible), _file.c.centre_id == centre)
    return set(connection.execute(statement.where(_file.c.ended_at.is_(None))).scalars())


def content(connection: Connection, id: int) -> bytes:
    """Of a file. Raises `NoResultFound` for an unknown id, and for an address."""
    statement = select(_content.c.content).where(_content.c.evidence_id == id)
    return bytes(connection.execute(statement).scalar_one())


def add(tx: WriteTx, evidence: Evidence, content: bytes) -> int:
    """Returns its id."""
    values = {
        "centre_id": evidence.centre,
        "title": evidence.title,
        "file_name": evidence.file_name,
        "media_type": evidence.media_type,
        "content": b"",
        "size_bytes": len(content),
        "sha256": evidence.sha256,
        "address": evidence.address,
        "dated": evidence.dated,
        "valid_until": evidence.valid_until,
        "added_by": evidence.added_by,
        "added_at": evidence.added_at,
    }
    added = tx.connection.execute(insert(_file).values(values).returning(_file.c.id))
    id = int(added.scalar_one())
    if content:
        tx.connection.execute(insert(_content).values(evidence_id=id, content=content))
    return id


def end(tx: WriteTx, id: int, by: int | None, at: datetime) -> None:
    tx.connection.execute(
        update(_file)
        .where(_file.c.id == id, _file.c.ended_at.is_(None))
        .values(ended_by=by, ended_at=at)
    )


def _evidence(row: Any) -> Evidence:
    return Evidence(
        row["id"],
        row["centre_id"],
        row["title"],
        row["file_name"],
        row["media_type"],
        row["size_bytes"],
        row["sha256"],
        row["address"],
        row["dated"],
        row["valid_until"],
        row["added_by"],
        row["added_at"],
        row["ended_at"],
    )
