"""Papers of the yearly cycle: their pages, their files, and the evidence for them."""

from __future__ import annotations

from counter import (
    yearly_assessment,
    yearly_awards,
    yearly_evidence,
    yearly_files,
    yearly_indicators,
    yearly_ita,
    yearly_manuals,
    yearly_maturity,
    yearly_overview,
    yearly_pmqa,
)

routes = [
    *yearly_overview.routes,
    *yearly_ita.routes,
    *yearly_manuals.routes,
    *yearly_maturity.routes,
    *yearly_awards.routes,
    *yearly_pmqa.routes,
    *yearly_assessment.routes,
    *yearly_indicators.routes,
    *yearly_evidence.routes,
    *yearly_files.routes,
]
