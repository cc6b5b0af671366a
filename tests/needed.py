"""Programs that tests drive: without one the whole suite fails, and a single test is skipped."""

from __future__ import annotations

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of these programs that is here.

    `make test` and a check on a new machine demand them; whoever runs a single file at home is told
    what is missing.
    """
    found = next(filter(None, map(shutil.which, names)), None)
    if found is not None:
        return found
    reason = f"none of {', '.join(names)} is installed; `sh .ci/system-packages` does it"
    if os.environ.get("GCS_REQUIRE_BROWSER") == "1" or os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
