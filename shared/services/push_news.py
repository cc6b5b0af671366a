"""What telephones are told: looked for beside the writer, and only for visits that have some.

What happened is read from the log after the last event that was looked at; what only time or others
change (the line before a visit, its wait, a closing) from the present state. Both end as rows with
the key of what they tell, so that a restart and a second process tell nobody twice and forget
nobody.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from shared.domain.errors import GcsError
from shared.domain.push import LINE, Notice
from shared.domain.push_news import news_of_cases, news_of_turns, outdates
from shared.services import notifying, push_standing
from shared.services.moments import real_now
from shared.services.office import Office
from shared.store import log, push, push_outbox, visits
from shared.store.log import History
from shared.store.push import Subscription
from shared.store.writer import WriteTx

log_ = structlog.get_logger("gcs.push")

SWEEP_SECONDS = 30.0
SOONEST_SECONDS = 2.0
"""The lines of a centre are looked at no more often, however much happens there."""

AFTER_A_FAILURE_SECONDS = 300.0
"""A telephone for which looking failed is left alone for so long."""

STANDING_AT_ONCE = 25
"""So many telephones are looked at in one go for how their visits stand: a few hundredths of a
second, so that a call is never found behind them, and requests come between."""

TOPICS = ("centre:", "visit:")


@dataclass(frozen=True, slots=True)
class Found:
    """What a telephone is to be told, and what was looked at for it; `seq` is the last event of its
    visit that was seen."""

    subscription: Subscription
    centre: str
    seq: int
    notices: tuple[Notice, ...]
    seqs: dict[int, int]
    outdated: bool = False
    told_high: int | None = None
    carried_to: int | None = None

    @property
    def is_new(self) -> bool:
        old = self.subscription.told_high
        return bool(self.notices or self.seqs or self.carried_to or self.told_high != old)


@dataclass
class Notifier:
    """The looking part of one process."""

    office: Office
    _changed: set[str] = field(default_factory=lambda: {"*"})
    _swept_at: float = 0.0
    _looked_at: dict[str, float] = field(default_factory=dict)
    _in_line: dict[int, None] = field(default_factory=dict)
    """Telephones in line that are still to be looked at, in order."""
    _failed_at: dict[int, float] = field(default_factory=dict)

    def mark(self, topics: Iterable[str]) -> None:
        """Something changed; callable from any thread, and cheap."""
        for topic in topics:
            if topic == "*" or topic.startswith(TOPICS):
                self._changed.add(topic)

    async def look(self) -> int:
        """Find and enqueue what is to be told, where anything changed; returns how many."""
        if self.office.push is None:
            return 0
        found = await asyncio.to_thread(self._find)
        by_centre: dict[str, list[Found]] = defaultdict(list)
        for each in found:
            by_centre[each.centre].append(each)
        told = 0
        for centre, some in by_centre.items():
            told += await self.office.db.write(partial(enqueue, self.office, some), centre=centre)
        return told

    def _find(self) -> list[Found]:
        centres = self._due()
        if centres is None and not self._in_line:
            return []
        with self.office.db.read() as connection:
            if not push.is_anybody(connection):
                self._in_line.clear()
                return []
            for centre in centres or ():
                waiting = push.in_line(connection, centre, self.office.today(centre))
                self._in_line |= dict.fromkeys(sorted(waiting))
            wanted = push.with_news(connection)
            for id in list(self._in_line)[:STANDING_AT_ONCE]:
                del self._in_line[id]
                wanted.add(id)
            wanted -= self._put_off()
            found = [self._one(connection, each) for each in push.some(connection, wanted)]
        return [each for each in found if each is not None and each.is_new]

    def _put_off(self) -> set[int]:
        """The telephones that failed a little while ago."""
        now = time.monotonic()
        self._failed_at = {
            id: at for id, at in self._failed_at.items() if now - at < AFTER_A_FAILURE_SECONDS
        }
        return set(self._failed_at)

    def _one(self, connection: Connection, subscription: Subscription) -> Found | None:
        """What one telephone is to be told; one that fails holds up no other."""
        try:
            return find(self.office, connection, subscription)
        except SQLAlchemyError:  # the database's, so that the others would fail as well
            raise
        except Exception as error:  # noqa: BLE001
            kind = error.code if isinstance(error, GcsError) else type(error).__name__
            log_.error("push_news_failed", subscription=subscription.id, kind=kind)
            self._failed_at[subscription.id] = time.monotonic()
            return None

    def _due(self) -> list[str] | None:
        """The centres whose lines are looked at now; None where nothing is to be done at all."""
        now = time.monotonic()
        sweep = now - self._swept_at >= SWEEP_SECONDS
        if not self._changed and not sweep:
            return None
        changed = set()
        while self._changed:  # another thread may add meanwhile: that one is seen now or next time
            changed.add(self._changed.pop())
        if sweep or "*" in changed:
            self._swept_at = now
            changed |= {f"centre:{centre}" for centre in self.office.catalogue.centres}
        due = []
        for centre in self.office.catalogue.centres:
            topic = f"centre:{centre}"
            if topic not in changed:
                continue
            if now - self._looked_at.get(centre, -SOONEST_SECONDS) < SOONEST_SECONDS:
                self._changed.add(topic)
                continue
            self._looked_at[centre] = now
            due.append(centre)
        return due


def find(office: Office, connection: Connection, subscription: Subscription) -> Found | None:
    """What one telephone is to be told now."""
    history = _history(office, connection, subscription.visit)
    if history is None:
        return None
    seen = push.follows(connection, subscription.id)
    since = seen.get(subscription.visit, 0)
    notices = news_of_turns(history.events, since)
    cases = frozenset(t.case for t in history.state.transactions.values() if t.case is not None)
    homes = [history, *notifying.homes_of(office, connection, history)]
    for home in homes:
        # A visit that is followed from now on: what happened there before is on the page.
        after = seen.get(home.state.id, home.state.seq)
        notices += news_of_cases(home.events, after, cases)
    standing = push_standing.standing_of(office, connection, subscription, history)
    return Found(
        subscription,
        history.place.centre,
        history.state.seq,
        (*notices, *standing.notices),
        {h.state.id: h.state.seq for h in homes if h.state.seq > seen.get(h.state.id, -1)},
        outdated=outdates(history.events[since:]),
        told_high=standing.told_high,
        carried_to=history.state.carried_to,
    )


def _history(office: Office, connection: Connection, visit: int) -> History | None:
    located = visits.locate_visit(connection, visit)
    if located is None:
        return None
    return log.load(connection, visit, office.place(located.centre, located.business_day))


def enqueue(office: Office, found: Sequence[Found], tx: WriteTx) -> int:
    """Write down what is to be told, each once; returns how many are new."""
    now, told = real_now(office), 0
    for each in found:
        id = each.subscription.id
        if push.find(tx.connection, id) is None:  # stopped meanwhile
            continue
        looked = push.follows(tx.connection, id).get(each.subscription.visit, 0)
        if looked > each.seq:  # another process knows what happened since
            continue
        if each.outdated and looked < each.seq:
            push_outbox.supersede(tx, id, LINE, now)
        told += sum(_add(office, tx, id, notice, now) for notice in each.notices)
        push.looked_at(tx, id, each.seqs)
        if each.told_high != each.subscription.told_high:
            push.tell_high(tx, id, each.told_high)
        if each.carried_to is not None:
            _carry(office, tx, each.subscription, each.carried_to)
    return told


def _add(office: Office, tx: WriteTx, id: int, notice: Notice, now: datetime) -> bool:
    stale_at = notifying.stale_at(office, notice, now)
    return stale_at > now and push_outbox.add(tx, id, notice, now, stale_at)


def _carry(office: Office, tx: WriteTx, subscription: Subscription, visit: int) -> None:
    """Follow the visit that took the place over on the next day."""
    known = {each.address.endpoint for each in push.of_visit(tx.connection, visit)}
    history = _history(office, tx.connection, visit)
    if history is None or subscription.address.endpoint in known:
        push.remove(tx, [subscription.id])
        return
    push.move(tx, subscription.id, visit)
    push.looked_at(tx, subscription.id, notifying.present(office, tx.connection, history))
