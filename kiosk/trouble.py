"""What went wrong, in the look and the language of the touchscreen, with a way on."""

from __future__ import annotations

from litestar import Response

from kiosk.device import RETURN_SECONDS
from kiosk.frame import Frame, context_of, frame_of
from shared.domain.errors import CentreClosed, DevicePairingRequired, GcsError, ServiceClosed
from shared.web.callers import AnyRequest, office_of
from shared.web.errors import answer_error

TEMPLATE = "kiosk/trouble.html"


def refuse(request: AnyRequest, error: Exception) -> Response[object]:
    """Say what went wrong, then go back to the first page by itself: nobody else will."""
    frame = _frame(request)
    if frame is None:
        answer = answer_error(request, error)
        centre = request.path_params.get("centre")
        if centre in office_of(request).catalogue.centres:
            answer.headers["refresh"] = f"{RETURN_SECONDS}; url=/kiosk/{centre}"
        return answer
    return _answer(request, error, frame, "")


def closed_meanwhile(
    request: AnyRequest, error: CentreClosed | ServiceClosed, frame: Frame, service: str
) -> Response[object]:
    """A service closed while the citizen read about it: nothing was taken."""
    return _answer(request, error, frame, service)


def _answer(request: AnyRequest, error: Exception, frame: Frame, service: str) -> Response[object]:
    answer = answer_error(
        request,
        error,
        TEMPLATE,
        **context_of(frame),
        service=service,
        is_closed=isinstance(error, CentreClosed | ServiceClosed),
    )
    answer.headers["refresh"] = f"{RETURN_SECONDS}; url={frame.home}"
    return answer


def _frame(request: AnyRequest) -> Frame | None:
    """None where not even the frame can be drawn."""
    try:
        return frame_of(request, request.path_params["centre"], plain=True)
    except (GcsError, DevicePairingRequired, KeyError):
        return None
