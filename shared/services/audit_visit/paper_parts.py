"""What the archive holds, part by part in the order in which it is written."""

from __future__ import annotations

from shared.domain.period import Period
from shared.services.audit_visit import paper_checks, paper_figures, paper_records, paper_rules
from shared.services.audit_visit.papers_of import Part
from shared.services.office import Office

PARTS: tuple[Part, ...] = (
    Part(paper_rules.papers, 20),
    Part(paper_records.papers, 20, paper_records.amount),
    *(Part(paper_figures.maker(name), 60) for name in paper_figures.NAMES),
    Part(paper_checks.fairness_papers, 10, paper_checks.fairness_amount),
    Part(paper_checks.check_papers, 10, paper_checks.check_amount),
)


def amount_of(part: Part, office: Office, centre: str | None, period: Period) -> int:
    """How much of the whole it is, in steps of about the same time."""
    return part.weight + (part.amount(office, centre, period) if part.amount else 0)
