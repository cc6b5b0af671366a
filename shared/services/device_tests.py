"""Tests of print, sound, scan, notices and touch, on the screens of a centre."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.events import ActorKind
from shared.domain.screens import TestKind
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.moments import real_now
from shared.services.office import Office
from shared.store import devices
from shared.store.devices import TestRecord
from shared.store.writer import WriteTx

SCAN = "scan-test"
LASTS = timedelta(minutes=15)
"""So long the code of a test is good."""

LONGEST_NOTE = 200
_WORD_BITS, _MINUTE_BITS, _ID_BITS = 32, 32, 32


def latest(office: Office, centre: str) -> Mapping[tuple[TestKind, int | None], TestRecord]:
    """The newest result at a centre by kind and screen; screen None: by somebody who signed in.

    Of a kind on any screen the newest is `newest_of`.
    """
    with office.db.read() as connection:
        found = devices.tests_of(connection, centre)
    return {(each.kind, each.device): each for each in reversed(found)}


def newest_of(
    results: Mapping[tuple[TestKind, int | None], TestRecord], kind: TestKind
) -> TestRecord | None:
    """The newest result of a kind on whichever screen."""
    mine = [each for (of, _), each in results.items() if of is kind]
    return max(mine, key=lambda each: each.id, default=None)


def of_device(office: Office, centre: str, device: int) -> list[TestRecord]:
    """Every test on one screen at a centre, the newest first."""
    with office.db.read() as connection:
        found = devices.tests_of(connection, centre)
    return [each for each in found if each.device == device]


def own(office: Office, caller: Caller, centre: str) -> Mapping[TestKind, TestRecord]:
    """The newest results of this very screen or person at a centre."""
    with office.db.read() as connection:
        found = devices.tests_of(connection, centre)
    mine = [each for each in reversed(found) if (each.device, each.staff) == _by(caller)]
    return {each.kind: each for each in mine}


async def note(
    office: Office,
    caller: Caller,
    centre: str,
    kind: TestKind,
    passed: bool,
    words: str = "",
    key: RequestKey | None = None,
) -> int:
    """Keep the result of a test; returns its number. Raises `InvalidRequest`, `KeyReused`."""
    if len(words) > LONGEST_NOTE:
        raise InvalidRequest("note", N_("This is too long."))
    return await _keep(office, _by(caller), centre, kind, passed, words, key)


async def note_scanned(office: Office, centre: str, word: str) -> int:
    """A phone has opened the code of a screen; once for each code. Raises `NotFound`."""
    by = read_word(office, centre, word)
    if by is None:
        raise NotFound
    with office.db.read() as connection:
        screen = devices.device(connection, by[0]) if by[0] is not None else None
    gone = by[0] is not None and (screen is None or screen.revoked_at is not None)
    office.centre(centre)
    if gone or (screen is not None and screen.centre != centre):
        raise NotFound
    key = RequestKey(office.tokens.keyed_hash("request-scope", SCAN), word, centre)
    return await _keep(office, by, centre, TestKind.SCAN, True, "", key)


async def _keep(
    office: Office,
    by: tuple[int | None, int | None],
    centre: str,
    kind: TestKind,
    passed: bool,
    words: str,
    key: RequestKey | None,
) -> int:
    def job(tx: WriteTx) -> int:
        now = real_now(office)

        def run() -> Done:
            return Done(201, devices.add_test(tx, centre, by, kind, passed, words.strip(), now))

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=centre)


def _by(caller: Caller) -> tuple[int | None, int | None]:
    """The screen, and who signed in; neither in a demonstration without pairing."""
    if caller.actor.kind is ActorKind.STAFF:
        return None, caller.actor.id
    return caller.actor.id, None


def shown_word(office: Office, caller: Caller, centre: str) -> str:
    """A random word that proves what was read on the screen of this caller just now."""
    minute = int(real_now(office).timestamp()) // 60
    parts = secrets.randbits(_WORD_BITS) | minute << _WORD_BITS
    return office.tokens.derive(
        f"{SCAN}:{centre}", parts | _whose(caller) << _WORD_BITS + _MINUTE_BITS
    )


def read_word(office: Office, centre: str, word: str) -> tuple[int | None, int | None] | None:
    """Whose screen showed a word, as (screen, person); None for a wrong word or an old one."""
    opened = office.tokens.open(f"{SCAN}:{centre}", word)
    if opened is None:
        return None
    minute = opened >> _WORD_BITS & (1 << _MINUTE_BITS) - 1
    age = real_now(office).timestamp() - minute * 60
    if not 0 <= age < LASTS.total_seconds() + 60:
        return None
    whose = opened >> _WORD_BITS + _MINUTE_BITS
    id = whose >> 1 or None
    return (None, id) if whose & 1 else (id, None)


def is_own_word(office: Office, caller: Caller, centre: str, word: str) -> bool:
    """Whether a word was shown on the screen of this very caller."""
    return read_word(office, centre, word) == _by(caller)


def _whose(caller: Caller) -> int:
    device, person = _by(caller)
    return (person or 0) << 1 | 1 if caller.actor.kind is ActorKind.STAFF else (device or 0) << 1
