"""The player of simulated mornings, where its process cannot be started."""

from __future__ import annotations

import subprocess
import threading
from contextlib import suppress

from shared.simulator.player import ChildPlayer
from shared.web.play import PlayStatus

PATIENCE_SECONDS = 10


class Interrupted(ChildPlayer):
    """A start during which a signal comes, whose handler asks for the status, and that fails."""

    seen: PlayStatus | None = None

    def _start(self, centre: str, rate: int) -> subprocess.Popen[str]:
        self.seen = self.status
        raise OSError("no process left")


def test_a_signal_during_the_start_is_answered_and_a_start_that_fails_is_no_play() -> None:
    player = Interrupted("http://127.0.0.1:1", "password", lambda: None)

    def press() -> None:
        with suppress(OSError):
            player.play("mo-chit", 60)

    pressed = threading.Thread(target=press, daemon=True)
    pressed.start()
    pressed.join(PATIENCE_SECONDS)
    assert player.seen == PlayStatus(), "the status waits for its own thread"
    assert not pressed.is_alive()
    assert not player.status.is_on
    player.close()
