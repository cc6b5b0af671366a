"""You said, we did: what was said in general words, and what was done, for everybody to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.errors import N_, InvalidRequest, UnknownPair, UnknownService, UnknownVoice
from shared.domain.free_text import some_text
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.voices_staff import may_look
from shared.store import people, you_said
from shared.store.writer import WriteTx
from shared.store.you_said import Pair

WORDS_LIMIT = 500
"""Characters of one text: two or three sentences, which people read to the end."""

FARTHEST = timedelta(days=730)
PUBLISHED, TAKEN_BACK = "you_said_published", "you_said_taken_back"


@dataclass(frozen=True, slots=True)
class PairText:
    """`since`: the day from which it is done. `voices` are those that it goes back to."""

    said_th: str
    said_en: str
    did_th: str
    did_en: str
    since: date
    service: str | None = None
    voices: tuple[int, ...] = ()


async def publish(
    office: Office, caller: Caller, centre: str, given: PairText, key: RequestKey | None = None
) -> int:
    """Publish a pair for a centre; returns its number.

    Raises `NotSignedIn`, `UnknownCentre`, `UnknownService`, `UnknownVoice`, `InvalidRequest`.
    """
    access.require(caller, Permission.VOICES, centre)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()
        run = lambda: Done(201, publish_at(office, tx, caller, centre, given, now))  # noqa: E731
        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=centre)


def publish_at(
    office: Office, tx: WriteTx, caller: Caller, centre: str, given: PairText, now: datetime
) -> int:
    """The same inside a job, at a moment."""
    if given.service is not None and given.service not in office.catalogue.services:
        raise UnknownService
    if abs(given.since - office.today(centre, now)) > FARTHEST:
        raise InvalidRequest("since", N_("Choose a day within two years."))
    for voice in given.voices:
        if not may_look(tx.connection, caller, voice, centre):
            raise UnknownVoice
    names = ("said_th", "said_en", "did_th", "did_en")
    row = {
        "centre_id": centre,
        "service_id": given.service,
        **{name: some_text(getattr(given, name), WORDS_LIMIT, name) for name in names},
        "since": given.since,
        "published_at": now,
        "published_by": caller.actor.id,
    }
    pair = you_said.add(tx, row, set(given.voices))
    people.log_change(tx, caller.actor, PUBLISHED, f"you_said:{pair}", {"centre": centre}, now)
    return pair


async def take_back(
    office: Office, caller: Caller, pair: int, key: RequestKey | None = None
) -> None:
    """Show a pair no more. Raises `NotSignedIn`, `UnknownPair`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        found = you_said.find(connection, pair)
    if found is None:
        raise UnknownPair
    access.require(caller, Permission.VOICES, found.centre)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            if you_said.take_back(tx, pair, now):
                facts = {"centre": found.centre}
                people.log_change(tx, caller.actor, TAKEN_BACK, f"you_said:{pair}", facts, now)
            return Done(200, pair)

        once(tx, key, now, run)

    await office.db.write(job, centre=found.centre)


def published(office: Office, centre: str | None = None) -> list[Pair]:
    """The pairs that everybody reads, of one centre or all."""
    with office.db.read() as connection:
        return you_said.standing(connection, [centre] if centre else None)


def behind(office: Office, caller: Caller, pairs: list[Pair]) -> Mapping[int, list[int]]:
    """The voices that pairs go back to, as far as this person reads them. Raises `NotSignedIn`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        found = you_said.voices_of(connection, [each.id for each in pairs])
        return {
            pair: [each for each in voices if may_look(connection, caller, each)]
            for pair, voices in found.items()
        }
