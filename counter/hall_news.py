"""What was done by the last press in the hall, in one sentence, and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass

from counter.hall_view import HallView
from shared.i18n import gettext
from shared.services.hall_now import TurnRow


@dataclass(frozen=True, slots=True)
class News:
    """`undo` names the move that takes it back, of turn `turn` or counter `counter`."""

    text: str
    undo: str = ""
    turn: TurnRow | None = None
    counter: int = 0


def news_of(view: HallView, done: str, about: int) -> News | None:
    """`about` is the turn or the counter that the move was about."""
    if done in ("called", "put-back"):
        return _of_turn(view, done, about)
    if done in ("profile", "moved", "opened", "reminded", "break", "end-break", "closed"):
        return _of_counter(view, done, about)
    if done == "promise":
        return News(gettext("The hall watches the new promise from now on."))
    if done == "undone":
        return News(gettext("Taken back."))
    return None


def _of_turn(view: HallView, done: str, about: int) -> News | None:
    turn = next((each for each in view.hall.turns if each.id == about), None)
    if turn is None:
        return None
    if done == "called":
        where = {"number": turn.number, "counter": turn.counter or 0}
        text = gettext("%(number)s was called to counter %(counter)s.", **where)
        return News(text, "undo" if turn.state == "called" else "", turn)
    text = gettext("%(number)s is back in line.", number=turn.number)
    return News(text, "undo" if turn.state == "waiting" else "", turn)


def _of_counter(view: HallView, done: str, about: int) -> News | None:
    if about not in {each.number for each in view.desks}:
        return None
    where = {"counter": about}
    text = {
        "profile": gettext(
            "Counter %(counter)s takes something else from the next call on.", **where
        ),
        "moved": gettext("The person goes on at counter %(counter)s.", **where),
        "opened": gettext("Counter %(counter)s is open.", **where),
        "reminded": gettext("Counter %(counter)s was asked to look at it.", **where),
        "break": gettext("Counter %(counter)s is on a break.", **where),
        "end-break": gettext("The break at counter %(counter)s has ended.", **where),
        "closed": gettext("Counter %(counter)s is closed or handed over.", **where),
    }[done]
    undo = "undo-profile" if done == "profile" and view.session(about) is not None else ""
    return News(text, undo, counter=about)
