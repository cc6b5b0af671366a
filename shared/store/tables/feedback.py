"""Survey invitations and anonymous answers, kept apart on purpose; questionnaires; exit presses."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from shared.domain.questionnaire import Scope
from shared.store.tables.base import Table, one_of


class Invitation(Table, table=True):
    """Whether the survey of a transaction was answered. `response_id` and `amend_until` are wiped
    once the answer is final: afterwards nothing connects the two tables."""

    transaction_id: int = Field(
        primary_key=True,
        foreign_key="service_transaction.id",
        sa_column_kwargs={"autoincrement": False},
    )
    spent: bool
    response_id: str | None = None
    amend_until: datetime | None = None


class Response(Table, table=True):
    """One anonymous answer: service, centre and day only, under a random key, without a time."""

    __table_args__ = (
        CheckConstraint("overall BETWEEN 1 AND 5", name="overall"),
        Index("ix_response_figures", "centre_id", "service_id", "business_day"),
        {"sqlite_with_rowid": False},  # a hidden row number would keep the order of answers
    )
    id: str = Field(primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    service_id: str = Field(foreign_key="service.id")
    business_day: date
    overall: int
    ease: int | None = None
    items: dict[str, int] = Field(sa_type=JSON)
    comment: str | None = None
    """In the citizen's words, masked; wiped after `shared.domain.survey.WORDS_KEPT`."""

    questionnaire_id: int | None = None
    """The version that was answered; None: the one of the house."""

    reasons: dict[str, int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    """Of every reason that was offered, whether it was named; None where the form was not sent."""

    questions: dict[str, int] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    """Answers to own questions, by the key of the question."""


class Questionnaire(Table, table=True):
    """A version of what is asked beside the score, in force from a business day; append-only.

    `asked` is that of `shared.domain.questionnaire`; None ends what was asked for this scope.
    """

    __table_args__ = (
        one_of("scope", Scope),
        UniqueConstraint("scope", "target", "number"),
    )
    id: int | None = Field(default=None, primary_key=True)
    scope: str
    target: str
    number: int
    valid_from: date
    asked: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    made_by: int = Field(foreign_key="staff.id")
    made_at: datetime


class AnsweredBand(Table, table=True):
    """How many of those who had waited so long answered, by month: a tally from the start, so that
    no answer is connected with a wait. `month` is its first day."""

    __tablename__ = "answered_band"
    __table_args__ = ({"sqlite_with_rowid": False},)
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    month: date = Field(primary_key=True)
    band: str = Field(primary_key=True)
    n: int


class ExitPress(Table, table=True):
    """Presses on the exit screen by score; `score` 0 counts those that came too soon after another.

    No survey: nobody knows who pressed, or how often.
    """

    __tablename__ = "exit_press"
    __table_args__ = (
        CheckConstraint("score BETWEEN 0 AND 5", name="score"),
        {"sqlite_with_rowid": False},
    )
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    business_day: date = Field(primary_key=True)
    score: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    n: int


class ExitScreen(Table, table=True):
    """When a screen was pressed last, and not what: the next press counts after an interval."""

    __tablename__ = "exit_screen"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    screen: str = Field(primary_key=True)
    pressed_at: datetime
