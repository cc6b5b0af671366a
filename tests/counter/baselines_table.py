"""Approving a former table: a move of those in charge, on its page and for programs."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from shared.services.catalogue import import_catalogue
from tests.counter.moves_table import Form, Row, Stage

HERE_ONLY = "mea-new-connection"
"""A service that no other centre offers."""


def stated(stage: Stage) -> Form:
    """A former table that nobody has approved; a new one each time."""
    known = stage.office.catalogue.baselines_of(HERE_ONLY)
    number = known[-1].number + 1
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.yaml"
        path.write_text(
            f"baselines: {{{HERE_ONLY}: {{steps: [{number}], illustrative: false,"
            f" source: x, number: {number}, reason: y}}}}",
            encoding="utf-8",
        )
        import_catalogue(stage.office.db, stage.clock.now(), path)
    stage.office.forget_catalogue()
    [*_, last] = stage.office.catalogue.baselines_of(HERE_ONLY)
    return {"baseline": last.id}


APPROVAL = {"approved_by": "ผอ. เขต", "approved_on": "2026-11-01"}
PAGES = [Row("/counter/reports/baselines/approve", stated, "boss", APPROVAL, stale=True)]
PROGRAMS = [Row("/api/v1/baselines/{baseline}/approve", stated, "boss", APPROVAL, stale=True)]
