"""Which yearly papers there are as files, by the name in their address and for `gcs report`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shared.services.office import Office
from shared.web.filing import (
    assessment_paper,
    award_paper,
    improvements,
    ita_pack,
    manuals_paper,
    maturity_paper,
    pmqa_paper,
)
from shared.web.filing.document import Document
from shared.web.yearly_views import YearAsked

Maker = Callable[[Office, YearAsked], Document]

PAPERS: Mapping[str, Maker] = {
    "maturity": maturity_paper.document,
    "awards": award_paper.document,
    "ita": ita_pack.document,
    "pmqa": pmqa_paper.document,
    "self-assessment": assessment_paper.document,
    "manuals": manuals_paper.document,
    "improvements": improvements.of_year,
}

OF_ONE_CENTRE: frozenset[str] = frozenset({"ita", "pmqa", "self-assessment", "maturity"})
"""Papers that every centre makes for itself; the others can be about all of them."""


def made_paper(office: Office, asked: YearAsked, name: str) -> Document:
    """The paper of this name, in the language of the moment. Raises KeyError for another name."""
    with office.db.snapshot():
        return PAPERS[name](office, asked)
