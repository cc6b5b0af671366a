"""Proving or refuting a capsule: alone by its signature, and with the database by its events.

With the database every figure is made again from the events up to those that the capsule names.
What came later (further events, corrections, undone moves, versions of the catalogue, other sums)
changes nothing; what was changed behind its back is found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from shared.domain.errors import GcsError
from shared.domain.sealing import HashChain
from shared.services import signing
from shared.services.capsules import answers as given
from shared.services.capsules import facts
from shared.services.capsules.contents import figures, report_of, sums_of
from shared.services.capsules.form import Capsule, CapsuleRefused, called, plain
from shared.services.capsules.makers import MAKERS
from shared.services.capsules.making import signed_bytes
from shared.services.capsules.recounting import Progress, recounted
from shared.services.capsules.seals import whole_seal
from shared.services.capsules.wishes import wish_of
from shared.services.office import Office
from shared.store import seals
from shared.store.as_of import AsOf
from shared.store.projections import RULES


@dataclass(frozen=True, slots=True)
class Verdict:
    """Confirmed where nothing differs. `notes`: what may explain a difference. `strange_key`: it
    was signed with a key that is not the one here, and so its figures alone are proven."""

    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    strange_key: bool = False

    @property
    def sentence(self) -> str:
        """In one: what differs, or how much."""
        if len(self.differences) == 1:
            return self.differences[0]
        return f"{len(self.differences)} differences, the first: {self.differences[0]}"


def expect_signed(capsule: Capsule) -> None:
    """Raises `CapsuleRefused` unless its own key signed it."""
    if not signing.is_signed(capsule.key, signed_bytes(capsule.digest), capsule.signature):
        raise CapsuleRefused("The signature of this capsule is wrong: it was not made like this.")


def is_by(capsule: Capsule, fingerprints: Sequence[str]) -> bool:
    """Whether one of these keys signed it."""
    known = {each.replace(" ", "").lower() for each in fingerprints}
    return signing.fingerprint(capsule.key).replace(" ", "") in known


def expect_key(capsule: Capsule, fingerprints: Sequence[str]) -> None:
    """Raises `CapsuleRefused` unless one of these keys signed it; without any all will do."""
    if fingerprints and not is_by(capsule, fingerprints):
        own = signing.fingerprint(capsule.key)
        raise CapsuleRefused(f"{called(capsule)} was signed by another key: {own}.")


def amount(office: Office, capsule: Capsule) -> int:
    """How many events and visits will be read."""
    with office.db.read() as connection:
        visits = AsOf(connection, capsule.up_to).count(capsule.facts.centres)
        events = sum(
            seals.count_events(connection, centre, 0, last)
            for centre, last in capsule.up_to.items()
        )
    return visits + events


def verify(office: Office, capsule: Capsule, progress: Progress = lambda _count: None) -> Verdict:
    """Compare a capsule with the database it came from; never changes anything."""
    found = Verdict(strange_key=capsule.key != signing.public_key(office.tokens))
    if capsule.program.rules != RULES:
        found.notes.append(
            f"it was made by rules {capsule.program.rules}, this program follows {RULES}: the "
            "version of the program that made it can confirm it"
        )
    with office.db.snapshot(), office.db.read() as connection:
        found.differences.extend(_log(connection, capsule, progress))
        found.differences.extend(given.differences(office, connection, capsule))
        try:
            found.differences.extend(_figures(office, connection, capsule, progress))
        except CapsuleRefused as refused:
            found.differences.append(str(refused))
        except (GcsError, LookupError, ValueError, ArithmeticError) as error:
            problem = f"its figures cannot be made from these records ({type(error).__name__})"
            found.differences.append(problem)
    open_still = given.still_open(capsule)
    if open_still and found.differences:
        found.notes.append(open_still)
    return found


def _log(connection: Connection, capsule: Capsule, progress: Progress) -> Iterator[str]:
    if {centre: each.last for centre, each in capsule.events.items()} != capsule.up_to:
        yield "its events are not those that its figures rest on"
    for centre, told in sorted(capsule.events.items()):
        chain, first = HashChain.of(centre), 0
        for chunk in seals.recorded(connection, centre, 0, told.last):
            for event in chunk:
                first = first or event.id
                chain.add(event)
            progress(len(chunk))
        if (chain.events, first, chain.last) != (told.count, told.first, told.last):
            yield (
                f"events of {centre}: it names {told.count} from {told.first} to {told.last}, "
                f"the log has {chain.events} from {first} to {chain.last}"
            )
        elif chain.hash != told.hash:
            yield f"events of {centre}: one of them up to {told.last} is not what it was"


def _figures(
    office: Office, connection: Connection, capsule: Capsule, progress: Progress
) -> Iterator[str]:
    asked = capsule.report
    wish = wish_of(asked)
    if wish.kind not in MAKERS:
        raise CapsuleRefused(f"this program has no report {wish.kind}")
    centres = capsule.facts.centres
    sums, broken = recounted(office, connection, capsule.up_to, centres, progress)
    yield from broken
    then = facts.as_of(office, capsule.facts)
    report = report_of(then, wish, sums)
    again = figures(then, wish, report, sums)
    by_us = capsule.key == signing.public_key(office.tokens)
    if by_us and capsule.seal != whole_seal(then, wish, report, capsule.up_to):
        yield "its seal is not the one of the figures that its events make"
    again |= sums_of(then, wish, report, sums)
    told = plain(capsule)
    for name in sorted(again):
        yield from _unlike(name.replace("_", " "), told[name], again[name])


def _unlike(where: str, told: Any, found: Any) -> Iterator[str]:
    """Where two plain values differ, leaf by leaf."""
    if isinstance(told, Mapping) and isinstance(found, Mapping):
        for name in sorted(told.keys() | found.keys()):
            yield from _unlike(
                f"{where}, {name}", told.get(name, _MISSING), found.get(name, _MISSING)
            )
    elif told != found:
        yield f"{where}: {_text(told)} in the capsule, the records say {_text(found)}"


class _Missing:
    pass


_MISSING = _Missing()


def _text(value: Any) -> str:
    if isinstance(value, _Missing):
        return "nothing"
    return "kept back or unknown" if value is None else str(value)
