"""The objects of an object-centric log: what took part in the events, and how it hangs together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from shared.domain.events import Kind
from shared.domain.occurrences import Lifecycle, Occurrence
from shared.domain.process import Document, Process, StepKind
from shared.services.exporting.lines import Words, case_name
from shared.store.log_stream import Request, Ticket, Turn

Object = dict[str, object]
Link = tuple[str, str]
"""(id of the object, qualifier)"""

FROM_THE_BEGINNING = "1970-01-01T00:00:00Z"
"""The moment that OCEL gives to attributes that never change."""


def plain(
    name: str,
    type: str,
    attributes: Mapping[str, object] | None = None,
    links: Iterable[Link] = (),
) -> Object:
    """An object; attributes that are None are left out."""
    stated = {n: v for n, v in (attributes or {}).items() if v is not None and v != ""}
    return {
        "id": name,
        "type": type,
        "attributes": [
            {"name": n, "value": _text(v), "time": FROM_THE_BEGINNING} for n, v in stated.items()
        ],
        "relationships": relationships(links),
    }


def relationships(links: Iterable[Link]) -> list[dict[str, str]]:
    return [{"objectId": name, "qualifier": qualifier} for name, qualifier in links]


def ticket(ticket: Ticket) -> Object:
    attributes = {
        "day": ticket.day.isoformat(),
        "letter": ticket.letter,
        "language": ticket.language,
        "channel": ticket.channel,
        "priority": ticket.priority,
    }
    return plain(f"V-{ticket.id}", "Ticket", attributes, [(f"U-{ticket.centre}", "at")])


def turn(turn: Turn, request: Request, words: Words) -> Object:
    attributes = {
        "process_version": _version(words, turn.process),
        "quantity": turn.quantity,
        "outcome": turn.outcome,
        "quality": turn.quality,
    }
    links = [(f"V-{turn.visit}", "of ticket"), (f"P-{turn.service}", "for")]
    if request.case is not None:
        links.append((case_name(request), "serves"))
    return plain(f"T-{turn.id}", "Transaction", attributes, links)


def case(request: Request, words: Words) -> Object:
    found = request.case
    assert found is not None
    attributes = {
        "process_version": _version(words, found.process),
        "state": found.state,
        "outcome": found.outcome,
        "excluded": found.excluded,
        "service_seconds": found.service_seconds,
        "citizen_seconds": found.citizen_seconds,
        "visits": found.visits,
    }
    return plain(case_name(request), "Case", attributes, [(f"P-{found.service}", "for")])


def counter_name(centre: str, number: int) -> str:
    return f"K-{centre}:{number}"


def counter(centre: str, number: int) -> Object:
    name = counter_name(centre, number)
    return plain(name, "Counter", {"number": number}, [(f"U-{centre}", "at")])


def of_event(
    each: Occurrence, step: int | None, turn: Turn, words: Words
) -> Iterator[tuple[Object, str]]:
    """The service, centre, agencies and papers that an event names, with what they are in it."""
    event = each.event
    if event.kind in (Kind.TAKEN, Kind.ADDED):
        yield _service(turn.service, words), "service"
        yield _centre(turn.centre, words), "centre"
        service = words.catalogue.services.get(turn.service)
        if service is not None:
            yield _agency(service.agency, words), "responsible"
    elif event.data.get("agency") is not None:
        yield _agency(str(event.data["agency"]), words), "agency"
    yield from _papers(each, step, turn, words)


def _papers(
    each: Occurrence, step: int | None, turn: Turn, words: Words
) -> Iterator[tuple[Object, str]]:
    process = words.catalogue.processes.get(turn.process)
    if process is None:
        return
    listed = papers(process, turn.centre, words)
    if step is not None:
        kinds = {row.position: row.kind for row in process.steps}
        checked = kinds.get(step) is StepKind.DOC_CHECK and each.lifecycle is Lifecycle.START
        for place in range(1, len(process.documents or ()) + 1) if checked else ():
            yield _paper(place, listed, process, turn, words), "required"
    elif each.event.kind in (Kind.PAPERS_CHECKED, Kind.ASKED):
        for place in cast("list[int]", each.event.data.get("missing") or []):
            if place <= len(listed):
                yield _paper(place, listed, process, turn, words), "missing"


def papers(process: Process, centre: str, words: Words) -> list[Document]:
    """The list that positions of papers count in: the service's, then those of proxies."""
    own = list(process.documents or ())
    return own + list(words.catalogue.proxy_papers(centre, process))


def _paper(
    place: int, listed: list[Document], process: Process, turn: Turn, words: Words
) -> Object:
    """Papers of proxies are the centre's own where the service has none."""
    where = "" if place <= len(process.documents or ()) else f":{turn.centre}"
    name = listed[place - 1].names.text(words.language)
    links = [(f"P-{process.service}", "for")]
    return plain(f"D-{process.id}-{place}{where}", "Document", {"name": name}, links)


def _service(id: str, words: Words) -> Object:
    found = words.catalogue.services.get(id)
    links = [(f"A-{found.agency}", "responsible")] if found is not None else []
    return plain(f"P-{id}", "Service", {"name": words.service(id)}, links)


def _centre(id: str, words: Words) -> Object:
    found = words.catalogue.centres.get(id)
    name = found.names.text(words.language) if found is not None else id
    return plain(f"U-{id}", "Unit", {"name": name, "kind": "centre"})


def _agency(id: str, words: Words) -> Object:
    found = words.catalogue.agencies.get(id)
    name = found.names.text(words.language) if found is not None else id
    return plain(f"A-{id}", "Unit", {"name": name, "kind": "agency"})


def _version(words: Words, process: int) -> int | None:
    found = words.catalogue.processes.get(process)
    return found.number if found is not None else None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
