"""What citizens are asked beside the one tap: a dated version for all, an agency or a service.

Called by the survey of the telephone, by the page on which administrators make versions, and by
the figures. A version is never changed: who answered keeps the one that was answered. An own
question is known by its words, so that the same question adds up over versions and another one
never does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shared.domain.errors import N_, InvalidRequest
from shared.domain.free_text import some_text

DIMENSIONS = ("process", "staff", "facilities", "result")
"""The four dimensions of Thai practice: steps, staff, place, result."""

MOST_REASONS = 6
MOST_QUESTIONS = 3
LONGEST_QUESTION = 120
"""Characters: two lines on a telephone."""
GOOD_FROM = 4
"""From this score on people are asked what went well, below it what did not."""


class Driver(StrEnum):
    """What may have made a visit good or bad: the same list for both, as in the customer survey of
    United States agencies (OMB Circular A-11, section 280)."""

    WAIT = "wait"
    STEPS = "steps"
    PAPERS = "papers"
    STAFF = "staff"
    PLACE = "place"
    SYSTEM = "system"
    INFORMATION = "information"
    FAIRNESS = "fairness"
    RESULT = "result"
    FEE = "fee"


class Mood(StrEnum):
    GOOD = "good"
    LOW = "low"


class Scope(StrEnum):
    """Whom a version is for; the narrowest that is in force counts."""

    ALL = "all"
    AGENCY = "agency"
    SERVICE = "service"


class Kind(StrEnum):
    """How an own question is answered: from 1 to 5, or with yes (1) and no (0)."""

    SCALE = "scale"
    YES_NO = "yes_no"


VALUES: Mapping[Kind, tuple[int, ...]] = {Kind.SCALE: (1, 2, 3, 4, 5), Kind.YES_NO: (1, 0)}


@dataclass(frozen=True, slots=True)
class Question:
    """One of the office's own; both languages are needed."""

    kind: Kind
    th: str
    en: str

    @property
    def key(self) -> str:
        """Tells it from every other question, and is the same in every version that asks it."""
        words = "\n".join((self.kind.value, self.th, self.en))
        return hashlib.sha256(words.encode()).hexdigest()[:12]

    def text(self, language: str) -> str:
        return self.th if language == "th" else self.en


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What stands below the five faces, each part of it optional for whoever answers."""

    dimensions: tuple[str, ...] = DIMENSIONS
    reasons: tuple[Driver, ...] = (
        *(Driver.WAIT, Driver.STEPS, Driver.PAPERS),
        *(Driver.STAFF, Driver.PLACE, Driver.SYSTEM),
    )
    ease: bool = True
    comment: bool = True
    questions: tuple[Question, ...] = ()

    def question(self, key: str) -> Question | None:
        return next((each for each in self.questions if each.key == key), None)


HOUSE = Questionnaire()
"""What is asked where nobody made a version."""


@dataclass(frozen=True, slots=True)
class Version:
    """`target` is the id of an agency or service, "" for all. `asked` None ends what was asked for
    this scope: from then on the wider one counts again."""

    id: int
    scope: Scope
    target: str
    number: int
    valid_from: date
    asked: Questionnaire | None


@dataclass(frozen=True, slots=True)
class InForce:
    """The questionnaire of a service on a day; `version` None is that of the house."""

    version: Version | None
    asked: Questionnaire = field(default=HOUSE)

    @property
    def id(self) -> int | None:
        return self.version.id if self.version else None


def in_force(versions: Iterable[Version], agency: str, service: str, day: date) -> InForce:
    """The newest version of the narrowest scope that has one on this business day."""
    begun = [each for each in versions if each.valid_from <= day]
    for scope, target in ((Scope.SERVICE, service), (Scope.AGENCY, agency), (Scope.ALL, "")):
        found = newest(each for each in begun if (each.scope, each.target) == (scope, target))
        if found is not None and found.asked is not None:
            return InForce(found, found.asked)
    return InForce(None)


def newest(versions: Iterable[Version]) -> Version | None:
    """The one that counts among those of one scope: the latest day, then the highest number."""
    return max(versions, key=lambda each: (each.valid_from, each.number), default=None)


def mood_of(score: int) -> Mood:
    return Mood.GOOD if score >= GOOD_FROM else Mood.LOW


def checked(asked: Questionnaire) -> Questionnaire:
    """The questionnaire as it may be stored. Raises `InvalidRequest` where it asks too much, or
    asks an own question without words in both languages."""
    if len(asked.reasons) > MOST_REASONS:
        raise InvalidRequest("reasons", N_("Choose at most 6 reasons: more are not read."))
    if len(asked.questions) > MOST_QUESTIONS:
        raise InvalidRequest("questions", N_("Ask at most 3 questions of your own."))
    questions = tuple(_checked(each) for each in asked.questions)
    if len({each.key for each in questions}) < len(questions):
        raise InvalidRequest("questions", N_("Two questions are the same. Leave one out."))
    reasons = tuple(dict.fromkeys(asked.reasons))
    dimensions = tuple(each for each in DIMENSIONS if each in asked.dimensions)
    return Questionnaire(dimensions, reasons, asked.ease, asked.comment, questions)


def _checked(question: Question) -> Question:
    if not question.th.strip() or not question.en.strip():
        raise InvalidRequest("questions", N_("Write each question in Thai and in English."))
    th, en = (
        " ".join(some_text(each, LONGEST_QUESTION, "questions").split())
        for each in (question.th, question.en)
    )
    return Question(question.kind, th, en)


def as_plain(asked: Questionnaire) -> dict[str, Any]:
    """As it is stored; `from_plain` reads it back."""
    return {
        "dimensions": list(asked.dimensions),
        "reasons": [each.value for each in asked.reasons],
        "ease": asked.ease,
        "comment": asked.comment,
        "questions": [
            {"kind": each.kind.value, "th": each.th, "en": each.en} for each in asked.questions
        ],
    }


def from_plain(stored: Mapping[str, Any]) -> Questionnaire:
    return Questionnaire(
        dimensions=tuple(stored["dimensions"]),
        reasons=tuple(Driver(each) for each in stored["reasons"]),
        ease=stored["ease"],
        comment=stored["comment"],
        questions=tuple(
            Question(Kind(each["kind"]), each["th"], each["en"]) for each in stored["questions"]
        ),
    )
