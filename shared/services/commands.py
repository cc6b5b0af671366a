"""What every command shares: who calls, the request key, and running once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.errors import KeyReused
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant
from shared.store import idempotency
from shared.store.writer import WriteTx

CALLER_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sends a request. `credential` names it in scopes of request keys, never in logs."""

    actor: Actor
    credential: str = "anonymous"
    grants: tuple[Grant, ...] = ()
    name_th: str = ""
    name_en: str = ""
    centre: str | None = None
    """The centre of a paired device."""


class CallerCache:
    """Who is behind a session, for a second: a desk sends several requests in a moment.

    An ended session is out at once in this process and after a second in the others.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[int, tuple[float, Caller]] = {}
        self._seen: dict[int, tuple[datetime, str]] = {}
        self._noted: dict[int, datetime] = {}

    def get(self, session: int, look_up: Callable[[], Caller | None]) -> Caller | None:
        now = self._monotonic()
        kept = self._known.get(session)
        if kept is not None and now - kept[0] < CALLER_SECONDS:
            return kept[1]
        caller = look_up()
        if caller is None:
            self._known.pop(session, None)
        else:
            self._known[session] = (now, caller)
        return caller

    def forget(self) -> None:
        self._known.clear()

    def saw(self, session: int, at: datetime, browser: str) -> None:
        """A session was used just now, from such a browser."""
        self._seen[session] = (at, browser)

    def seen_lately(self, every: timedelta) -> dict[int, tuple[datetime, str]]:
        """What was seen and not asked for in the time before: each session at most `every` so
        often, so that being used costs no writing."""
        found = {
            session: seen
            for session, seen in self._seen.items()
            if session not in self._noted or seen[0] - self._noted[session] >= every
        }
        self._noted |= {session: at for session, (at, _) in found.items()}
        for session in found:
            del self._seen[session]
        return found


CITIZEN = Caller(Actor(ActorKind.CITIZEN), "citizen")
ANONYMOUS_KIOSK = Caller(Actor(ActorKind.KIOSK), "kiosk")
SYSTEM = Caller(Actor(ActorKind.SYSTEM), "system")


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key: the same key and body in one scope act once (kept 48 hours)."""

    scope: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a command: HTTP status and the id of what it made."""

    status: int
    result: int | None
    replayed: bool = False


def once(tx: WriteTx, key: RequestKey | None, at: datetime, run: Callable[[], Done]) -> Done:
    """Run a command unless its key has done it already. Raises `KeyReused` for another body.

    A refusal (an error) is not remembered: nothing happened, so it may be tried again.
    """
    if key is None:
        return run()
    found = idempotency.find(tx.connection, key.scope, key.key)
    if found is not None:
        if found.body_hash != key.body_hash:
            raise KeyReused(found.result)
        return Done(found.status, found.result, replayed=True)
    done = run()
    remembered = idempotency.Remembered(key.body_hash, done.status, done.result)
    idempotency.remember(tx, key.scope, key.key, remembered, at)
    return done
