"""The real application in a thread, on an office that the test can set a scene in."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import uvicorn
from litestar import Litestar

from shared.app import attach, create_app
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
    with application(office, environ) as app:
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


_idle: dict[tuple[object, ...], list[Litestar]] = defaultdict(list)
"""Applications that no test uses now. Building one takes as long as many a test."""


@contextmanager
def application(office: Office, environ: Mapping[str, str] | None = None) -> Iterator[Litestar]:
    """The real application at work for an office, without chores in the background."""
    settings = Settings.from_environment(environ or {})
    idle = _idle[office.demo, *sorted((environ or {}).items())]
    if idle:
        app = idle.pop()
        attach(app, office)
    else:
        app = create_app(office, settings, background=False)
    yield app
    idle.append(app)
