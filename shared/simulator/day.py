"""A simulated day from beginning to end: find the day, plan it, play it, prove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.playing import play
from shared.domain.simulate import Offering, plan_day, plan_shifts
from shared.domain.simulate_variants import OtherCase, with_variants
from shared.services.demand import example_demand
from shared.services.demo_clerks import CLERKS
from shared.simulator.client import Client, SimulationError
from shared.simulator.driver import HttpDriver, Pace
from shared.simulator.proof import Summary, last_event, prove

DAYS_AHEAD = 400
SUPERVISOR = "supervisor"

Hours = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be simulated. `rate` None: as fast as possible."""

    centre: str
    customers: int
    password: str
    seed: str
    rate: float | None = None


def simulate(url: str, wish: Wish, gone: Callable[[], None] = lambda: None) -> Summary:
    """Play the next business day without visits; `gone` is told of each customer who leaves.

    Afterwards the server has its wall clock again, whatever happened. Raises `SimulationError`.
    """
    client = Client(url)
    try:
        expect_demo(client, url)
        try:
            return _play_day(Scene(client, wish.centre, wish.password), wish, gone)
        finally:
            client.set_clock(None)
    finally:
        client.close()


def expect_demo(client: Client, url: str) -> None:
    """Raises `SimulationError` for anything but a demonstration."""
    if not client.is_demo():
        raise SimulationError(f"{url} is no demonstration; start one with gcs run --demo")


def _play_day(scene: Scene, wish: Wish, gone: Callable[[], None]) -> Summary:
    client, centre = scene.client, wish.centre
    clerks = _clerks(centre, scene.centre["counters"])
    day, hours = scene.next_day_without_visits()
    client.set_clock(hours[0][0] - timedelta(minutes=10))
    before = last_event(client, scene.supervisor(), centre)
    seed = f"{wish.seed}/{centre}/{day}"
    customers = plan_day(seed, scene.offerings(), hours, wish.customers)
    customers = with_variants(seed, customers, scene.other_cases())
    pace = Pace(client, wish.rate)
    driver = HttpDriver(client, pace, centre, day, clerks, wish.password, wish.seed)
    play(plan_shifts(sorted(clerks), hours), customers, driver, gone)
    return prove(client, scene.supervisor(), centre, day, before, driver.record)


class Scene:
    """A centre of a demonstration, read through its interface. Raises `SimulationError`."""

    def __init__(self, client: Client, centre: str, password: str) -> None:
        self.client = client
        self._id = centre
        self._password = password
        self._now = client.set_clock(None)
        self.centre = self._find_centre()
        self.zone = ZoneInfo(self.centre["timezone"])

    def supervisor(self) -> str:
        """A session of somebody who may see everything."""
        return self.client.sign_in(SUPERVISOR, self._password)[0]

    def next_day_without_visits(self) -> tuple[date, Hours]:
        """The first day after today that is open by plan and has no visits, with its hours."""
        client, path = self.client, f"/centres/{self._id}/visits"
        token = self.supervisor()
        day = self._now.astimezone(self.zone).date()
        for _ in range(DAYS_AHEAD):
            day += timedelta(days=1)
            if client.get(path, token=token, day=day.isoformat())["items"]:
                continue
            client.set_clock(datetime.combine(day, time(12), tzinfo=self.zone))
            hours = self._hours()
            client.set_clock(None)
            if hours:
                return day, hours
        raise SimulationError(f"no free business day within {DAYS_AHEAD} days")

    def offerings(self) -> list[Offering]:
        """What is offered here, with the real means of its steps."""
        return [_offering(self._id, each, each) for each in self._services]

    def other_cases(self) -> dict[str, list[OtherCase]]:
        """By service, which of those who ask for it are a variant of it."""
        return {
            service["id"]: [
                example_demand().other_case(
                    _offering(self._id, service, each), each["id"], each["channels"]
                )
                for each in service["variants"]
            ]
            for service in self._services
        }

    @cached_property
    def _services(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.client.get(f"/centres/{self._id}/services")["items"]
        return found

    def _find_centre(self) -> Mapping[str, Any]:
        centres = {each["id"]: each for each in self.client.get("/centres")["items"]}
        if self._id not in centres:
            known = ", ".join(sorted(centres))
            raise SimulationError(f"there is no centre {self._id}; choose one of {known}")
        found: Mapping[str, Any] = centres[self._id]
        return found

    def _hours(self) -> Hours:
        return [
            (
                datetime.fromisoformat(each["opens"]).astimezone(self.zone),
                datetime.fromisoformat(each["closes"]).astimezone(self.zone),
            )
            for each in self._find_centre()["hours_today"]
        ]


def _offering(centre: str, service: Mapping[str, Any], case: Mapping[str, Any]) -> Offering:
    """A service as the API tells it, done as `case` (itself, or one of its variants); a result that
    takes days comes after this one."""
    cutoff = service["notes"].get("cutoff", {}).get("at")
    return example_demand().offering(
        centre,
        service["id"],
        [step["seconds"] for step in case["steps"] if step["at_counter"]],
        0 if all(step["at_counter"] for step in case["steps"]) else 1,
        len(case["documents"] or ()),
        time.fromisoformat(cutoff) if cutoff else None,
    )


def _clerks(centre: str, counters: list[int]) -> dict[int, str]:
    """The demonstration's clerks of a centre at its counters."""
    names = [name for name, _, _ in CLERKS.get(centre, ())]
    if len(names) < len(counters):
        raise SimulationError(f"the demonstration has too few clerks for the counters of {centre}")
    return dict(zip(sorted(counters), names, strict=False))
