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

    Everything is checked first; one wrong record and nothing changes.

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
    click.echo(str(summary))
