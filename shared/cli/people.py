"""Accounts of staff, and screens."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli.frame import DATABASE, Failure, main, opened, password_from
from shared.domain.permissions import Grant, Role
from shared.i18n import LANGUAGES
from shared.services import people


@main.group()
def user() -> None:
    """Accounts of staff."""


@user.command("add")
@DATABASE
@click.argument("username")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]))
@click.option("--centre", help="Where the roles hold; without it everywhere.")
@click.option(
    "--agency", "agencies", multiple=True, help="For which an officer works; without it for all."
)
@click.option("--name-th", required=True, help="Name as colleagues read it, in Thai.")
@click.option("--name-en", required=True, help="The same in English.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add_user(
    database: str | None,
    username: str,
    roles: tuple[str, ...],
    centre: str | None,
    agencies: tuple[str, ...],
    name_th: str,
    name_en: str,
    password_file: Path | None,
) -> None:
    """Create an account.

    \b
    Example:
      gcs user add somsri --role clerk --centre mo-chit --name-th สมศรี --name-en Somsri
      gcs user add wichai --role officer --agency DLT --name-th วิชัย --name-en Wichai
    """
    if not roles:
        raise Failure("Give the account at least one --role.")
    if agencies and Role.OFFICER.value not in roles:
        raise Failure("Only an officer works for an agency; add --role officer.")
    if centre and Role.OFFICER.value in roles:
        raise Failure("An officer works for agencies; add the account for a centre by itself.")
    with opened(database) as office:
        hashed = people.hash_password(password_from(password_file))
        grants = tuple(each for role in roles for each in _grants(Role(role), centre, agencies))
        names = (name_th, name_en)
        office.db.write_now(
            lambda tx: people.add_account(office, tx, username, names, hashed, grants)
        )
    click.echo(f"Added {username}.")


def _grants(role: Role, centre: str | None, agencies: tuple[str, ...]) -> list[Grant]:
    if role is Role.OFFICER and agencies:
        return [Grant(role, agency=each) for each in agencies]
    return [Grant(role, centre)]


@user.command("languages")
@DATABASE
@click.argument("username")
@click.argument("languages", nargs=-1, type=click.Choice(sorted(LANGUAGES)))
def user_languages(database: str | None, username: str, languages: tuple[str, ...]) -> None:
    """Say what somebody speaks besides the centre's own language; nothing named: nothing.

    The next ticket of that language goes to their counter first.

    \b
    Example:
      gcs user languages somsri en
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: people.set_languages(office, tx, username, languages))
    click.echo(f"{username} speaks {', '.join(languages) or 'no other language'}.")


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
            roles = ", ".join(
                f"{g.role.value}@{g.agency or g.centre or 'everywhere'}" for g in person.grants
            )
            state = "" if person.active else " (ended)"
            spoken = f"; speaks {', '.join(person.languages)}" if person.languages else ""
            names = f"{person.name_th} / {person.name_en}"
            click.echo(f"{person.username}{state}: {names}; {roles}{spoken}")


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
