"""One service of a visit on its citizen's phone: its state, how it ended, what can be done now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.case import CaseState
from shared.domain.catalogue import Catalogue, Names
from shared.domain.visit import FINISHING_OUTCOMES, GRANTED, Outcome, State, TransactionState
from shared.i18n import gettext
from shared.services.tracking import Followed

_CHIPS = {
    State.WAITING: "waiting",
    State.CALLED: "now",
    State.SERVING: "now",
    State.PAUSED: "held",
    State.DEFERRED: "held",
}
_ASK_THE_STAFF = frozenset({Outcome.CANCELLED_BY_STAFF, Outcome.LEFT, Outcome.RECORDED_IN_ERROR})


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service of the visit. `survey` is an address while its questionnaire is open; `which`
    case of the service, None the ordinary one.

    `served` is false for whoever left, was not there, or was sent home at the end of the day.
    """

    id: str
    names: Names
    which: Names | None
    count: int
    chip: str
    state: str
    words: str
    more: str
    survey: str | None
    answered: bool
    served: bool


def which_case(catalogue: Catalogue, turn: TransactionState) -> Names | None:
    """The case of its service that a turn is; None for the ordinary one."""
    return catalogue.variant_names(turn.service, catalogue.processes[turn.process].variant)


def service_line(
    catalogue: Catalogue, followed: Followed, turn: TransactionState, base: str
) -> ServiceLine:
    tokens = {each.transaction: each.survey for each in followed.view.turns}
    token = tokens[turn.id] if turn.id in followed.surveys else None
    words, more = ending_words(turn) if turn.state is State.ENDED else (_state_words(turn), "")
    if turn.outcome is Outcome.COMPLETED_RESULT_LATER:
        news = _news_of_result(followed, turn)
        # A request that has its own part of the page says there what became of it.
        more = more if not news else "" if _has_own_part(followed, turn) else news
    return ServiceLine(
        id=turn.service,
        names=catalogue.services[turn.service].names,
        which=which_case(catalogue, turn),
        count=turn.count,
        chip=_CHIPS.get(turn.state) or ("good" if _went_well(turn) else "closed"),
        state=turn.state.value,
        words=words,
        more=more,
        survey=f"{base}/s/{token}" if token else None,
        answered=followed.surveys.get(turn.id, False),
        served=turn.outcome in FINISHING_OUTCOMES,
    )


def _has_own_part(followed: Followed, turn: TransactionState) -> bool:
    return any(each.record.id == turn.case for each in followed.cases)


def _news_of_result(followed: Followed, turn: TransactionState) -> str:
    """What became of a request that was filed; empty while the agency works on it."""
    case = followed.state.cases.get(turn.case or turn.id)
    if case is not None and case.state is CaseState.READY:
        return gettext("Your result is ready. Come to the centre and pick it up.")
    if case is not None and case.state is CaseState.DELIVERED:
        return gettext("Your result was handed over.")
    return ""


def _went_well(turn: TransactionState) -> bool:
    return turn.outcome in GRANTED


def _state_words(turn: TransactionState) -> str:
    words: dict[State, Callable[[], str]] = {
        State.WAITING: lambda: gettext("waiting for its turn"),
        State.CALLED: lambda: gettext("called to counter %(number)s", number=turn.counter),
        State.SERVING: lambda: gettext("at counter %(number)s", number=turn.counter),
        State.PAUSED: lambda: gettext("on hold"),
        State.DEFERRED: lambda: (
            gettext("until you confirm that you are here")
            if turn.is_unconfirmed
            else gettext("later, as you asked")
        ),
    }
    return words[turn.state]()


def ending_words(turn: TransactionState) -> tuple[str, str]:
    """How a service ended, in a few words, and what the citizen can do now."""
    endings: dict[Outcome, Callable[[], tuple[str, str]]] = {
        Outcome.COMPLETED: lambda: (gettext("done"), ""),
        Outcome.COMPLETED_RESULT_LATER: lambda: (
            gettext("filed"),
            gettext("The result comes later. Keep this page: it says when it is ready."),
        ),
        Outcome.INCOMPLETE_DOCUMENTS: lambda: (
            gettext("papers were missing"),
            gettext("Come again with the missing papers and take a new ticket."),
        ),
        Outcome.REFUSED: lambda: (
            gettext("refused"),
            gettext("You may ask the staff for the reason in writing, and how to appeal."),
        ),
        Outcome.REDIRECTED_ELSEWHERE: lambda: (
            gettext("done elsewhere"),
            gettext("Another office does this. Go where the staff told you, or ask them again."),
        ),
        Outcome.TRANSFERRED: lambda: (
            gettext("handed on"),
            gettext("It goes on as another service of this ticket."),
        ),
        Outcome.CANCELLED_BY_CITIZEN: lambda: (
            gettext("you left the queue"),
            gettext("Take a new ticket when you want to come again."),
        ),
        Outcome.NO_SHOW: lambda: (
            gettext("called, not come"),
            gettext("You can get back in line on the same day."),
        ),
        Outcome.NOT_CONFIRMED: lambda: (
            gettext("not confirmed in time"),
            gettext("If you are at the centre now, tell the reception your number."),
        ),
        Outcome.CLOSED_AT_DAY_END: lambda: (
            gettext("the centre closed"),
            gettext("The centre closed before your turn. Please take a new ticket another day."),
        ),
        Outcome.ABANDONED_IN_PAUSE: lambda: (
            gettext("on hold until the day ended"),
            gettext("Ask the staff how to go on, or take a new ticket another day."),
        ),
    }
    if turn.outcome is None or turn.outcome in _ASK_THE_STAFF:
        return gettext("taken off the queue"), gettext("If this is a mistake, ask the staff.")
    return endings[turn.outcome]()
