"""Writing the archive: file after file into the open ZIP, then the manifest and its signature.

The same records at the same moment make the same bytes. Of citizens there is nothing in it but what
the log holds: tickets, moments and outcomes, no words and no addresses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shared.domain.errors import N_, InvalidRequest
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.services import access, signing
from shared.services.audit_visit.archive_proof import (
    KIND,
    MANIFEST,
    SIGNATURE,
    VERSION,
    plain_bytes,
    signature_file,
    signed_bytes,
)
from shared.services.audit_visit.paper_parts import PARTS, amount_of
from shared.services.audit_visit.papers_of import Paper, Part
from shared.services.audit_visit.readme_text import readme
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.settings import Settings
from shared.store import people
from shared.store.projections import RULES
from shared.store.writer import WriteTx

CHANGE = "audit_visit"
LONGEST_DAYS = 3 * 366
PROGRAM = "government-counter-service"
_SAME_DAY = (2000, 1, 1, 0, 0, 0)
_LANGUAGES = ("th", "en")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """Of one centre, or of all (None), about the business days of a period."""

    centre: str | None
    period: Period


def expect_may(office: Office, caller: Caller, wish: Wish) -> None:
    """Raises `NotSignedIn`, `NotFound`, `UnknownCentre` also for one that is not theirs, and
    `InvalidRequest` for more days than three years."""
    centres_of(office, wish.centre)
    access.require(caller, Permission.AUDIT, wish.centre)
    expect_days(wish.period)


def expect_days(period: Period) -> None:
    """Raises `InvalidRequest`."""
    if period.last < period.first:
        raise InvalidRequest("last", N_("The last day lies before the first. Turn them round."))
    if (period.last - period.first).days >= LONGEST_DAYS:
        raise InvalidRequest("first", N_("Choose three years at most."))


async def log_making(
    office: Office, caller: Caller, wish: Wish, key: RequestKey | None = None
) -> Done:
    """Note who has papers made; before they are, so that they say it themselves."""
    detail = {
        "centre": wish.centre or "",
        "first": wish.period.first.isoformat(),
        "last": wish.period.last.isoformat(),
    }
    subject = wish.centre or "all"

    def job(tx: WriteTx) -> Done:
        now = office.clock.now()

        def run() -> Done:
            people.log_change(tx, caller.actor, CHANGE, subject, detail, now)
            return Done(200, None)

        return once(tx, key, now, run)

    return await office.db.write(job)


def amount(office: Office, wish: Wish) -> int:
    """How much `progress` will be told in all."""
    return sum(amount_of(each, office, wish.centre, wish.period) for each in PARTS)


def write(
    office: Office,
    wish: Wish,
    settings: Settings,
    out: IO[bytes],
    progress: Progress = lambda _count: None,
) -> str:
    """Write the archive; returns the SHA-256 of its manifest. Reads alone.

    Raises `UnknownCentre`, OSError.
    """
    now = office.clock.now()
    entries: list[dict[str, Any]] = []
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for language in _LANGUAGES:
            text = readme(office, wish.centre, wish.period, now, language)
            _put(archive, entries, f"readme.{language}.txt", [text.encode()])
        for part in PARTS:
            for paper in _papers(part, office, wish, settings, progress):
                _put(archive, entries, paper.name, paper.chunks)
        manifest = plain_bytes(_manifest(office, wish, now, entries))
        _put(archive, [], MANIFEST, [manifest])
        key, tokens = signing.public_key(office.tokens), office.tokens
        signature = signing.sign(tokens, signed_bytes(manifest))
        _put(archive, [], SIGNATURE, [signature_file(key, signature)])
    return hashlib.sha256(manifest).hexdigest()


def _papers(
    part: Part, office: Office, wish: Wish, settings: Settings, progress: Progress
) -> Iterable[Paper]:
    yield from part.make(office, wish.centre, wish.period, settings, progress)
    progress(part.weight)


def _manifest(
    office: Office, wish: Wish, now: datetime, entries: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "kind": KIND,
        "version": VERSION,
        "made_at": now.isoformat(timespec="seconds"),
        "program": {"name": PROGRAM, "version": version(PROGRAM), "rules": RULES},
        "centres": list(centres_of(office, wish.centre)),
        "days": {name: day.isoformat() for name, day in asdict(wish.period).items()},
        "files": entries,
    }


def _put(
    archive: ZipFile, entries: list[dict[str, Any]], name: str, chunks: Iterable[bytes]
) -> None:
    entry = ZipInfo(name, _SAME_DAY)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    entries.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})
