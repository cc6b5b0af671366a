"""What staff and citizens may ask of a transaction, and the events that follow.

`decide` is pure: it checks the move against the transition table and the house rules and returns
drafts of events, or raises one of `shared.domain.errors`. Nothing else turns a wish into facts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.case import CaseRecord
from shared.domain.case_commands import SecondRequestReason
from shared.domain.errors import (
    N_,
    AgenciesAtWork,
    CaseOfEarlierVisit,
    InvalidRequest,
    LastStep,
    NoShowTooSoon,
    NothingToUndo,
    PapersAskedFor,
    RecallsUsedUp,
    RecallTooSoon,
    SecondRequest,
    UndoTooLate,
)
from shared.domain.events import Draft, Event, Kind
from shared.domain.reasons import CORRECTED, RemoveReason, TransferReason
from shared.domain.reasons import CallReason as CallReason  # noqa: PLC0414  # where callers look
from shared.domain.rules import Rules
from shared.domain.timing import in_force
from shared.domain.visit import (
    FINISHING_OUTCOMES,
    REMOVING_OUTCOMES,
    Outcome,
    PauseReason,
    TransactionState,
    Verb,
)


@dataclass(frozen=True, slots=True)
class Recall:
    pass


@dataclass(frozen=True, slots=True)
class Start:
    pass


@dataclass(frozen=True, slots=True)
class CheckPapers:
    """The verdict on the documents; `missing` are positions in the version's list, from 1.

    Papers may be asked for once (Licensing Facilitation Act B.E. 2558 s. 8): a second request needs
    `reason`, which only a supervisor gives: the officer's own, or `approved_by`. Who corrects the
    list while the citizen is still there asks no second time.
    """

    complete: bool
    missing: tuple[int, ...] = ()
    until: str | None = None
    reason: SecondRequestReason | None = None
    approved_by: int | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """`to` None means the next row; skipping is allowed and recorded."""

    to: int | None = None


@dataclass(frozen=True, slots=True)
class ChooseVariant:
    """Which case it is: the `variant` of the service, "" the ordinary one, with the `process` of
    the day and how many rows of it are done at the counter (`steps`)."""

    variant: str
    process: int
    steps: int


@dataclass(frozen=True, slots=True)
class PauseFor:
    reason: PauseReason


@dataclass(frozen=True, slots=True)
class Resume:
    counter: int


@dataclass(frozen=True, slots=True)
class SendOn:
    """To another counter or colleague of the same service, or to all: keeps place and clock."""

    counter: int | None = None
    staff: int | None = None
    reason: TransferReason | None = None


@dataclass(frozen=True, slots=True)
class Requeue:
    pass


@dataclass(frozen=True, slots=True)
class MarkNoShow:
    pass


@dataclass(frozen=True, slots=True)
class Complete:
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Remove:
    """`reason` is a code, never free text: the log holds no personal data."""

    outcome: Outcome
    reason: RemoveReason | None = None


Command = (
    Recall
    | Start
    | CheckPapers
    | NextStep
    | ChooseVariant
    | PauseFor
    | Resume
    | SendOn
    | Requeue
    | MarkNoShow
    | Complete
    | Remove
)

VERB_OF: Mapping[type, Verb] = {
    Recall: Verb.RECALL,
    Start: Verb.START,
    CheckPapers: Verb.PAPERS,
    NextStep: Verb.NEXT_STEP,
    ChooseVariant: Verb.VARIANT,
    PauseFor: Verb.PAUSE,
    Resume: Verb.RESUME,
    SendOn: Verb.TRANSFER,
    Requeue: Verb.REQUEUE,
    MarkNoShow: Verb.NO_SHOW,
    Complete: Verb.COMPLETE,
    Remove: Verb.REMOVE,
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision rests on: transaction, case, counter steps of its process, house rules."""

    transaction: TransactionState
    case: CaseRecord | None
    counter_steps: int
    documents: int
    rules: Rules
    now: datetime


def decide(command: Command, situation: Situation) -> list[Draft]:
    """The events that follow from a legal command. The version was checked before."""
    verb = VERB_OF.get(type(command))
    if verb is not None:
        situation.transaction.expect(verb)
    return _DECISIONS[type(command)](command, situation)


def undo(events: Sequence[Event], transaction: int, rules: Rules, now: datetime) -> Draft:
    """Take back the last move of a transaction. Raises `NothingToUndo`, `UndoTooLate`.

    A receipt goes with the ending that gave it. A corrected service was several events of two
    transactions; they are taken back as one, and the draft then belongs to the turn replaced.
    """
    history = in_force(events)
    own = [e for e in history if e.transaction == transaction]
    receipt = own.pop().seq if own and own[-1].kind is Kind.RECEIVED else None
    last = own[-1] if own else None
    if last is None or last.kind not in UNDOABLE:
        raise NothingToUndo
    if now - last.at > rules.undo_window:
        raise UndoTooLate(seconds=_seconds(rules.undo_window))
    first = _replacing(history, last)
    if first is None:
        seqs = [last.seq] if receipt is None else [last.seq, receipt]
        return Draft(Kind.UNDONE, transaction, {"seqs": seqs}, last.counter)
    opened = history[history.index(first) + 1].transaction
    caused = [
        e.seq for e in history if e.transaction == opened and e.data.get("because") == CORRECTED
    ]
    return Draft(Kind.UNDONE, first.transaction, {"seqs": [first.seq, *caused]}, last.counter)


def _replacing(history: Sequence[Event], last: Event) -> Event | None:
    """The end of the turn that was replaced by another service, when `last` is part of that."""
    if last.kind is Kind.TRANSFERRED and "service" in last.data:
        return last
    if last.data.get("because") != CORRECTED:
        return None
    added = next(e for e in history if e.transaction == last.transaction)
    return next(e for e in history if e.seq == added.seq - 1)


UNDOABLE = frozenset(
    {
        Kind.CALLED,
        Kind.STARTED,
        Kind.PAPERS_CHECKED,
        Kind.STEPPED,
        Kind.VARIANT_CHOSEN,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.TRANSFERRED,
        Kind.REQUEUED,
        Kind.MISSED,
        Kind.COMPLETED,
        Kind.REMOVED,
        Kind.CANCELLED,
        Kind.DEFERRED,
        Kind.RESULT_READY,
        Kind.DELIVERED,
    }
)


def _recall(_command: Recall, s: Situation) -> list[Draft]:
    t = s.transaction
    if t.recalls >= s.rules.recall_limit:
        raise RecallsUsedUp(present=t.summary(), limit=s.rules.recall_limit + 1)
    assert t.last_called_at is not None
    left = t.last_called_at + s.rules.recall_interval - s.now
    if left > timedelta(0):
        raise RecallTooSoon(present=t.summary(), seconds=_seconds(left) + 1)
    return [Draft(Kind.RECALLED, t.id, counter=t.counter)]


def _start(_command: Start, s: Situation) -> list[Draft]:
    # A transaction sent on in mid-service goes on with the step it was in.
    return [
        Draft(
            Kind.STARTED, s.transaction.id, {"step": s.transaction.step or 1}, s.transaction.counter
        )
    ]


def _papers(command: CheckPapers, s: Situation) -> list[Draft]:
    if command.complete and command.missing:
        raise InvalidRequest("missing", N_("Papers that are complete miss nothing."))
    if any(not 1 <= position <= s.documents for position in command.missing):
        raise InvalidRequest("missing", N_("Name documents by their position in the list, from 1."))
    if command.missing and command.reason is None and _asked_before(s):
        raise SecondRequest(present=s.transaction.summary())
    data: dict[str, object] = {"complete": command.complete, "missing": list(command.missing)}
    if command.until is not None:
        data["until"] = command.until
    if command.reason is not None:
        data["reason"] = command.reason.value
    if command.approved_by is not None:
        data["approved_by"] = command.approved_by
    return [Draft(Kind.PAPERS_CHECKED, s.transaction.id, data, s.transaction.counter)]


def _asked_before(s: Situation) -> bool:
    """Whether papers of this request were asked for in another turn."""
    return s.case is not None and s.case.requests > len(s.case.asked_in & {s.transaction.id})


def _next_step(command: NextStep, s: Situation) -> list[Draft]:
    t = s.transaction
    if command.to is None and t.step >= s.counter_steps:
        raise LastStep(present=t.summary())
    to = t.step + 1 if command.to is None else command.to
    if not 1 <= to <= s.counter_steps or to == t.step:
        raise InvalidRequest("to", N_("Choose another step of this service, by its number."))
    return [Draft(Kind.STEPPED, t.id, {"from": t.step, "to": to}, t.counter)]


def _choose_variant(command: ChooseVariant, s: Situation) -> list[Draft]:
    """The version of another variant takes the place of the present one, for turn and request.

    Of an earlier visit's request another centre's officer may have promised something already, and
    papers that were asked for stand on the present list; then the case stays as it is.
    """
    t = s.transaction
    if command.process == t.process:
        raise InvalidRequest("variant", N_("It is this case already. Choose another one."))
    if t.case != t.id:
        raise CaseOfEarlierVisit(present=t.summary())
    if t.papers_complete is False:
        raise PapersAskedFor(present=t.summary())
    data = {"variant": command.variant, "process": command.process, "steps": command.steps}
    return [Draft(Kind.VARIANT_CHOSEN, t.id, data, t.counter)]


def _pause(command: PauseFor, s: Situation) -> list[Draft]:
    t = s.transaction
    return [Draft(Kind.PAUSED, t.id, {"reason": command.reason.value}, t.counter)]


def _resume(command: Resume, s: Situation) -> list[Draft]:
    return [Draft(Kind.RESUMED, s.transaction.id, counter=command.counter)]


def _send_on(command: SendOn, s: Situation) -> list[Draft]:
    data: dict[str, object] = {}
    if command.counter is not None:
        data["counter"] = command.counter
    if command.staff is not None:
        data["staff"] = command.staff
    if command.reason is not None:
        data["reason"] = command.reason.value
    return [Draft(Kind.TRANSFERRED, s.transaction.id, data, s.transaction.counter)]


def _requeue(_command: Requeue, s: Situation) -> list[Draft]:
    data = {"rests_until": (s.now + s.rules.requeue_rest).isoformat()}
    return [Draft(Kind.REQUEUED, s.transaction.id, data, s.transaction.counter)]


def _no_show(_command: MarkNoShow, s: Situation) -> list[Draft]:
    t = s.transaction
    missing = s.rules.recalls_before_no_show - t.recalls
    if missing > 0:
        raise NoShowTooSoon(present=t.summary(), missing=missing)
    return [Draft(Kind.MISSED, t.id, counter=t.counter)]


def _complete(command: Complete, s: Situation) -> list[Draft]:
    if command.outcome not in FINISHING_OUTCOMES:
        raise InvalidRequest("outcome", N_("Choose one of the endings of a finished service."))
    if command.outcome in _FINAL and s.case is not None and s.case.at_agencies:
        raise AgenciesAtWork(present=s.transaction.summary())
    return [
        Draft(
            Kind.COMPLETED,
            s.transaction.id,
            {"outcome": command.outcome.value},
            s.transaction.counter,
        )
    ]


_FINAL = frozenset({Outcome.COMPLETED, Outcome.REFUSED})
"""Endings after which nothing more happens to a request."""


def _remove(command: Remove, s: Situation) -> list[Draft]:
    if command.outcome not in REMOVING_OUTCOMES:
        raise InvalidRequest("outcome", N_("Choose one of the endings of a removed ticket."))
    data: dict[str, object] = {"outcome": command.outcome.value}
    if command.reason is not None:
        data["reason"] = command.reason.value
    return [Draft(Kind.REMOVED, s.transaction.id, data, s.transaction.counter)]


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


_DECISIONS: Mapping[type, Callable[..., list[Draft]]] = {
    Recall: _recall,
    Start: _start,
    CheckPapers: _papers,
    NextStep: _next_step,
    ChooseVariant: _choose_variant,
    PauseFor: _pause,
    Resume: _resume,
    SendOn: _send_on,
    Requeue: _requeue,
    MarkNoShow: _no_show,
    Complete: _complete,
    Remove: _remove,
}
