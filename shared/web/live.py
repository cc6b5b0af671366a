"""Live streams: what a screen shows is rendered once per change and sent as the same bytes to all.

Every message is a full small snapshot, never an increment, so a slow or returning screen shows the
present state and not the missed one. Changes are coalesced to a few a second. A stream has a
bounded life, because a switched-off tablet is never noticed otherwise; browsers reconnect.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Hashable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from litestar import Request
from litestar.response import Stream

from shared.services import closings, daybook

log = structlog.get_logger("gcs.live")

HEARTBEAT_SECONDS = 5.0
SHORTEST_PAUSE_SECONDS = 0.2
FAILED_PAUSE_SECONDS = 1.0
LIFE_SECONDS = 600.0
RETRY_MILLISECONDS = 1000
AGAIN_SECONDS = closings.DELAY.total_seconds() + 0.5
"""An emergency begins and ends a moment after it is entered (`shared.services.closings`). What is
drawn at once still shows the state before, so it is drawn again when that moment is over."""

EVERYTHING = "*"
"""The topic that stands for all: after a lost connection to the database's announcements."""


@dataclass(eq=False)
class Channel:
    """One thing to show (a board in a language, a ticket), and whoever looks at it."""

    topics: frozenset[str]
    render: Callable[[], str]
    event: str
    version: int
    message: bytes = b""
    waiters: set[asyncio.Event] = field(default_factory=set)
    work: asyncio.Task[None] | None = None
    stale: bool = True
    broken: bool = False
    drawing: bool = False
    rendered_at: float = 0.0
    fresh_seconds: float | None = None

    @property
    def present_version(self) -> int:
        """The version that will show everything announced so far: where a newcomer begins."""
        return self.version + self.drawing + self.stale

    def draw(self) -> bytes:
        """Render the present state into the next message (runs in a worker thread)."""
        return _message(self.event, self.render(), self.version + 1)

    def grows_old(self) -> bool:
        """Whether the clock alone has changed what is shown, as a waiting time or an opening."""
        age = time.monotonic() - self.rendered_at
        return self.fresh_seconds is not None and age > self.fresh_seconds

    def wake(self) -> None:
        for waiter in self.waiters:
            waiter.set()


def _message(event: str, text: str, id: int | None = None) -> bytes:
    lines = [f"event: {event}"] + ([f"id: {id}"] if id is not None else [])
    lines += [f"data: {line}" for line in text.split("\n")]
    return ("\n".join(lines) + "\n\n").encode()


class Hub:
    """All live channels of one process."""

    def __init__(self) -> None:
        self._channels: dict[Hashable, Channel] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def announce(self, topics: frozenset[str]) -> None:
        """Say that topics changed; callable from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed, topics)

    def close_all(self) -> None:
        """End every stream now, so that the server can stop; callable from a signal handler."""
        self._closing = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for channel in self._channels.values():
            channel.wake()

    @property
    def subscribers(self) -> int:
        return sum(len(channel.waiters) for channel in self._channels.values())

    def stream(
        self,
        key: Hashable,
        topics: frozenset[str],
        render: Callable[[], str],
        *,
        event: str = "snapshot",
        fresh_seconds: float | None = None,
        is_for: Callable[[], bool] | None = None,
    ) -> Stream:
        """A text/event-stream of `render()` now and whenever one of `topics` changes.

        Streams with the same `key` share one rendering. With `fresh_seconds` it is rendered again
        after about that time without any change. `is_for` is asked in a worker thread,
        before anything is sent, whether its reader may still have it: otherwise the stream ends.
        """
        channel = self._channels.get(key)
        if channel is None:
            channel = Channel(topics, render, event, time.time_ns() // 1_000_000)
            channel.fresh_seconds = fresh_seconds
            self._channels[key] = channel
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        messages = self._messages(key, channel, is_for)
        return Stream(messages, media_type="text/event-stream", headers=headers)

    async def _messages(
        self, key: Hashable, channel: Channel, is_for: Callable[[], bool] | None
    ) -> AsyncIterator[bytes]:
        waiter = asyncio.Event()
        channel.waiters.add(waiter)
        ends = time.monotonic() + LIFE_SECONDS * random.uniform(0.9, 1.1)  # noqa: S311
        seen, first = 0, channel.present_version
        try:
            yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
            self._refresh(channel)
            while not self._closing and time.monotonic() < ends:
                if is_for is not None and not await asyncio.to_thread(is_for):
                    break
                if channel.version != seen and channel.version >= first:
                    seen = channel.version
                    yield channel.message
                try:
                    await asyncio.wait_for(waiter.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    if channel.grows_old():
                        channel.stale = True
                        self._refresh(channel)
                    if not channel.broken:
                        yield _message("heartbeat", str(seen))
                waiter.clear()
        finally:
            channel.waiters.discard(waiter)
            if not channel.waiters and self._channels.get(key) is channel:
                del self._channels[key]

    def _changed(self, topics: frozenset[str]) -> None:
        self._show(topics)
        if daybook.TOPIC in topics and self._loop is not None:
            self._loop.call_later(AGAIN_SECONDS, self._show, topics)

    def _show(self, topics: frozenset[str]) -> None:
        for channel in self._channels.values():
            if EVERYTHING in topics or channel.topics & topics:
                channel.stale = True
                self._refresh(channel)

    def _refresh(self, channel: Channel) -> None:
        if not channel.stale:
            channel.wake()
        elif channel.work is None or channel.work.done():
            channel.work = asyncio.ensure_future(self._draw(channel))

    async def _draw(self, channel: Channel) -> None:
        """Render until nothing changed meanwhile, at most a few times a second.

        A rendering that fails is tried again; until it works no heartbeat is sent, so that screens
        say they are stale instead of looking alive.
        """
        while channel.stale and channel.waiters and not self._closing:
            pause = channel.rendered_at + SHORTEST_PAUSE_SECONDS - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            channel.stale, channel.drawing = False, True
            try:
                channel.message = await asyncio.to_thread(copy_context().run, channel.draw)
                channel.version += 1
                channel.broken = False
            except Exception as error:  # noqa: BLE001  # one bad screen must not end the others
                log.error("render_failed", channel=channel.event, kind=type(error).__name__)
                channel.stale = channel.broken = True
                await asyncio.sleep(FAILED_PAUSE_SECONDS)
            finally:
                channel.drawing = False
            channel.rendered_at = time.monotonic()
            channel.wake()


def hub_of(request: Request[Any, Any, Any]) -> Hub:
    return cast("Hub", request.app.state.hub)
