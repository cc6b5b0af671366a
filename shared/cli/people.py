"""Accounts of staff."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from shared.cli.frame import DATABASE, Failure, main, opened, password_from
from shared.domain.permissions import Grant, Role
from shared.i18n import LANGUAGES
from shared.services import own_password, people
from shared.services.people import Described

DAY = click.DateTime(["%Y-%m-%d"])


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
        words = own_password.words_of(office, username, name_th, name_en)
        hashed = people.hash_password(password_from(password_file), words)
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


@user.command("set-password")
@DATABASE
@click.argument("username")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keep", is_flag=True, help="It is theirs already; without it they choose another one first."
)
def set_password(
    database: str | None, username: str, password_file: Path | None, keep: bool
) -> None:
    """Give somebody a new password, for whoever forgot it; all sessions of the account end.

    \b
    Example:
      gcs user set-password somsri --password-file somsri.password
    """
    with opened(database) as office:
        password = password_from(password_file)
        own_password.set_by_operator(office, username, password, must_change=not keep)
    click.echo(f"The password of {username} is changed; every session of the account has ended.")


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
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def list_users(database: str | None, as_json: bool) -> None:
    """Show every account with its roles.

    \b
    Example:
      gcs user list
      gcs user list --json
    """
    with opened(database) as office:
        for person in people.everybody(office):
            if as_json:
                click.echo(_json(people.described_person(office, person.username)))
                continue
            roles = ", ".join(
                f"{g.role.value}@{g.agency or g.centre or 'everywhere'}" for g in person.grants
            )
            state = "" if person.active else " (ended)"
            spoken = f"; speaks {', '.join(person.languages)}" if person.languages else ""
            names = f"{person.name_th} / {person.name_en}"
            click.echo(f"{person.username}{state}: {names}; {roles}{spoken}")


def _json(found: Described) -> str:
    person = found.person
    return json.dumps(
        {
            "username": person.username,
            "name_th": person.name_th,
            "name_en": person.name_en,
            "active": person.active,
            "ends_on": person.ends_on.isoformat() if person.ends_on else None,
            "must_change_password": person.must_change_password,
            "languages": list(person.languages),
            "roles": list(found.roles),
            "sessions": found.sessions,
            "last_sign_in": found.last_sign_in.isoformat() if found.last_sign_in else None,
        },
        ensure_ascii=False,
    )


@user.command("show")
@DATABASE
@click.argument("username")
@click.option("--json", "as_json", is_flag=True, help="The same as one JSON object.")
def show_user(database: str | None, username: str, as_json: bool) -> None:
    """Show one account: names, roles with their days, sessions, last sign-in.

    \b
    Example:
      gcs user show somsri
    """
    with opened(database) as office:
        found = people.described_person(office, username)
    if as_json:
        click.echo(_json(found))
        return
    person = found.person
    ends = f", ends on {person.ends_on}" if person.active and person.ends_on else ""
    click.echo(f"{person.username}: {person.name_th} / {person.name_en}")
    click.echo(f"state: {'active' if person.active else 'ended'}{ends}")
    for role in found.roles:
        click.echo("role: " + ", ".join(f"{name} {value}" for name, value in role.items()))
    click.echo(f"languages: {', '.join(person.languages) or 'none beside Thai'}")
    click.echo(f"sessions: {found.sessions}")
    click.echo(f"last sign-in: {found.last_sign_in or 'never'}")


@user.command("grant")
@DATABASE
@click.argument("username")
@click.option("--role", required=True, help="A built-in role, or own-N for one of the office's.")
@click.option("--centre", default="", help="Where it holds; without it everywhere.")
@click.option("--agency", default="", help="For which agency; without it for all.")
@click.option("--from", "since", type=DAY, help="First day, such as 2026-12-01.")
@click.option("--until", type=DAY, help="Last day.")
def grant_role(
    database: str | None,
    username: str,
    role: str,
    centre: str,
    agency: str,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Give somebody another role. Whoever works on the server needs no second person.

    \b
    Example:
      gcs user grant somsri --role supervisor --centre mo-chit --until 2026-12-31
    """
    days = {"since": since, "until": until}
    plain = {"role": role, "centre": centre, "agency": agency}
    plain |= {name: day.date().isoformat() for name, day in days.items() if day}
    with opened(database) as office:
        office.db.write_now(lambda tx: people.give_role(office, tx, username, plain))
    click.echo(f"{username} has the role {role} at {agency or centre or 'every centre'}.")


@user.command("revoke-sessions")
@DATABASE
@click.argument("username")
def revoke_sessions(database: str | None, username: str) -> None:
    """Sign somebody out everywhere.

    \b
    Example:
      gcs user revoke-sessions somsri
    """
    with opened(database) as office:
        count = office.db.write_now(lambda tx: people.revoke_sessions(office, tx, username))
    click.echo(f"Signed {username} out of {count} sessions.")


@user.command("end")
@DATABASE
@click.argument("username")
@click.option("--on", type=DAY, help="First day without the account; without it today.")
def end_user(database: str | None, username: str, on: datetime | None) -> None:
    """End an account, at once or on a day; its sessions stop, its records stay.

    \b
    Example:
      gcs user end somsri
      gcs user end wichai --on 2026-12-31
    """
    day = on.date() if on else None
    with opened(database) as office:
        office.db.write_now(lambda tx: people.end_account(office, tx, username, day))
    click.echo(f"{username} ends on {day}." if day else f"Ended {username}.")
