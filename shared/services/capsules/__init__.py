"""Sealed figures: a report as one file that can be recomputed, confirmed or refuted, and joined."""

from shared.services.capsules.form import Capsule, CapsuleRefused, read
from shared.services.capsules.makers import REPORTS
from shared.services.capsules.making import ShortSeal, make, make_again, seal_of
from shared.services.capsules.wishes import Wish, of_process

__all__ = [
    "REPORTS",
    "Capsule",
    "CapsuleRefused",
    "ShortSeal",
    "Wish",
    "make",
    "make_again",
    "of_process",
    "read",
    "seal_of",
]
