"""Screens in the halls."""

from __future__ import annotations

import click

from shared.cli.frame import DATABASE, main, opened
from shared.domain.screens import ScreenKind, ScreenState
from shared.i18n import BANGKOK
from shared.services import devices

STATES = {
    ScreenState.WAITS: "waits for its code",
    ScreenState.EXPIRED: "its code is too old",
    ScreenState.WORKS: "works",
    ScreenState.SILENT: "silent while the centre is open",
    ScreenState.RESTS: "rests while the centre is closed",
    ScreenState.OFF: "revoked",
}


@main.group()
def device() -> None:
    """Screens that stand in a centre."""


@device.command("add")
@DATABASE
@click.argument("centre")
@click.option("--kind", type=click.Choice([each.value for each in ScreenKind]), required=True)
@click.option("--name", required=True, help="What people call it.")
@click.option("--place", default="", help="Where it stands, such as “beside the entrance”.")
def add_device(database: str | None, centre: str, kind: str, name: str, place: str) -> None:
    """Announce a screen; prints the one-time code to type on it within a day.

    \b
    Example:
      gcs device add mo-chit --kind kiosk --name "Kiosk 3" --place "beside gate 3"
    """
    with opened(database) as office:
        code = office.db.write_now(
            lambda tx: devices.register_device(office, tx, centre, kind, name, place)
        )
    click.echo(code)


@device.command("list")
@DATABASE
def list_devices(database: str | None) -> None:
    """Show every screen: where it stands, how it stands, and when it was seen last.

    \b
    Example:
      gcs device list
    """
    with opened(database) as office:
        for each in devices.all_devices(office):
            it = each.record
            place = f" ({it.place})" if it.place else ""
            seen = f"{it.seen_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}" if it.seen_at else "never"
            state = STATES[each.state]
            click.echo(f"{it.id}: {it.centre} {it.kind} “{it.name}”{place} {state}, seen {seen}")


@device.command("revoke")
@DATABASE
@click.argument("id", type=int)
def revoke_device(database: str | None, id: int) -> None:
    """Switch a screen off at once.

    \b
    Example:
      gcs device revoke 3
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: devices.shut_out(office, tx, id))
    click.echo(f"Revoked {id}.")
