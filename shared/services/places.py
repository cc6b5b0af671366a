"""Which counters take a service: those that are open, or by the plan while none of them is."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from shared.services.desks import desk_of
from shared.services.office import Office
from shared.store import counters

Able = Callable[[str], frozenset[int]]
"""The counters that take a service."""


def open_counters(office: Office, connection: Connection, centre: str) -> Able:
    """By the counters that are open and not on a break."""
    profiles = [
        (desk.counter, desk.services)
        for desk in (
            desk_of(office, session, office.clock.now())
            for session in counters.open_sessions(connection, centre)
            if session.on_break_since is None
        )
    ]

    def able(service: str) -> frozenset[int]:
        return frozenset(n for n, taken in profiles if taken is None or service in taken)

    return able


def open_or_planned(office: Office, connection: Connection, centre: str) -> Able:
    """The same; what no open counter takes goes by the plan."""
    present = open_counters(office, connection, centre)

    def able(service: str) -> frozenset[int]:
        return present(service) or frozenset(
            each.number for each in office.catalogue.counters_for(centre, service)
        )

    return able
