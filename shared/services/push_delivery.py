"""Sending what telephones wait for: many at once, each its own messages one by one.

At least once: an attempt is noted after its answer, so whoever dies in between sends again. Both
copies carry the same topic and tag, so that the telephone shows one. No transaction is open while
anything is sent.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog

from shared.domain.errors import GcsError
from shared.domain.push import (
    LINE,
    MOST_REFUSALS,
    Ending,
    Verdict,
    is_urgent,
    judged,
    next_attempt,
    wished_pause,
)
from shared.domain.push_address import rule_for
from shared.services import access
from shared.services.moments import real_now
from shared.services.office import Office
from shared.services.push_words import words_of
from shared.services.vapid import Push, sealed
from shared.services.webhook_post import Answer, Poster
from shared.store import log, push, stopped_links, visits
from shared.store import push_outbox as outbox
from shared.store.push_outbox import Claimed
from shared.store.writer import WriteTx

log_ = structlog.get_logger("gcs.push")

AT_ONCE = 8
"""Messages under way to one push service: a service that hangs holds up only its own."""

SECONDS_TO_ANSWER = 5.0


class PushSender:
    """The sending part of one process."""

    def __init__(self, office: Office, poster: Poster | None = None) -> None:
        self._office = office
        own = office.push.own_hosts if office.push is not None else frozenset()
        self._poster = poster or Poster(own, seconds=SECONDS_TO_ANSWER)
        self._name = uuid4().hex
        self._places: dict[str, asyncio.Semaphore] = {}
        self._at_work: dict[int, asyncio.Task[None]] = {}

    async def start_due(self) -> None:
        """Begin with every telephone that something is due for; waits for none of them."""
        settings = self._office.push
        if settings is None:
            return
        with self._office.db.read() as connection:
            due = outbox.due(connection, real_now(self._office))
        for subscription, endpoint in due:
            if subscription not in self._at_work:
                rule = str(rule_for(endpoint, settings.rules))
                task = asyncio.create_task(self._tell(settings, subscription, rule))
                self._at_work[subscription] = task
                task.add_done_callback(partial(self._done, subscription))

    async def finish(self) -> None:
        """Wait until nothing that was begun is under way any more."""
        await asyncio.gather(*self._at_work.values())

    async def stop(self) -> None:
        """Let go at once; what was under way goes out again later, unless it is stale by then."""
        for task in list(self._at_work.values()):
            task.cancel()
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    def _done(self, subscription: int, _task: asyncio.Task[None]) -> None:
        self._at_work.pop(subscription, None)

    async def _tell(self, settings: Push, subscription: int, rule: str) -> None:
        """Tell one telephone what is due until it fails or nothing is left."""
        places = self._places.setdefault(rule, asyncio.Semaphore(AT_ONCE))
        try:
            async with places:
                while await self._next(settings, subscription, rule):
                    pass
        except GcsError as error:
            log_.warning("push_turn_failed", subscription=subscription, code=error.code)
        except Exception as error:  # noqa: BLE001  # its text could hold the telephone's address
            kind = type(error).__name__
            log_.error("push_turn_failed", subscription=subscription, kind=kind)

    async def _next(self, settings: Push, subscription: int, rule: str) -> bool:
        """Send one message; whether another may follow at once."""
        office = self._office
        claimed = await office.db.write(
            lambda tx: outbox.claim(tx, subscription, self._name, real_now(office))
        )
        if claimed is None:
            return False
        answer = await self.send(settings, claimed)
        verdict = Verdict.GONE if answer is None else judged(answer.status, answer.failure)
        await office.db.write(lambda tx: note(office, tx, claimed, verdict, answer))
        if verdict is not Verdict.SENT:
            log_.warning(
                "push_not_sent",
                subscription=subscription,
                service=rule,
                verdict=verdict.value,
                status=answer.status if answer else None,
                failure=answer.failure.value if answer and answer.failure else None,
            )
        return verdict in (Verdict.SENT, Verdict.REFUSED)

    async def send(self, settings: Push, claimed: Claimed) -> Answer | None:
        """One attempt; None where the telephone may not be told any more."""
        endpoint = claimed.subscription.address.endpoint
        text = await asyncio.to_thread(payload, self._office, claimed)
        if text is None or rule_for(endpoint, settings.rules) is None:
            return None
        body = await asyncio.to_thread(sealed, claimed.subscription.address, text)
        return await self._poster.post(endpoint, headers(self._office, settings, claimed), body)


def headers(office: Office, settings: Push, claimed: Claimed) -> dict[str, str]:
    """What the push service is told (RFC 8030 s. 5): how long, how urgent, and of which topic, so
    that a newer message takes the place of one that the telephone has not fetched yet."""
    now, notice = real_now(office), claimed.message.notice
    topic = f"{claimed.subscription.visit} {notice.subject}"
    return {
        "authorization": settings.authorization(claimed.subscription.address.endpoint, now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(max(1, round(_left(claimed, now).total_seconds()))),
        "urgency": "high" if is_urgent(notice.kind) else "normal",
        "topic": office.tokens.keyed_hash("push-topic", topic),
    }


def _left(claimed: Claimed, now: datetime) -> timedelta:
    return claimed.message.stale_at - now


def payload(office: Office, claimed: Claimed) -> bytes | None:
    """What the telephone shows and what it opens; None where the visit's links were stopped.

    Until it is sent only facts are stored; the address of the ticket is made here.
    """
    subscription, notice = claimed.subscription, claimed.message.notice
    with office.db.read() as connection:
        located = visits.locate_visit(connection, subscription.visit)
        if located is None or stopped_links.is_stopped(connection, subscription.visit):
            return None
        place = office.place(located.centre, located.business_day)
        history = log.load(connection, subscription.visit, place)
        words = words_of(office, connection, history, notice, subscription.language)
    token, language = office.tokens.derive(access.VISIT, subscription.visit), subscription.language
    asked = "" if language == history.state.language else f"?lang={language}"
    shown = {
        "title": words.title,
        "body": words.body,
        "lang": language,
        "tag": office.tokens.keyed_hash("push-tag", f"{subscription.visit} {notice.subject}"),
        "url": f"/t/{token}{asked}",
        "kind": notice.kind.value,
        "lasts": round(_left(claimed, real_now(office)).total_seconds() * 1000),
        "keep": notice.subject != LINE,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def note(
    office: Office, tx: WriteTx, claimed: Claimed, verdict: Verdict, answer: Answer | None
) -> None:
    """Write down what came of an attempt, and when the next one is due."""
    now, id, message = real_now(office), claimed.subscription.id, claimed.message
    status = answer.status if answer else None
    error = answer.failure.value if answer and answer.failure else None
    outbox.let_go(tx, id, claimed.claim)
    if verdict is Verdict.GONE:
        push.remove(tx, [id])
        tx.publish(f"visit:{claimed.subscription.visit}")
    elif verdict is Verdict.RETRY:
        wished = wished_pause(answer.retry_after, now) if answer else None
        next_at = next_attempt(message.attempts + 1, now, wished)
        if next_at < message.stale_at:
            outbox.postpone(tx, message.id, next_at, status, error)
        else:
            outbox.settle(tx, message.id, Ending.STALE, status, error, now)
    else:
        refused = verdict is Verdict.REFUSED
        ending = Ending.GIVEN_UP if refused else Ending.SENT
        outbox.settle(tx, message.id, ending, status, error, now)
        if outbox.count_failures(tx, id, failed=refused) >= MOST_REFUSALS:
            push.remove(tx, [id])
            tx.publish(f"visit:{claimed.subscription.visit}")
