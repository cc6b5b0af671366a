"""How hard it is to guess a password from what is stored of it."""

from __future__ import annotations

from argon2 import extract_parameters
from argon2.low_level import Type

from shared.services import secrecy
from tests.conftest import AS_INSTALLED

MEBIBYTES_19 = 19 * 1024
"""The least memory that OWASP's password storage guidance allows for two passes, in KiB."""


def test_a_stored_password_costs_whoever_guesses_what_current_guidance_asks() -> None:
    found = extract_parameters(AS_INSTALLED.hash("a long password for tests"))
    assert found.type is Type.ID
    assert found.memory_cost >= MEBIBYTES_19
    assert found.time_cost >= 2
    assert found.salt_len >= 16


def test_only_the_same_secret_matches_and_no_hash_is_stored_twice() -> None:
    stored = secrecy.hashed("1357")
    assert secrecy.matches(stored, "1357")
    assert not secrecy.matches(stored, "1358")
    assert not secrecy.matches("no hash at all", "1357")
    assert secrecy.hashed("1357") != stored
