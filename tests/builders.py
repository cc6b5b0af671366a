"""What tests build a story from: an office on the example catalogue, people, visits, turns."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from shared.clock import Clock
from shared.domain import commands
from shared.domain.catalogue import Catalogue
from shared.domain.commands import Command
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant, Role
from shared.domain.visit import Outcome
from shared.services import hall, people, serving, visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller, RequestKey
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.tokens import Tokens
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.store.engine import Database
from tests.manual_clock import ManualClock

T = TypeVar("T")
KEY = b"a key for tests, never a real one"
CENTRE = "mo-chit"
SERVICE = "id-card-expired"
"""Four counter steps, standard 10 minutes, baseline seven steps and 24 minutes."""

KNOWN: dict[str, Catalogue] = {}
"""What stands in databases with the example catalogue, by their addresses, as it was loaded once:
reading it anew in each of thousands of tests takes minutes. An office looks at its version first,
and reads what was changed since."""

_numbers = itertools.count(1)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Carry out a use case from a test without an event loop."""
    return asyncio.run(work)


def an_office(database_url: str, clock: Clock, *, demo: bool = False) -> Office:
    """An office on a database that holds the example catalogue (fixture `stocked_url`)."""
    office = Office(Database(database_url), clock, Tokens(KEY), demo=demo)
    vars(office._cache)["_catalogue"] = KNOWN.get(database_url)
    return office


def staff(office: Office, *grants: Grant) -> Caller:
    """A new member of staff with these grants, signed in."""
    name = f"staff-{next(_numbers)}"
    id = office.db.write_now(
        lambda tx: people.add_account(office, tx, name, ("สมศรี", "Somsri"), "no password", grants)
    )
    return Caller(Actor(ActorKind.STAFF, id), f"staff:{id}", grants, "สมศรี", "Somsri")


def a_clerk(office: Office, centre: str = CENTRE) -> Caller:
    return staff(office, Grant(Role.CLERK, centre))


def a_supervisor(office: Office, centre: str = CENTRE) -> Caller:
    return staff(office, Grant(Role.SUPERVISOR, centre))


def a_key(name: str | None = None, body: str = "body") -> RequestKey:
    """A request key; the same name is the same key."""
    return RequestKey("scope", name or f"key-{next(_numbers)}", body)


def a_visit(
    office: Office,
    *services: str,
    centre: str = CENTRE,
    priority: bool = False,
    key: RequestKey | None = None,
) -> VisitView:
    """A citizen takes a ticket at the kiosk."""
    chosen = tuple(Chosen(service) for service in services or (SERVICE,))
    command = TakeTicket(centre, chosen, priority=priority)
    return run(visits.take(office, ANONYMOUS_KIOSK, command, key))[1]


def a_desk(
    office: Office, clerk: Caller | None = None, *, counter: int = 3, centre: str = CENTRE
) -> Caller:
    """An open counter; returns who sits at it."""
    clerk = clerk or a_clerk(office, centre)
    run(hall.open_counter(office, clerk, centre, counter))
    return clerk


def call_next(office: Office, clerk: Caller, *, counter: int = 3, centre: str = CENTRE) -> Served:
    """Call whoever is next; fails when nobody waits."""
    served = run(serving.call_next(office, clerk, centre, counter))
    assert served is not None
    return served


def do(office: Office, clerk: Caller, served: Served, command: Command) -> Served:
    """One command on the present version."""
    version = served.state.version
    return run(serving.act(office, clerk, served.transaction, version, command))


def serve(
    office: Office,
    clock: ManualClock,
    clerk: Caller,
    minutes: Sequence[float] = (2, 4, 2, 2),
    *,
    outcome: Outcome = Outcome.COMPLETED,
    counter: int = 3,
    centre: str = CENTRE,
) -> Served:
    """Call the next citizen and serve all steps, each as many minutes as given."""
    called = call_next(office, clerk, counter=counter, centre=centre)
    served = do(office, clerk, called, commands.Start())
    for number, length in enumerate(minutes, start=1):
        clock.advance(minutes=length)
        if number < len(minutes):
            served = do(office, clerk, served, commands.NextStep())
    return do(office, clerk, served, commands.Complete(outcome))
