"""Live streams of paired screens: they end when the screen is switched off or is to load anew."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from shared.services.devices import caller_of_device
from shared.web.callers import AnyRequest, bearer, office_of
from shared.web.cookies import DEVICE_COOKIE, cookie_sent


def stays_paired(request: AnyRequest, centre: str) -> Callable[[], bool] | None:
    """Whether the screen that sent a request is still that screen of the centre, and its page is
    not to be loaded anew; None for who is no paired screen. A database out of reach ends nothing.
    """
    office = office_of(request)
    token = bearer(request) or cookie_sent(request, DEVICE_COOKIE)
    found = caller_of_device(office, token) if token else None
    if token is None or found is None or found[1].centre != centre:
        return None
    asked_at = found[1].reload_asked_at

    def ask() -> bool:
        try:
            now = caller_of_device(office, token)
        except SQLAlchemyError:
            return True
        return now is not None and (now[1].centre, now[1].reload_asked_at) == (centre, asked_at)

    return ask
