"""Refusals around notices on telephones."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class TooManyPhones(GcsError):
    code = "too_many_phones"
    status = 409
    message = N_("At most %(most)s telephones can follow one ticket. Stop the notices on another.")
