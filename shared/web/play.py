"""What the start page knows of a simulated morning: a player that somebody else provides.

Who plays, and how, stands above the pages; `shared.simulator.player` is the one that `gcs run`
brings along for a demonstration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

RATES = (10, 60, 300)
"""Simulated seconds a second that people may choose: to follow one number, to watch, to see the
hall fill."""

USUAL_RATE = 60


@dataclass(frozen=True, slots=True)
class PlayStatus:
    """How far a morning has come.

    `phase` is `idle`, `starting`, `playing`, `noon` (clerks have left, the line still stands),
    `ending`, `ended` or `failed`. `counters` are the play's own; `counter` and `account` are left
    to the visitor. Once ended: the numbers given, the services begun, and what the proof found
    wrong (`problems`, None as long as nothing is proven).
    """

    phase: str = "idle"
    centre: str = ""
    rate: int = USUAL_RATE
    counters: tuple[int, ...] = ()
    counter: int | None = None
    account: str = ""
    tickets: int = 0
    served: int = 0
    problems: int | None = None
    reason: str = ""

    @property
    def is_on(self) -> bool:
        return self.phase in ("starting", "playing", "noon", "ending")


class Player(Protocol):
    """Plays one morning at a time. Safe to use from several threads."""

    @property
    def status(self) -> PlayStatus: ...

    def play(self, centre: str, rate: int) -> bool:
        """Begin, unless a play is on; says whether it began."""
        ...

    def change_rate(self, rate: int) -> None:
        """Go on faster or slower; without a play nothing happens."""
        ...

    def stop(self) -> None:
        """End the play: everybody goes home and the clock shows the real time again."""
        ...

    def close(self) -> None:
        """End it at once, with the server."""
        ...
