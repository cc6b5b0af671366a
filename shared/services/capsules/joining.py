"""Joining capsules, whatever report they are of: the entry for `gcs merge`."""

from __future__ import annotations

from collections.abc import Sequence

from shared.services.capsules import ministry, parts_table
from shared.services.capsules.form import Capsule
from shared.services.capsules.merging import REPORT, merge
from shared.services.capsules.parts_merging import merge_parts


def joined(capsules: Sequence[Capsule], form: str) -> bytes:
    """The ministry's table in one of `ministry.FORMS`. Raises `CapsuleRefused`."""
    if capsules and all(each.report.name != REPORT for each in capsules):
        return parts_table.written(merge_parts(capsules), form)
    return ministry.written(merge(capsules), form)
