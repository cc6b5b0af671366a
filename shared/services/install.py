"""Facts about an installation: is it set up, is it a demo, does the key file belong to it."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from shared.services.office import Office
from shared.services.tokens import KeyFileError, Tokens
from shared.store import migrations, people
from shared.store.engine import Database, admin_engine, make_engine, sqlite_path
from shared.store.writer import WriteTx

DEMO = "demo"
DEMO_HOURS = "demo_hours"
KEY_FINGERPRINT = "key_fingerprint"


class InstallError(RuntimeError):
    """The database is not in the state a command needs; the text says what to do."""


def has_tables(url: str) -> bool:
    """Whether anything is in the database. Raises `InstallError` when it does not answer."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        if not path.absolute().parent.is_dir():
            raise InstallError(f"the folder {path.parent} does not exist; create it first")
        return False
    engine = admin_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    except DBAPIError as error:
        raise InstallError(f"the database does not answer: {_first_line(error)}") from None
    finally:
        engine.dispose()


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def expect_empty(url: str) -> None:
    if has_tables(url):
        raise InstallError("this database is in use already; choose an empty one")


def expect_installed(url: str) -> None:
    """Raises `InstallError` where nothing is, or what a newer version of this program wrote."""
    if not has_tables(url):
        raise InstallError(f"there is no installation in {url}; run gcs init first")
    expect_no_newer(url)


def expect_no_newer(url: str) -> None:
    """Raises `InstallError` for a database that a newer version of this program has migrated."""
    revision = present_revision(url)
    if revision is not None and not migrations.knows(revision):
        raise InstallError(
            f"a newer version of this program wrote this database (schema {revision}, this one "
            f"knows up to {migrations.newest()}); install that version, or restore a backup from "
            "before the upgrade"
        )


def present_revision(url: str) -> str | None:
    """The schema of a database, None for an empty one."""
    engine = make_engine(url, read_only=True)
    try:
        with engine.connect() as connection:
            return migrations.present(connection)
    finally:
        engine.dispose()


def migrate(url: str) -> str:
    """Bring the schema to the newest version; returns its name. Raises `InstallError`."""
    expect_no_newer(url)
    migrations.migrate(url)
    return migrations.newest()


def claim(office: Office) -> None:
    """Remember which key file belongs to this database."""
    fingerprint = office.tokens.fingerprint()
    office.db.write_now(lambda tx: people.set_fact(tx, KEY_FINGERPRINT, fingerprint))


def expect_own_key(db: Database, tokens: Tokens) -> None:
    """Raises `KeyFileError` when tickets printed so far could not be opened with this key file."""
    with db.read() as connection:
        known = people.fact(connection, KEY_FINGERPRINT)
    if known is not None and known != tokens.fingerprint():
        raise KeyFileError(
            "the key file belongs to another database; set GCS_KEY_FILE to the right one"
        )


def is_demo(db: Database) -> bool:
    with db.read() as connection:
        return people.fact(connection, DEMO) is not None


def keep_demo_hours(office: Office) -> None:
    """Remember how this demonstration counts time, so that every command counts alike."""
    value = "yes" if office.demo_hours else "no"
    office.db.write_now(lambda tx: people.set_fact(tx, DEMO_HOURS, value))


def has_demo_hours(db: Database) -> bool:
    with db.read() as connection:
        return people.fact(connection, DEMO_HOURS) == "yes"


def mark_demo(tx: WriteTx) -> None:
    people.set_fact(tx, DEMO, "yes")
