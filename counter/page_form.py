"""A form that a page of a centre sent: who sent it, where, and its request key.

The pages beside the desk (hall, line, cases, day) read their forms from it; a desk's own press
names its counter too and is `counter.desk_moves.Sent`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from shared.domain.errors import N_, InvalidRequest
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.web.callers import AnyRequest, request_key


@dataclass(frozen=True, slots=True)
class Sent:
    """`centre` is the one in the address."""

    request: AnyRequest
    office: Office
    caller: Caller
    centre: str

    async def key(self, key: str) -> RequestKey | None:
        """The request key in the form, bound to what was sent with it."""
        return request_key(self.request, self.caller, await self.request.body(), key)

    def at(self, day: str, hour: str, field: str) -> datetime:
        """A moment of the centre, as written in a form. Raises `InvalidRequest`."""
        zone = self.office.calendar(self.centre).zone
        try:
            moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour))
        except ValueError:
            raise InvalidRequest(field, N_("Write a day and a time.")) from None
        return moment.replace(tzinfo=zone)
