"""A centre behind the real application, citizens with tickets, and their telephones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import httpx
import pytest
from playwright.sync_api import Page

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.domain.waiting import Basis, Told, WaitRange
from shared.services import visits
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import VisitView
from shared.services.waits import CentreWaits
from shared.store import log
from shared.store.visits import locate_visit as located_visit
from tests import builders
from tests.builders import an_office
from tests.manual_clock import ManualClock
from tests.served import beside, served

T = TypeVar("T")


def follow(page: Page, selector: str) -> None:
    """Tap what leads to another page, and wait until that is there."""
    with page.expect_navigation(wait_until="load"):
        page.locator(selector).tap()


@dataclass
class Hall:
    """The running program at `url`; everything else happens in the hall while pages are open."""

    url: str
    office: Office
    clock: ManualClock
    clerk: Caller

    def happens(self, story: Callable[[], T]) -> T:
        """Carry out a use case beside the browser, whose driver keeps a loop in this thread."""
        return beside(story)

    def visit(self, *services: str) -> VisitView:
        return self.happens(lambda: builders.a_visit(self.office, *services))

    def call(self) -> Served:
        return self.happens(lambda: builders.call_next(self.office, self.clerk))

    def do(self, served: Served, command: commands.Command) -> Served:
        return self.happens(lambda: builders.do(self.office, self.clerk, served, command))

    def serve(self, outcome: Outcome = Outcome.COMPLETED) -> Served:
        """Call whoever is next and finish the first service of that visit."""
        started = self.do(self.call(), commands.Start())
        self.clock.advance(minutes=9)
        return self.do(started, commands.Complete(outcome))

    def tells(
        self, visit: VisitView, low: int, high: int | None, reason: str | None = None
    ) -> None:
        """From now on the citizen is told this range of minutes."""
        told = Told(WaitRange(low, high, reason), Basis(counters=1, overtaken=0))
        now, waits = self.clock.now(), self.office.waits
        day = self.office.today(visit.centre, now)
        waits.keep(visit.centre, CentreWaits(day, now, waits.now(), {visit.visit: told}))

    def events_of(self, visit: VisitView) -> list[str]:
        """The kinds of what has happened to a visit, oldest first."""
        with self.office.db.read() as connection:
            located = located_visit(connection, visit.visit)
            assert located is not None
            place = self.office.place(located.centre, located.business_day)
            return [event.kind.value for event in log.load(connection, visit.visit, place).events]

    def survey_of(self, visit: VisitView) -> str:
        """The address of the questionnaire about the visit's first service."""
        token = visits.view(self.office, visit.token).turns[0].survey
        assert token is not None
        return f"{self.url}/s/{token}"

    def client(self, language: str = "en") -> httpx.Client:
        """A browser without script and without cookies to begin with."""
        return httpx.Client(
            base_url=self.url, follow_redirects=True, headers={"accept-language": language}
        )


@pytest.fixture
def hall(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Hall]:
    """An ordinary Monday morning; counter 3 is open."""
    office = an_office(stocked_sqlite_url, clock)
    clerk = beside(lambda: builders.a_desk(office))
    with served(office) as url:
        yield Hall(url, office, clock, clerk)
    office.db.close()
