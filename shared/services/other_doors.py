"""What opens an account beside its password, closed where somebody else may have used it."""

from __future__ import annotations

from shared.domain.events import Actor
from shared.services.office import Office
from shared.store import openid_rows, people
from shared.store.people import Person
from shared.store.second_factor_rows import forget_waiting
from shared.store.writer import WriteTx


def close(office: Office, tx: WriteTx, person: Person, actor: Actor) -> None:
    """With a password that was given: an identity of the provider that a stranger may have
    connected, and a secret that a stranger may have read. A confirmed app stays: it asks more."""
    forget_waiting(tx, person.id)
    if openid_rows.unlink(tx, person.id):
        now = office.clock.now()
        people.log_change(tx, actor, "openid_disconnected", person.username, {}, now)
