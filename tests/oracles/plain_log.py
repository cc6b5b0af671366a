"""The activities of every request, written from the stored events alone, without the product.

Input are the lines of `gcs export events`; the rules are those of the XES export as its help tells
them. Names of steps come from the tables of the catalogue.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

Stored = dict[str, Any]
MOMENTS_NOT_TOLD = {"corrected", "flagged", "judged", "clock_jumped", "undone"}
STEP_ONLY = {"started", "stepped", "paused", "resumed", "step_begun", "step_done"}
STARTS_STEP = {"started", "stepped", "step_begun"}
ENDS_STEP = {"completed", "removed", "cancelled", "missed", "closed", "requeued", "transferred"}


class Told(NamedTuple):
    """`what`: the kind of the event, or the row of the official table."""

    case: str
    what: str | int
    lifecycle: str
    ms: int
    resource: str
    instance: str
    visit: int


def in_force(events: list[Stored]) -> list[Stored]:
    """One visit's events that count, at their true moments."""
    gone: set[int] = set()
    for event in events:
        if event["kind"] == "undone":
            gone |= set(event["data"]["seqs"])
    left = [e for e in events if e["seq"] not in gone]
    moved = {e["data"]["seq"]: e["data"]["at"] for e in left if e["kind"] == "corrected"}
    return [{**e, "at": moved.get(e["seq"], e["at"])} for e in left if e["kind"] != "undone"]


def requests(stored: list[Stored]) -> dict[str, list[Stored]]:
    """The events of each request, by its name; turns that never became one are their own."""
    visits: dict[int, list[Stored]] = defaultdict(list)
    for event in sorted(stored, key=lambda e: (e["visit"], e["seq"])):
        visits[event["visit"]].append(event)
    counted = [event for events in visits.values() for event in in_force(events)]
    begun = {e["transaction"] for e in counted if e["kind"] == "started"}
    goes_on = {e["transaction"]: e["data"]["case"] for e in counted if e["data"].get("case")}
    found: dict[str, list[Stored]] = defaultdict(list)
    for event in counted:
        turn = event["transaction"]
        if turn is None or event["kind"] in MOMENTS_NOT_TOLD:
            continue
        case = goes_on.get(turn, turn)
        found[f"C-{case}" if case in begun else f"T-{turn}"].append(event)
    for events in found.values():
        events.sort(key=lambda e: datetime.fromisoformat(e["at"]))  # stable: logs keep their order
    return found


def told(name: str, events: list[Stored]) -> list[Told]:
    """The lines of one request."""
    lines: list[Told] = []
    open_steps: dict[Any, tuple[int, int]] = {}
    resting: set[Any] = set()
    number = 0

    def line(event: Stored, what: str | int, lifecycle: str, instance: int) -> None:
        at = datetime.fromisoformat(event["at"])
        ms = (at - datetime(1970, 1, 1, tzinfo=UTC)) // _MILLISECOND
        lines.append(
            Told(name, what, lifecycle, ms, _resource(event), f"{name}/{instance}", event["visit"])
        )

    for place, event in enumerate(events):
        kind, data = event["kind"], event["data"]
        key = ("work", data["step"]) if kind.startswith("step_") else event["transaction"]
        running = open_steps.get(key)
        to = _row(events, place) if kind in STARTS_STEP else None
        goes_on = kind == "transferred" and running and _next_start(events, place) == running[0]
        if goes_on or kind == "paused":
            if running and key not in resting:
                resting.add(key)
                line(event, running[0], "suspend", running[1])
        elif kind == "resumed" or (running and kind == "started" and running[0] == to):
            if running and key in resting:
                resting.discard(key)
                line(event, running[0], "resume", running[1])
        else:
            if running and (kind in ENDS_STEP or kind in ("started", "stepped", "step_done")):
                line(event, running[0], "complete", running[1])
                del open_steps[key]
                resting.discard(key)
            if to is not None:
                number += 1
                open_steps[key] = (to, number)
                line(event, to, "start", number)
        if kind not in STEP_ONLY:
            number += 1
            line(event, kind, "complete", number)
    return lines


def step_names(database: str, language: str) -> dict[int, dict[int, str]]:
    """Names of the rows of every process version, by its id."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute("SELECT id, steps FROM process_version").fetchall()
    connection.close()
    return {id: {row["position"]: row[language] for row in json.loads(steps)} for id, steps in rows}


def tables(found: dict[str, list[Stored]]) -> dict[int, int]:
    """The process version of every turn: the chosen variant's, or the one of its ticket."""
    return {
        event["transaction"]: event["data"]["process"]
        for events in found.values()
        for event in events
        if event["kind"] in ("taken", "added", "variant_chosen")
    }


def _row(events: list[Stored], place: int) -> int:
    """The row of the table that holds in the end; rows that it does not have are its last one."""
    event = events[place]
    row: int = event["data"]["to" if event["kind"] == "stepped" else "step"]
    if event["kind"] == "step_begun":
        return row
    turn = event["transaction"]
    later = [e for e in events[place:] if e["transaction"] == turn]
    limits: list[int] = [e["data"]["steps"] for e in later if e["kind"] == "variant_chosen"]
    return min([row, *limits])


def _resource(event: Stored) -> str:
    if event["counter"] is not None:
        return f"{event['centre']}:{event['counter']}"
    return str(event["data"].get("agency") or event["actor_kind"])


def _next_start(events: list[Stored], place: int) -> int | None:
    turn = events[place]["transaction"]
    for later, event in enumerate(events[place + 1 :], start=place + 1):
        if event["transaction"] == turn and event["kind"] == "started":
            return _row(events, later)
    return None


_MILLISECOND = timedelta(milliseconds=1)
