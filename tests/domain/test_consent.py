"""Words that somebody agreed to can be found by their version."""

import hashlib

from shared.domain.consent import CONSENTS, Purpose

WORDS = {
    (Purpose.PUSH, "2026-11"): "d102638f154bde4a",
    (Purpose.CONTACT, "2026-11"): "7c5b40f65a19d1e6",
}
"""Add a line for a new version; never change one."""


def test_each_version_of_a_consent_stands_for_the_same_words_for_ever() -> None:
    present = {
        (purpose, each.version): hashlib.sha256(each.text.encode()).hexdigest()[:16]
        for purpose, each in CONSENTS.items()
    }
    assert present == {key: WORDS.get(key) for key in present}
