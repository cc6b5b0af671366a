"""Taking catalogue files over."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.cli.frame import DATABASE, FailedCheck, main, opened
from shared.domain.catalogue_record import CatalogueRefused, Problem

if TYPE_CHECKING:
    from shared.services.catalogue_trial import Trial

_LONGEST = 120


@main.command("import-catalogue")
@DATABASE
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.argument("file", type=click.Path(path_type=Path))
def import_catalogue(database: str | None, file: Path, *, dry_run: bool) -> None:
    """Read agencies, services, steps, fees and centres from a file.

    FILE is YAML, a workbook (XLSX), a CSV file or a zip of them; export-catalogue writes all of
    these. In tables, what has no sheet stays as it is.

    Everything is checked first; one wrong record and nothing changes. What may stand as it is, but
    should be looked at, is named after "Look at".

    \b
    A step may name its agency, the row alongside which it is done, and the former rows it replaces:
      - {n: 4, type: consider, th: …, en: …, days: 2, agency: DBD, alongside: 3, from: [5, 6]}
    A document may say who makes the copies, a service how many people one ticket may bring and what
    somebody shows who comes for others (also a centre, for all its services):
      documents: [{th: …, en: ID card, original: 1, copies: 1, copies_by: office,
                   issuer: {th: …, en: Department of Provincial Administration}}]
    What else the public manual tells: who may ask (criteria), the laws, the forms and where they
    are; a fact that is not there is printed as not known, never as none:
      laws: {th: …, en: …, source: …}
      forms: {th: …, en: …, url: "https://…", source: …}
      per_visit_cap: 10
      proxy: [{th: …, en: Power of attorney, original: 1, copies: 0}]
    A former step may say why it is gone (waste, online, citizen, other_agency):
      - {th: …, en: …, min: 5, removed: {reason: online}}
    Times may be written as manuals print them, ranges count by their upper bound:
      - {n: 1, type: consider, th: …, en: …, time: "5–7 นาที"}
    A service may have cases with a table of their own, chosen by channel or at the counter:
      variants: [{id: booked, th: …, en: …, channels: [web], steps: […], steps_source: …,
                  baseline: {steps: […], illustrative: false, source: …}}]
    A former table that was approved is locked; what differs gets a number and a reason:
      card: {steps: […], illustrative: false, source: …, number: 2, reason: …,
             approved_by: …, approved_on: "2026-10-01"}

    \b
    Example:
      gcs import-catalogue catalogue.yaml
      gcs import-catalogue fees.csv --dry-run
    """
    from shared.services import catalogue, catalogue_trial
    from shared.services.commands import SYSTEM

    with opened(database) as office:
        now = office.clock.now()
        if dry_run:
            _told(catalogue_trial.try_out_now(office.db, now, file, SYSTEM.actor))
            return
        try:
            summary = catalogue.import_catalogue(office.db, now, file)
        except CatalogueRefused as refused:
            raise _refused(refused.problems, str(refused)) from None
    for warning in summary.warnings:
        click.echo(f"Look at {warning}", err=True)
    click.echo(str(summary))


def _refused(problems: Iterable[Problem], sentence: str) -> FailedCheck:
    for problem in problems:
        click.echo(str(problem), err=True)
    return FailedCheck(sentence)


def _told(trial: Trial) -> None:
    """What would change, a line for each field. Raises FailedCheck where it would be refused."""
    if trial.problems:
        raise _refused(trial.problems, str(CatalogueRefused(trial.file, trial.problems)))
    for warning in trial.warnings:
        click.echo(f"Look at {warning}", err=True)
    for change in trial.changes:
        kind = "new" if change.before is None else "gone" if change.after is None else "changed"
        version = ", a new version" if change.new_versions else ""
        click.echo(f"{change.section} {change.id}: {kind}{version}")
        for each in change.fields:
            click.echo(f"  {each.path}: {_short(each.before)} -> {_short(each.after)}")
    click.echo(str(trial.summary))
    click.echo("Nothing was changed; leave out --dry-run to take the file over.")


def _short(value: object) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


@main.command("export-catalogue")
@DATABASE
@click.option(
    "--out",
    "file",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write; an existing one is replaced.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "xlsx", "csv"]),
    help="What to write; by default what the name of the file ends in (.zip: CSV files).",
)
def export_catalogue(database: str | None, file: Path, form: str | None) -> None:
    """Write the whole catalogue to a file that import-catalogue takes over without any change.

    yaml is the form of catalogue files, xlsx a workbook with a sheet for each kind of thing, csv
    the same as CSV files in one zip.

    \b
    Example:
      gcs export-catalogue --out catalogue.xlsx
      gcs export-catalogue --out backup.zip --format csv
    """
    from shared.services import catalogue_export

    form = form or {".xlsx": "xlsx", ".zip": "csv"}.get(file.suffix.lower(), "yaml")
    with opened(database) as office:
        content = catalogue_export.whole(office.whole_catalogue, form)
    file.write_bytes(content)
    click.echo(f"{file}: {len(content)} bytes.")
