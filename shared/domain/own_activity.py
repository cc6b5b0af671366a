"""Lines that an office adds to a yearly paper, and what it plans for each line.

The provincial set of category 3 has more activities than the seven fundamental codes (seed document
003 speaks of ten without naming them): an office adds those of its province. The form of every
line goes from the steps of the work over the check to the plan for the next year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.domain.assessment import check_code
from shared.domain.errors import N_, InvalidRequest
from shared.domain.free_text import plain_text, some_text
from shared.domain.yearly import MAX_SAID, Item

MAX_TITLE, MAX_ASKS, MAX_WHO, MAX_WHY = 200, 1000, 200, 500


@dataclass(frozen=True, slots=True)
class OwnActivity:
    """One version of an added line. `ended`: no longer part of the paper, with `why`."""

    code: str
    title: str
    asks: str
    ended: bool = False
    why: str = ""
    version: int = 0
    by: int | None = None
    at: datetime | None = None

    @property
    def item(self) -> Item:
        return Item(self.code, self.title, self.asks)


@dataclass(frozen=True, slots=True)
class Plan:
    """The `steps` of the work on a line, and what will be better next year: what, by whom, until
    when."""

    item: str
    steps: str = ""
    what: str = ""
    who: str = ""
    until: date | None = None
    version: int = 0
    by: int | None = None
    at: datetime | None = None


def check_activity(given: OwnActivity, taken: set[str]) -> OwnActivity:
    """The same with plain texts; `taken` are the codes of other lines. Raises `InvalidRequest`."""
    code = check_code(given.code)
    if code.casefold() in {each.casefold() for each in taken}:
        raise InvalidRequest("code", N_("This code is in use. Choose another one."))
    why = plain_text(given.why, MAX_WHY, "why")
    if given.ended and not why:
        raise InvalidRequest("why", N_("Say why it is no longer part of the list."))
    return replace(
        given,
        code=code,
        title=some_text(given.title, MAX_TITLE, "title"),
        asks=some_text(given.asks, MAX_ASKS, "asks"),
        why=why,
    )


def check_plan(given: Plan) -> Plan:
    """The same with plain texts. Raises `InvalidRequest`."""
    plan = replace(
        given,
        steps=plain_text(given.steps, MAX_SAID, "steps"),
        what=plain_text(given.what, MAX_SAID, "what"),
        who=plain_text(given.who, MAX_WHO, "who"),
    )
    if plan.what and (not plan.who or plan.until is None):
        raise InvalidRequest("who", N_("Say who does it and until when."))
    if not plan.what and (plan.who or plan.until is not None):
        raise InvalidRequest("what", N_("Say what will be done."))
    return plan
