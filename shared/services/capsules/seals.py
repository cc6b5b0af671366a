"""The seal of a report: twelve digits by which the same figures are known again.

It is the same on a page, on paper and in the capsule. With the key of the installation, because it
stands for numbers that may not be told, and a hash over few people could be guessed; so it is made
again at home, where the figures are counted again too. Elsewhere the signature of the capsule says
that its seal belongs to its figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from shared.domain.sealing import canonical
from shared.services.capsules.definitions import definitions_of
from shared.services.capsules.facts import facts_of
from shared.services.capsules.form import plain
from shared.services.capsules.numbers import numbers_of
from shared.services.capsules.wishes import Wish
from shared.services.office import Office
from shared.services.reports.period import centres_of

PURPOSE = "seal-of-figures"
_SHOWN_DIGITS = 12


def digest_of_facts(office: Office) -> str:
    """Of what the catalogue says: several seals of a page need it once."""
    return hashlib.sha256(canonical(plain(facts_of(office)))).hexdigest()


def whole_seal(
    office: Office,
    wish: Wish,
    report: Any,
    up_to: Mapping[str, int],
    facts: str | None = None,
) -> str:
    """Over what was asked for, what the words mean, what the catalogue said (`digest_of_facts`, or
    made here), the numbers of the report, and up to which event of each centre they go. In 32
    hexadecimal digits."""
    content = {
        "report": plain(wish.asked(centres_of(office, wish.centre))),
        "definitions": definitions_of(wish.kind),
        "facts": facts or digest_of_facts(office),
        "numbers": numbers_of(wish, report),
        "up_to": dict(up_to),
    }
    return office.tokens.keyed_hash(PURPOSE, canonical(content).decode())


def short(seal: str) -> str:
    """As people write it down and read it out."""
    return seal[:_SHOWN_DIGITS]
