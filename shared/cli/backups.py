"""Backups: making one, bringing an installation back from one, moving to another database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from shared.cli.frame import DATABASE, FailedCheck, Failure, main, opened, refusals
from shared.services import archive, backing_up, checking, moving, restoring
from shared.services.archive import BackupError
from shared.services.backing_up import Archive
from shared.services.office import Office
from shared.services.upkeep import KeyFiles
from shared.settings import Settings
from shared.store import backup_runs, migrations

_FILE = click.Path(dir_okay=False, path_type=Path)
_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the passphrase [default: $GCS_BACKUP_PASSPHRASE_FILE, or it is asked for].",
)


@contextmanager
def _bar(label: str, rows: int) -> Iterator[Callable[[int], None]]:
    with click.progressbar(length=rows, label=label, file=sys.stderr) as bar:
        yield bar.update


@main.command()
@DATABASE
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="File to write, or a folder that takes one named by its time.",
)
@_PASSPHRASE
@click.option("--unencrypted", is_flag=True, help="Write everything in plain text.")
@click.option("--keep", type=click.IntRange(1), help="Of the backups in the folder keep so many.")
def backup(
    database: str | None,
    out: Path,
    passphrase_file: Path | None,
    *,
    unencrypted: bool,
    keep: int | None,
) -> None:
    """Write everything into one encrypted file: the database and its key files.

    Works beside a running server. The file is read back before anything older is deleted; without
    the passphrase nobody opens it, also not you: keep it apart from the file.

    \b
    Example:
      gcs backup --out /backup --keep 14 --passphrase-file /etc/gcs/passphrase
    """
    if keep is not None and not out.is_dir():
        raise Failure("--keep needs a folder; name one with --out")
    target = out / backing_up.file_name(datetime.now(UTC)) if out.is_dir() else out
    with opened(database) as office:
        settings = Settings.from_environment(database_url=database)
        passphrase = None
        if unencrypted:
            click.echo(
                "Careful: whoever has this file reads citizens' data and can make tickets and "
                "seals in this installation's name.",
                err=True,
            )
        else:
            passphrase = _passphrase(settings, passphrase_file, new=True)
        rows = backing_up.rows_of(office.db)
        with _bar("Writing", rows) as progress:
            made = backing_up.make(office.db, KeyFiles.of(settings), target, passphrase, progress)
        with _bar("Reading back", rows) as progress:
            found = backing_up.verify(target, passphrase, progress)
        size = target.stat().st_size / 1e6
        click.echo(f"{target}: {size:.1f} MB, {made.head.rows} rows, read back and whole.")
        for old in backing_up.prune(target.parent, keep, target) if keep else ():
            click.echo(f"Deleted {old}.")
        try:
            _note(office, found)
        except Exception as error:  # noqa: BLE001  # a standby takes no writes; the backup is good
            click.echo(
                "The backup is good, but it could not be noted in the installation's list of "
                f"backups ({type(error).__name__}).",
                err=True,
            )


def _note(office: Office, found: Archive) -> None:
    """In the installation's own list, unless its schema is older than this program."""
    if found.head.revision != migrations.newest():
        return
    begun_at, now = found.head.made_at, datetime.now(UTC)
    outcome = {
        "file_name": found.path.name,
        "file_bytes": found.path.stat().st_size,
        "last_event_id": found.manifest.last_event,
    }
    office.db.write_now(
        lambda tx: backup_runs.note_made(tx, begun_at, now, 2 * found.head.rows, **outcome)
    )


def _passphrase(settings: Settings, file: Path | None, *, new: bool = False) -> str:
    file = file or settings.backup_passphrase_file
    if file is not None:
        return backing_up.passphrase_from(file)
    if not sys.stdin.isatty():
        raise BackupError("name the passphrase with --passphrase-file")
    asked = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    return backing_up.checked_passphrase(str(asked))


@main.command()
@DATABASE
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_PASSPHRASE
@click.option("--replace-keys", is_flag=True, help="Overwrite other key files that are there.")
def restore(
    database: str | None, file: Path, passphrase_file: Path | None, *, replace_keys: bool
) -> None:
    """Bring an installation back from a backup, into an empty database, and prove it.

    The whole file is checked first. The key files go where GCS_KEY_FILE and GCS_VAPID_FILE say. A
    backup of an older version is brought to the newest schema. Afterwards the log is replayed as
    gcs check does; exit status 1 and what differs if anything does.

    \b
    Example:
      gcs restore /backup/gcs-20261122T010000Z.gcsbackup --database sqlite:///centre.db
    """
    with refusals():
        settings = Settings.from_environment(database_url=database)
        passphrase = None
        if passphrase_file is not None or archive.is_encrypted(file):
            passphrase = _passphrase(settings, passphrase_file)
        size = backing_up.Reading(file, passphrase).head.rows
        with _bar("Checking the file", size) as progress:
            found = restoring.look(file, passphrase, progress)
        with _bar("Writing", 2 * size) as progress:
            done = restoring.restore(
                found,
                passphrase,
                settings.database_url,
                KeyFiles.of(settings),
                replace_keys=replace_keys,
                progress=progress,
            )
    head = found.head
    click.echo(f"Restored: {head.rows} rows, as they were at {head.made_at:%Y-%m-%d %H:%M} UTC.")
    for path in done.key_files:
        click.echo(f"Key file: {path}")
    _prove(settings.database_url, settings.key_file)


def _prove(database: str, key_file: Path) -> None:
    """The records written again where older rules wrote them, then the same as `gcs check`."""
    from shared import serve

    with opened(database, key_file=key_file) as office:
        serve.write_again(office)
        with _bar("Replaying visits", checking.amount(office)) as progress:
            result = checking.check(office, progress)
    for line in result.differences:
        click.echo(line)
    if result.differences:
        raise FailedCheck(f"{len(result.differences)} differences found.")
    click.echo(f"Clean: {result.visits} visits, {result.events} events, nothing differs.")


@main.command()
@DATABASE
@click.option("--to", "target", required=True, metavar="URL", help="The empty database.")
@click.option(
    "--from", "source", metavar="URL", help="The present database [default: as --database]."
)
@click.option("--compare", is_flag=True, help="Only compare two databases; copy nothing.")
def move(database: str | None, target: str, source: str | None, *, compare: bool) -> None:
    """Move an installation to another database: SQLite to PostgreSQL, or back.

    Stop the server first. The old database is only read. Both are compared table by table, count
    and SHA-256 over all rows, before the new one is kept; then its log is replayed.

    \b
    Example:
      gcs move --from sqlite:///centre.db --to postgresql://gcs@db/gcs
    """
    with refusals():
        settings = Settings.from_environment(database_url=source or database)
        url = Settings.from_environment(database_url=target).database_url
        rows = moving.amount(settings.database_url)
        work = moving.compare if compare else moving.move
        with _bar("Comparing" if compare else "Moving", 2 * rows) as progress:
            proof = work(settings.database_url, url, progress)
    for table, each in proof.tables.items():
        click.echo(f"{table:<28} {each.rows:>10}  {each.sha256[:16]}")
    for centre, chain in sorted(proof.chains.items()):
        click.echo(f"Log of {centre}: {chain.events} events, ends in {chain.hash[:16]}")
    if proof.differences:
        for line in proof.differences:
            click.echo(line)
        raise FailedCheck("The two databases differ.")
    click.echo("Both databases hold the same.")
    if not compare:
        _prove(url, settings.key_file)
        click.echo(f"Next: set GCS_DATABASE_URL to it, and GCS_KEY_FILE to {settings.key_file}.")
