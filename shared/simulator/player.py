"""Plays a morning in a process of its own, so that a server never slows down or falls with it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from shared.settings import child_environment
from shared.web.play import PlayStatus

CLOSE_SECONDS = 1.5
LAST_WORDS = ("ended", "failed")


class ChildPlayer:
    """A `Player` for the demonstration at `url`.

    `set_clock_right` gives the server its wall clock again, whatever became of the child. The
    password travels in the child's environment, never on its command line.
    """

    def __init__(self, url: str, password: str, set_clock_right: Callable[[], object]) -> None:
        self._url = url
        self._password = password
        self._set_clock_right = set_clock_right
        # A signal may ask for the status while its own thread is inside: that must not wait.
        self._lock = threading.RLock()
        self._status = PlayStatus()
        self._child: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def status(self) -> PlayStatus:
        with self._lock:
            return self._status

    def play(self, centre: str, rate: int) -> bool:
        with self._lock:
            if self._status.is_on:
                return False
            child = self._child = self._start(centre, rate)
            self._status = PlayStatus("starting", centre, rate)
            self._reader = threading.Thread(target=self._follow, args=(child,), daemon=True)
            self._reader.start()
            return True

    def change_rate(self, rate: int) -> None:
        with self._lock:
            if self._status.is_on and self._write(f"{rate}\n"):
                self._status = replace(self._status, rate=rate)

    def stop(self) -> None:
        with self._lock:
            if self._status.is_on:
                self._status = replace(self._status, phase="ending")
                self._end_input()

    def close(self) -> None:
        child, reader = self._child, self._reader
        if child is None or reader is None:
            return
        self.stop()
        try:
            child.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
        reader.join()

    def _start(self, centre: str, rate: int) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  # our own module, at a centre of the catalogue
            [sys.executable, "-m", "shared.simulator.morning", self._url, centre, str(rate)],
            env=child_environment(demo_password=self._password),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the server; the child ends with its input
        )

    def _write(self, line: str) -> bool:
        if self._child is None or self._child.stdin is None or self._child.stdin.closed:
            return False
        try:
            self._child.stdin.write(line)
            self._child.stdin.flush()
        except OSError:
            return False
        return True

    def _end_input(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            with suppress(OSError):
                self._child.stdin.close()

    def _follow(self, child: subprocess.Popen[str]) -> None:
        """Take over what the child says; its last word counts once it is gone."""
        assert child.stdout is not None
        last: dict[str, Any] = {"phase": "failed"}
        with child.stdout:
            for line in child.stdout:
                said = json.loads(line)
                if said["phase"] in LAST_WORDS:
                    last = said
                else:
                    self._heard(said)
        child.wait()
        self._set_clock_right()
        with self._lock:
            self._end_input()
            self._status = replace(self._status, **last)

    def _heard(self, said: dict[str, Any]) -> None:
        with self._lock:
            if self._status.phase == "ending":  # the word of somebody who has not heard yet
                said["phase"] = "ending"
            if "counters" in said:
                said["counters"] = tuple(said["counters"])
            self._status = replace(self._status, **said)
