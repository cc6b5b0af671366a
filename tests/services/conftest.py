"""People whom several tests of services know by name."""

from __future__ import annotations

import pytest

from shared.domain.permissions import Grant, Role
from shared.services.commands import Caller
from shared.services.office import Office
from tests.builders import staff


@pytest.fixture
def anna(office: Office) -> Caller:
    """An administrator of everything."""
    return staff(office, Grant(Role.ADMINISTRATOR))


@pytest.fixture
def boonmee(office: Office) -> Caller:
    """Another one: what touches figures needs two."""
    return staff(office, Grant(Role.ADMINISTRATOR))
