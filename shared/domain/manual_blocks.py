"""Which parts of the public manual of a service are there.

The parts are those of the official form of manuals (Licensing Facilitation Act B.E. 2558 s. 7;
central store of manuals, info.go.th); the required ones are what the yearly assessment of integrity
and transparency looks for in each manual. What there is none of is there when it is stated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.catalogue import Fee, Service
from shared.domain.process import Process


class Block(StrEnum):
    """In the order in which the form has them."""

    STEPS = "steps"
    TIME = "time"
    PLACES = "places"
    FEES = "fees"
    PAPERS = "papers"
    CRITERIA = "criteria"
    LAWS = "laws"
    FORMS = "forms"
    COMPLAINTS = "complaints"


REQUIRED = (Block.STEPS, Block.TIME, Block.PLACES, Block.FEES, Block.PAPERS)
_NOTED = (Block.CRITERIA, Block.LAWS, Block.FORMS, Block.COMPLAINTS)
ONLINE_CHANNELS = frozenset({"web", "app", "app_e_qlands", "line"})
"""Ways to ask for a service without coming, by the codes of the catalogue."""


@dataclass(frozen=True, slots=True)
class ManualState:
    """`fees` None: not known; `centres`: how many offer it."""

    service: Service
    process: Process
    fees: tuple[Fee, ...] | None
    centres: tuple[str, ...]

    @property
    def lacking(self) -> tuple[Block, ...]:
        """Parts that nobody has filled in, the required ones first."""
        there = self._there()
        return tuple(each for each in Block if each not in there)

    @property
    def lacks_required(self) -> tuple[Block, ...]:
        return tuple(each for each in self.lacking if each in REQUIRED)

    @property
    def is_published(self) -> bool:
        """A manual that is silent about fees or papers would be read as "none", so it waits."""
        return self.fees is not None and self.process.documents is not None

    @property
    def is_complete(self) -> bool:
        return not self.lacks_required

    @property
    def is_online(self) -> bool:
        """Whether its channels name one for which nobody has to come."""
        return not ONLINE_CHANNELS.isdisjoint(self.service.channels)

    def _there(self) -> set[Block]:
        process, notes = self.process, self.service.notes
        told = {
            Block.STEPS: bool(process.steps),
            Block.TIME: _promises_time(process),
            Block.PLACES: bool(self.centres or self.service.channels),
            Block.FEES: self.fees is not None,
            Block.PAPERS: process.documents is not None,
            **{each: bool(notes.get(each.value, {}).get("th")) for each in _NOTED},
        }
        return {each for each, is_there in told.items() if is_there}


def _promises_time(process: Process) -> bool:
    """In numbers, or in words where every row is done at once."""
    standard = process.standard
    timed = bool(standard.working_days or standard.seconds)
    return timed or any(step.at_once for step in process.steps)
