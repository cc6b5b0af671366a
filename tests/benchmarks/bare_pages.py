"""The least a server can do for a browser: a static page, a link to another, a stream of news."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

BARE = '''
import asyncio, sys, uvicorn
PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title></head>
<body><h1>Bare</h1><p><a href="/other">Other</a></p><p id="number">0</p><script>
const number = document.querySelector("#number")
new EventSource("/stream").onmessage = e => { number.textContent = e.data }
</script></body></html>"""
STREAMS, COUNT = set(), [0]
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    if scope["path"] == "/stream":
        return await stream(send)
    if scope["path"] == "/push":
        COUNT[0] += 1
        for queue in STREAMS:
            queue.put_nowait(COUNT[0])
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-type", b"text/html; charset=utf-8"),
                            (b"content-length", str(len(PAGE)).encode())]})
    await send({"type": "http.response.body", "body": PAGE})
async def stream(send):
    queue = asyncio.Queue()
    STREAMS.add(queue)
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-type", b"text/event-stream")]})
    body = {"type": "http.response.body", "more_body": True}
    try:
        await send({**body, "body": b"data: 0\\n\\n"})
        while True:
            await send({**body, "body": b"data: %d\\n\\n" % await queue.get()})
    finally:
        STREAMS.discard(queue)
uvicorn.run(app, port=int(sys.argv[1]), loop="uvloop", http="httptools", lifespan="off",
            access_log=False, log_level="critical", backlog=2048, timeout_graceful_shutdown=1)
'''


@contextmanager
def bare_pages() -> Iterator[str]:
    """Serve them in a process of their own; yields the origin."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-c", BARE, str(port)])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
