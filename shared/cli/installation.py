"""Setting up, running, migrating and checking an installation."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from shared.cli.frame import DATABASE, FailedCheck, main, opened, password_from, refusals
from shared.clock import SystemClock
from shared.domain.permissions import Grant, Role
from shared.services import install, people, upgrading
from shared.services.office import Office
from shared.services.tokens import create_key_file
from shared.settings import Settings
from shared.store.engine import Database


@main.command()
@DATABASE
@click.option("--admin", default="admin", show_default=True, help="User name of the administrator.")
@click.option(
    "--admin-password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the administrator's password; asked for when missing.",
)
def init(database: str | None, admin: str, admin_password_file: Path | None) -> None:
    """Set up an empty database: schema, key file, first administrator.

    \b
    Example:
      gcs init --database sqlite:///centre.db --admin-password-file admin.password
    """
    with refusals():
        settings = Settings.from_environment(database_url=database)
        install.expect_empty(settings.database_url)
        password = password_from(admin_password_file)
        hashed = people.hash_password(password, (admin,))
        install.migrate(settings.database_url)
        tokens = create_key_file(settings.key_file)
        db = Database(settings.database_url)
        try:
            office = Office(db, SystemClock(), tokens)
            install.claim(office)
            grants = (Grant(Role.ADMINISTRATOR),)
            names = ("ผู้ดูแลระบบ", "Administrator")
            db.write_now(lambda tx: people.add_account(office, tx, admin, names, hashed, grants))
        finally:
            db.close()
    click.echo(f"Ready: {settings.database_url}")
    click.echo(f"Keep the key file {settings.key_file} in the backup, apart from the database.")
    click.echo("Next: gcs run. Sign in at /counter; the way to an open centre begins there.")


@main.command()
@DATABASE
@click.option("--demo", is_flag=True, help="Example centres, 20 days of history, demo accounts.")
@click.option("--demo-hours", is_flag=True, help="Demo centres keep their opening hours.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def run(database: str | None, demo: bool, demo_hours: bool, host: str, port: int) -> None:
    """Serve every surface; migrates first. Ends cleanly on SIGTERM or Ctrl-C.

    \b
    Example:
      gcs run --demo --port 8000
    """
    from shared import serve
    from shared.simulator.player import ChildPlayer

    with refusals():
        settings = Settings.from_environment(database_url=database)
        status = serve.run(
            settings, demo=demo, demo_hours=demo_hours, host=host, port=port, bring=ChildPlayer
        )
    sys.exit(status)


@main.command()
@DATABASE
@click.option("--no-backup", is_flag=True, help="Make no copy before the schema changes.")
def migrate(database: str | None, *, no_backup: bool) -> None:
    """Bring an installation to the newest version: its schema, and what follows from its log.

    Before the schema changes, a SQLite database is copied beside itself and a PostgreSQL one is
    backed up into GCS_BACKUP_DIR; the last three copies stay.

    Where older rules wrote the records, every visit is replayed and written again; that takes about
    a minute for 100,000 visits. Needs the key file, like every command on an installation.

    \b
    Example:
      gcs migrate --database sqlite:///centre.db
    """
    from shared import serve

    with refusals():
        settings = Settings.from_environment(database_url=database)
        install.expect_installed(settings.database_url)
        revision = upgrading.upgrade(settings, click.echo, copy=not no_backup)
    click.echo(f"The schema is at {revision}.")
    with opened(database) as office:
        changed = serve.write_again(office)
    if changed:
        click.echo(f"Written again by the newest rules: {changed} visits.")


@main.command()
@DATABASE
@click.option("--fairness", is_flag=True, help="Decide every call once more from its line.")
def check(database: str | None, *, fairness: bool) -> None:
    """Replay the event log, compare every projection, assert triggers and invariants.

    With --fairness the line is rebuilt as well at each call of the next citizen, and the decision
    is made again by the policy: nobody may have been overtaken beyond its credits. Calls out of
    order are counted by their reasons; they are a right of staff and no difference.

    \b
    Example:
      gcs check --fairness --database sqlite:///centre.db
    """
    from shared.services import checking

    with (
        opened(database) as office,
        click.progressbar(
            length=checking.amount(office), label="Replaying visits", file=sys.stderr
        ) as bar,
    ):
        result = checking.check(office, bar.update)
    for line in (*result.differences, *result.clock_steps):
        click.echo(line)
    if result.differences:
        raise FailedCheck(f"{len(result.differences)} differences found.")
    click.echo(f"Clean: {result.visits} visits, {result.events} events, nothing differs.")
    if fairness:
        _check_fairness(database)


def _check_fairness(database: str | None) -> None:
    from shared.services import fairness

    with (
        opened(database) as office,
        click.progressbar(
            length=fairness.amount(office), label="Deciding again", file=sys.stderr
        ) as bar,
    ):
        result = fairness.check(office, click.echo, bar.update)
    tally = result.tally
    for reason, count in sorted(tally.by_hand.items()):
        click.echo(f"Called out of order, {reason}: {count}")
    if tally.older:
        click.echo(f"Decided by policy 1, whose desks were not stored: {tally.older}")
    if result.differences:
        raise FailedCheck(f"{result.differences} decisions differ from the policy.")
    click.echo(f"Fair: {tally.decisions} decisions, each the policy's own.")
