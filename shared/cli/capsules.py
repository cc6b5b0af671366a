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


_MOST_SHOWN = 20
"""Differences that are named one by one: a person has to read them."""


class UnknownSigner(Failure):
    """Everything in it is true, but nobody here can say who signed it."""

    exit_code = 3


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
    """Confirm or refute a capsule of figures, or the archive of gcs audit-visit.

    Alone it shows whether the file is as it was signed. With --database every figure is made again
    from the events up to those that the capsule names, and from the answers that were final then;
    the log is held against its hash. Ends with status 0 when confirmed, 1 when refuted, and 3 when
    every figure is true and only the key that signed it is neither the one here nor named by --key.

    \b
    Examples:
      gcs verify reduction.capsule.json --key "1f3a 09bc ..."
      gcs verify reduction.capsule.json --database sqlite:///centre.db
      gcs verify visit.zip
    """
    from shared.services import audit_visit, signing

    if audit_visit.is_archive(file):
        _verify_archive(file, database, keys)
        return
    capsule = _signed(file, () if database else keys)
    about = f"{called(capsule)}, made at {capsule.made_at}, seal {capsule.seal[:12]}"
    click.echo(printable(about))
    click.echo(f"Signed by the key {signing.fingerprint(capsule.key)}")
    if database is None:
        click.echo(
            "Unchanged since it was signed. Whether its figures are true, its database says."
        )
        return
    _prove(database, capsule, keys)


def _verify_archive(file: Path, database: str | None, keys: Sequence[str]) -> None:
    """Every file in it is as it was signed; with a database its capsules are counted again."""
    from shared.services import audit_visit, signing

    try:
        proven = audit_visit.prove(file)
    except audit_visit.ArchiveRefused as refused:
        raise FailedCheck(printable(f"{file}: {refused}")) from None
    own = signing.fingerprint(proven.key)
    days = proven.about["days"]
    click.echo(printable(f"Papers of {', '.join(proven.about['centres'])}"))
    click.echo(printable(f"{days['first']} to {days['last']}, made at {proven.about['made_at']}"))
    click.echo(f"Signed by the key {own}")
    if keys and own.replace(" ", "") not in {each.replace(" ", "").lower() for each in keys}:
        raise FailedCheck(f"{file} was signed by another key than --key names: {own}.")
    click.echo(f"{proven.files} files, each unchanged since it was signed; none was added.")
    for name, capsule in proven.capsules.items() if database else ():
        click.echo(name)
        _prove(str(database), capsule, keys)


def _prove(database: str, capsule: Capsule, keys: Sequence[str]) -> None:
    from shared.services import signing
    from shared.services.capsules import verifying

    with (
        opened(database) as office,
        click.progressbar(
            length=verifying.amount(office, capsule), label="Counting again", file=sys.stderr
        ) as bar,
    ):
        verdict = verifying.verify(office, capsule, bar.update)
        own = signing.fingerprint(signing.public_key(office.tokens))
    is_known = verifying.is_by(capsule, keys) if keys else not verdict.strange_key
    if not is_known:
        known = "none that --key names" if keys else f"not the one here, which is {own}"
        click.echo(f"The key that signed it is not known: it is {known}.")
    for line in (*verdict.differences[:_MOST_SHOWN], *verdict.notes):
        click.echo(printable(line))
    if verdict.differences:
        raise FailedCheck(printable(f"Refuted: {verdict.sentence}."))
    events = sum(each.count for each in capsule.events.values())
    follows = f"every figure follows from its {events} events, and none was changed."
    if not is_known:
        raise UnknownSigner(f"The figures are true: {follows} Who signed them is not known.")
    click.echo(f"Confirmed: {follows}")


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
    """Join capsules of one report of many centres into one table.

    Each must be unchanged, no day of a centre may be told twice, and all must be made by the same
    definitions. No case leaves any centre: units with fewer than 30 cases (of answers: 10) are left
    out of means and shares, and counted. Takes no --database; it runs anywhere.

    \b
    Example:
      gcs merge reduction_*.capsule.json --out ministry.xlsx
    """
    from shared.services.capsules.joining import joined
    from shared.services.exporting import replacing

    ending = out.suffix.removeprefix(".") if out else ""
    wanted = form or (ending if ending in FORMS else "table")
    try:
        content = joined([_signed(file, keys) for file in files], wanted)
    except CapsuleRefused as refused:
        raise FailedCheck(printable(str(refused))) from None
    if out is None:
        sys.stdout.buffer.write(content)
        return
    try:
        with replacing(out) as file:
            file.write(content)
    except OSError as error:
        raise Failure(f"{out} cannot be written: {error.strerror or error}.") from None
    click.echo(f"{len(files)} capsules joined: {out}")


def _signed(file: Path, keys: Sequence[str]) -> Capsule:
    from shared.services.capsules.verifying import expect_key, expect_signed

    try:
        capsule = read(file.read_bytes())
        expect_signed(capsule)
        expect_key(capsule, keys)
    except CapsuleRefused as refused:
        raise FailedCheck(printable(f"{file}: {refused}")) from None
    return capsule
