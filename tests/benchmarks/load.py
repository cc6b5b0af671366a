"""A load generator: plain HTTP/1.1 over kept-open connections, and what it saw."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Request = Callable[[int, int], bytes]
"""(connection, number) → the bytes of a request."""


@dataclass
class Seen:
    """Answers by status, and the seconds each took."""

    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    elapsed: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def percentile(self, percent: float) -> float:
        """Milliseconds that this share of the answers stayed within."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def post(path: str, body: bytes, headers: str = "") -> bytes:
    """The bytes of a POST with a JSON body."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode() + body


def get(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n".encode()


async def send(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bytes]:
    """One request and its answer: status and body."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lower = head.lower()
    start = lower.find(b"content-length:")
    if start < 0:
        return status, b""
    length = int(lower[start + 15 : lower.index(b"\r\n", start)])
    return status, await reader.readexactly(length) if length else b""


async def press(port: int, connections: int, seconds: float, request: Request) -> Seen:
    """Keep `connections` busy for `seconds`."""
    seen = Seen()
    stop = time.perf_counter() + seconds

    async def one(connection: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = 0
        try:
            while time.perf_counter() < stop:
                began = time.perf_counter()
                status, _ = await send(reader, writer, request(connection, number))
                seen.seconds.append(time.perf_counter() - began)
                seen.statuses[status] = seen.statuses.get(status, 0) + 1
                number += 1
        finally:
            writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one(connection) for connection in range(connections)))
    seen.elapsed = time.perf_counter() - began
    return seen
