"""A simulated day."""

from __future__ import annotations

import click

from shared.cli.frame import DATABASE, FailedCheck, Failure, main, refusals
from shared.settings import Settings


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
