"""The form under every item of a yearly paper: how it stands by the office's word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.params import FromPath, FromQuery

from counter.yearly_form import Gone, KeyedForm, Top, take_form
from counter.yearly_frame import YEARLY, asked_by
from shared.domain.errors import NotFound, StatementChanged
from shared.domain.yearly import MAX_NUMBER, MAX_SAID, Paper, Standing
from shared.services import own_activities, statements
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.services.statements import StatementWish
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.yearly_views import YearAsked


class StatementForm(KeyedForm, frozen=True):
    """`standing` empty leaves the item to the records; `evidence` are ids."""

    version: int = 0
    standing: str = ""
    said: Annotated[str, msgspec.Meta(max_length=2 * MAX_SAID)] = ""
    number: Annotated[str, msgspec.Meta(max_length=2 * MAX_NUMBER)] = ""
    evidence: list[int] = msgspec.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent for an item and refused, with the sentence that says why; or the `item` that
    was stated last, with an empty `problem`."""

    item: str
    form: StatementForm
    problem: str = ""

    @property
    def top(self) -> Top | None:
        return Top(self.problem, f"item-{self.item}") if self.problem else None


Draw = Callable[[AnyRequest, Caller, YearAsked, Typed | None, int], Awaitable[Response[str]]]
"""Draws the page of a paper; the number is the HTTP status."""


def statement_route(paper: Paper, draw: Draw) -> Any:
    """Takes the form of every item of a paper, and shows the page again where it refuses it."""

    @post(
        f"{YEARLY}/{paper.value}/items/{{item:str}}",
        name=f"state-{paper.value}",
        include_in_schema=False,
    )
    async def state_item(
        request: AnyRequest,
        item: FromPath[str],
        centre: FromQuery[str] = "",
        year: FromQuery[int] = 0,
        months: FromQuery[int] = 0,
    ) -> Response[Any]:
        office, caller = office_of(request), require_staff(request)
        asked = asked_by(office, caller, centre, year, months)

        async def act(form: StatementForm, key: RequestKey | None) -> str:
            await statements.state(office, caller, _wish(asked, paper, item, form), key)
            return f"{asked.address(f'{YEARLY}/{paper.value}', done=item)}#item-{item}"

        async def again(form: StatementForm, problem: str, status: int) -> Response[str]:
            return await draw(request, caller, asked, Typed(item, form, problem), status)

        def was_ended(_: StatementForm) -> bool:
            return is_ended(office, asked, paper, item)

        gone = Gone(was_ended, StatementChanged)
        return await take_form(request, asked, StatementForm, act, again, gone)

    return state_item


def is_ended(office: Office, asked: YearAsked, paper: Paper, code: str) -> bool:
    """Whether a line of the office's own was taken out of the paper."""
    assert asked.centre is not None
    line = own_activities.of_paper(office, asked.centre, asked.year, paper).get(code)
    return line is not None and line.ended


def _wish(asked: YearAsked, paper: Paper, item: str, form: StatementForm) -> StatementWish:
    assert asked.centre is not None
    return StatementWish(
        asked.centre,
        asked.year,
        paper,
        item,
        _standing(form.standing),
        form.said,
        form.number,
        tuple(form.evidence),
        form.version,
    )


def _standing(chosen: str) -> Standing | None:
    """Raises `NotFound` for what the form does not offer."""
    try:
        return Standing(chosen) if chosen else None
    except ValueError:
        raise NotFound from None
