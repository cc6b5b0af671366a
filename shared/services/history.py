"""The past of a demonstration: planned days played in memory with the very rules of the house.

Only the writing differs from real days: all rows go in at once (`shared.store.bulk`). Every choice
and every event comes from the same functions as at the counter, so `gcs check` finds no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import cast

from shared.domain import calling
from shared.domain.calendar import ServiceCalendar
from shared.domain.calling import Desk, rank_on_arrival
from shared.domain.commands import Command, Remove, decide
from shared.domain.draws import Draws
from shared.domain.events import Actor, ActorKind, Draft, Event, Kind
from shared.domain.in_line import callable_turns
from shared.domain.journey import arrange
from shared.domain.numbering import ticket_number
from shared.domain.playing import Taken, play
from shared.domain.reasons import RemoveReason
from shared.domain.simulate import Customer, plan_day, plan_shifts
from shared.domain.simulate_events import with_life_events
from shared.domain.simulate_variants import with_variants
from shared.domain.visit import Outcome, State
from shared.services import bundles
from shared.services.commands import ANONYMOUS_KIOSK, CITIZEN
from shared.services.demand import example_demand, life_events, offerings, other_cases
from shared.services.history_answers import Answers
from shared.services.history_cases import CasePast, after_working_seconds
from shared.services.office import Office
from shared.services.serving import situation
from shared.services.visits import Chosen, rejoin_drafts, service_data
from shared.store import bulk, log, rollups
from shared.store.case_rows import project
from shared.store.contributions import Ledger
from shared.store.log import History
from shared.store.projections import Place, Row
from shared.store.writer import WriteTx

Staffing = Mapping[str, Sequence[int]]
"""Staff ids by centre; the first sits at the first counter."""

SOONEST_RESULT_SECONDS = 1800
"""A result never comes before the next morning's first half hour."""

FETCHED_SECONDS = 6 * 3600
"""Mean working time until a citizen fetches a result."""


def load(
    office: Office,
    staff: Staffing,
    *,
    seed: str,
    days: int,
    now: datetime,
    progress: Callable[[int], None] = lambda _days: None,
) -> int:
    """Give every centre its last `days` business days before today; returns the events written.

    `progress` is told of each played day. Nothing waits at the end. Raises ValueError when tickets
    were taken already.
    """
    with office.db.read() as connection:
        if not bulk.is_untouched(connection):
            raise ValueError("only an untouched installation gets a history")
    ids = Ids()
    centres = [CentreHistory(office, id, tuple(staff[id]), seed, ids) for id in staff]
    for centre in centres:
        today = office.today(centre.id, now)
        for day in last_open_days(office.calendar(centre.id), today, days):
            centre.play_day(day)
            progress(1)
        centre.bring_results(office.calendar(centre.id).day_bounds(today)[0])
    rows = _rows(centres)

    def job(tx: WriteTx) -> None:
        bulk.store(tx, rows)

    office.db.write_now(job)
    return len(rows["event"])


def last_open_days(calendar: ServiceCalendar, today: date, count: int) -> list[date]:
    """The last days before `today` on which the centre opens by its plan, the earliest first."""
    found: list[date] = []
    day = today
    while len(found) < count and (today - day).days < 10 * count:
        day -= timedelta(days=1)
        if calendar.windows(day):
            found.append(day)
    return found[::-1]


def _rows(centres: Sequence[CentreHistory]) -> dict[str, list[Row]]:
    """The rows of all centres; events in order of time, answers in no order that tells anything."""
    rows: dict[str, list[Row]] = {name: [] for name in bulk.TABLES}
    for centre in centres:
        for name, more in centre.rows().items():
            rows[name] += more
    rows["event"].sort(key=lambda row: cast("datetime", row["at"]))  # at one moment as it happened
    rows["response"].sort(key=lambda row: str(row["id"]))
    return rows


@dataclass
class Ids:
    """Fresh numbers, from 1, shared by the centres."""

    visits: count[int] = field(default_factory=lambda: count(1))
    transactions: count[int] = field(default_factory=lambda: count(1))
    sessions: count[int] = field(default_factory=lambda: count(1))
    lists: count[int] = field(default_factory=lambda: count(1))


class CentreHistory:
    """One centre's past in memory: the driver that carries the player's commands out."""

    def __init__(
        self, office: Office, centre: str, staff: tuple[int, ...], seed: str, ids: Ids
    ) -> None:
        self.id = centre
        self._office = office
        self._centre = office.centre(centre)
        self._seed = seed
        self._ids = ids
        self._staff = {c.number: staff[i % len(staff)] for i, c in enumerate(self._centre.counters)}
        self._place = Place(centre, date.min, office.calendar(centre))
        self._histories: dict[int, History] = {}
        self._log: list[Event] = []
        self._visit_of: dict[int, int] = {}
        self._in_line: set[int] = set()
        self._series: dict[tuple[date, str], int] = {}
        self._answers = Answers(centre, seed)
        self._sessions: dict[int, Row] = {}
        self._tables: dict[str, list[Row]] = {name: [] for name in bulk.TABLES}
        self._cases = CasePast(office, centre, ids.lists)
        self._until = datetime.max.replace(tzinfo=UTC)

    def play_day(self, day: date) -> None:
        """Plan and play one business day."""
        office, calendar, demand = self._office, self._centre.calendar, example_demand()
        hours = [
            (start.astimezone(calendar.zone), end.astimezone(calendar.zone))
            for start, end in calendar.windows(day)
        ]
        self._place = office.place(self.id, day)
        offered = offerings(demand, office.catalogue, self.id, day)
        number = demand.customers_on(self._seed, self.id, day)
        seed = f"{self._seed}/{self.id}/{day}"
        customers = with_life_events(
            seed,
            plan_day(seed, offered, hours, number),
            life_events(demand, office.catalogue),
            offered,
            hours[-1][1],
            demand.life_event_share,
        )
        cases = other_cases(demand, office.catalogue, self.id, day)
        customers = with_variants(seed, customers, cases)
        play(plan_shifts(sorted(self._staff), hours), customers, self)

    # -- what the player asks for ------------------------------------------------------------

    def open_counter(self, at: datetime, counter: int) -> None:
        self._sessions[counter] = {
            "id": next(self._ids.sessions),
            "centre_id": self.id,
            "counter": counter,
            "staff_id": self._staff[counter],
            "services": None,
            "opened_at": at,
            "closed_at": None,
            "on_break_since": None,
            "break_kind": None,
            "preferred": None,
            "kept_for": None,
            "kept_until": None,
            "second_staff_id": None,
            "ended_as": None,
            "reminded_of": None,
            "reminded_version": None,
            "reminded_at": None,
        }

    def close_counter(self, at: datetime, counter: int) -> None:
        self._tables["counter_session"].append({**self._sessions.pop(counter), "closed_at": at})

    def start_break(self, at: datetime, counter: int) -> None:
        self._sessions[counter]["on_break_since"] = at

    def end_break(self, at: datetime, counter: int) -> None:
        session = self._sessions[counter]
        row = {
            "session_id": session["id"],
            "started_at": session["on_break_since"],
            "ended_at": at,
            "kind": "short",
        }
        self._tables["counter_break"].append(row)
        session["on_break_since"] = None

    def take(self, at: datetime, customer: Customer) -> Taken:
        letter = self._office.catalogue.services[customer.turns[0].service].letter
        key = (self._place.business_day, letter)
        sequence = self._series[key] = self._series.get(key, 0) + 1
        ticket = {
            "number": ticket_number(letter, sequence),
            "letter": letter,
            "sequence": sequence,
            "language": customer.language,
            "channel": customer.channel,
            "priority": customer.priority,
        }
        if customer.bundle is not None:
            ticket["bundle"] = customer.bundle
        turns = self._turns(at, customer)
        visit = next(self._ids.visits)
        self._visit_of |= {transaction: visit for transaction, _ in turns}
        actor = ANONYMOUS_KIOSK.actor
        self._keep(log.opened(visit, self._place, ticket, turns, actor, at))
        ids = {data["service"]: transaction for transaction, data in turns}
        return Taken(visit, tuple(ids[turn.service] for turn in customer.turns))

    def _turns(self, at: datetime, customer: Customer) -> list[tuple[int, dict[str, object]]]:
        """The turns of a ticket in the order of the journey."""
        rank = rank_on_arrival(at, customer.priority)
        credit = calling.PRIORITY if customer.priority else None
        stops = bundles.stops_of(
            self._office.catalogue, [t.service for t in customer.turns], customer.bundle, self._able
        )
        return [
            (
                next(self._ids.transactions),
                service_data(
                    self._office,
                    Chosen(customer.turns[index].service, customer.turns[index].count),
                    position,
                    rank,
                    self._place.business_day,
                    credit,
                    stops[index].after,
                    channel=customer.channel,
                ),
            )
            for position, index in enumerate(arrange(stops), start=1)
        ]

    def _able(self, service: str) -> frozenset[int]:
        """The open counters that take a service."""
        desks = (self._desk(counter) for counter in self._sessions)
        return frozenset(d.counter for d in desks if d.services is None or service in d.services)

    def call_next(self, at: datetime, counter: int) -> int | None:
        desk = self._desk(counter)
        line = [
            each for visit in self._in_line for each in callable_turns(self._histories[visit].state)
        ]
        decision = calling.choose(line, desk, at)
        if decision is None:
            return None
        staffed = tuple((number, self._staff[number]) for number in sorted(self._sessions))
        call = calling.called(decision, desk, calling.AtWork(staffed))
        self._append(decision.transaction, [call], at, desk.staff)
        return decision.transaction

    def act(self, at: datetime, counter: int, transaction: int, command: Command) -> None:
        history = self._history(transaction)
        drafts = decide(command, situation(self._office, history, transaction, at))
        self._append(transaction, drafts, at, self._staff[counter])

    def result_later(
        self, at: datetime, transaction: int, seconds: int
    ) -> None:  # counted from the start
        t = self._history(transaction).state.transactions[transaction]
        assert t.started_at is not None
        calendar = self._centre.calendar
        tomorrow = calendar.day_bounds(self._place.business_day)[1]
        ready = after_working_seconds(calendar, t.started_at, seconds)
        ready = max(ready, after_working_seconds(calendar, tomorrow, SOONEST_RESULT_SECONDS))
        wait = int(Draws(self._seed, "fetched", transaction).exponential(FETCHED_SECONDS))
        fetched = after_working_seconds(calendar, ready, wait)
        desk = min(self._staff)
        received = self._cases.received(self._history(transaction), transaction, at)
        self._append(transaction, received, at, self._staff[desk])
        self._cases.go_on(
            self._history(transaction), transaction, ready, fetched, self._staff[desk]
        )

    def leave(self, at: datetime, visit: int, *, tells: bool) -> None:
        for t in list(self._histories[visit].state.transactions.values()):
            if t.state is not State.WAITING:
                continue
            if tells:
                self._append(t.id, [Draft(Kind.CANCELLED, t.id)], at, None)
            else:
                command = Remove(Outcome.LEFT, RemoveReason.CITIZEN_LEFT)
                self.act(at, min(self._sessions or self._staff), t.id, command)

    def rejoin(self, at: datetime, visit: int) -> None:
        history = self._histories[visit]
        drafts = rejoin_drafts(history, at)
        self._keep(log.extended(history, drafts, CITIZEN.actor, at))

    def answer(self, at: datetime, transaction: int, overall: int, *, items: bool) -> None:  # noqa: ARG002  # an answer has no time
        visit = self._history(transaction).state
        day = self._place.business_day
        self._answers.add(visit, transaction, day, overall, items=items)

    # -- after the days ----------------------------------------------------------------------

    def bring_results(self, until: datetime) -> None:
        """Results that came back, and were fetched, before `until`; the others are still out."""
        self._until = until
        for at, case, drafts in self._cases.until(until, self._history):
            self._append(case, drafts, at, self._staff[min(self._staff)])

    def rows(self) -> dict[str, list[Row]]:
        """Everything that happened, as rows of the database."""
        tables = self._tables
        tables["number_series"] = [
            {"centre_id": self.id, "business_day": day, "letter": letter, "last": last}
            for (day, letter), last in self._series.items()
        ]
        ledger = Ledger()
        for history in self._histories.values():
            projection = project(history.state, history.events, history.place, {})
            for shares in projection.shares:
                ledger.add(shares)
            tables["visit"].append(projection.visit)
            tables["service_transaction"] += projection.transactions.values()
            tables["service_case"] += projection.cases.values()
            tables["case_agency"] += projection.agencies.values()
        tables |= self._answers.rows(ledger)
        tables["rollup"] = [rollups.day_row(*row) for row in ledger.rows()]
        tables |= self._cases.rows(self._until)
        tables["event"] = [log.event_row(each, self.id, each.at) for each in self._log]
        return tables

    def _desk(self, counter: int) -> Desk:
        planned = next(each for each in self._centre.counters if each.number == counter)
        services = frozenset(planned.services) if planned.services is not None else None
        return Desk(counter, self._staff[counter], services)

    def _history(self, transaction: int) -> History:
        return self._histories[self._visit_of[transaction]]

    def _append(
        self, transaction: int, drafts: Sequence[Draft], at: datetime, staff: int | None
    ) -> None:
        actor = CITIZEN.actor if staff is None else Actor(ActorKind.STAFF, staff)
        self._keep(log.extended(self._history(transaction), drafts, actor, at))

    def _keep(self, history: History) -> None:
        """Remember a visit, and whether any of it stands in line."""
        before = self._histories.get(history.state.id)
        self._log += history.events[len(before.events) if before is not None else 0 :]
        self._histories[history.state.id] = history
        if any(t.state is State.WAITING for t in history.state.transactions.values()):
            self._in_line.add(history.state.id)
        else:
            self._in_line.discard(history.state.id)
