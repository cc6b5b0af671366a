"""Tickets from home, as the tests of them take and confirm them."""

from __future__ import annotations

from shared.services import checking, confirming, here_codes, visits
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from tests.builders import CENTRE, SERVICE, run


def from_home(office: Office, *services: str) -> VisitView:
    chosen = tuple(map(Chosen, services or (SERVICE,)))
    command = TakeTicket(CENTRE, chosen, channel="phone", remote=True)
    return run(visits.take(office, CITIZEN, command))[1]


def code(office: Office, centre: str = CENTRE) -> str:
    return here_codes.present_code(office, centre, office.clock.now()).digits


def confirm(office: Office, view: VisitView) -> VisitView:
    return run(confirming.by_token(office, view.token, code(office)))


def whole(office: Office) -> bool:
    return checking.check(office).differences == []
