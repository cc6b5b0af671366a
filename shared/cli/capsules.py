"""Sealed figures: confirm or refute them, and join those of many centres."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from shared.cli.frame import FailedCheck, Failure, main, opened
from shared.services.capsules import Capsule, CapsuleRefused, read
from shared.services.capsules.form import called
from shared.services.capsules.ministry import FORMS
from shared.services.reports.tables import printable

_KEY = click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="FINGERPRINT",
    help="Only by this key, as the office publishes it under /api/v1; may be given several times.",
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command()
@click.option(
    "--database",
    metavar="URL",
    help="Where the figures came from; without it only the file itself is checked.",
)
@_KEY
@click.argument("file", type=_FILE)
def verify(database: str | None, keys: Sequence[str], file: Path) -> None:
    """Confirm or refute a capsule of figures.

    Alone it shows whether the file is as it was signed. With --database every figure is made again
    from the events up to those that the capsule names, and the log is held against its hash.
    Ends with status 0 when confirmed and 1 when refuted.

    \b
    Examples:
      gcs verify reduction.capsule.json --key "1f3a 09bc ..."
      gcs verify reduction.capsule.json --database sqlite:///centre.db
    """
    from shared.services import signing

    capsule = _signed(file, keys)
    about = f"{called(capsule)}, made at {capsule.made_at}, seal {capsule.seal[:12]}"
    click.echo(printable(about))
    click.echo(f"Signed by the key {signing.fingerprint(capsule.key)}")
    if database is None:
        click.echo(
            "Unchanged since it was signed. Whether its figures are true, its database says."
        )
        return
    _prove(database, capsule)


def _prove(database: str, capsule: Capsule) -> None:
    from shared.services.capsules import verifying

    with (
        opened(database) as office,
        click.progressbar(
            length=verifying.amount(office, capsule), label="Counting again", file=sys.stderr
        ) as bar,
    ):
        verdict = verifying.verify(office, capsule, bar.update)
    for line in (*verdict.differences, *verdict.notes):
        click.echo(printable(line))
    if verdict.differences:
        raise FailedCheck(f"Refuted: {len(verdict.differences)} differences.")
    events = sum(each.count for each in capsule.events.values())
    click.echo(f"Confirmed: every figure follows from its {events} events, and none was changed.")


@main.command()
@_KEY
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="F",
    help="The file; without it the table goes to standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="[default: by the ending of --out, else table]",
)
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
def merge(files: Sequence[Path], keys: Sequence[str], out: Path | None, form: str | None) -> None:
    """Join reduction capsules of many centres into one table.

    Each must be unchanged, no day of a centre may be told twice, and all must be made by the same
    definitions. No case leaves any centre: units with fewer than 30 cases are left out of means and
    counted. Takes no --database; it runs anywhere.

    \b
    Example:
      gcs merge *.capsule.json --out ministry.xlsx
    """
    from shared.services.capsules.merging import merge as join
    from shared.services.capsules.ministry import written
    from shared.services.exporting import replacing

    try:
        table = join([_signed(file, keys) for file in files])
    except CapsuleRefused as refused:
        raise FailedCheck(printable(str(refused))) from None
    ending = out.suffix.removeprefix(".") if out else ""
    content = written(table, form or (ending if ending in FORMS else "table"))
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        with replacing(out) as file:
            file.write(content)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror or error}.") from None
    click.echo(f"{len(table.processes)} processes from {len(files)} capsules: {out}")


def _signed(file: Path, keys: Sequence[str]) -> Capsule:
    from shared.services.capsules.verifying import expect_key, expect_signed

    try:
        capsule = read(file.read_bytes())
        expect_signed(capsule)
        expect_key(capsule, keys)
    except CapsuleRefused as refused:
        raise FailedCheck(printable(f"{file}: {refused}")) from None
    return capsule
