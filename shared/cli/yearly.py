"""Papers of the yearly cycle on the command line: the same as on their pages."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shared.cli.frame import DATABASE, Failure, opened
from shared.cli.reports import expect_place, put_out, report
from shared.domain.thai import fiscal_year
from shared.domain.yearly import ROUNDS
from shared.i18n import in_language

if TYPE_CHECKING:
    from shared.services.office import Office
    from shared.web.yearly_views import YearAsked

_ABOUT = {
    "ita": "Transparency pack: manuals, statistics, satisfaction, complaints of a centre.",
    "manuals": "Which parts of the public manuals are there, and which are lacking.",
    "pmqa": "Check-list of category 3 of the quality award, with evidence.",
    "self-assessment": "Self-assessment after 6, 9 and 12 months in four dimensions.",
    "awards": "Evidence for the award by its three types.",
    "maturity": "How mature the services of a centre are, by five components.",
    "improvements": "Proposals to change processes, their progress and their effect.",
}
_FORMS = ("table", "json", "csv", "xlsx", "pdf")
_NO_CENTRE = (
    "There is no centre yet, so no paper of one: open a centre on the pages of gcs run, or bring "
    "a catalogue in with gcs import-catalogue FILE."
)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody typed."""

    name: str
    centre: str | None
    fiscal_year: int | None
    months: str
    form: str
    language: str

    def asked(self, office: Office) -> YearAsked:
        """Raises `Failure`, `UnknownCentre`, `InvalidRequest`."""
        from shared.services.reports.period import latest_day
        from shared.web.filing.papers import OF_ONE_CENTRE
        from shared.web.yearly_views import year_asked

        centre, all_centres = self.centre, list(office.catalogue.centres)
        if not all_centres:
            raise Failure(_NO_CENTRE)
        if centre is None and self.name in OF_ONE_CENTRE:
            if len(all_centres) > 1:
                raise Failure(f"Say of which centre: --centre {all_centres[0]}")
            centre = all_centres[0]
        year = self.fiscal_year
        if year is None:
            year = fiscal_year(latest_day(office, centre))
        return year_asked(office, centre, year, int(self.months))


def _command(name: str, about: str) -> None:
    """One paper as a command."""

    @click.option("--centre", metavar="C", help="Of this centre.")
    @click.option(
        "--fiscal-year", type=int, help="Thai fiscal year, e.g. 2570 [default: this one]."
    )
    @click.option(
        "--months",
        type=click.Choice([str(each) for each in ROUNDS]),
        default=str(ROUNDS[-1]),
        show_default=True,
        help="Of the first so many months of the year, as far as they are over.",
    )
    @click.option("--format", "form", type=click.Choice(_FORMS), default="table", show_default=True)
    @click.option(
        "--language",
        type=click.Choice(["th", "en"]),
        default="th",
        show_default=True,
        help="Of workbooks and pages.",
    )
    @click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="F",
        help="The file; without it the paper goes to standard output.",
    )
    def run(database: str | None, out: Path | None, **typed: Any) -> None:
        wish = _Wish(name, **typed)
        expect_place(name, wish.form, out)
        put_out(_made(database, wish), out)

    example = f"Example:\n  gcs report {name} --centre mo-chit --format pdf --out {name}.pdf"
    report.command(name, help=f"{about}\n\n\b\n{example}", short_help=about)(DATABASE(run))


def _made(database: str | None, wish: _Wish) -> bytes:
    """The paper; its steps are shown on a terminal."""
    from shared.web.filing.output import written
    from shared.web.filing.papers import made_paper

    with opened(database) as office, in_language(wish.language):
        asked = wish.asked(office)
        with click.progressbar(length=2, label=f"Paper {wish.name}", file=sys.stderr) as bar:
            document = made_paper(office, asked, wish.name)
            bar.update(1)
            content = written(document, asked.asked, wish.form, office.clock.now())
            bar.update(1)
    return content


for _name, _about in _ABOUT.items():
    _command(_name, _about)
