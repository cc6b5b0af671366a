"""Rehearsing an opening day from the command line."""

from __future__ import annotations

import sys

import click

from shared.cli.frame import DATABASE, main, refusals
from shared.settings import Settings

USUAL_PORT = 8001


@main.command()
@DATABASE
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"[default: $GCS_REHEARSAL_PORT or {USUAL_PORT}]",
)
@click.option("--ends-with-input", is_flag=True, hidden=True)
def rehearse(database: str | None, host: str, port: int | None, ends_with_input: bool) -> None:
    """Serve a copy of the setup to practise on: nothing that happens there counts.

    The copy has the catalogue, the accounts with their passwords and the names of the screens, and
    a key file of its own; no citizens' data. It is kept beside the database until the next
    rehearsal. The real server may run at the same time. Ends on Ctrl-C and after 12 hours.

    \b
    Example:
      gcs rehearse --port 8001
    """
    from shared import serve

    with refusals():
        settings = Settings.from_environment(database_url=database)
        if port is None:
            port = settings.rehearsal_port or USUAL_PORT
        status = serve.rehearse(settings, host=host, port=port, ends_with_input=ends_with_input)
    sys.exit(status)
