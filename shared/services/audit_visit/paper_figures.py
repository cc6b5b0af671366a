"""The figures of the span as everybody may know them, and the capsules that prove them."""

from __future__ import annotations

from collections.abc import Iterator

from shared.domain.period import Period
from shared.services import capsules
from shared.services.audit_visit.archive_proof import CAPSULE_ENDING
from shared.services.audit_visit.papers_of import Make, Paper, Progress, csv_paper
from shared.services.office import Office
from shared.services.reports.file_rows import OPEN, Wanted
from shared.settings import Settings

NAMES = tuple(OPEN)


def maker(name: str) -> Make:
    """One report as a table, with its capsule where it can be sealed. No count of one to four."""

    def papers(
        office: Office,
        centre: str | None,
        period: Period,
        _settings: Settings,
        _progress: Progress,
    ) -> Iterator[Paper]:
        sealed = name in capsules.REPORTS
        with office.db.snapshot():  # or the capsule might be of other events than the table
            rows = OPEN[name](office, Wanted(centre, period, everything=False))
            made = capsules.make(office, capsules.Wish(name, centre, period)) if sealed else b""
        yield csv_paper(f"figures/{name}.csv", rows)
        if sealed:
            yield Paper(f"figures/{name}{CAPSULE_ENDING}", [made])

    return papers
