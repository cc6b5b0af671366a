"""A simulated morning on a running demonstration, for people who watch and take part.

A process of its own: `python -m shared.simulator.morning URL CENTRE RATE`, with the password in the
environment. Each line of its input is a new rate; when its input ends, so does the morning, also
when the server that started it has died. Each line of its output is a JSON object with a `phase`:
`playing`, `noon` (the clerks have left, whoever waits is there for the visitor), `ended`, `failed`.
"""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.draws import Draws
from shared.domain.simulate import (
    QUEUE_CLEARS,
    Customer,
    Habits,
    Offering,
    Shift,
    Turn,
    plan_day,
    plan_turn,
)
from shared.domain.simulate_variants import with_variants
from shared.services.demo_clerks import CLERKS
from shared.settings import Settings
from shared.simulator.client import Client, SimulationError
from shared.simulator.closing import clear_away, send_home
from shared.simulator.day import Hours, Scene, expect_demo
from shared.simulator.driver import HttpDriver
from shared.simulator.live import LivePace, LivePlay, Stopped
from shared.simulator.proof import Summary, last_event, prove

NOON = 12
SHORTEST = timedelta(hours=2)
"""Of a centre that opens late."""

CUSTOMERS_A_COUNTER = 22
AT_THE_DOOR = 3
"""So many for each counter wait at the door when it opens, some seconds apart."""

SECONDS_APART = 6
COUNTERS_OPEN_AFTER_MINUTES = (0, 0, 0, 4, 10)
VISITORS_COUNTER = 3
"""Left free for whoever watches, with the first account: as README.md tells them to try."""

QUIET = Habits(papers_missing=0, back_office=0, refused=0, redirected=0, answers=0)
"""Nothing unforeseen happens to a visitor's own ticket."""


@dataclass(frozen=True, slots=True)
class Seats:
    """Who of the play sits where, and what is left to the visitor."""

    clerks: Mapping[int, str]
    counter: int
    account: str


def seats(centre: str, counters: Sequence[int]) -> Seats:
    """Leave one counter and one account out. Raises `SimulationError`."""
    names = [name for name, _, _ in CLERKS.get(centre, ())]
    if not names or len(names) < len(counters):
        raise SimulationError(f"the demonstration has too few clerks for the counters of {centre}")
    own = VISITORS_COUNTER if VISITORS_COUNTER in counters else max(counters)
    others = [counter for counter in sorted(counters) if counter != own]
    return Seats(dict(zip(others, names[1:], strict=False)), own, names[0])


def plan(
    seed: str, hours: Hours, counters: Sequence[int], offerings: Sequence[Offering]
) -> tuple[list[Shift], list[Customer]]:
    """From opening to noon: shifts that begin one after the other, and a crowd at the door."""
    opens, closes = hours[0]
    ends = min(max(opens.replace(hour=NOON, minute=0), opens + SHORTEST), closes)
    shifts = [
        Shift(counter, _later(opens, 60 * minutes), ends.astimezone(UTC))
        for counter, minutes in zip(counters, _openings(len(counters)), strict=True)
    ]
    window = [(opens, ends + QUEUE_CLEARS)]
    customers = plan_day(seed, offerings, window, CUSTOMERS_A_COUNTER * len(counters))
    crowd = AT_THE_DOOR * len(counters)
    early = [
        replace(customer, arrives_at=_later(opens, SECONDS_APART * place))
        for place, customer in enumerate(customers[:crowd])
    ]
    return shifts, early + customers[crowd:]


def _later(opens: datetime, seconds: int) -> datetime:
    return opens.astimezone(UTC) + timedelta(seconds=seconds)


def _openings(counters: int) -> list[int]:
    last = len(COUNTERS_OPEN_AFTER_MINUTES) - 1
    return [COUNTERS_OPEN_AFTER_MINUTES[min(each, last)] for each in range(counters)]


class Morning:
    """One morning; `tell` receives what people should know."""

    def __init__(self, client: Client, centre: str, rate: float, password: str) -> None:
        self.stopped = threading.Event()
        self.pace = LivePace(client, rate, self.stopped)
        self._client = client
        self._centre = centre
        self._password = password
        self._seed = secrets.token_hex(4)

    def run(self) -> Summary:
        """Play until noon, wait until somebody ends it, send everybody home, and prove it.

        Afterwards the server has its wall clock again, whatever happened. Raises
        `SimulationError`.
        """
        try:
            return self._run()
        finally:
            self._client.set_clock(None)

    def _run(self) -> Summary:
        client, centre = self._client, self._centre
        scene = Scene(client, centre, self._password)
        chairs = seats(centre, scene.centre["counters"])
        clear_away(client, centre, chairs.clerks, scene.zone, scene.supervisor)
        day, hours = scene.next_day_without_visits()
        client.set_clock(hours[0][0])
        before = last_event(client, scene.supervisor(), centre)
        clerks = chairs.clerks
        driver = HttpDriver(client, self.pace, centre, day, clerks, self._password, self._seed)
        tell("playing", counters=sorted(clerks), counter=chairs.counter, account=chairs.account)
        play = self._planned(scene, hours, driver, sorted(clerks))
        try:
            play.run()
            client.set_clock(self._now(), rate=1)
            tell("noon", counter=chairs.counter, account=chairs.account)
            self.stopped.wait()
        except Stopped:
            pass
        client.set_clock(self._now())
        token = scene.supervisor()
        send_home(client, centre, day, play.seated, token)
        return prove(client, token, centre, day, before, driver.record, alone=False)

    def _planned(
        self, scene: Scene, hours: Hours, driver: HttpDriver, counters: list[int]
    ) -> LivePlay:
        offerings = scene.offerings()
        known = {each.id: each for each in offerings}

        def turn_of(transaction: int, at: datetime) -> Turn:
            draws = Draws(self._seed, "visitor", transaction)
            return plan_turn(draws, known[driver.services[transaction]], at, QUIET)

        shifts, customers = plan(self._seed, hours, counters, offerings)
        customers = with_variants(self._seed, customers, scene.other_cases())
        return LivePlay(shifts, customers, driver, self.pace, turn_of)

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._client.get("/demo/clock")["now"])

    def listen(self, lines: Sequence[str]) -> None:
        """Take new rates from `lines` until they end, and the morning with them."""
        try:
            for line in lines:
                self.pace.rate = float(line)
        finally:
            self.stopped.set()


def tell(phase: str, **facts: Any) -> None:
    sys.stdout.write(json.dumps({"phase": phase, **facts}) + "\n")
    sys.stdout.flush()


def main(url: str, centre: str, rate: str) -> None:
    password = Settings.from_environment().demo_password or ""
    client = Client(url)
    try:
        expect_demo(client, url)
        morning = Morning(client, centre, float(rate), password)
        threading.Thread(target=morning.listen, args=(sys.stdin,), daemon=True).start()
        summary = morning.run()
        tell(
            "ended",
            tickets=summary.tickets,
            served=summary.served,
            problems=len(summary.problems),
        )
    except SimulationError as error:
        tell("failed", reason=str(error))
    finally:
        client.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
