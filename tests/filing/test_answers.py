"""Many who ask for files at once."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from shared.domain.errors import FilesBusy
from shared.web.filing.answers import MOST_AT_ONCE, Made, Press


def test_a_crowd_is_asked_to_come_again_and_then_served() -> None:
    go = Event()

    def job() -> Made:
        go.wait(10)
        return "waiting", b"file"

    async def crowd() -> None:
        press = Press("files")
        waiting = [asyncio.create_task(press.make(job)) for _ in range(MOST_AT_ONCE)]
        await asyncio.sleep(0)
        with pytest.raises(FilesBusy):
            await press.make(job)
        go.set()
        assert await asyncio.gather(*waiting) == [("waiting", b"file")] * MOST_AT_ONCE
        assert await press.make(job) == ("waiting", b"file")

    asyncio.run(crowd())
