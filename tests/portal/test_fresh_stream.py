"""A page that stays open is drawn again although nothing happened: time alone changes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from shared.web import live
from shared.web.live import Hub


@pytest.mark.parametrize(("fresh_seconds", "drawn"), [(0.0, True), (None, False)])
def test_only_a_stream_that_grows_old_is_drawn_again_by_itself(
    monkeypatch: pytest.MonkeyPatch, fresh_seconds: float | None, drawn: bool
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(live, "SHORTEST_PAUSE_SECONDS", 0.0)

    async def story() -> list[bytes]:
        hub = Hub()
        hub.start(asyncio.get_running_loop())
        stream = hub.stream("t", frozenset(), lambda: "as of now", fresh_seconds=fresh_seconds)
        messages = cast("AsyncIterator[bytes]", stream.iterator)
        seen = [await anext(messages) for _ in range(12)]
        hub.close_all()
        return seen

    snapshots = [each for each in asyncio.run(story()) if b"event: snapshot" in each]
    assert (len(snapshots) > 1) is drawn
