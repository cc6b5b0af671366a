"""The key by which push services know this installation."""

from __future__ import annotations

import click

from shared.cli.frame import DATABASE, Failure, main, refusals
from shared.services.vapid import create_vapid_file, public_key_of, read_vapid_file
from shared.settings import Settings


@main.command()
@DATABASE
@click.option("--show", is_flag=True, help="Print the public key of the file that is there.")
def vapid(database: str | None, show: bool) -> None:
    """Make the key for notices on citizens' telephones; prints its public half.

    The private key goes into a file that only this account may read, beside the key file or where
    GCS_VAPID_FILE says. A file that is there is never overwritten: with another key the telephones
    that subscribed would hear nothing any more. It belongs to the backup.

    \b
    Example:
      gcs vapid
      export GCS_VAPID_CONTACT=mailto:it@centre.go.th
      gcs run
    """
    with refusals():
        settings = Settings.from_environment(database_url=database)
        path = settings.vapid_file
        key = read_vapid_file(path) if show else create_vapid_file(path)
    if key is None:
        raise Failure(f"there is no file {path}; make one with gcs vapid")
    click.echo(public_key_of(key))
    if not show:
        click.echo(f"Keep {path} in the backup, apart from the database.", err=True)
        if settings.vapid_contact is None:
            click.echo("Next: set GCS_VAPID_CONTACT, such as mailto:it@centre.go.th.", err=True)
