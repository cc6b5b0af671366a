"""Sending what waits to be told: many webhooks at once, each its own messages one by one.

At least once: an attempt is noted after its answer, so whoever dies in between sends again, with
the same id. No transaction is open while anything is sent.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from uuid import uuid4

import structlog

from shared.domain.errors import GcsError
from shared.domain.webhooks import GONE, KEPT, Paused, message, next_attempt
from shared.services import webhook_signing as signing
from shared.services.office import Office
from shared.services.webhook_post import Answer, Poster
from shared.store import webhook_outbox as outbox
from shared.store import webhooks
from shared.store.webhook_outbox import Claimed
from shared.store.writer import WriteTx

log = structlog.get_logger("gcs.webhooks")

AT_ONCE = 16
IN_A_ROW = 10
"""So many messages a webhook may get before others that wait for a place have their turn."""


class Sender:
    """The sending part of one process."""

    def __init__(self, office: Office, poster: Poster | None = None) -> None:
        self._office = office
        self._poster = poster or Poster(office.webhook_hosts)
        self._name = uuid4().hex
        self._places = asyncio.Semaphore(AT_ONCE)
        self._at_work: dict[int, asyncio.Task[None]] = {}

    async def start_due(self) -> None:
        """Begin with every webhook that has something due; waits for none of them."""
        with self._office.db.read() as connection:
            due = outbox.due(connection, self._office.clock.now())
        for webhook in due:
            if webhook not in self._at_work:
                task = asyncio.create_task(self._tell(webhook))
                self._at_work[webhook] = task
                task.add_done_callback(partial(self._done, webhook))

    async def finish(self) -> None:
        """Wait until nothing that was begun is under way any more."""
        await asyncio.gather(*self._at_work.values())

    async def stop(self) -> None:
        """Let go at once; what was under way goes out again later."""
        for task in list(self._at_work.values()):
            task.cancel()
        await asyncio.gather(*self._at_work.values(), return_exceptions=True)

    def _done(self, webhook: int, _task: asyncio.Task[None]) -> None:
        self._at_work.pop(webhook, None)

    async def _tell(self, webhook: int) -> None:
        """Tell one webhook what is due until it fails or nothing is left."""
        try:
            while await self._turn(webhook):
                pass
        except GcsError as error:
            log.warning("webhook_turn_failed", webhook=webhook, code=error.code)
        except Exception:
            log.exception("webhook_turn_failed", webhook=webhook)

    async def _turn(self, webhook: int) -> bool:
        """A few messages, then the place is somebody else's; whether more may follow."""
        async with self._places:
            for _ in range(IN_A_ROW):
                if not await self._next(webhook):
                    return False
        return True

    async def _next(self, webhook: int) -> bool:
        """Send one message; whether it arrived, so that another may follow."""
        office = self._office
        claimed = await office.db.write(
            lambda tx: outbox.claim(tx, webhook, self._name, office.clock.now())
        )
        if claimed is None:
            return False
        answer = await self.send(claimed)
        await office.db.write(lambda tx: note(office, tx, claimed, answer))
        return answer.failure is None

    async def send(self, claimed: Claimed) -> Answer:
        """One attempt. The signature carries its moment, the body the event's."""
        body = body_of(claimed)
        key = signing.key_of(self._office.tokens, claimed.webhook)
        now = int(self._office.clock.now().timestamp())
        headers = signing.headers(key, claimed.delivery.message_id, now, body)
        content = {"content-type": "application/json"}
        return await self._poster.post(claimed.url, headers | content, body)


def body_of(claimed: Claimed) -> bytes:
    """The same bytes in every attempt."""
    delivery = claimed.delivery
    told = message(delivery.kind, delivery.created_at, delivery.payload)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def note(office: Office, tx: WriteTx, claimed: Claimed, answer: Answer) -> None:
    """Write down what came of an attempt, and when the next one is due."""
    now = office.clock.now()
    if answer.failure is None:
        outbox.arrived(tx, claimed, answer.status or 0, now)
        return
    gone = answer.status == GONE
    next_at = now if gone else next_attempt(claimed.delivery.attempts + 1, now)
    if not outbox.failed(tx, claimed, answer.failure, answer.status, next_at, now):
        return
    if gone:
        webhooks.pause(tx, claimed.webhook, Paused.GONE, now)
    log.warning(
        "webhook_given_up" if next_at is None else "webhook_failed",
        webhook=claimed.webhook,
        delivery=claimed.delivery.id,
        failure=answer.failure.value,
        status=answer.status,
    )


def forget_settled(office: Office, tx: WriteTx) -> int:
    """Drop messages that were settled long ago; returns how many."""
    return webhooks.forget_settled_before(tx, office.clock.now() - KEPT)
