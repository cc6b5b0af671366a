"""Many who ask for files at once."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from shared.domain.errors import FilesBusy
from shared.services.reports.as_of import AsOf
from shared.web.filing.answers import MOST_AT_ONCE, Press
from shared.web.filing.shelf import Filed, Shelf

FILE = Filed("waiting", b"file", "digest")


def test_a_crowd_is_asked_to_come_again_and_then_served() -> None:
    go = Event()

    def job() -> Filed:
        go.wait(10)
        return FILE

    async def crowd() -> None:
        press = Press("files")
        waiting = [asyncio.create_task(press.make(i, job)) for i in range(MOST_AT_ONCE)]
        await asyncio.sleep(0)
        with pytest.raises(FilesBusy):
            await press.make("one more", job)
        go.set()
        assert await asyncio.gather(*waiting) == [FILE] * MOST_AT_ONCE
        assert await press.make("one more", job) == FILE

    asyncio.run(crowd())


def test_a_hundred_who_ask_for_the_same_cost_one_press_and_no_place() -> None:
    go, pressed = Event(), []

    def job() -> Filed:
        go.wait(10)
        pressed.append(1)
        return FILE

    async def crowd() -> None:
        press = Press("files")
        waiting = [asyncio.create_task(press.make("same", job)) for _ in range(100)]
        await asyncio.sleep(0)
        waiting[0].cancel()  # whoever goes away takes the file from nobody
        go.set()
        assert await asyncio.gather(*waiting[1:]) == [FILE] * 99

    asyncio.run(crowd())
    assert len(pressed) == 1


def test_a_file_stays_on_the_shelf_until_others_need_its_room() -> None:
    shelf = Shelf(most_bytes=10)
    now = AsOf((), catalogue := object(), 7)
    for name in ("a", "b"):
        shelf.keep(name, now, Filed(name, b"12345", f"of {name}"))
    assert shelf.asked_before("a", AsOf((), catalogue, 7)) == Filed("a", b"12345", "of a")
    assert shelf.asked_before("a", AsOf((), catalogue, 8)) is None
    assert shelf.asked_before("a", AsOf((), object(), 7)) is None
    assert shelf.asked_before("a", AsOf((("mo-chit", 1),), catalogue, 7)) is None
    assert shelf.asked_before("a", None) is None
    shelf.keep("c", now, Filed("c", b"123", "of c"))
    assert shelf.same("of b") is None
    assert shelf.same("of a") is not None
    shelf.keep("big", now, Filed("big", b"12345678901", "of big"))
    assert shelf.same("of big") is None
