"""The survey behind a ticket's link."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from shared.domain.questionnaire import Driver, Kind
from shared.services import feedback
from shared.services.commands import CITIZEN
from shared.services.feedback import Answer
from shared.web.callers import AnyRequest, office_of, request_key

Score = Annotated[int, msgspec.Meta(ge=1, le=5)]
OwnValue = Annotated[int, msgspec.Meta(ge=0, le=5)]


class AnswerIn(msgspec.Struct, frozen=True):
    """A tap posts `finished` false: it counts at once and may be amended for ten minutes.

    `reasons` names those of what was offered; null says that they were not looked at. `questions`
    answers own questions by their key, 1 to 5, or 1 for yes and 0 for no.
    """

    overall: Score
    ease: Score | None = None
    items: dict[str, Score] = {}
    comment: Annotated[str, msgspec.Meta(max_length=feedback.COMMENT_LIMIT)] | None = None
    finished: bool = True
    reasons: list[Driver] | None = None
    questions: dict[str, OwnValue] = {}


class Answered(msgspec.Struct, frozen=True):
    finished: bool


class QuestionOut(msgspec.Struct, frozen=True):
    """An own question; `kind` is `scale` or `yes_no`."""

    key: str
    kind: Kind
    th: str
    en: str


class SurveyOut(msgspec.Struct, frozen=True):
    """What is asked beside the score: `items` and `reasons` by their codes."""

    service: str
    centre: str
    number: str
    answered: bool
    amendable: bool
    items: list[str]
    reasons: list[Driver]
    ease: bool
    comment: bool
    questions: list[QuestionOut]


@get("/surveys/{token:str}", tags=["surveys"], summary="Whether an answer is still taken")
async def survey(request: AnyRequest, token: FromPath[str]) -> SurveyOut:
    view = feedback.view(office_of(request), token)
    asked = view.asked
    return SurveyOut(
        service=view.service,
        centre=view.centre,
        number=view.number,
        answered=view.answered,
        amendable=view.amendable,
        items=list(asked.dimensions),
        reasons=list(asked.reasons),
        ease=asked.ease,
        comment=asked.comment,
        questions=[QuestionOut(each.key, each.kind, each.th, each.en) for each in asked.questions],
    )


@post("/surveys/{token:str}", tags=["surveys"], summary="Answer")
async def answer(
    request: AnyRequest, token: FromPath[str], data: JSONBody[AnswerIn]
) -> Response[Answered]:
    given = Answer(
        overall=data.overall,
        ease=data.ease,
        items=data.items,
        comment=data.comment,
        finished=data.finished,
        reasons=data.reasons,
        questions=data.questions,
    )
    key = request_key(request, CITIZEN, await request.body())
    done = await feedback.answer(office_of(request), token, given, key)
    return Response(Answered(data.finished), status_code=done.status)


routes = [survey, answer]
