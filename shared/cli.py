"""The `gcs` command: thin; everything real is a service.

Exit status 0 on success, 1 on a failed check, 2 on wrong use; errors are one sentence on stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from shared.clock import Clock, SystemClock
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.errors import GcsError
from shared.domain.permissions import Grant, Role
from shared.services import install, people
from shared.services.install import InstallError
from shared.services.office import Office
from shared.services.tokens import KeyFileError, create_key_file, read_key_file
from shared.settings import Settings, SettingsError
from shared.store.engine import AnotherServerRuns, Database

DATABASE = click.option(
    "--database",
    metavar="URL",
    help="Database, e.g. sqlite:///gcs.db or postgresql://user@host/name "
    "[default: $GCS_DATABASE_URL or sqlite:///gcs.db].",
)


class Failure(click.ClickException):
    """One sentence on stderr, without a traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002  # click's own signature
        click.echo(f"gcs: {self.format_message()}", err=True)


class FailedCheck(Failure):
    """The command worked and found something wrong."""

    exit_code = 1


@contextmanager
def refusals() -> Iterator[None]:
    """Every refusal of the services becomes one sentence."""
    try:
        yield
    except (GcsError, InstallError, KeyFileError, SettingsError, AnotherServerRuns) as error:
        raise Failure(str(error)) from None


@contextmanager
def opened(database: str | None, clock: Clock | None = None) -> Iterator[Office]:
    """The office of a migrated installation, for one command."""
    with refusals():
        settings = Settings.from_environment(database_url=database)
        install.expect_installed(settings.database_url)
        db = Database(settings.database_url)
        try:
            tokens = read_key_file(settings.key_file)
            install.expect_own_key(db, tokens)
            demo = install.is_demo(db)
            yield Office(db, clock or SystemClock(), tokens, demo=demo)
        finally:
            db.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="government-counter-service", prog_name="gcs")
def main() -> None:
    """Government Counter Service: queue, catalogue, survey, and the reduction of steps and time.

    First look: gcs run --demo
    """


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
      gcs init --database sqlite:///centre.db --admin-password-file /root/password
    """
    with refusals():
        settings = Settings.from_environment(database_url=database)
        install.expect_empty(settings.database_url)
        password = _password(admin_password_file)
        hashed = people.hash_password(password)
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
    click.echo("Next: gcs import-catalogue FILE, then gcs run.")


def _password(file: Path | None) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    return str(
        click.prompt("Password of the administrator", hide_input=True, confirmation_prompt=True)
    )


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

    with refusals():
        settings = Settings.from_environment(database_url=database)
        status = serve.run(settings, demo=demo, demo_hours=demo_hours, host=host, port=port)
    sys.exit(status)


@main.command()
@DATABASE
def migrate(database: str | None) -> None:
    """Bring the schema of an installation to the newest version.

    \b
    Example:
      gcs migrate --database sqlite:///centre.db
    """
    with refusals():
        settings = Settings.from_environment(database_url=database)
        install.expect_installed(settings.database_url)
        revision = install.migrate(settings.database_url)
    click.echo(f"The schema is at {revision}.")


@main.command()
@DATABASE
def check(database: str | None) -> None:
    """Replay the event log, compare every projection, assert triggers and invariants.

    \b
    Example:
      gcs check --database sqlite:///centre.db
    """
    from shared.services import checking

    with (
        opened(database) as office,
        click.progressbar(
            length=checking.amount(office), label="Replaying visits", file=sys.stderr
        ) as bar,
    ):
        result = checking.check(office, bar.update)
    for line in result.differences:
        click.echo(line)
    if result.differences:
        raise FailedCheck(f"{len(result.differences)} differences found.")
    click.echo(f"Clean: {result.visits} visits, {result.events} events, nothing differs.")


@main.command("import-catalogue")
@DATABASE
@click.argument("file", type=click.Path(path_type=Path))
def import_catalogue(database: str | None, file: Path) -> None:
    """Read agencies, services, steps, fees and centres from a YAML file.

    Everything is checked first; one wrong record and nothing changes.

    \b
    Example:
      gcs import-catalogue catalogue.yaml
    """
    from shared.services import catalogue

    with opened(database) as office:
        try:
            summary = catalogue.import_catalogue(office.db, office.clock.now(), file)
        except CatalogueRefused as refused:
            for problem in refused.problems:
                click.echo(str(problem), err=True)
            raise FailedCheck(str(refused)) from None
    click.echo(str(summary))


@main.command()
@DATABASE
@click.option("--url", help="A running demonstration; without it one is started for this day.")
@click.option("--centre", default="mo-chit", show_default=True, help="Where the day takes place.")
@click.option("--customers", default=138, show_default=True, type=click.IntRange(1, 5000))
@click.option(
    "--rate",
    type=click.FloatRange(min=0.1),
    help="Simulated seconds a second, to watch it; without it as fast as possible.",
)
@click.option("--seed", default="1", show_default=True, help="The same seed is the same day.")
@click.option("--password", help="Of the demonstration's accounts [default: $GCS_DEMO_PASSWORD].")
def simulate(
    database: str | None,
    url: str | None,
    centre: str,
    customers: int,
    rate: float | None,
    seed: str,
    password: str | None,
) -> None:
    """Play a day of citizens and staff through the HTTP interface of a demonstration.

    The day is the next one without visits, recorded in simulated time. At the end the event log
    proves that no number was lost or doubled.

    \b
    Examples:
      gcs simulate --customers 138
      gcs simulate --url http://127.0.0.1:8000 --rate 60 --password ...
    """
    from shared.simulator import day, report
    from shared.simulator.client import SimulationError

    with refusals():
        settings = Settings.from_environment(database_url=database)
    secret = password or settings.demo_password or (None if url else "demonstration")
    if secret is None:
        raise Failure("Give the demonstration's password: --password or GCS_DEMO_PASSWORD.")
    wish = day.Wish(centre, customers, secret, seed, rate)
    try:
        summary = report.play_with_progress(url, database, wish)
    except SimulationError as error:
        raise Failure(str(error)) from None
    click.echo(report.as_text(summary))
    if summary.problems:
        raise FailedCheck(f"{len(summary.problems)} numbers were lost, doubled or left open.")


@main.group()
def user() -> None:
    """Accounts of staff."""


@user.command("add")
@DATABASE
@click.argument("username")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]))
@click.option("--centre", help="Where the roles hold; without it everywhere.")
@click.option("--name-th", required=True, help="Name as colleagues read it, in Thai.")
@click.option("--name-en", required=True, help="The same in English.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add_user(
    database: str | None,
    username: str,
    roles: tuple[str, ...],
    centre: str | None,
    name_th: str,
    name_en: str,
    password_file: Path | None,
) -> None:
    """Create an account.

    \b
    Example:
      gcs user add somsri --role clerk --centre mo-chit --name-th สมศรี --name-en Somsri
    """
    if not roles:
        raise Failure("Give the account at least one --role.")
    with opened(database) as office:
        hashed = people.hash_password(_password(password_file))
        grants = tuple(Grant(Role(role), centre) for role in roles)
        names = (name_th, name_en)
        office.db.write_now(
            lambda tx: people.add_account(office, tx, username, names, hashed, grants)
        )
    click.echo(f"Added {username}.")


@user.command("list")
@DATABASE
def list_users(database: str | None) -> None:
    """Show every account with its roles.

    \b
    Example:
      gcs user list
    """
    with opened(database) as office:
        for person in people.everybody(office):
            roles = ", ".join(f"{g.role.value}@{g.centre or 'everywhere'}" for g in person.grants)
            state = "" if person.active else " (ended)"
            click.echo(f"{person.username}{state}: {person.name_th} / {person.name_en}; {roles}")


@user.command("end")
@DATABASE
@click.argument("username")
def end_user(database: str | None, username: str) -> None:
    """End an account; its sessions stop at once, its records stay.

    \b
    Example:
      gcs user end somsri
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: people.end_account(office, tx, username))
    click.echo(f"Ended {username}.")


@main.group()
def device() -> None:
    """Screens that stand in a centre."""


@device.command("add")
@DATABASE
@click.argument("centre")
@click.option("--kind", type=click.Choice(["kiosk", "board", "feedback"]), required=True)
@click.option("--name", required=True, help="Where it stands, for people.")
def add_device(database: str | None, centre: str, kind: str, name: str) -> None:
    """Announce a screen; prints the one-time code to type on it within a day.

    \b
    Example:
      gcs device add mo-chit --kind kiosk --name "Kiosk at gate 3"
    """
    with opened(database) as office:
        code = office.db.write_now(
            lambda tx: people.register_device(office, tx, centre, kind, name)
        )
    click.echo(code)


@device.command("list")
@DATABASE
def list_devices(database: str | None) -> None:
    """Show every screen.

    \b
    Example:
      gcs device list
    """
    with opened(database) as office:
        for each in people.all_devices(office):
            state = "revoked" if each.revoked_at else "paired" if each.paired_at else "waits"
            click.echo(f"{each.id}: {each.centre} {each.kind} “{each.name}” {state}")


@device.command("revoke")
@DATABASE
@click.argument("id", type=int)
def revoke_device(database: str | None, id: int) -> None:
    """Shut a screen out at once.

    \b
    Example:
      gcs device revoke 3
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: people.shut_out(office, tx, id))
    click.echo(f"Revoked {id}.")


if __name__ == "__main__":
    main()
