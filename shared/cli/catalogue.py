"""Taking catalogue files over."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli.frame import DATABASE, FailedCheck, main, opened
from shared.domain.catalogue_record import CatalogueRefused


@main.command("import-catalogue")
@DATABASE
@click.argument("file", type=click.Path(path_type=Path))
def import_catalogue(database: str | None, file: Path) -> None:
    """Read agencies, services, steps, fees and centres from a YAML file.

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
    """
    from shared.services import catalogue

    with opened(database) as office:
        try:
            summary = catalogue.import_catalogue(office.db, office.clock.now(), file)
        except CatalogueRefused as refused:
            for problem in refused.problems:
                click.echo(str(problem), err=True)
            raise FailedCheck(str(refused)) from None
    for warning in summary.warnings:
        click.echo(f"Look at {warning}", err=True)
    click.echo(str(summary))
