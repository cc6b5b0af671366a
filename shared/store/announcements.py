"""What other processes changed: PostgreSQL's notifications, heard on a connection of our own.

`pg_notify` inside a transaction arrives only if it commits. After a lost connection the listener
comes back and announces that everything may have changed, because what was missed is unknown.
"""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import structlog
from sqlalchemy.engine import make_url

from shared.store.writer import NOTIFY_CHANNEL, Listener

log = structlog.get_logger()
EVERYTHING = frozenset({"*"})
RECONNECT_SECONDS = 0.5
POLL_SECONDS = 0.2


class Announcements:
    """A listening thread; `stop` ends it within a moment."""

    def __init__(self, url: str, listener: Listener) -> None:
        self._dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._listener = listener
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gcs-listen", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(2 * POLL_SECONDS)

    def _run(self) -> None:
        missed = False
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    if missed:
                        self._listener(EVERYTHING)
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("listener_lost", kind=type(error).__name__)
                missed = True
                self._stopped.wait(RECONNECT_SECONDS)

    def _listen(self, connection: psycopg.Connection[Any]) -> None:
        while not self._stopped.is_set():
            for notice in connection.notifies(timeout=POLL_SECONDS):
                self._listener(frozenset({notice.payload}))
