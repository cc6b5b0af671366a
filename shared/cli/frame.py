"""What every command shares: the group, `--database`, errors in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from shared.clock import Clock, SystemClock
from shared.domain.errors import GcsError
from shared.services import install, rehearsal
from shared.services.install import InstallError
from shared.services.office import Office
from shared.services.tokens import KeyFileError, read_key_file
from shared.settings import Settings, SettingsError
from shared.store.engine import AnotherServerRuns, Database

DATABASE = click.option(
    "--database",
    metavar="URL",
    help="Database, e.g. sqlite:///gcs.db or postgresql://user@host/name "
    "[default: $GCS_DATABASE_URL or sqlite:///gcs.db].",
)


class Failure(click.ClickException):
    """One sentence on stderr, without a traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ARG002  # click's own signature
        click.echo(f"gcs: {self.format_message()}", err=True)


class FailedCheck(Failure):
    """The command worked and found something wrong."""

    exit_code = 1


@contextmanager
def refusals() -> Iterator[None]:
    """Every refusal of the services becomes one sentence."""
    try:
        yield
    except (GcsError, InstallError, KeyFileError, SettingsError, AnotherServerRuns) as error:
        raise Failure(str(error)) from None


@contextmanager
def opened(
    database: str | None, clock: Clock | None = None, key_file: Path | None = None
) -> Iterator[Office]:
    """The office of a migrated installation, for one command."""
    with refusals():
        settings = Settings.from_environment(database_url=database, key_file=key_file)
        install.expect_installed(settings.database_url)
        db = Database(settings.database_url)
        try:
            tokens = read_key_file(settings.key_file)
            install.expect_own_key(db, tokens)
            demo = install.is_demo(db)
            hours = install.has_demo_hours(db)
            yield Office(
                db,
                clock or SystemClock(),
                tokens,
                demo=demo,
                demo_hours=hours,
                rehearsal=rehearsal.marked(db) is not None,
                public_origin=settings.public_origin or "",
                reading_bands=settings.reading_bands,
            )
        finally:
            db.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="government-counter-service", prog_name="gcs")
def main() -> None:
    """Government Counter Service: queue, catalogue, survey, and the reduction of steps and time.

    First look: gcs run --demo
    """


def password_from(file: Path | None) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    return str(
        click.prompt("Password of the administrator", hide_input=True, confirmation_prompt=True)
    )
