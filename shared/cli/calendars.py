"""Calendars of centres and agencies: holidays, which the cabinet adds at short notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from shared.cli.frame import DATABASE, FailedCheck, main, opened
from shared.domain.catalogue_record import CatalogueRefused
from shared.services.holidays import Change, HolidayImport


@main.command("import-holidays")
@DATABASE
@click.option("--centre", "centres", multiple=True, help="Only this centre; may be repeated.")
@click.option(
    "--agency", "agencies", multiple=True, help="Only this agency's own calendar; may be repeated."
)
@click.option(
    "--whole-years",
    is_flag=True,
    help="FILE is the full list of the years it names: other holidays of theirs are taken out.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.argument("file", type=click.Path(path_type=Path))
def import_holidays(
    database: str | None,
    centres: tuple[str, ...],
    agencies: tuple[str, ...],
    *,
    whole_years: bool,
    dry_run: bool,
    file: Path,
) -> None:
    """Add the days of a CSV file, date,name, to the calendars of centres and agencies.

    Dates are like 2026-12-07 or 7/12/2569, with or without a header line. Everything
    is checked first; one wrong line and nothing changes. Without --centre and --agency every
    calendar is changed. Deadlines of open cases are counted anew; closed cases keep their figures.

    \b
    Example:
      gcs import-holidays holidays-2570.csv
      gcs import-holidays extra-holiday.csv --centre mo-chit --dry-run
    """
    from shared.services import holidays

    with opened(database) as office:
        try:
            done = holidays.import_holidays(
                office,
                file,
                centres=centres,
                agencies=agencies,
                whole_years=whole_years,
                dry_run=dry_run,
            )
        except CatalogueRefused as refused:
            for problem in refused.problems:
                click.echo(str(problem), err=True)
            raise FailedCheck(str(refused)) from None
    for line in _told(done, dry_run=dry_run):
        click.echo(line)


def _told(done: HolidayImport, *, dry_run: bool) -> Iterator[str]:
    if not done.changes:
        yield f"{done.file}: nothing to change, every calendar has these days already."
        return
    names = {each.day: each.name for each in done.holidays}
    for change in done.changes:
        yield from _changed(change, names)
    for kind, id in done.unchanged:
        yield f"{kind.value} {id}: has these days already."
    yield (
        f"Open cases that are counted anew: {done.open_cases}. "
        "Closed cases keep the calendar in which they were finished."
    )
    if dry_run:
        yield "Nothing was changed; leave out --dry-run to take the days over."


def _changed(change: Change, names: dict[date, str]) -> Iterator[str]:
    kind, id = change.owner
    counts = [(change.added, "added"), (change.removed, "removed")]
    told = ", ".join(f"{len(days)} {what}" for days, what in counts if days)
    yield f"{kind.value} {id}: {told}"
    for day in change.added:
        yield f"  + {day.isoformat()} {names[day]}"
    for day in change.removed:
        yield f"  - {day.isoformat()}"
