"""Moving an installation from one database to another, with the proof that both are equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from shared.services import backing_up, install
from shared.services.archive import BackupError
from shared.services.backing_up import ChainHead, TableSum
from shared.services.filling import Feed, Sums, expect_empty_target, filled, sums_of, unlike
from shared.store import migrations, standing, table_copy
from shared.store.engine import Database, server_lock
from shared.store.table_copy import Part, Sum

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What both databases hold: counts and SHA-256 by table, and the ends of the chains."""

    tables: Sums
    chains: dict[str, ChainHead]
    differences: tuple[str, ...] = ()


def amount(url: str) -> int:
    """How many rows there are to move. Raises `InstallError`."""
    with _source(url) as connection:
        return table_copy.amount(connection)


def move(source: str, target: str, progress: Progress) -> Proof:
    """Copy everything into an empty database; the source is only read, and no server may run on it.

    Nothing is kept at the target unless it is equal. Raises `BackupError`, `AnotherServerRuns`.
    """
    expect_empty_target(target)
    chains: dict[str, ChainHead] = {}
    with _source(source) as connection:
        sums: dict[str, Sum] = {}
        feed = Feed(
            revision=migrations.newest(),
            tables=_tables(connection, sums),
            numbers=lambda: table_copy.last_numbers(connection),
            sums=lambda: {name: TableSum(each.rows, each.sha256) for name, each in sums.items()},
        )

        def finish(filled: Connection) -> None:
            chains.update(backing_up.chains(connection))
            if backing_up.chains(filled) != chains:
                raise BackupError("the order of the event log was not kept; nothing was moved")

        with filled(target, feed, progress, finish) as found:
            return Proof(found, chains)


def compare(source: str, target: str, progress: Progress) -> Proof:
    """Whether two databases still hold the same, and what differs; changes nothing."""
    with _source(source) as one, _source(target) as other:
        tables, chains = sums_of(one, progress), backing_up.chains(one)
        wrong = unlike(tables, sums_of(other, progress))
        if chains != backing_up.chains(other):
            wrong.append("the event logs differ")
    return Proof(tables, chains, tuple(wrong))


def _tables(connection: Connection, sums: dict[str, Sum]) -> Iterator[tuple[Part, Iterator[bytes]]]:
    for part in table_copy.parts(connection):
        sums[part.table] = sum = Sum()
        yield part, sum.over(table_copy.lines(connection, part))


@contextmanager
def _source(url: str) -> Iterator[Connection]:
    """A snapshot of a migrated database on which no server runs."""
    install.expect_installed(url)
    with server_lock(url):
        db = Database(url)
        try:
            with db.read() as connection:
                if migrations.present(connection) != migrations.newest():
                    raise BackupError(f"{_shown(url)} is of an older version; run gcs migrate")
                if standing.others_connected(connection):
                    raise BackupError(
                        f"something is connected to {_shown(url)}; stop the servers on it first"
                    )
                yield connection
        finally:
            db.close()


def _shown(url: str) -> str:
    """An address without its password."""
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)
