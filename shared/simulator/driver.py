"""Carries the player's day out on a server: kiosk, phones and desks, each through the API.

On purpose it behaves like people: some commands are sent twice (a double tap), some from an old
screen (a stale version). The server must do the first once and refuse the second.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shared.domain.commands import (
    CheckPapers,
    ChooseVariant,
    Command,
    Complete,
    MarkNoShow,
    NextStep,
    PauseFor,
    Recall,
    Remove,
    Resume,
    Start,
)
from shared.domain.draws import Draws
from shared.domain.playing import Taken
from shared.domain.reasons import RemoveReason
from shared.domain.simulate import Customer
from shared.domain.visit import Outcome
from shared.simulator.client import Client, UnexpectedAnswer

DOUBLE_TAPS = 0.05
STALE_SCREENS = 0.03
SIGN_IN_AGAIN = timedelta(hours=1)
"""So long before a session ends, staff sign in anew, as they do after a break."""

FRAME_SECONDS = 0.25
"""At a set rate the clock moves in steps of so much real time, so that screens can follow."""


class Pace:
    """Drives the server's clock to each moment: at once, or at `rate` simulated seconds a second.

    The clock stands still while commands are carried out, so what is recorded is exact.
    """

    def __init__(self, client: Client, rate: float | None) -> None:
        self._client = client
        self._rate = rate
        self._now: datetime | None = None

    def go_to(self, at: datetime) -> None:
        if at == self._now:
            return
        if self._rate and self._now is not None:
            step = timedelta(seconds=self._rate * FRAME_SECONDS)
            while at - self._now > step:
                time.sleep(FRAME_SECONDS)
                self._now = self._client.set_clock(self._now + step)
            time.sleep((at - self._now).total_seconds() / self._rate)
        self._now = at
        self._client.set_clock(at)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the server acknowledged when a ticket was taken."""

    visit: int
    number: str
    token: str
    transactions: tuple[int, ...]


@dataclass
class Record:
    """What the driver did and was told, to be compared with what the server kept."""

    tickets: dict[int, Ticket] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Session:
    token: str
    ends_at: datetime


class HttpDriver:
    """One centre's citizens and clerks. `clerks` are user names by counter."""

    def __init__(
        self,
        client: Client,
        pace: Pace,
        centre: str,
        day: date,
        clerks: Mapping[int, str],
        password: str,
        seed: str,
    ) -> None:
        self.record = Record()
        self.services: dict[int, str] = {}
        """The service of every transaction that was called."""
        self._client = client
        self._pace = pace
        self._centre = centre
        self._clerks = clerks
        self._password = password
        self._draws = Draws(seed, centre, day, "people's slips")
        self._run = secrets.token_hex(8)
        self._keys = 0
        self._sessions: dict[int, _Session] = {}
        self._versions: dict[int, int] = {}
        self._visit_of: dict[int, int] = {}

    # -- counters ----------------------------------------------------------------------------

    def open_counter(self, at: datetime, counter: int) -> None:
        self._at_counter(at, counter, "open")

    def close_counter(self, at: datetime, counter: int) -> None:
        self._at_counter(at, counter, "close")

    def start_break(self, at: datetime, counter: int) -> None:
        self._at_counter(at, counter, "break")

    def end_break(self, at: datetime, counter: int) -> None:
        self._at_counter(at, counter, "resume")

    def call_next(self, at: datetime, counter: int) -> int | None:
        called = self._at_counter(at, counter, "call-next")
        if called is None:
            return None
        self._versions[called["transaction"]] = called["version"]
        self.record.counts["calls"] += 1
        transaction: int = called["transaction"]
        self.services[transaction] = called["service"]
        return transaction

    def _at_counter(self, at: datetime, counter: int, verb: str) -> Any:
        self._pace.go_to(at)
        path = f"/centres/{self._centre}/counters/{counter}/{verb}"
        return self._post(path, None, self._token(at, counter))

    # -- citizens ----------------------------------------------------------------------------

    def take(self, at: datetime, customer: Customer) -> Taken:
        self._pace.go_to(at)
        body = {
            "services": [{"id": turn.service, "count": turn.count} for turn in customer.turns],
            "priority": customer.priority,
            "language": customer.language,
            "channel": customer.channel,
            "bundle": customer.bundle,
        }
        data = self._post(f"/centres/{self._centre}/visits", body, None)
        transactions = tuple(turn["transaction"] for turn in data["services"])
        ticket = Ticket(data["visit"], data["number"], data["token"], transactions)
        self.record.tickets[ticket.visit] = ticket
        self._visit_of |= dict.fromkeys(transactions, ticket.visit)
        self._versions |= dict.fromkeys(transactions, 1)
        return Taken(ticket.visit, transactions)

    def leave(self, at: datetime, visit: int, *, tells: bool) -> None:
        self._pace.go_to(at)
        ticket = self.record.tickets[visit]
        self.record.counts["left"] += 1
        if tells:
            self._post(f"/visits/{ticket.token}/cancel", None, None)
            return
        counter = min(self._sessions)
        for transaction in ticket.transactions:
            gone = Remove(Outcome.LEFT, RemoveReason.CITIZEN_LEFT)
            self._send(at, counter, transaction, "remove", _body(gone))

    def rejoin(self, at: datetime, visit: int) -> None:
        self._pace.go_to(at)
        self._post(f"/visits/{self.record.tickets[visit].token}/rejoin", None, None)
        self.record.counts["came_back"] += 1

    def answer(self, at: datetime, transaction: int, overall: int, *, items: bool) -> None:
        self._pace.go_to(at)
        ticket = self.record.tickets[self._visit_of[transaction]]
        turns = self._client.get(f"/visits/{ticket.token}")["services"]
        url = next(turn["survey_url"] for turn in turns if turn["transaction"] == transaction)
        body: dict[str, object] = {"overall": overall}
        if items:
            body |= {"ease": overall, "items": dict.fromkeys(("process", "staff"), overall)}
        self._post(f"/surveys/{url.rpartition('/')[2]}", body, None)
        self.record.counts["answers"] += 1

    # -- at the counter ----------------------------------------------------------------------

    def act(self, at: datetime, counter: int, transaction: int, command: Command) -> None:
        self._pace.go_to(at)
        self._send(at, counter, transaction, VERBS[type(command)], _body(command))

    def result_later(self, at: datetime, transaction: int, seconds: int) -> None:
        """Results of later days are not part of this one."""

    def _send(
        self, at: datetime, counter: int, transaction: int, verb: str, body: dict[str, object]
    ) -> None:
        path, token = f"/transactions/{transaction}/{verb}", self._token(at, counter)
        version = self._versions[transaction]
        if self._draws.chance(STALE_SCREENS):
            self._from_an_old_screen(path, {**body, "version": version - 1}, token)
        data = self._post(path, {**body, "version": version}, token)
        self._versions[transaction] = data["version"]

    def _from_an_old_screen(self, path: str, body: dict[str, object], token: str) -> None:
        answer = self._client.send("POST", path, body, token=token, key=self._key())
        if (answer.status, answer.code) != (409, "stale_version"):
            unexpected = UnexpectedAnswer(
                f"an old screen on {path} got {answer.status}: {answer.data}"
            )
            unexpected.refused = answer.status in (404, 409)
            raise unexpected
        self.record.counts["stale_refused"] += 1

    def _post(self, path: str, body: object, token: str | None) -> Any:
        twice = self._draws.chance(DOUBLE_TAPS)
        self.record.counts["double_taps"] += twice
        self.record.counts["commands"] += 1
        return self._client.post(path, body, token=token, key=self._key(), twice=twice)

    def _key(self) -> str:
        self._keys += 1
        return f"simulate-{self._run}-{self._keys}"

    def _token(self, at: datetime, counter: int) -> str:
        session = self._sessions.get(counter)
        if session is None or session.ends_at - at < SIGN_IN_AGAIN:
            session = _Session(*self._client.sign_in(self._clerks[counter], self._password))
            self._sessions[counter] = session
        return session.token


VERBS: Mapping[type[Any], str] = {
    Recall: "recall",
    Start: "start",
    ChooseVariant: "variant",
    CheckPapers: "papers",
    NextStep: "next-step",
    PauseFor: "pause",
    Resume: "resume",
    MarkNoShow: "no-show",
    Complete: "complete",
}

_BODIES: Mapping[type[Any], Callable[[Any], dict[str, object]]] = {
    ChooseVariant: lambda c: {"variant": c.variant},
    CheckPapers: lambda c: {"complete": c.complete, "missing": list(c.missing), "until": c.until},
    NextStep: lambda c: {"to": c.to},
    PauseFor: lambda c: {"reason": c.reason.value},
    Resume: lambda c: {"counter": c.counter},
    Complete: lambda c: {"outcome": c.outcome.value},
    Remove: lambda c: {"outcome": c.outcome.value, "reason": c.reason},
}


def _body(command: Command) -> dict[str, object]:
    write = _BODIES.get(type(command))
    return write(command) if write is not None else {}
