"""What one definition of a figure says, for the modules that hold them."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import N_


@dataclass(frozen=True, slots=True)
class Definition:
    """`formula` is empty where the meaning says it all; `source` is law, standard or paper."""

    name: str
    meaning: str
    formula: str
    source: str


OWN = N_("Definition of this service, the same on every page, in files and for programs")
