"""Complaints, suggestions and praise."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError, NotFound


class UnknownVoice(NotFound):
    message = N_(
        "There is nothing under this code. Look at each letter and digit once more; the centre "
        "cannot look a lost code up, but you can write again."
    )


class VoiceMoveImpossible(GcsError):
    code = "voice_move_impossible"
    status = 409
    message = N_("This is not possible any more, because something happened meanwhile. Look again.")


class VoiceStillAwaited(GcsError):
    """A complaint is closed after an answer, or when asked-for words did not come."""

    code = "voice_still_awaited"
    status = 409
    message = N_("A complaint is closed after it was answered. Write the answer first.")


class VoiceAnsweredBefore(GcsError):
    """“Not settled” works once, and for so many days."""

    code = "voice_answered_before"
    status = 409
    message = N_(
        "“Not settled” works once, within 90 days of the answer. Call 1111, or write a new message."
    )


class StaleVoice(GcsError):
    code = "stale_version"
    status = 409
    message = N_("Somebody was quicker, so nothing was changed. Read what is there, then decide.")


class VoicesPaused(GcsError):
    """Too many came within an hour; nothing was stored."""

    code = "voices_paused"
    status = 429
    message = N_(
        "Very many messages came in the last hour, so yours was not stored. Try again in an hour, "
        "call 1111, or tell the staff at the centre."
    )


class InboxFull(GcsError):
    code = "inbox_full"
    status = 409
    message = N_(
        "This centre has too many messages to answer, so yours was not stored. Call 1111, or tell "
        "the staff at the centre."
    )


class TooManyOfVisit(GcsError):
    code = "too_many_of_visit"
    status = 409
    message = N_(
        "You have written %(limit)s times about this visit already. Add your words to one of those "
        "messages, or call 1111."
    )


class UnknownPair(NotFound):
    message = N_("There is no such entry. Choose one from the list.")
