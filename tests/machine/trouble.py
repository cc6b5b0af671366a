"""What nobody wishes for: servers that die, disks that fail, clocks that jump."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.machine.faults import TABLES
from tests.machine.from_home import FromHome

SECONDS = st.sampled_from([1, 3, 9, 20, 25, 60, 60, 180])


class Hall(FromHome):
    """The whole play: everything that people, machines and time may do."""

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @rule(minutes=st.sampled_from([10, 25, 50, 95]))
    def it_is_quiet_for_a_while(self, minutes: int) -> None:
        self._on_the_same_day(minutes)

    @rule(minutes=st.sampled_from([-40, -3, -0.2]))
    def the_clock_is_set_back(self, minutes: float) -> None:
        self._on_the_same_day(minutes)

    def _on_the_same_day(self, minutes: float) -> None:
        day, before = self.today, self.now
        self.clock.advance(minutes=minutes)
        if self.today != day:
            self.clock.set(before)

    @rule(which=st.integers(0, 1))
    def a_server_dies(self, which: int) -> None:
        self.crash(which)

    @rule(table=st.sampled_from(TABLES))
    def the_next_write_fails_in_the_middle(self, table: str) -> None:
        self.breaking = table
