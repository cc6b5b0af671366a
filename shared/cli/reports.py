"""Reports: the figures of the pages, for a terminal, for programs and on paper."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from shared.cli.frame import DATABASE, FailedCheck, Failure, main, opened
from shared.domain.period import Period
from shared.domain.process import Process
from shared.i18n import in_language
from shared.services import capsules, sealing
from shared.services.capsules.recounting import visits
from shared.services.office import Office
from shared.services.reports.period import fiscal_period, period_of
from shared.services.reports.time_goes import version_of

F = TypeVar("F", bound=Callable[..., None])

_CAPSULE = "capsule"
_FORMS = ("table", "json", "csv", "xlsx", "pdf", _CAPSULE)
_TIME = "time"
_WITHOUT_CAPSULE = ("indicators", "statistics")
_FILES = ("xlsx", "pdf")
_ABOUT = {
    "reduction": "How far steps and time of each process fell against the baseline.",
    "adherence": "How often each service kept its promised time.",
    "waiting": "How long people waited, how turns ended, how calls were decided.",
    "satisfaction": "What people answered, and how many did not.",
    "journeys": "Life events across agencies, from the first start to the last result.",
    "time": "Where the time of every process goes: in line, steps, pauses, between.",
    "indicators": "Begun by phone or web, completed, satisfied, cost: per unit and service.",
    "statistics": "How often each service was given, by unit, month and way people came.",
}


@main.group()
def report() -> None:
    """Figures and papers of the year, the same as on the screens.

    As table, JSON and CSV with names that never change; as a workbook (xlsx) or pages (pdf) in the
    language asked for, with definitions.

    Figures are adherence, indicators, journeys, reduction, satisfaction, statistics, time, waiting.
    All but indicators and statistics are also made as a signed capsule that gcs verify proves and
    gcs merge joins. Counts of one to four people, and what would tell them, are in none of them
    unless --small-counts asks for them: such a file is for inside the office only, and says so.

    Papers of the year are awards, improvements, ita, manuals, maturity, pmqa, self-assessment. They
    are for outside the office: never with such counts, and without capsule. So is the whole public
    manual.

    \b
    Example:
      gcs report reduction --centre mo-chit --fiscal-year 2570 --format pdf --out reduction.pdf
    """


_UP_TO = click.option(
    "--up-to",
    type=click.IntRange(min=1),
    metavar="EVENT",
    help="With --format capsule: as it was then, to compare with the seal on a paper.",
)


_OF_PROCESS = (
    click.option(
        "--process",
        "service",
        metavar="SERVICE",
        help="One process alone, by the id of its service: its places, weeks, steps and ways.",
    ),
    click.option("--variant", metavar="V", default="", help="With --process: of this variant."),
    click.option(
        "--version",
        type=click.IntRange(min=1),
        metavar="N",
        help="With --process: this version of it [default: the one in force on the last day].",
    ),
)


def _options(name: str) -> tuple[Callable[[F], F], ...]:
    """What every report can be asked for."""
    sealed = name not in _WITHOUT_CAPSULE
    return (
        DATABASE,
        click.option("--centre", metavar="C", help="One centre; without it all of them."),
        click.option(
            "--fiscal-year",
            type=int,
            help="Thai fiscal year, e.g. 2570 (Oct 2026 - Sep 2027) [default: this one to date].",
        ),
        click.option(
            "--period",
            metavar="P",
            help="A month 2026-11, a fiscal year 2570, a quarter of it 2570-q1, or any days "
            "2026-10-01..2026-10-20.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice([each for each in _FORMS if each != _CAPSULE or sealed]),
            default="table",
            show_default=True,
        ),
        *((_UP_TO,) if sealed else ()),
        *(_OF_PROCESS if name == _TIME else ()),
        click.option(
            "--language",
            type=click.Choice(["th", "en"]),
            default="th",
            show_default=True,
            help="Of workbooks and pages.",
        ),
        click.option(
            "--small-counts",
            "everything",
            is_flag=True,
            help="With counts of one to four people, for inside the office only; not in capsules.",
        ),
        click.option(
            "--out",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="F",
            help="The file; without it the report goes to standard output.",
        ),
    )


def _command(name: str, about: str) -> None:
    """One report as a command."""

    def run(database: str | None, out: Path | None, form: str, **wish: Any) -> None:
        expect_place(name, form, out)
        asking = _Asking(database, name, form=form, **wish)
        if asking.up_to and form != _CAPSULE:
            raise Failure("--up-to goes with --format capsule.")
        if asking.everything and form == _CAPSULE:
            raise Failure("A capsule never holds small counts: leave out --small-counts.")
        content = _capsule(asking) if form == _CAPSULE else _made(asking)
        put_out(content, out)

    for option in reversed(_options(name)):
        run = option(run)
    example = f"Example:\n  gcs report {name} --format xlsx --out {name}.xlsx"
    report.command(name, help=f"{about}\n\n\b\n{example}", short_help=about)(run)


def expect_place(name: str, form: str, out: Path | None) -> None:
    """Refuse before the work what cannot be written after it."""
    if out is None and form in _FILES and sys.stdout.isatty():
        raise Failure(f"Say where the file goes: --out {name}.{form}")
    if out is not None and not out.absolute().parent.is_dir():
        raise Failure(f"{out.absolute().parent} is no folder: make it first, or choose another.")


def put_out(content: bytes, out: Path | None) -> None:
    """Write the file, or to standard output. Raises `FailedCheck`."""
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise FailedCheck(f"{out} cannot be written: {error.strerror or error}.") from None


@dataclass(frozen=True, slots=True)
class _Asking:
    """What somebody typed."""

    database: str | None
    name: str
    centre: str | None
    fiscal_year: int | None
    period: str | None
    form: str
    language: str
    everything: bool = False
    up_to: int | None = None
    service: str | None = None
    variant: str = ""
    version: int | None = None

    def process(self, office: Office, days: Period) -> Process | None:
        """Raises `Failure` for half a wish, `UnknownService`, `InvalidRequest`."""
        if self.service is None:
            if self.variant or self.version:
                raise Failure("--variant and --version go with --process.")
            return None
        return version_of(office, self.service, self.variant, self.version, days)

    def days(self, office: Office) -> Period:
        """Raises `Failure` for both ways of asking, `InvalidRequest`, `UnknownCentre`."""
        if self.period and self.fiscal_year is not None:
            raise Failure("Give --period or --fiscal-year, not both.")
        if self.period:
            return period_of(office, self.centre, None, None, self.period)
        return fiscal_period(office, self.centre, self.fiscal_year)


def _made(asking: _Asking) -> bytes:
    """The report; its steps are shown on a terminal."""
    from shared.web.filing.output import written
    from shared.web.filing.reports import made, made_of_process
    from shared.web.report_pages import Asked

    with opened(asking.database) as office, in_language(asking.language):
        asked = Asked(asking.centre, asking.days(office), everything=asking.everything)
        with click.progressbar(length=2, label=f"Report {asking.name}", file=sys.stderr) as bar:
            process = asking.process(office, asked.period)
            document = (
                made(office, asked, asking.name)
                if process is None
                else made_of_process(
                    office, asked, process.service, process.variant, process.number
                )
            )
            bar.update(1)
            content = written(document, asked, asking.form, office.clock.now())
            bar.update(1)
    return content


def _capsule(asking: _Asking) -> bytes:
    """The signed file; reading a long log takes a while, and shows it. Unlike a page it seals the
    log up to now, so that the next one is quick."""
    with opened(asking.database) as office:
        days = asking.days(office)
        process = asking.process(office, days)
        wish = capsules.Wish(asking.name, asking.centre, days, capsules.of_process(process))
        events, up_to = sealing.amount(office), asking.up_to
        length = events if up_to is None else events + visits(office)
        with click.progressbar(length=length, label="Reading the log", file=sys.stderr) as bar:
            sealing.seal_everything(office, bar.update)
            if up_to is None:
                return capsules.make(office, wish)
            try:
                return capsules.make_again(office, wish, up_to, bar.update)
            except capsules.CapsuleRefused as refused:
                raise FailedCheck(str(refused)) from None


for _name, _about in _ABOUT.items():
    _command(_name, _about)
