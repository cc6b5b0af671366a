"""Complaints, suggestions and praise: for citizens without a credential, and for who answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from shared.api.values import PAGE, Id, Limit, sure_moment
from shared.domain.errors import NotFound, UnknownVoice
from shared.domain.voices import CONTACT_LIMIT, TEXT_LIMIT, Did, Topic, VoiceKind
from shared.i18n import current_language
from shared.services import voices, voices_staff
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.voice_codes import code_of
from shared.services.voices import Filing, VoiceView
from shared.services.voices_staff import InboxRow, StaffMove
from shared.web.callers import (
    AnyRequest,
    anonymous_key,
    office_of,
    origin,
    request_key,
    require_staff,
)

Words = Annotated[str, msgspec.Meta(max_length=TEXT_LIMIT)]
Over = Annotated[
    bool, QueryParameter(name="over", description="Those that are over, the newest first.")
]
After = Annotated[
    str | None, QueryParameter(name="after", description="`next` of the page before.")
]
VERBS = {
    "assign": Did.ASSIGNED,
    "forward": Did.FORWARDED,
    "ask": Did.ASKED,
    "answer": Did.ANSWERED,
    "close": Did.CLOSED,
    "escalate": Did.ESCALATED,
}
WRITERS_VERBS = {
    "add": Did.ADDED,
    "settle": Did.SETTLED,
    "not-settled": Did.CONTESTED,
    "withdraw": Did.WITHDRAWN,
}


class VoiceIn(msgspec.Struct, frozen=True):
    """`visit` is the token of a ticket, which says place, day and services; `consent` is the
    version of the text under which a contact is kept."""

    kind: VoiceKind
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_LIMIT)]
    topic: Topic = Topic.OTHER
    service: str | None = None
    visit: str | None = None
    happened_on: date | None = None
    counter: Id | None = None
    contact: Annotated[str, msgspec.Meta(max_length=CONTACT_LIMIT)] = ""
    consent: str = ""


class CalledBefore(msgspec.Struct, frozen=True):
    """A stored call that is attached: who was called first, when, and by which reason."""

    number: str
    called_at: datetime
    because: str


class EntryOut(msgspec.Struct, frozen=True):
    """`by`: `citizen`, `staff` or `system`; `text` null: none, or deleted after its time."""

    at: datetime
    by: str
    did: str
    text: str | None
    agency: str | None


class VoiceOut(msgspec.Struct, frozen=True):
    """`due_on` is the promised day of the answer; `may` what its writer can still do."""

    code: str
    url: str
    kind: str
    topic: str
    centre: str
    service: str | None
    state: str
    received_on: date
    due_on: date
    answer: str | None
    history: list[EntryOut]
    called_before: list[CalledBefore]
    may: list[str]


class VoiceForStaff(msgspec.Struct, frozen=True):
    """`version` goes along with every move. `contact` only for those who handle it."""

    voice: int
    centre: str
    kind: str
    topic: str
    service: str | None
    state: str
    level: str
    received_on: date
    due_on: date
    is_late: bool
    version: int
    agency: str | None
    assigned_to: int | None
    history: list[EntryOut]
    called_before: list[CalledBefore]
    contact: str | None
    may: list[str]


class InboxItem(msgspec.Struct, frozen=True):
    voice: int
    centre: str
    kind: str
    topic: str
    service: str | None
    state: str
    level: str
    received_on: date
    due_on: date
    is_late: bool
    unread: bool
    version: int


class InboxOut(msgspec.Struct, frozen=True):
    items: list[InboxItem]
    next: str | None = None


class WriterMove(msgspec.Struct, frozen=True):
    text: Words = ""


class MoveIn(msgspec.Struct, frozen=True):
    """`to` a person for `assign` (who is left out: yourself), `agency` for `forward`, `text` for
    `ask` and `answer`; the writer reads it."""

    version: Id
    text: Words = ""
    to: Id | None = None
    agency: str | None = None


def _entries(view: VoiceView) -> list[EntryOut]:
    return [
        EntryOut(sure_moment(each.at), each.by.value, each.did.value, each.text, each.agency)
        for each in view.history
    ]


def _calls(view: VoiceView, *, to_staff: bool) -> list[CalledBefore]:
    """Why another number was called: the reason of a call out of order stays with the staff."""
    return [
        CalledBefore(
            each.number,
            sure_moment(each.called_at),
            each.because if to_staff else each.because.partition(":")[0],
        )
        for each in view.calls
    ]


def _to_writer(request: AnyRequest, office: Office, view: VoiceView) -> VoiceOut:
    line, code = view.line, code_of(office, view.line.id)
    answer = view.answer
    return VoiceOut(
        code,
        f"{origin(request)}/c/{code}",
        *(line.kind.value, line.topic.value, line.centre, line.service, line.state.value),
        *(line.received_on, line.due_on, answer.text if answer else None),
        _entries(view),
        _calls(view, to_staff=False),
        sorted(verb for verb, did in WRITERS_VERBS.items() if did in view.may),
    )


@post(
    "/centres/{centre:str}/voices",
    tags=["voices"],
    summary="Write a complaint, a suggestion or praise",
)
async def write(request: AnyRequest, centre: FromPath[str], data: JSONBody[VoiceIn]) -> VoiceOut:
    """Needs no name. `code` is the only way to follow it: it is not stored and cannot be looked up.
    429 `voices_paused` and 409 `inbox_full` store nothing. An `Idempotency-Key` is random and has
    at least 16 characters, because everybody writes to this address (422
    `idempotency_key_too_short`)."""
    office = office_of(request)
    given = Filing(
        *(data.kind, data.text, data.topic, data.service, data.visit, data.happened_on),
        *(data.counter, data.contact, data.consent, current_language()),
    )
    key = anonymous_key(request, await request.body())
    voice = await voices.file(office, centre, given, key)
    return _to_writer(request, office, voices.follow(office, code_of(office, voice)))


@get("/voices/{code:str}", tags=["voices"], summary="Follow what was written, by its code")
async def follow(request: AnyRequest, code: FromPath[str]) -> VoiceOut:
    """Letter case, spaces and hyphens do not matter. Every wrong code answers alike."""
    office = office_of(request)
    return _to_writer(request, office, voices.follow(office, code))


@post(
    "/voices/{code:str}/{verb:str}",
    tags=["voices"],
    summary="Add words, say whether it is settled, or withdraw",
    status_code=200,
)
async def act_of_writer(
    request: AnyRequest, code: FromPath[str], verb: FromPath[str], data: JSONBody[WriterMove]
) -> VoiceOut:
    """Verbs: `add`, `settle`, `not-settled` (once, then somebody else answers), `withdraw`."""
    if verb not in WRITERS_VERBS:
        raise NotFound
    office = office_of(request)
    key = request_key(request, CITIZEN, await request.body())
    await voices.act_of_writer(office, code, WRITERS_VERBS[verb], data.text, key)
    return _to_writer(request, office, voices.follow(office, code))


def _item(row: InboxRow) -> InboxItem:
    line = row.line
    return InboxItem(
        *(line.id, line.centre, line.kind.value, line.topic.value, line.service),
        *(line.state.value, line.level.name.lower(), line.received_on, line.due_on),
        *(row.is_late, row.unread, line.version),
    )


@get("/centres/{centre:str}/voices", tags=["voices"], summary="What waits for an answer")
async def inbox(
    request: AnyRequest,
    centre: FromPath[str],
    over: Over = False,
    after: After = None,
    limit: Limit = PAGE,
) -> InboxOut:
    """The first promised first, for supervisors of the centre, administrators, and officers of the
    agency it was sent to. Nobody finds what may be about them."""
    caller = require_staff(request)
    found = voices_staff.inbox(
        office_of(request), caller, centre, is_open=not over, after=after, limit=limit
    )
    return InboxOut([_item(each) for each in found.rows], found.next)


async def _to_staff(request: AnyRequest, centre: str, voice: int) -> VoiceForStaff:
    office, caller = office_of(request), require_staff(request)
    found = voices_staff.look(office, caller, voice)
    line = found.view.line
    if line.centre != centre:
        raise NotFound
    found = await voices_staff.open_voice(office, caller, voice)
    return VoiceForStaff(
        *(line.id, line.centre, line.kind.value, line.topic.value, line.service),
        *(line.state.value, line.level.name.lower(), line.received_on, line.due_on),
        *(found.is_late, line.version, line.agency, line.assigned_to),
        _entries(found.view),
        _calls(found.view, to_staff=True),
        found.contact.contact if found.contact else None,
        sorted(verb for verb, did in VERBS.items() if did in found.moves),
    )


@get("/centres/{centre:str}/voices/{voice:int}", tags=["voices"], summary="One, with its history")
async def look(request: AnyRequest, centre: FromPath[str], voice: FromPath[int]) -> VoiceForStaff:
    return await _to_staff(request, centre, voice)


@post(
    "/centres/{centre:str}/voices/{voice:int}/{verb:str}",
    tags=["voices"],
    summary="Assign, forward, ask, answer, close or escalate",
    status_code=200,
)
async def act(
    request: AnyRequest,
    centre: FromPath[str],
    voice: FromPath[int],
    verb: FromPath[str],
    data: JSONBody[MoveIn],
) -> VoiceForStaff | None:
    """409 `stale_version` when somebody was quicker; `voice_still_awaited` where a complaint would
    be closed without an answer. Null when it went to somebody else and is not yours any more."""
    caller = require_staff(request)
    if verb not in VERBS:
        raise NotFound
    did = VERBS[verb]
    to = data.to if data.to is not None or did is not Did.ASSIGNED else caller.actor.id
    key = request_key(request, caller, await request.body())
    move = StaffMove(did, data.text, to, data.agency)
    await voices_staff.act(office_of(request), caller, voice, data.version, move, key, centre)
    try:
        return await _to_staff(request, centre, voice)
    except UnknownVoice:
        return None


routes = [write, follow, act_of_writer, inbox, look, act]
