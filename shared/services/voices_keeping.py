"""How long complaints, suggestions and praise keep what leads to a person, and what is kept now.

Kind, topic, centre, days and the history without its words stay, because figures and the proof
that answers were given need them; they name nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.voices import CONTACT_KEPT, TEXT_KEPT, Did, is_possible
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.voice_codes import code_of
from shared.services.voice_history import append, load, projected, replayed
from shared.store import voices as stored
from shared.store.voices import Contact
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class KeptVoice:
    """What is stored about whoever wrote: the words by the moment of their entry, the contact, and
    the code that leads there."""

    voice: int
    code: str
    kind: str
    centre: str
    received_at: datetime
    texts: tuple[tuple[datetime, str], ...]
    contact: Contact | None


def forget_contacts(office: Office, tx: WriteTx) -> int:
    """Background task: contacts go 90 days after the answer or the closing."""
    return stored.forget_contacts_before(tx, office.clock.now() - CONTACT_KEPT)


def forget_texts(office: Office, tx: WriteTx) -> int:
    """Background task: words go two years after the last entry."""
    return stored.forget_texts_before(tx, office.clock.now() - TEXT_KEPT)


def of_visit(office: Office, connection: Connection, visit: int) -> list[KeptVoice]:
    """Everything that was written from the pages of a visit."""
    return [kept(office, connection, each.id) for each in stored.of_visit(connection, visit)]


def kept(office: Office, connection: Connection, voice: int) -> KeptVoice:
    """What is stored about whoever wrote one voice. Raises `UnknownVoice`."""
    line, entries = load(connection, voice)
    texts = stored.texts(connection, voice)
    said = tuple((each.at, texts[each.seq]) for each in entries if each.seq in texts)
    contact = stored.contact(connection, voice)
    code = code_of(office, voice)
    return KeptVoice(voice, code, line.kind.value, line.centre, line.received_at, said, contact)


def forget_of_visit(office: Office, tx: WriteTx, visit: int, now: datetime) -> int:
    """Delete the words and contacts of a visit's voices and what connects them; returns how many
    voices there were."""
    found = stored.of_visit(tx.connection, visit)
    for each in found:
        forget_one(office, tx, each.id, now)
    return len(found)


def forget_one(office: Office, tx: WriteTx, voice: int, now: datetime) -> None:
    """The same for one voice; it is withdrawn, because nobody can answer what is gone. Raises
    `UnknownVoice`."""
    line, entries = load(tx.connection, voice)
    if is_possible(replayed(line, entries), Did.WITHDRAWN, now):
        append(office, tx, voice, Did.WITHDRAWN, CITIZEN.actor, now)
    stored.forget(tx, voice)


def differences(connection: Connection) -> Iterator[str]:
    """Where a row does not follow from its history, for `gcs check`."""
    for line in stored.all_lines(connection):
        entries = stored.entries(connection, line.id)
        try:
            expected = projected(replayed(line, entries))
        except (ValueError, KeyError) as error:
            yield f"voice {line.id}: the history cannot be replayed: {error}"
            continue
        present = {
            "state": line.state.value,
            "level": line.level.value,
            "contested": line.contested,
            "version": line.version,
            "assigned_to": line.assigned_to,
            "agency_id": line.agency,
            "acknowledged_at": line.acknowledged_at,
            "answered_at": line.answered_at,
            "closed_at": line.closed_at,
        }
        for column, value in expected.items():
            if present[column] != value:
                told = f"{column} is {present[column]!r}, its history says {value!r}"
                yield f"voice {line.id}: {told}"
