"""The event log in the forms that other programs read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from shared.cli.frame import DATABASE, FailedCheck, Failure, main, opened
from shared.domain.thai import parse_buddhist_date
from shared.services import exporting
from shared.services.exporting import Form
from shared.services.office import Office
from shared.settings import Settings
from shared.store.log_stream import Wish


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """A day in either era."""
    try:
        return None if value is None else parse_buddhist_date(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_OUT = click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F",
    help="The file; what was there is replaced once all is written.",
)
_FROM = click.option("--from", "first", callback=_day, metavar="D", help="First business day.")
_TO = click.option("--to", "last", callback=_day, metavar="D", help="Last business day, included.")
_CENTRE = click.option("--centre", metavar="C", help="One centre; without it all of them.")
_LANGUAGE = click.option(
    "--language",
    type=click.Choice(["th", "en"]),
    default="th",
    show_default=True,
    help="Of the names of steps and activities.",
)


def _of_visits(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every export has; the command gets them as one wish."""

    @wraps(command)
    def asked(first: date | None, last: date | None, centre: str | None, **rest: Any) -> None:
        if first is not None and last is not None and first > last:
            raise Failure("--from lies behind --to: exchange the two days.")
        command(wish=Wish(first, last, centre), **rest)

    for option in (_CENTRE, _TO, _FROM, _OUT, DATABASE):
        asked = option(asked)
    return asked


@main.group()
def export() -> None:
    """The event log in the forms that other programs read.

    Days are business days of the visit that opened a request, in either era (2026-10-01 or
    1/10/2569); a request comes whole, also where it went on later. Every file is one snapshot and
    takes its place only when it is complete. The last line on stdout says in JSON what it holds.

    No form but `events` carries numbers of tickets or ids of staff, and none carries names.

    \b
    Example:
      gcs export xes --out log.xes --from 2026-10-01 --to 2026-10-31
    """


@export.command("events")
@_of_visits
def export_events(database: str | None, out: Path, wish: Wish) -> None:
    """The log itself, for auditors: every event exactly as stored, one JSON object a line.

    \b
    Example:
      gcs export events --out events.jsonl --from 2026-10-01 --to 2026-10-31
    """
    with (
        opened(database) as office,
        _checked(office, wish, out),
        _bar("Events", exporting.amount_of_events(office, wish)) as bar,
    ):
        written = exporting.write_events(office, wish, out, bar.update)
    _say("events", out, {"events": written})


@export.command("xes")
@_LANGUAGE
@_of_visits
def export_xes(database: str | None, out: Path, wish: Wish, language: str) -> None:
    """IEEE 1849-2016 XES: a trace is a request, an activity a step or an event of the queue.

    Steps start, are suspended, resume and complete; all else completes at one moment. Turns that
    never became a request are traces of their own ("T-…" beside "C-…").

    \b
    Example:
      gcs export xes --out log.xes --centre mo-chit --language en
    """
    _export(database, Form("xes", language), wish, out)


@export.command("ocel")
@_LANGUAGE
@_of_visits
def export_ocel(database: str | None, out: Path, wish: Wish, language: str) -> None:
    """OCEL 2.0 JSON: events with the ticket, turn, request, counter and papers in them.

    Staff appear under codes that only this installation's key file could lead back to a person.

    \b
    Example:
      gcs export ocel --out log.json --from 1/10/2569
    """
    _export(database, Form("ocel", language), wish, out)


@export.command("csv")
@_LANGUAGE
@click.option("--excel", is_flag=True, help="Begin with the mark by which Excel knows UTF-8.")
@_of_visits
def export_csv(database: str | None, out: Path, wish: Wish, language: str, *, excel: bool) -> None:
    """A tidy table: the lines of the XES, one a row.

    \b
    Example:
      gcs export csv --out log.csv --excel
    """
    _export(database, Form("csv", language, excel), wish, out)


@export.command("parquet")
@_LANGUAGE
@_of_visits
def export_parquet(database: str | None, out: Path, wish: Wish, language: str) -> None:
    """The same table as Parquet, for large amounts.

    Needs pyarrow: pip install "government-counter-service[parquet]".

    \b
    Example:
      gcs export parquet --out log.parquet
    """
    if find_spec("pyarrow") is None:
        raise Failure(
            'Parquet needs pyarrow: pip install "government-counter-service[parquet]", '
            "or take gcs export csv."
        )
    _export(database, Form("parquet", language), wish, out)


@export.command("opendata")
@_of_visits
def export_opendata(database: str | None, out: Path, wish: Wish) -> None:
    """All open data in one archive: CSV and JSON, dictionary, licence, catalogue.

    The same data sets as at /portal/data, about whole months, without counts of one to four people.
    Without days it is this fiscal year.

    \b
    Example:
      gcs export opendata --out open-data.zip --from 1/10/2569 --to 31/12/2569
    """
    from shared.web.open_data import package
    from shared.web.open_data.publisher import publisher_of
    from shared.web.report_pages import public_asked_of

    with (
        opened(database) as office,
        _checked(office, wish, out),
        _bar("Data sets", package.AMOUNT) as bar,
    ):
        first, last = (day.isoformat() if day else "" for day in (wish.first, wish.last))
        asked = public_asked_of(office, wish.centre or "", first, last)
        publisher = publisher_of(office, Settings.from_environment(database_url=database))
        rows = package.write(office, asked, publisher, out, bar.update)
    _say("opendata", out, rows)


def _export(database: str | None, form: Form, wish: Wish, out: Path) -> None:
    with (
        opened(database) as office,
        _checked(office, wish, out),
        _bar("Visits", exporting.amount(office, wish)) as bar,
    ):
        sums = exporting.write(office, form, wish, out, bar.update)
    _say(form.name, out, sums.as_data())


@contextmanager
def _checked(office: Office, wish: Wish, out: Path) -> Iterator[None]:
    """Wrong wishes and full disks, each in one sentence."""
    known = office.catalogue.centres
    if wish.centre is not None and wish.centre not in known:
        raise Failure(f"There is no centre {wish.centre}; there are {', '.join(known)}.")
    if not out.absolute().parent.is_dir():
        raise Failure(f"{out.absolute().parent} is no folder: make it first, or choose another.")
    try:
        yield
    except OSError as error:
        raise FailedCheck(f"{out} cannot be written: {error.strerror or error}.") from None


def _bar(label: str, length: int) -> Any:
    return click.progressbar(length=length, label=label, file=sys.stderr)


def _say(form: str, out: Path, sums: dict[str, int]) -> None:
    """What the file holds, for programs: the last line on stdout."""
    click.echo(json.dumps({"form": form, "file": str(out), **sums}, ensure_ascii=False))
