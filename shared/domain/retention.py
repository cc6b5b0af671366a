"""What is kept about people, why, and until when (Personal Data Protection Act B.E. 2562 s. 23).

One list for the page that tells citizens, for the chore that deletes, and for whoever audits both.
Standing in line needs no name, so most of what is kept says nothing about anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import N_
from shared.domain.remote import TRIES_KEPT
from shared.domain.rules import RULES
from shared.domain.visit import State, VisitState
from shared.domain.voices import CONTACT_KEPT, TEXT_KEPT

LINK_LIFE = timedelta(days=180)
"""So long after everything is over a ticket's page still answers: for a refund, an appeal or an
employer who asks for the day. A house rule."""


class Held(StrEnum):
    """Classes of data that belong to one person."""

    TICKET = "ticket"
    LINK = "link"
    CASE = "case"
    NOTE = "note"
    ANSWER = "answer"
    ANSWER_WORDS = "answer_words"
    PHONE = "phone"
    CONTACT = "contact"
    VOICE_WORDS = "voice_words"
    TRIES = "tries"
    REQUEST_KEY = "request_key"
    OPENED = "opened"
    STAFF_SESSION = "staff_session"


@dataclass(frozen=True, slots=True)
class Keeping:
    """One class of data. `until` may name `%(days)s` or `%(years)s`, which are those of `period`;
    `period` None: not a length of time."""

    held: Held
    what: str
    why: str
    until: str
    period: timedelta | None = None

    @property
    def days(self) -> int | None:
        return self.period.days if self.period is not None else None

    @property
    def years(self) -> int | None:
        """Whole ones, as people say it of a long time."""
        return self.days // 365 if self.days is not None else None


KEEPINGS = (
    Keeping(
        Held.TICKET,
        N_("Number, day, services, times and how each service ended"),
        N_("To serve you in turn, and for the published figures"),
        N_("It stays, because it names nobody."),
    ),
    Keeping(
        Held.LINK,
        N_("The link on your slip, which opens the page of your ticket"),
        N_("So that only you can look at your ticket and move it"),
        N_("It works until %(days)s days after your visit or your request is over."),
        LINK_LIFE,
    ),
    Keeping(
        Held.CASE,
        N_("Number and state of a request that you filed, and which papers were missing"),
        N_("To finish it within the promised time, and to prove that"),
        N_("It stays, because it names nobody. What you filed itself is kept by the agency."),
    ),
    Keeping(
        Held.NOTE,
        N_("What one counter noted for the next one"),
        N_("So that you need not say everything twice"),
        N_("Deleted when the day ends."),
    ),
    Keeping(
        Held.ANSWER,
        N_("That you answered the questionnaire, and what you answered"),
        N_("To learn how people find the service"),
        N_("Ten minutes later nothing leads from your ticket to your answer any more."),
        RULES.survey_amend,
    ),
    Keeping(
        Held.ANSWER_WORDS,
        N_("What you wrote beside your answer, without numbers that look like yours"),
        N_("To learn what has to become better"),
        N_("Deleted after a year; the scores stay."),
    ),
    Keeping(
        Held.PHONE,
        N_("The address of your browser, where you asked for notices"),
        N_("To tell you when it is your turn, or that your result is ready"),
        N_("Deleted when your visit is over, or when your result has been handed over."),
    ),
    Keeping(
        Held.CONTACT,
        N_("Your telephone number or e-mail address, where you left it with a message"),
        N_("To answer your message"),
        N_("Deleted %(days)s days after the answer."),
        CONTACT_KEPT,
    ),
    Keeping(
        Held.VOICE_WORDS,
        N_("The words of a complaint, a suggestion or praise"),
        N_("To answer it, and to make things better"),
        N_("Deleted %(years)s years after the last word; kind, place and days stay."),
        TEXT_KEPT,
    ),
    Keeping(
        Held.TRIES,
        N_("How often a wrong code was typed for a ticket from elsewhere"),
        N_("So that nobody can guess the code of the centre"),
        N_("Deleted after %(days)s days."),
        TRIES_KEPT,
    ),
    Keeping(
        Held.REQUEST_KEY,
        N_("A mark of each press of a button, so that a double tap acts once"),
        N_("So that nobody gets two numbers"),
        N_("Deleted after %(days)s days."),
        RULES.key_retention,
    ),
    Keeping(
        Held.OPENED,
        N_("Who of the staff opened your message, a note about your ticket or your comment"),
        N_("So that it can be proven who read what you wrote, and that nobody else did"),
        N_("It stays, because it holds none of your words and does not name you."),
    ),
)
"""What belongs to citizens, in the order of the page."""

KEEPINGS_OF_STAFF = (
    Keeping(
        Held.STAFF_SESSION,
        N_("When, and with what kind of browser, a session of the staff was used last"),
        N_("So that everybody sees where they are signed in, and ends what is not theirs"),
        N_("Deleted when the session is over. When somebody signed in stays."),
    ),
)
"""What belongs to those who work here, for whoever answers for it; no page of citizens has it."""


def over_since(state: VisitState) -> datetime | None:
    """When the last service of a visit ended; None while one has not."""
    turns = state.transactions.values()
    if any(turn.state is not State.ENDED for turn in turns):
        return None
    return max((turn.ended_at for turn in turns if turn.ended_at is not None), default=None)


def link_is_over(over: datetime | None, now: datetime) -> bool:
    """Whether the link of something that is over since `over` leads nowhere any more."""
    return over is not None and now - over > LINK_LIFE
