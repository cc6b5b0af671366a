"""Whom to tell about cases: agencies, webhooks, messages."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError, NotFound


class UnknownAgency(NotFound):
    message = N_("There is no such agency. Choose one from the catalogue.")


class UnknownWebhook(NotFound):
    message = N_("There is no such webhook. List the agency's webhooks to find it.")


class StillWaiting(GcsError):
    """Only what is settled can be sent again."""

    code = "still_waiting"
    status = 409
    message = N_("This message still waits to be sent. It goes out by itself.")


class TooManyWebhooks(GcsError):
    code = "too_many_webhooks"
    status = 409
    message = N_("An agency has at most %(most)s webhooks. Remove one first.")
