"""Papers for an audit visit from the command line."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from shared.cli.frame import DATABASE, FailedCheck, Failure, main, opened, refusals
from shared.domain.period import Period
from shared.domain.thai import parse_buddhist_date
from shared.settings import Settings


def _day(_context: click.Context, _option: click.Parameter, value: str) -> date:
    """A day in either era."""
    try:
        return parse_buddhist_date(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@main.command("audit-visit")
@DATABASE
@click.option("--centre", metavar="C", help="One centre; without it all of them.")
@click.option("--from", "first", required=True, callback=_day, metavar="D", help="First day.")
@click.option("--to", "last", required=True, callback=_day, metavar="D", help="Last day, included.")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F",
    help="The file; what was there is replaced once all is written.",
)
def audit_visit(
    database: str | None, centre: str | None, first: date, last: date, out: Path
) -> None:
    """One signed archive with everything an auditor asks for first.

    Rules in force with their versions, changes, who opened what, accounts and roles, the log,
    figures with their capsules, and what the checks find. No words and no addresses of citizens.
    Days are business days in either era. gcs verify proves the archive without a network.

    \b
    Example:
      gcs audit-visit --centre mo-chit --from 1/10/2569 --to 30/9/2570 --out visit.zip
    """
    import asyncio

    from shared.services import audit_visit as papers
    from shared.services.audit_visit.archiving import expect_days
    from shared.services.commands import SYSTEM
    from shared.services.exporting import replacing
    from shared.services.reports.period import centres_of

    if not out.absolute().parent.is_dir():
        raise Failure(f"{out.absolute().parent} is no folder: make it first, or choose another.")
    with opened(database) as office, refusals():
        centres_of(office, centre)
        wish = papers.Wish(centre, Period(first, last))
        expect_days(wish.period)
        settings = Settings.from_environment(database_url=database)
        asyncio.run(papers.log_making(office, SYSTEM, wish))
        length = papers.amount(office, wish)
        try:
            with (
                click.progressbar(length=length, label="Papers", file=sys.stderr) as bar,
                replacing(out) as file,
            ):
                digest = papers.write(office, wish, settings, file, bar.update)
        except OSError as error:
            raise FailedCheck(f"{out} cannot be written: {error.strerror or error}.") from None
    click.echo(f"{out}: manifest {digest}")
