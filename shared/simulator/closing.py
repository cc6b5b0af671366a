"""The end of a play among people: counters of the play close, and whoever still waits goes home."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.simulator.client import Client, UnexpectedAnswer
from shared.simulator.proof import pages


def send_home(client: Client, centre: str, day: date, seats: Iterable[int], staff: str) -> None:
    """End what is open of a day. `seats` are the play's counters, `staff` a session that may.

    Whoever stands at somebody else's counter stays: that is a real person's work.
    """
    for counter in seats:
        _clear(client, staff, f"/centres/{centre}/counters/{counter}")
    path = f"/centres/{centre}/visits"
    for visit in list(pages(client, path, staff, day=day.isoformat())):
        for turn in visit["services"]:
            if turn["state"] in ("waiting", "deferred"):
                _remove(client, staff, turn["transaction"])


def clear_away(
    client: Client, centre: str, counters: Iterable[int], zone: ZoneInfo, sign_in: Callable[[], str]
) -> None:
    """End what a killed play left: its counters would stay open for ever, with nobody at them.

    They are known by having been opened on another day than today. The clock goes to that day
    meanwhile, because nobody may join the line of a day that is over; sessions end on the way, so
    `sign_in` is asked for a new one.
    """
    today = client.set_clock(None).astimezone(zone).date()
    for counter in counters:
        view = client.get(f"/centres/{centre}/counters/{counter}", token=sign_in())
        if view["session"] is None:
            continue
        opened = datetime.fromisoformat(view["session"]["opened_at"]).astimezone(zone)
        if opened.date() != today:
            client.set_clock(opened)
            send_home(client, centre, opened.date(), [counter], sign_in())
            client.set_clock(None)


def _clear(client: Client, staff: str, path: str) -> None:
    """Nobody is cut short for the figures: who is being served returns to the line."""
    view = client.get(path, token=staff)
    if view["session"] is None:
        return
    if view["current"] is not None:
        _requeue(client, staff, view["current"])
    for held in view["held"]:
        _resume_and_requeue(client, staff, held["transaction"], view["counter"])
    _send(client, staff, f"{path}/close", None)


def _requeue(client: Client, staff: str, present: Any) -> None:
    path = f"/transactions/{present['transaction']}/requeue"
    _send(client, staff, path, {"version": present["version"]})


def _resume_and_requeue(client: Client, staff: str, transaction: int, counter: int) -> None:
    path = f"/transactions/{transaction}"
    version = client.get(path, token=staff)["version"]
    resumed = {"version": version, "counter": counter}
    _send(client, staff, f"{path}/resume", resumed)
    _requeue(client, staff, client.get(path, token=staff))


def _remove(client: Client, staff: str, transaction: int) -> None:
    path = f"/transactions/{transaction}"
    version = client.get(path, token=staff)["version"]
    body = {"version": version, "outcome": "left", "reason": "closing"}
    _send(client, staff, f"{path}/remove", body)


def _send(client: Client, staff: str, path: str, body: object) -> None:
    try:
        client.post(path, body, token=staff)
    except UnexpectedAnswer as error:
        if not error.refused:
            raise
