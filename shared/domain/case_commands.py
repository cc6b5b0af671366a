"""What people may ask of a case behind the counter, with their reasons as codes.

Which of it is legal says `shared.domain.case_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.case import Result


class SendBackReason(StrEnum):
    NEVER_ARRIVED = "never_arrived"
    WRONG_AGENCY = "wrong_agency"
    FORWARDED_BY_MISTAKE = "forwarded_by_mistake"
    OTHER = "other"


class AskedFor(StrEnum):
    """What the citizen is asked; `papers` names them by position."""

    PAPERS = "papers"
    COME_IN = "come_in"
    INSPECTION_DATE = "inspection_date"
    PAYMENT = "payment"
    OTHER = "other"


class SecondRequestReason(StrEnum):
    """Why a supervisor lets papers be asked for again."""

    NEW_FACTS = "new_facts"
    PAPERS_NOT_GENUINE = "papers_not_genuine"
    PAPERS_EXPIRED = "papers_expired"
    OFFICE_MISTAKE = "office_mistake"


class AnsweredHow(StrEnum):
    PAPERS_BROUGHT = "papers_brought"
    PAPERS_SENT = "papers_sent"
    BY_PHONE = "by_phone"
    NOT_NEEDED = "not_needed"


class DeliveredHow(StrEnum):
    BY_HAND = "by_hand"
    BY_POST = "by_post"
    ELECTRONIC = "electronic"


class DeliveredTo(StrEnum):
    CITIZEN = "citizen"
    PROXY = "proxy"


class LapseReason(StrEnum):
    NO_ANSWER = "no_answer"
    NOT_COLLECTED = "not_collected"


class WithdrawReason(StrEnum):
    CITIZEN_ASKED = "citizen_asked"
    FILED_TWICE = "filed_twice"
    RECORDED_IN_ERROR = "recorded_in_error"


class ReopenReason(StrEnum):
    CLOSED_BY_MISTAKE = "closed_by_mistake"
    CITIZEN_CAME_BACK = "citizen_came_back"
    RESULT_WRONG = "result_wrong"


class LateReason(StrEnum):
    """Why a result is late, as the letter to the citizen says it."""

    MANY_REQUESTS = "many_requests"
    STAFF_MISSING = "staff_missing"
    SYSTEM_DOWN = "system_down"
    OTHER_AGENCY = "other_agency"
    INSPECTION = "inspection"
    DIFFICULT_CASE = "difficult_case"


class SignedBy(StrEnum):
    CITIZEN = "citizen"
    OFFICER = "officer"


class SignedHow(StrEnum):
    PAPER = "paper"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Receive:
    number: str


@dataclass(frozen=True, slots=True)
class Represent:
    """Somebody came for others: how many, and whether the power of attorney was seen."""

    persons: int
    papers: bool


@dataclass(frozen=True, slots=True)
class SignDefect:
    by: SignedBy
    how: SignedHow


@dataclass(frozen=True, slots=True)
class Forward:
    agency: str
    list: int


@dataclass(frozen=True, slots=True)
class Acknowledge:
    agency: str


@dataclass(frozen=True, slots=True)
class SendBack:
    agency: str
    reason: SendBackReason


@dataclass(frozen=True, slots=True)
class BeginStep:
    agency: str
    step: int


@dataclass(frozen=True, slots=True)
class FinishStep:
    agency: str
    step: int


@dataclass(frozen=True, slots=True)
class Ask:
    """`agency` None: the centre asks. `missing` are positions in the list of documents, from 1.
    A second request for papers needs `reason`, which only a supervisor may give."""

    agency: str | None
    question: AskedFor
    missing: tuple[int, ...] = ()
    until: date | None = None
    reason: SecondRequestReason | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    how: AnsweredHow


@dataclass(frozen=True, slots=True)
class GiveResult:
    """An agency is done. `ready`: nothing more is to be done at the centre."""

    agency: str
    result: Result
    ready: bool = False


@dataclass(frozen=True, slots=True)
class MakeReady:
    pass


@dataclass(frozen=True, slots=True)
class DeliverResult:
    how: DeliveredHow = DeliveredHow.BY_HAND
    to: DeliveredTo = DeliveredTo.CITIZEN


@dataclass(frozen=True, slots=True)
class Lapse:
    reason: LapseReason


@dataclass(frozen=True, slots=True)
class Withdraw:
    reason: WithdrawReason


@dataclass(frozen=True, slots=True)
class Reopen:
    reason: ReopenReason


@dataclass(frozen=True, slots=True)
class NoticeLate:
    """The explanation that the law owes the citizen; `number` 1, 2 …"""

    number: int


@dataclass(frozen=True, slots=True)
class ExplainLate:
    """Why it is late, for the latest explanation and the next ones; chosen by a supervisor."""

    reason: LateReason


CaseCommand = (
    Receive
    | Represent
    | SignDefect
    | Forward
    | Acknowledge
    | SendBack
    | BeginStep
    | FinishStep
    | Ask
    | Answer
    | GiveResult
    | MakeReady
    | DeliverResult
    | Lapse
    | Withdraw
    | Reopen
    | NoticeLate
    | ExplainLate
)
