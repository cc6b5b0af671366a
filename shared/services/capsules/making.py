"""Making capsules, and the short seals that stand on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection

from shared.domain import process
from shared.domain.sealing import moment
from shared.services import sealing, signing
from shared.services.capsules.answers import answers_of, expect_final
from shared.services.capsules.contents import figures, report_of, sums_of
from shared.services.capsules.facts import as_of, facts_at
from shared.services.capsules.form import (
    KIND,
    VERSION,
    CapsuleRefused,
    EventRange,
    Program,
    digest_of_plain,
    file_bytes,
    plain,
)
from shared.services.capsules.recounting import Progress, recounted
from shared.services.capsules.seals import digest_of_facts, short, whole_seal
from shared.services.capsules.wishes import Wish
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import StoredSums, Sums
from shared.store import seals
from shared.store.as_of import moment_of
from shared.store.projections import RULES
from shared.store.snapshot import remembered

PROGRAM = "government-counter-service"


@dataclass(frozen=True, slots=True)
class ShortSeal:
    """What a printed report carries: the first digits of the seal of its capsule, whose figures
    they are (`centre` None: all), and the newest event of any centre at that moment."""

    digits: str
    centre: str | None
    event: int


def make(office: Office, wish: Wish) -> bytes:
    """The capsule of a report as a file. Raises `UnknownCentre`, `UnknownService`,
    `InvalidRequest`.

    Only reads, so that it may be asked for as often as anybody likes: the hash of the log goes on
    from the last seal that the background task has set.
    """
    centres_of(office, wish.centre)
    with office.db.snapshot(), office.db.read() as connection:
        sums, up_to = StoredSums(connection), _up_to(office, connection)
        return _signed(office, connection, wish, _content(office, wish, connection, sums, up_to))


def make_again(
    office: Office, wish: Wish, event: int, progress: Progress = lambda _count: None
) -> bytes:
    """The capsule of a report as it was up to an event, such as the one that stands on paper.

    Its seal is that of the paper, unless the offers or letters of services changed meanwhile. Every
    figure is counted from events; answers must have been final. Raises `CapsuleRefused` for an
    unknown event and for answers that were not, `UnknownCentre`.
    """
    centres_of(office, wish.centre)
    with office.db.snapshot(), office.db.read() as connection:
        at = moment_of(connection, event)
        if at is None:
            raise CapsuleRefused(f"There is no event {event}: look again at the seal on the paper.")
        expect_final(office, wish, at)
        up_to = _up_to(office, connection, event)
        every = office.catalogue.centres
        sums, broken = recounted(office, connection, up_to, every, progress)
        if broken:
            raise CapsuleRefused(f"{broken[0]}.")
        then = as_of(office, facts_at(office, connection, at))
        content = _content(then, wish, connection, sums, up_to)
        return _signed(office, connection, wish, content)


def seal_of(office: Office, wish: Wish, report: Any = None) -> ShortSeal:
    """The seal of a report as it is shown: the one its capsule would have at this moment.

    Quick: the figures are those of the report at hand, and of the log only its end is looked up.
    Belongs into the snapshot in which the report was made. Raises `UnknownCentre`.
    """
    with office.db.read() as connection:
        up_to = _up_to(office, connection)
        facts = remembered(connection, "facts of seals", lambda: digest_of_facts(office))
    shown = report if report is not None else report_of(office, wish)
    digits = short(whole_seal(office, wish, shown, up_to, facts))
    return ShortSeal(digits, wish.centre, max(up_to.values(), default=0))


def _up_to(office: Office, connection: Connection, event: int | None = None) -> dict[str, int]:
    """The newest event of every centre: a case may go on at another centre than asked for."""
    return {
        centre: last
        for centre in office.catalogue.centres
        if (last := seals.last_event(connection, centre, event))
    }


def _content(
    office: Office, wish: Wish, connection: Connection, sums: Sums, up_to: Mapping[str, int]
) -> dict[str, Any]:
    centres, report = centres_of(office, wish.centre), report_of(office, wish, sums)
    return {
        **figures(office, wish, report, sums),
        **sums_of(office, wish, report, sums),
        "up_to": dict(up_to),
        "seal": whole_seal(office, wish, report, up_to),
        "events": _ranges(connection, up_to),
        "names": _names(office, centres),
    }


def _names(office: Office, centres: Sequence[str]) -> dict[str, Any]:
    catalogue = office.catalogue
    return {
        "centres": {id: _name(catalogue.centres[id].names) for id in centres},
        "services": {id: _name(each.names) for id, each in catalogue.services.items()},
        "life_events": {id: _name(each.names) for id, each in catalogue.bundles.items()},
    }


def _name(names: process.Names) -> dict[str, str]:
    return {"th": names.th, "en": names.en}


def _ranges(connection: Connection, up_to: Mapping[str, int]) -> dict[str, Any]:
    found = {}
    for centre, last in up_to.items():
        chain = sealing.chain_at(connection, centre, last)
        first = seals.first_event(connection, centre)
        found[centre] = plain(EventRange(first, last, chain.events, chain.hash))
    return found


def _signed(office: Office, connection: Connection, wish: Wish, content: dict[str, Any]) -> bytes:
    now = office.clock.now()
    whole = {
        **content,
        "answers": plain(answers_of(office, connection, wish, now)),
        "kind": KIND,
        "version": VERSION,
        "made_at": moment(now),
        "program": plain(Program(PROGRAM, version(PROGRAM), RULES)),
        "key": signing.public_key(office.tokens),
    }
    whole["digest"] = digest_of_plain(whole)
    whole["signature"] = signing.sign(office.tokens, signed_bytes(whole["digest"]))
    return file_bytes(whole)


def signed_bytes(digest: str) -> bytes:
    """What the signature of a capsule is over."""
    return f"{KIND}:{VERSION}:{digest}".encode()
