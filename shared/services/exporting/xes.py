"""Event logs as IEEE 1849-2016 XES: a trace is a request, its events are activities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from functools import lru_cache
from xml.sax.saxutils import escape

from shared.services.exporting.lines import Line, Words, case_name, lines
from shared.store.log_stream import Request

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="-"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="-"/>
    <string key="concept:instance" value="-"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:resource" value="-"/>
    <string key="org:role" value="-"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
  <string key="lifecycle:model" value="standard"/>
"""
TAIL = "</log>\n"


def trace(request: Request, words: Words, zone: tzinfo) -> tuple[str, int]:
    """One trace as text, and how many events it has."""
    events = [_event(line) for line in lines(request, words, zone)]
    attributes = "".join(_attributes(request, words))
    return f"  <trace>\n{attributes}{''.join(events)}  </trace>\n", len(events)


def _attributes(request: Request, words: Words) -> Iterator[str]:
    """What is known of the request as a whole; what is not known is left out."""
    first, case = request.first, request.case
    ticket, process = request.tickets[first.visit], words.catalogue.processes.get(first.process)
    yield _attribute("string", "concept:name", case_name(request))
    yield _attribute("string", "service", first.service)
    yield _attribute("string", "service_name", words.service(first.service))
    yield _attribute("string", "unit", first.centre)
    yield _attribute("string", "channel", ticket.channel)
    yield _attribute("boolean", "priority", str(ticket.priority).lower())
    if process is not None:
        yield _attribute("int", "process_version", str(process.number))
    if case is None:
        if first.outcome is not None:
            yield _attribute("string", "outcome", first.outcome)
        return
    yield _attribute("string", "state", case.state)
    yield _attribute("int", "visits", str(case.visits))
    for kind, key, value in (
        ("string", "outcome", case.outcome),
        ("string", "excluded", case.excluded),
        ("int", "service_seconds", case.service_seconds),
        ("int", "citizen_seconds", case.citizen_seconds),
    ):
        if value is not None:
            yield _attribute(kind, key, str(value))


def _attribute(kind: str, key: str, value: str) -> str:
    return f'    <{kind} key="{key}" value="{quoted(value)}"/>\n'


def _event(line: Line) -> str:
    at = line.time.isoformat(timespec="milliseconds")
    step = "" if line.step is None else f'      <int key="step" value="{line.step}"/>\n'
    detail = line.detail and f'      <string key="detail" value="{quoted(line.detail)}"/>\n'
    return (
        "    <event>\n"
        f'      <string key="concept:name" value="{quoted(line.activity)}"/>\n'
        f'      <string key="concept:instance" value="{line.instance}"/>\n'
        f'      <string key="lifecycle:transition" value="{line.lifecycle}"/>\n'
        f'      <date key="time:timestamp" value="{at}"/>\n'
        f'      <string key="org:resource" value="{quoted(line.resource)}"/>\n'
        f'      <string key="org:role" value="{line.role}"/>\n'
        f'      <string key="kind" value="{line.kind}"/>\n'
        f'      <string key="turn" value="{line.turn}"/>\n'
        f"{step}{detail}"
        "    </event>\n"
    )


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """Text for an attribute; characters that XML 1.0 cannot carry are left out."""
    return escape(_UNSPEAKABLE.sub("", text), _IN_ATTRIBUTES)


_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
