"""The public manual as files: for people, for the yearly assessment, for other administrations."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from shared.cli.exports import export
from shared.cli.frame import DATABASE, FailedCheck, Failure, opened
from shared.cli.reports import report
from shared.i18n import BANGKOK, in_language
from shared.services.exporting import replacing
from shared.settings import Settings
from shared.web.linked.cpsv import WITHOUT_ADDRESS

_FORMS = ("table", "json", "csv", "xlsx", "pdf")
_FILES = ("xlsx", "pdf")
_SPELLINGS = {".ttl": "to_turtle", ".jsonld": "to_jsonld", ".json": "to_jsonld"}


@report.command("manual")
@DATABASE
@click.option("--centre", metavar="C", help="What one centre offers; without it everything.")
@click.option("--format", "form", type=click.Choice(_FORMS), default="table", show_default=True)
@click.option("--language", type=click.Choice(["th", "en"]), default="th", show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F",
    help="The file; without it the manual goes to standard output.",
)
def report_manual(
    database: str | None, centre: str | None, form: str, language: str, out: Path | None
) -> None:
    """The whole public manual: papers, fees, steps, times, places, laws of every service.

    What offices file for the integrity and transparency assessment and with the central store of
    manuals. Services whose fees or papers are not confirmed are not in it.

    \b
    Example:
      gcs report manual --centre district-1 --format pdf --out manual.pdf
    """
    from shared.web.filing.manual import written

    if out is None and form in _FILES and sys.stdout.isatty():
        raise Failure(f"Say where the file goes: --out manual.{form}")
    with opened(database) as office, in_language(language):
        content = written(office, centre, form)
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    _write(out, content)


@export.command("cpsv")
@DATABASE
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F",
    help="The file: Turtle where its name ends with .ttl, JSON-LD with .jsonld or .json.",
)
@click.option(
    "--origin",
    metavar="URL",
    help="Scheme and host of the portal, with which the names of things begin "
    "[default: $GCS_PUBLIC_ORIGIN, else urn:gcs:].",
)
def export_cpsv(database: str | None, out: Path, origin: str | None) -> None:
    """The catalogue as linked data (CPSV-AP 3.2.0), for the registers of other administrations.

    Published services only, with agencies, fees, papers, steps, places and hours, life events and
    laws, in Thai and English.

    \b
    Example:
      gcs export cpsv --out services.ttl --origin https://gcs.example.go.th
    """
    from shared.web.linked import cpsv, graph

    spelling = _SPELLINGS.get(out.suffix.lower())
    if spelling is None:
        raise Failure(f"Name the file {out.stem or 'services'}.ttl or {out.stem}.jsonld.")
    with opened(database) as office:
        configured = Settings.from_environment(database_url=database).public_origin
        base = (origin or configured or WITHOUT_ADDRESS).rstrip("/")
        day = office.clock.now().astimezone(BANGKOK).date()
        found = cpsv.things(office.catalogue, day, base)
    text: str = getattr(graph, spelling)(found)
    _write(out, text.encode())
    said = {
        "form": "cpsv",
        "file": str(out),
        "services": graph.of_type(found, "cpsv:PublicService"),
        "things": len(found),
    }
    click.echo(json.dumps(said, ensure_ascii=False))


def _write(out: Path, content: bytes) -> None:
    """Raises `Failure`, `FailedCheck`, each in one sentence."""
    if not out.absolute().parent.is_dir():
        raise Failure(f"{out.absolute().parent} is no folder: make it first, or choose another.")
    try:
        with replacing(out) as file:
            file.write(content)
    except OSError as error:
        raise FailedCheck(f"{out} cannot be written: {error.strerror or error}.") from None
