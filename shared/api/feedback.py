"""The survey behind a ticket's link."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from shared.services import feedback
from shared.services.commands import CITIZEN
from shared.services.feedback import Answer
from shared.web.callers import AnyRequest, office_of, request_key

Score = Annotated[int, msgspec.Meta(ge=1, le=5)]


class AnswerIn(msgspec.Struct, frozen=True):
    """A tap posts `finished` false: it counts at once and may be amended for ten minutes."""

    overall: Score
    ease: Score | None = None
    items: dict[str, Score] = {}
    comment: Annotated[str, msgspec.Meta(max_length=feedback.COMMENT_LIMIT)] | None = None
    finished: bool = True


class Answered(msgspec.Struct, frozen=True):
    finished: bool


class SurveyOut(msgspec.Struct, frozen=True):
    service: str
    centre: str
    number: str
    answered: bool
    amendable: bool


@get("/surveys/{token:str}", tags=["surveys"], summary="Whether an answer is still taken")
async def survey(request: AnyRequest, token: FromPath[str]) -> SurveyOut:
    view = feedback.view(office_of(request), token)
    return SurveyOut(view.service, view.centre, view.number, view.answered, view.amendable)


@post("/surveys/{token:str}", tags=["surveys"], summary="Answer")
async def answer(
    request: AnyRequest, token: FromPath[str], data: JSONBody[AnswerIn]
) -> Response[Answered]:
    given = Answer(data.overall, data.ease, data.items, data.comment, data.finished)
    key = request_key(request, CITIZEN, await request.body())
    done = await feedback.answer(office_of(request), token, given, key)
    return Response(Answered(data.finished), status_code=done.status)


routes = [survey, answer]
