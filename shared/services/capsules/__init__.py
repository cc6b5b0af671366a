"""Sealed figures: a report as one file that can be recomputed, confirmed or refuted, and joined."""

from shared.services.capsules.contents import REPORTS, Wish
from shared.services.capsules.form import Capsule, CapsuleRefused, read
from shared.services.capsules.making import ShortSeal, make, make_again, seal_of

__all__ = [
    "REPORTS",
    "Capsule",
    "CapsuleRefused",
    "ShortSeal",
    "Wish",
    "make",
    "make_again",
    "read",
    "seal_of",
]
