"""The screen at the exit: five faces for whoever walks by. A mood of the hall and no survey.

One press, thanks, and back by itself after a few seconds; it works without script.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kiosk.frame import frame_of, kiosk_caller, show
from shared.domain.errors import InvalidRequest
from shared.services import exit_presses
from shared.web.callers import AnyRequest, office_of
from shared.web.forms import read_form
from shared.web.language import keep_language

THANKS_SECONDS = 4


class PressForm(msgspec.Struct, frozen=True):
    overall: int


@get("/{centre:str}/feedback")
async def feedback(
    request: AnyRequest, centre: FromPath[str], thanks: FromQuery[bool] = False
) -> Response[str]:
    """The faces, or thanks for a press; then in the language of the centre again."""
    answer = show(request, "feedback.html", frame_of(request, centre), thanked=thanks)
    if thanks:
        answer.headers["refresh"] = f"{THANKS_SECONDS}; url={_address(centre)}"
    return answer


@post("/{centre:str}/feedback")
async def press(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    """Whoever presses too soon after somebody else is thanked as well, and not counted."""
    caller = kiosk_caller(request, centre)
    form, errors = await read_form(request, PressForm)
    if form is None:
        name, problem = next(iter(errors.items()))
        raise InvalidRequest(name, problem)
    await exit_presses.press(office_of(request), caller, centre, form.overall)
    return Redirect(keep_language(f"{_address(centre)}?thanks=true"), status_code=303)


def _address(centre: str) -> str:
    return f"/kiosk/{centre}/feedback"


routes = [feedback, press]
