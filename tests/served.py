"""The real application in a thread, on an office that the test can set a scene in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import uvicorn

from shared.app import create_app
from shared.services.office import Office
from shared.settings import Settings

T = TypeVar("T")


def beside(work: Callable[[], T]) -> T:
    """Do something while a browser runs: Playwright keeps an event loop in the test's thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@contextmanager
def served(
    office: Office, environ: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[str]:
    """Serve the real application; yields its origin."""
    app = create_app(office, Settings.from_environment(environ or {}), background=False)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        bound = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{bound}"
    finally:
        app.state.hub.close_all()
        server.should_exit = True
        thread.join(10)
