"""What tests of the call board set up: calls, long numbers, both ways a board may hang."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from shared.domain import commands
from shared.domain.commands import Command
from shared.domain.visit import Outcome
from shared.services.commands import Caller
from shared.services.serving import Served
from tests.builders import a_desk, a_visit, call_next, do
from tests.conftest import NewContext
from tests.kiosk.conftest import Hall
from tests.served import beside

BOARD = "/kiosk/mo-chit/board"
LYING = {"width": 1920, "height": 1080}
STANDING = {"width": 1080, "height": 1920}
WAYS = {"lying": LYING, "standing": STANDING}
LANGUAGES = ("th", "en")


def calls(hall: Hall, *services: str) -> list[str]:
    """Tickets called one after the other at counter 3; the last one stands there."""
    return beside(lambda: _calls(hall, services))


def _calls(hall: Hall, services: tuple[str, ...]) -> list[str]:
    clerk = a_desk(hall.office)
    numbers = []
    for service in services:
        a_visit(hall.office, service)
        served_now = call_next(hall.office, clerk)
        numbers.append(served_now.history.state.number)
        hall.clock.advance(minutes=1)
        if service is not services[-1]:
            served_now = do(hall.office, clerk, served_now, commands.Start())
            do(hall.office, clerk, served_now, commands.Complete(Outcome.COMPLETED))
    return numbers


def open_counters(hall: Hall, *numbers: int) -> dict[int, Caller]:
    return beside(lambda: {each: a_desk(hall.office, counter=each) for each in numbers})


def call_at(hall: Hall, clerks: dict[int, Caller], counter: int, service: str = "mea-bill") -> str:
    """A citizen comes and is called to this counter; returns the number."""
    return beside(lambda: _called(hall, clerks, counter, service)).history.state.number


def a_call(hall: Hall, clerks: dict[int, Caller], counter: int) -> Served:
    """The same; returns what the clerk has before them."""
    return beside(lambda: _called(hall, clerks, counter, "mea-bill"))


def _called(hall: Hall, clerks: dict[int, Caller], counter: int, service: str) -> Served:
    a_visit(hall.office, service)
    return call_next(hall.office, clerks[counter], counter=counter)


def somebody_comes(hall: Hall) -> None:
    beside(lambda: a_visit(hall.office, "mea-bill"))


def command(hall: Hall, clerk: Caller, served: Served, given: Command) -> Served:
    return beside(lambda: do(hall.office, clerk, served, given))


def rewrite(hall: Hall, statement: str) -> None:
    """Set what would take a thousand tickets, or a second hall, to come about."""
    beside(lambda: hall.office.db.write_now(lambda tx: tx.connection.execute(text(statement))))


def a_board(new_context: NewContext, way: str, language: str = "th", **options: Any) -> Any:
    """A browser as large as a board that hangs this way."""
    locale = {"th": "th-TH", "en": "en-GB"}[language]
    return new_context("board", viewport=WAYS[way], locale=locale, **options)


def font_px(page: Any, selector: str) -> float:
    return float(
        page.evaluate(
            "s => parseFloat(getComputedStyle(document.querySelector(s)).fontSize)", selector
        )
    )


def lines_of_text(page: Any, selector: str) -> int:
    """On how many lines the text of the first match stands."""
    return int(
        page.evaluate(
            """selector => {
              const range = document.createRange();
              range.selectNodeContents(document.querySelector(selector));
              const tops = [...range.getClientRects()].filter(r => r.width).map(r => r.top);
              return new Set(tops.map(Math.round)).size;
            }""",
            selector,
        )
    )


def words_of(page: str) -> str:
    """A page's HTML without what holds the words of a phrase together."""
    return re.sub("</?span[^>]*>", "", page.replace("\xa0", " "))
