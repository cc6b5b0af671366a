"""An office never loses its last administrator, also when two processes change rights at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest

from shared.domain.errors import AskerMayNot, GcsError, LastAdministrator, NotFound
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant, Role
from shared.domain.two_persons import Decision
from shared.services import accounts, people, second_persons
from shared.services.account_wishes import Kind, Wish, leaders, today
from shared.services.commands import Caller
from shared.services.office import Office
from tests.builders import an_office, run
from tests.counter.accounts_scene import an_administrator, held, person
from tests.manual_clock import ManualClock


def caller(office: Office, name: str) -> Caller:
    found = person(office, name)
    return Caller(Actor(ActorKind.STAFF, found.id), f"staff:{found.id}", found.grants)


def leading(office: Office) -> list[int]:
    with office.db.read() as connection:
        return leaders(connection, today(office))


@contextmanager
def two_processes(url: str, clock: ManualClock) -> Iterator[tuple[Office, Office]]:
    """Two servers on one database, with two administrators."""
    here, there = an_office(url, clock), an_office(url, clock)
    try:
        for name in ("one", "two"):
            an_administrator(here, name)
        yield here, there
    finally:
        here.db.close()
        there.db.close()


def at_once(*work: Callable[[], object]) -> list[object]:
    """What each call gave, or the refusal that it met, all begun in the same moment."""
    barrier = Barrier(len(work))

    def begin(each: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return each()
        except GcsError as refusal:
            return refusal

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begin, work))


def ending(office: Office, name: str) -> Callable[[], object]:
    return lambda: office.db.write_now(lambda tx: people.end_account(office, tx, name))


def test_of_two_that_are_ended_at_once_one_stays(stocked_url: str, clock: ManualClock) -> None:
    with two_processes(stocked_url, clock) as (here, there):
        got = at_once(ending(here, "one"), ending(there, "two"))
        assert [type(each) for each in got if each is not None] == [LastAdministrator]
        assert len(leading(here)) == 1


def test_two_who_demote_each_other_leave_one(stocked_url: str, clock: ManualClock) -> None:
    """Each asks for the other's role; both requests are confirmed in the same moment."""
    with two_processes(stocked_url, clock) as (here, there):
        for asker, other in (("one", "two"), ("two", "one")):
            theirs = person(here, other)
            [role] = held(here, theirs.id)
            wish = Wish(Kind.TAKE_ROLE, theirs.id, held=role.id)
            assert run(accounts.order(here, caller(here, asker), wish, theirs.version))
        waiting, _ = second_persons.to_confirm(here, caller(here, "one"))
        first, second = (each.request.id for each in waiting)

        def confirming(office: Office, name: str, request: int) -> Callable[[], object]:
            return lambda: asyncio.run(
                second_persons.decide(
                    office, caller(office, name), request, Decision.CONFIRMED, version=1
                )
            )

        got = at_once(confirming(here, "two", first), confirming(there, "one", second))
        [refusal] = [each for each in got if each is not None]
        assert isinstance(refusal, LastAdministrator | AskerMayNot | NotFound)
        assert len(leading(here)) == 1


def test_the_last_one_is_neither_ended_nor_given_an_end(
    stocked_url: str, clock: ManualClock
) -> None:
    office = an_office(stocked_url, clock)
    try:
        an_administrator(office, "one")
        for on in (None, today(office).replace(year=2030)):
            with pytest.raises(LastAdministrator):
                office.db.write_now(
                    lambda tx, on=on: people.end_account(office, tx, "one", on)  # type: ignore[misc]
                )
        assert len(leading(office)) == 1
        plain = {"role": Role.ADMINISTRATOR.value, "until": "2030-01-01"}
        office.db.write_now(
            lambda tx: people.add_account(office, tx, "brief", ("ก", "B"), "none", ())
        )
        office.db.write_now(lambda tx: people.give_role(office, tx, "brief", plain))
        with pytest.raises(LastAdministrator):
            office.db.write_now(lambda tx: people.end_account(office, tx, "one"))
        assert person(office, "brief").grants[0] == Grant(
            Role.ADMINISTRATOR, until=person(office, "brief").grants[0].until
        )
    finally:
        office.db.close()
