"""Runs a rehearsal beside the real server: a second server as a child, on a port of its own.

The child ends with its input, so it never outlives this process, however this one ends.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import suppress

import structlog

from shared.clock import Clock
from shared.domain.errors import RehearsalPortTaken, RehearsalRefused
from shared.services import rehearsal
from shared.services.rehearsal import Files, Running
from shared.settings import Settings, child_environment
from shared.store.engine import Database

log = structlog.get_logger("gcs.rehearsal")
READY_SECONDS = 60.0
END_SECONDS = 10.0
FURTHER_PORTS = 50


class RehearsalServer:
    """At most one rehearsal of one server. Safe to use from several threads."""

    def __init__(self, settings: Settings, host: str = "127.0.0.1", own_port: int = 8000) -> None:
        self.files: Files = rehearsal.files_of(settings)
        self._settings, self._host, self._own_port = settings, host, own_port
        self._lock = threading.RLock()
        self._child: subprocess.Popen[str] | None = None
        self._running: Running | None = None
        self._follower: threading.Thread | None = None
        self._said: list[str] = []
        self._ready = threading.Event()

    @property
    def running(self) -> Running | None:
        """The rehearsal that is on, also one that a former or another process left running."""
        return self._own or rehearsal.found_running(self.files)

    @property
    def _own(self) -> Running | None:
        with self._lock:
            child = self._child
            return self._running if child is not None and child.poll() is None else None

    def start(self, db: Database, clock: Clock) -> Running:
        """Start it and wait until it answers; while one is on, nothing else happens.

        Raises `RehearsalRefused` with the reason.
        """
        with self._lock:
            if (on := self.running) is not None:
                return on
            port = self._port()
            self._said, self._ready = [], threading.Event()
            child = self._child = self._spawn(port)
            self._running = Running(port, clock.now())
            self._follower = threading.Thread(
                target=self._follow, args=(child, self._ready, self._said, db, clock), daemon=True
            )
            self._follower.start()
            ready, said, running = self._ready, self._said, self._running
        ready.wait(READY_SECONDS)
        if child.poll() is not None or not ready.is_set():
            self.close()
            log.warning("rehearsal_refused", said=said[-5:])
            raise RehearsalRefused(reason=_reason(said))
        return running

    def stop(self) -> None:
        """End it, whoever started it, and wait until its numbers are noted; without one nothing
        happens. Raises `RehearsalStays`."""
        self.close()
        rehearsal.ask_to_end(self.files, END_SECONDS)

    def close(self) -> None:
        """The same for what this server started; others are not ended with it."""
        child, follower = self._child, self._follower
        if child is None or follower is None:
            return
        self._end_input(child)
        try:
            child.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
        follower.join(END_SECONDS)

    def _port(self) -> int:
        """The port of the settings, or the next one after the server's own that nobody holds."""
        wanted = self._settings.rehearsal_port
        first = wanted or self._own_port + 1
        last = wanted or self._own_port + FURTHER_PORTS
        for port in range(first, last + 1):
            with socket.socket(socket.AF_INET6 if ":" in self._host else socket.AF_INET) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                with suppress(OSError, OverflowError):
                    trial.bind((self._host, port))
                    trial.listen(1)
                    return port
        raise RehearsalPortTaken(port=first)

    def _spawn(self, port: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "shared.cli", "rehearse", "--ends-with-input"]
        return subprocess.Popen(  # noqa: S603  # our own command; the database stays off its line
            [*command, "--host", self._host, "--port", str(port)],
            env=child_environment(
                database_url=self._settings.database_url,
                key_file=str(self._settings.key_file),
                public_origin="",  # its links must not lead into the real installation
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # Ctrl-C is for the server; the child ends with its input
        )

    def _follow(
        self,
        child: subprocess.Popen[str],
        ready: threading.Event,
        said: list[str],
        db: Database,
        clock: Clock,
    ) -> None:
        """Read on to the end, then note what was played, also of a child that was killed."""
        assert child.stdout is not None
        with child.stdout:
            for line in child.stdout:
                del said[:-20]
                said.append(line.strip())
                if line.startswith("ready http"):
                    ready.set()
        child.wait()
        self._end_input(child)
        with suppress(Exception):
            rehearsal.record(db, self.files, clock.now())
        ready.set()

    def _end_input(self, child: subprocess.Popen[str]) -> None:
        if child.stdin is not None:
            with suppress(OSError):
                child.stdin.close()


def _reason(said: list[str]) -> str:
    """The sentence that the child left, without the name of the command before it."""
    told = [line.removeprefix("gcs: ") for line in said if line.startswith("gcs: ")]
    return told[-1] if told else "it ended without a word; look into the log of the server."
