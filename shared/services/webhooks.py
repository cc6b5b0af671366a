"""Administering webhooks: adding, listing, pausing, removing, looking at messages, sending again.

Commands of the machine's administrator use the functions with a transaction; callers of the API
need the right to administer everything, because an address tells what happens at every centre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from shared.domain.errors import StillWaiting, TooManyWebhooks, UnknownAgency, UnknownWebhook
from shared.domain.events import Actor
from shared.domain.permissions import Permission
from shared.domain.webhook_address import checked_address
from shared.domain.webhooks import Delivery, Paused, Webhook
from shared.services import access
from shared.services import webhook_signing as signing
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import people
from shared.store import webhooks as store
from shared.store.writer import WriteTx

MOST = 10
"""Webhooks of one agency: a mistaken script must not make a thousand copies of every message."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new webhook. `secret` is for the agency's program and is told here only."""

    webhook: Webhook
    secret: str


def add(office: Office, tx: WriteTx, agency: str, url: str, actor: Actor) -> int:
    """Tell this address from now on. Raises `UnknownAgency`, `InvalidRequest`, `TooManyWebhooks`.

    https only, unless the installation is a demonstration or the address is this machine. Whether
    the host may be reached is decided at every sending: names move.
    """
    expect_agency(office, agency)
    address = checked_address(url, plain=office.demo)
    known = store.all_of(tx.connection, agency)
    if len(known) >= MOST:
        raise TooManyWebhooks(most=MOST)
    id = store.add(tx, agency, address, actor.id, office.clock.now())
    _log(office, tx, actor, "webhook_added", id, {"agency": agency})
    return id


def told(office: Office, webhook: int) -> Added:
    """What the administrator is told after adding. Raises `UnknownWebhook`."""
    secret = signing.as_told(signing.key_of(office.tokens, webhook))
    return Added(one(office, webhook), secret)


def pause(
    office: Office, tx: WriteTx, webhook: int, actor: Actor, *, agency: str | None = None
) -> int:
    """What happens from now on waits. Raises `UnknownWebhook`, also for another agency's."""
    if expect(tx.connection, webhook, agency).paused is None:
        store.pause(tx, webhook, Paused.BY_HAND, office.clock.now())
        _log(office, tx, actor, "webhook_paused", webhook, {})
    return webhook


def resume(
    office: Office, tx: WriteTx, webhook: int, actor: Actor, *, agency: str | None = None
) -> int:
    """Tell it again, first what waited. Raises `UnknownWebhook`."""
    if expect(tx.connection, webhook, agency).paused is not None:
        store.resume(tx, webhook, office.clock.now())
        _log(office, tx, actor, "webhook_resumed", webhook, {})
    return webhook


def remove(
    office: Office, tx: WriteTx, webhook: int, actor: Actor, *, agency: str | None = None
) -> int:
    """Tell it no more; what waited is given up. Raises `UnknownWebhook`."""
    expect(tx.connection, webhook, agency)
    store.remove(tx, webhook, office.clock.now())
    _log(office, tx, actor, "webhook_removed", webhook, {})
    return webhook


def redeliver(
    office: Office,
    tx: WriteTx,
    delivery: int,
    actor: Actor,
    *,
    webhook: int | None = None,
    agency: str | None = None,
) -> int:
    """Send a settled message once more, under its old id.

    Raises `UnknownWebhook` for a message of none that stands, `StillWaiting`.
    """
    found = store.delivery(tx.connection, delivery)
    if found is None or webhook not in (None, found.webhook):
        raise UnknownWebhook
    expect(tx.connection, found.webhook, agency)
    if not found.settled:
        raise StillWaiting
    store.again(tx, delivery, office.clock.now())
    _log(office, tx, actor, "webhook_redelivered", found.webhook, {"delivery": delivery})
    return delivery


def expect(connection: Connection, webhook: int, agency: str | None = None) -> Webhook:
    """Raises `UnknownWebhook` also for a removed one, and for one of another agency."""
    found = store.find(connection, webhook)
    if found is None or agency not in (None, found.agency):
        raise UnknownWebhook
    return found


def expect_agency(office: Office, agency: str) -> None:
    """Raises `UnknownAgency`."""
    if agency not in office.catalogue.agencies:
        raise UnknownAgency


def everything(office: Office, agency: str | None = None) -> list[Webhook]:
    """The webhooks of an agency, or of all. Raises `UnknownAgency`."""
    if agency is not None:
        expect_agency(office, agency)
    with office.db.read() as connection:
        return store.all_of(connection, agency)


def one(office: Office, webhook: int, agency: str | None = None) -> Webhook:
    """Raises `UnknownWebhook`."""
    with office.db.read() as connection:
        return expect(connection, webhook, agency)


def messages(
    office: Office, webhook: int, *, before: int | None = None, limit: int
) -> list[Delivery]:
    """Messages to a webhook, the newest first. Raises `UnknownWebhook`."""
    with office.db.read() as connection:
        expect(connection, webhook)
        return store.deliveries(connection, webhook, before=before, limit=limit)


def message(office: Office, delivery: int) -> Delivery:
    """Raises `UnknownWebhook`."""
    with office.db.read() as connection:
        found = store.delivery(connection, delivery)
    if found is None:
        raise UnknownWebhook
    return found


Change = Callable[[WriteTx], int]
"""One change by an administrator; returns the id of what it is about."""


async def change(office: Office, caller: Caller, key: RequestKey | None, run: Change) -> int:
    """Carry out one of the above once. Raises like `shared.services.access.require` and it."""
    access.require(caller, Permission.ADMINISTER, None)

    def job(tx: WriteTx) -> int:
        done = once(tx, key, office.clock.now(), lambda: Done(200, run(tx)))
        return done.result or 0

    return await office.db.write(job)


def _log(
    office: Office, tx: WriteTx, actor: Actor, kind: str, webhook: int, detail: dict[str, object]
) -> None:
    people.log_change(tx, actor, kind, str(webhook), detail, office.clock.now())
