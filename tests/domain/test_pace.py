"""How a turn stands beside its promise."""

from __future__ import annotations

import pytest

from shared.domain import pace


@pytest.mark.parametrize(
    ("seconds", "target", "status"),
    [
        (None, 100, ""),
        (50, 0, ""),
        (0, 100, "good"),
        (79, 100, "good"),
        (80, 100, "near"),
        (100, 100, "near"),
        (101, 100, "late"),
    ],
)
def test_c2_a_promise_is_nearly_up_at_80_per_cent_and_broken_after_100(
    seconds: int | None, target: int, status: str
) -> None:
    assert pace.status(seconds, target) == status
