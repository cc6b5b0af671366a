"""Many live streams at once: how long until the last of them has heard the news."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Crowd:
    """Open streams of one address, and when each heard something last."""

    url: str
    heard: list[float] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, number: int) -> int:
        """Open as many as the machine gives; returns how many."""
        parts = urlsplit(self.url)
        for index in range(number):
            try:
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            except OSError:
                break
            head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
            writer.write(head.encode())
            self.heard.append(0.0)
            self.writers.append(writer)
            self.tasks.append(asyncio.create_task(self._listen(index, reader)))
        await self._all_since(0.000_001)
        return len(self.heard)

    async def _listen(self, index: int, reader: asyncio.StreamReader) -> None:
        while chunk := await reader.read(65_536):
            if b"data:" in chunk and b"event: heartbeat" not in chunk:
                self.heard[index] = time.perf_counter()
                self.news.set()

    async def until_the_last(self, publish: Callable[[], Awaitable[None]]) -> float:
        """Milliseconds from before `publish` until every stream has heard."""
        began = time.perf_counter()
        await publish()
        await self._all_since(began)
        return (max(self.heard) - began) * 1000

    async def _all_since(self, moment: float) -> None:
        while min(self.heard) < moment:
            self.news.clear()
            await self.news.wait()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        for writer in self.writers:
            writer.close()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def fan_out(url: str, number: int, publish: Callable[[], Awaitable[None]]) -> list[float]:
    """Ten pieces of news to `number` streams; the first value is how many there really were."""
    crowd = Crowd(url)
    opened = await crowd.open(number)
    await asyncio.sleep(0.5)
    times = []
    for _ in range(10):
        times.append(await crowd.until_the_last(publish))
        await asyncio.sleep(0.4)  # news closer than the server's own pause are sent as one
    await crowd.close()
    return [float(opened), *times]
