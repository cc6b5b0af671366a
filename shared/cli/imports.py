"""Taking over cases that another program recorded."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from shared.cli.frame import DATABASE, FailedCheck, Failure, main, opened
from shared.services.importing.reading import Columns, LogRefused, Role


def _column(name: str, help: str) -> Callable[[Any], Any]:
    return click.option(f"--{name}", multiple=True, metavar="NAME", help=help)


@main.command("import-log")
@DATABASE
@click.option("--centre", required=True, metavar="C", help="Whose cases they are.")
@click.option("--service", required=True, metavar="S", help="What was asked for in them.")
@_column("case", "Column of the case; in OCEL the type of objects.")
@_column("activity", "Column of what was done.")
@_column("time", "Column of the moment at which it was done.")
@_column("start", "Column of the moment at which it began.")
@_column("lifecycle", "Column that tells start, suspend, resume, complete.")
@_column("resource", "Column of who did it; only numbers are kept.")
@_column("instance", "Column that joins the lines of one performance.")
@click.option("--time-format", metavar="PATTERN", help="As %d/%m/%Y %H:%M; else recognised.")
@click.option("--encoding", default="utf-8", show_default=True, help="Of a table, such as cp874.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_log(
    database: str | None,
    centre: str,
    service: str,
    time_format: str | None,
    encoding: str,
    file: Path,
    **named: tuple[str, ...],
) -> None:
    """Take cases over that another program recorded, to be measured beside our own.

    FILE is XES, OCEL 2.0 JSON, or a table with comma, semicolon, tab or bar between its columns,
    packed with gzip or not. Columns have the names of XES (case:concept:name, concept:name,
    time:timestamp, lifecycle:transition, org:resource) unless they are named here; an option that
    is given several times joins columns. Moments without an offset are of the centre's own clock,
    years from 2400 on of the Buddhist era.

    The activities become the steps of a process version of their own, which never is the one in
    force. Lines without a case, an activity or a time are rejected and counted; a case that lost a
    line so is kept and stays out of the figures. A broken file changes nothing. The same file, or
    the same case in another file, never counts twice; an import that was interrupted goes on when
    it is started again. Names of cases and people are not kept.

    The last line on stdout is a JSON object: cases, events, activities, variants, incomplete, and
    rejected lines by reason.

    \b
    Examples:
      gcs import-log old-system.xes --centre mo-chit --service id-card-expired
      gcs import-log log.csv --centre mo-chit --service id-card-expired \\
        --case "Case ID" --activity Activity --time "Complete Timestamp"
    """
    roles = tuple((Role(name), names) for name, names in named.items() if names)
    columns = Columns(roles, time_format, encoding)
    bars = _Bars(file)
    with opened(database) as office:
        from shared.services import importing

        try:
            stages = importing.Stages(bars.read, bars.amount, bars.wrote)
            done = importing.import_log(office, file, centre, service, columns, stages)
        except LogRefused as refused:
            raise FailedCheck(str(refused)) from None
        except OSError as error:
            raise Failure(f"{file} cannot be read: {error.strerror or error}.") from None
        finally:
            bars.close()
    if not done.changed and done.imported_at is not None:
        when = done.imported_at.isoformat(timespec="minutes")
        click.echo(f"{file.name} was taken over before, at {when}; nothing was changed.", err=True)
    click.echo(json.dumps({**done.as_data(), "changed": done.changed}, ensure_ascii=False))


class _Bars:
    """How far it is, on stderr: first what was read, then what was written."""

    def __init__(self, file: Path) -> None:
        self._bar: Any = None
        self._size = file.stat().st_size

    def read(self, size: int) -> None:
        if self._bar is None:
            self._begin("Reading", self._size)
        self._bar.update(size)

    def amount(self, cases: int) -> None:
        self._begin("Cases", cases)

    def wrote(self, cases: int) -> None:
        self._bar.update(cases)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def _begin(self, label: str, length: int) -> None:
        self.close()
        self._bar = click.progressbar(length=length, label=label, file=sys.stderr)
        self._bar.render_progress()
