"""The lines of a log that leaves the house: one activity with its lifecycle, in plain words.

No number of a ticket, no name, no free text. Resources are counters, agencies, or the role alone.
Ids carry a letter, so that no reader takes a case called "NA" or "12" for something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from shared.domain.catalogue import Catalogue
from shared.domain.events import Event, Kind
from shared.domain.kind_words import KINDS
from shared.domain.occurrences import Occurrence, occurrences
from shared.domain.process import Process
from shared.i18n import gettext, in_language
from shared.store.log_stream import Request


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `step` is the row of the official table, None where the activity is none of it;
    `instance` is shared by all lines of one performance."""

    case: str
    ticket: str
    turn: str
    service: str
    service_name: str
    unit: str
    process_version: int
    activity: str
    step: int | None
    lifecycle: str
    time: datetime
    instance: str
    resource: str
    role: str
    kind: str
    detail: str


class Words:
    """Names of activities and services in one language, each looked up once."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.catalogue, self.language = catalogue, language
        with in_language(language):
            self.kinds = {kind: gettext(words) for kind, words in KINDS.items()}
            self._step = gettext("step %(number)s", number="%s")
        self._activities: dict[tuple[int, int], str] = {}
        self._at_counters: dict[int, list[int]] = {}

    def service(self, id: str) -> str:
        found = self.catalogue.services.get(id)
        return id if found is None else found.names.text(self.language)

    def step(self, process: int, position: int) -> str:
        """The official name, with its number where the table has two rows of one name."""
        key = process, position
        if key not in self._activities:
            self._activities[key] = self._named(self.catalogue.processes.get(process), position)
        return self._activities[key]

    def row(self, each: Occurrence, process: int) -> int | None:
        """The row of the official table: at counters steps are counted without the others."""
        step = each.step
        if step is None or each.event.kind in _BEHIND_THE_COUNTER:
            return step
        if process not in self._at_counters:
            found = self.catalogue.processes.get(process)
            rows = found.counter_steps if found is not None else ()
            self._at_counters[process] = [row.position for row in rows]
        at_counter = self._at_counters[process]
        return at_counter[step - 1] if step <= len(at_counter) else step

    def _named(self, process: Process | None, position: int) -> str:
        steps = process.steps if process is not None else ()
        names = [each.names.text(self.language) for each in steps]
        own = next((n for n, s in zip(names, steps, strict=True) if s.position == position), "")
        if not own:
            return self._step.replace("%s", str(position))
        return own if names.count(own) == 1 else f"{own} ({position})"


def case_name(request: Request) -> str:
    """A "C-" and the number of the case, or "T-" and that of a turn that never became one."""
    return f"T-{request.first.id}" if request.case is None else f"C-{request.case.id}"


def lines(request: Request, words: Words, zone: tzinfo) -> Iterator[Line]:
    """All lines of one request, in the order in which things happened."""
    case = case_name(request)
    for each in occurrences(request.events):
        event = each.event
        assert event.transaction is not None
        turn = request.turns[event.transaction]
        process = words.catalogue.processes.get(turn.process)
        step = words.row(each, turn.process)
        yield Line(
            case=case,
            ticket=f"V-{turn.visit}",
            turn=f"T-{turn.id}",
            service=turn.service,
            service_name=words.service(turn.service),
            unit=turn.centre,
            process_version=process.number if process is not None else 0,
            activity=words.kinds[event.kind] if step is None else words.step(turn.process, step),
            step=step,
            lifecycle=each.lifecycle.value,
            time=event.at.astimezone(zone),
            instance=f"{case}/{each.instance}",
            resource=resource(event, turn.centre),
            role=role(event),
            kind=event.kind.value,
            detail=each.detail,
        )


def resource(event: Event, centre: str) -> str:
    """Who did it, without any person: the counter, the agency, or the role alone."""
    if event.counter is not None:
        return f"{centre}:{event.counter}"
    if isinstance(event.data.get("by"), int):  # somebody elsewhere, whom the import numbered
        return f"R-{event.data['by']}"
    return str(event.data.get("agency") or event.actor.kind.value)


def role(event: Event) -> str:
    return "officer" if event.kind in _BY_AGENCIES else event.actor.kind.value


_BEHIND_THE_COUNTER = frozenset({Kind.STEP_BEGUN, Kind.STEP_DONE})
_BY_AGENCIES = _BEHIND_THE_COUNTER | {Kind.ACKNOWLEDGED, Kind.RESULT_GIVEN}
