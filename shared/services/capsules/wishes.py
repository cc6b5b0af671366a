"""What a capsule may be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.period import Period
from shared.domain.process import Process
from shared.services.capsules.form import Asked, AskedProcess


@dataclass(frozen=True, slots=True)
class Wish:
    """A report by its name, of one centre or of all (None); `process`: of one process alone."""

    report: str
    centre: str | None
    period: Period
    process: AskedProcess | None = None

    @property
    def kind(self) -> str:
        """Which of `makers.MAKERS` makes it."""
        return f"{self.report} of one process" if self.process else self.report

    def asked(self, centres: Sequence[str]) -> Asked:
        first, last = self.period.first.isoformat(), self.period.last.isoformat()
        return Asked(self.report, sorted(centres), self.centre is None, first, last, self.process)

    def at(self, centre: str | None) -> Wish:
        """The same of another centre, or of all."""
        return Wish(self.report, centre, self.period, self.process)


def wish_of(asked: Asked) -> Wish:
    """What was asked for. Raises ValueError for days that are none."""
    return Wish(asked.name, None if asked.all else asked.centres[0], asked.period, asked.process)


def of_process(process: Process | None) -> AskedProcess | None:
    """None for a report about all of them."""
    if process is None:
        return None
    return AskedProcess(process.service, process.variant, process.number)
