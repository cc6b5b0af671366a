"""The defect record: what is missing of a request, until when, and who signed it.

Whoever checks the papers at receipt writes down at once what is missing and until when it has to
come; officer and applicant sign, the applicant gets a copy, and papers are asked for once only
(Licensing Facilitation Act B.E. 2558 s. 8). A request whose papers never come is at an end (s. 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast

from shared.domain.case_commands import SignedBy, SignedHow
from shared.domain.events import Event, Kind

_NUMBER = re.compile(r"[A-Z0-9-]+-D([0-9]{1,18})-[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Signature:
    how: SignedHow
    at: datetime


@dataclass(frozen=True, slots=True)
class DefectRecord:
    """`number` 1 is the request that the law allows. `officer` found it, for the centre or for
    `agency`; `reason` is the supervisor's for a second one. `open`: nobody has answered yet."""

    case: int
    number: int
    at: datetime
    missing: tuple[int, ...]
    until: date | None
    officer: int | None
    turn: int | None = None
    agency: str | None = None
    reason: str | None = None
    signed: Mapping[SignedBy, Signature] = field(default_factory=dict)

    def written_number(self, centre: str) -> str:
        """`MO-CHIT-D184-1`: the centre, the request, and which record of it this is."""
        return f"{centre.upper()}-D{self.case}-{self.number}"


def case_of_number(written: str) -> int | None:
    """The request behind the number of a defect record; None for any other text."""
    found = _NUMBER.fullmatch(written)
    return int(found[1]) if found else None


def defect_records(case: int, chain: Iterable[Event]) -> tuple[DefectRecord, ...]:
    """All defect records of a case, from its events that are in force, in order.

    A verdict that is corrected before the citizen leaves replaces the record, unsigned.
    """
    found: list[DefectRecord] = []
    for event in chain:
        if event.kind is Kind.PAPERS_CHECKED:
            if found and found[-1].turn == event.transaction:
                found.pop()
            if event.data.get("missing"):
                found.append(_record(case, len(found) + 1, event, event.transaction))
        elif event.kind is Kind.ASKED and event.transaction == case:
            if event.data.get("missing"):
                found.append(_record(case, len(found) + 1, event, None))
        elif event.kind is Kind.DEFECT_SIGNED and event.transaction == case and found:
            by = SignedBy(str(event.data["by"]))
            signature = Signature(SignedHow(str(event.data["how"])), event.at)
            found[-1] = replace(found[-1], signed={**found[-1].signed, by: signature})
    return tuple(found)


def _record(case: int, number: int, event: Event, turn: int | None) -> DefectRecord:
    until, agency, reason = (event.data.get(name) for name in ("until", "agency", "reason"))
    return DefectRecord(
        case,
        number,
        event.at,
        tuple(cast("list[int]", event.data["missing"])),
        date.fromisoformat(str(until)[:10]) if until is not None else None,
        event.actor.id,
        turn,
        None if agency is None else str(agency),
        None if reason is None else str(reason),
    )
