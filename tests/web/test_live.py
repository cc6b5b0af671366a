"""Live streams: a newcomer begins with the present, and constant change starves nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import cast

import pytest

from shared.services import daybook
from shared.web import live
from shared.web.live import Hub

TOPIC = frozenset({"centre:x"})


async def next_snapshot(messages: AsyncIterator[bytes]) -> str:
    """The text of the next snapshot; heartbeats and the retry line are passed over."""
    async for message in messages:
        if message.startswith(b"event: snapshot"):
            return message.decode().partition("data: ")[2].strip()
    raise AssertionError("the stream ended")


def opened(hub: Hub, render: object) -> AsyncIterator[bytes]:
    stream = hub.stream("screen", TOPIC, render)  # type: ignore[arg-type]  # any callable of tests
    return cast("AsyncIterator[bytes]", stream.iterator)


def test_what_begins_a_moment_after_it_was_entered_is_drawn_again_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A centre is open again two seconds after somebody said so; nothing else may happen then."""
    monkeypatch.setattr(live, "AGAIN_SECONDS", 1.5)
    state = "closed"

    async def story() -> None:
        nonlocal state
        hub = Hub()
        hub.start(asyncio.get_running_loop())
        screen = opened(hub, lambda: state)
        assert await next_snapshot(screen) == "closed"
        hub.announce(TOPIC | {daybook.TOPIC})
        assert await next_snapshot(screen) == "closed"
        state = "open"
        assert await asyncio.wait_for(next_snapshot(screen), 10) == "open"

    asyncio.run(story())


def test_a_newcomer_never_gets_the_state_before_a_change() -> None:
    """While the change is being drawn, the former message is still there for all to send."""
    state = "before"
    drawing, go_on = threading.Event(), threading.Event()
    go_on.set()

    def render() -> str:
        now = state
        drawing.set()
        go_on.wait(10)
        return now

    async def story() -> None:
        nonlocal state
        hub = Hub()
        hub.start(asyncio.get_running_loop())
        first = opened(hub, render)
        assert await next_snapshot(first) == "before"
        state = "after"
        go_on.clear()
        drawing.clear()
        hub.announce(TOPIC)
        await asyncio.to_thread(drawing.wait, 10)
        newcomer = asyncio.ensure_future(next_snapshot(opened(hub, render)))
        for _ in range(5):
            await asyncio.sleep(0)
        go_on.set()
        assert await newcomer == "after"
        assert await next_snapshot(first) == "after"

    asyncio.run(story())


def test_a_screen_is_fed_while_changes_never_stop() -> None:
    async def story() -> None:
        hub = Hub()
        hub.start(asyncio.get_running_loop())
        count = 0

        def render() -> str:
            nonlocal count
            count += 1
            hub.announce(TOPIC)  # something always changed again while this was drawn
            return str(count)

        messages = opened(hub, render)
        seen = [int(await next_snapshot(messages)) for _ in range(3)]
        assert seen == sorted(set(seen))
        hub.close_all()

    asyncio.run(story())


def test_a_screen_that_cannot_be_drawn_sends_no_heartbeat_and_recovers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr(live, "FAILED_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(live, "SHORTEST_PAUSE_SECONDS", 0.0)
    state = "before"

    def render() -> str:
        if state == "broken":
            raise ValueError(state)
        return state

    async def story() -> None:
        nonlocal state
        hub = Hub()
        hub.start(asyncio.get_running_loop())
        messages = opened(hub, render)
        assert await next_snapshot(messages) == "before"
        assert (await anext(messages)).startswith(b"event: heartbeat")
        state = "broken"
        hub.announce(TOPIC)
        await asyncio.sleep(0.1)
        coming = asyncio.ensure_future(anext(messages))
        await asyncio.sleep(0.2)
        assert not coming.done()
        state = "after"
        message = await coming
        while b"data: after" not in message:  # a beat that was due before it broke may come first
            assert message.startswith(b"event: heartbeat")
            message = await anext(messages)
        hub.close_all()

    asyncio.run(story())
