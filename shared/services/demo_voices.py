"""Complaints, suggestions and praise in the past of a demonstration, with what came of them.

Everything is written by the functions that real ones are written by, at the moments of the past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant, Role
from shared.domain.voices import Did, Topic, VoiceKind
from shared.services import you_said
from shared.services.commands import CITIZEN, Caller
from shared.services.office import Office
from shared.services.voice_history import append
from shared.services.voices import Filing, file_at
from shared.services.voices_staff import StaffMove, act_at
from shared.services.you_said import PairText
from shared.store import people
from shared.store.writer import WriteTx

SEATS = (VoiceKind.COMPLAINT, Topic.PLACE)
WAITS = (VoiceKind.COMPLAINT, Topic.WAITING)
PAPERS = (VoiceKind.COMPLAINT, Topic.PAPERS)
SIGNS = (VoiceKind.SUGGESTION, Topic.INFORMATION)
KIND = (VoiceKind.PRAISE, Topic.STAFF)
QUICK = (VoiceKind.PRAISE, Topic.WAITING)

_TEXTS: Mapping[tuple[VoiceKind, Topic], tuple[str, ...]] = {
    SEATS: (
        "ที่นั่งรอไม่พอ แม่อายุ 78 ต้องยืนรอเกือบครึ่งชั่วโมง",
        "แอร์ตรงที่นั่งรอเย็นมาก ผู้สูงอายุนั่งนานไม่ไหว",
        "ห้องน้ำอยู่ไกล กลัวไปแล้วเรียกคิวไม่ทัน",
    ),
    WAITS: (
        "รอช่วงพักเที่ยงนานมาก เปิดแค่สองช่อง",
        "หน้าจอบอกรอ 10–20 นาที แต่รอจริง 35 นาที",
        "มาตั้งแต่เช้า ได้คิวช้าเพราะช่องปิด",
    ),
    PAPERS: (
        "โทรถามก่อนมาแล้ว แต่พอมาถึงบอกว่าต้องใช้เอกสารเพิ่ม",
        "ให้ถ่ายสำเนาบัตรประชาชนเอง ทั้งที่ป้ายบอกว่าไม่ต้อง",
    ),
    SIGNS: (
        "น่าจะมีป้ายบอกทางจากบันไดเลื่อนมาที่ศูนย์",
        "อยากให้บอกในมือถือด้วยว่าต้องเตรียมเอกสารอะไร",
    ),
    KIND: (
        "เจ้าหน้าที่พูดเพราะ อธิบายชัดเจน ขอบคุณมาก",
        "พนักงานช่วยคุณยายกรอกแบบฟอร์มจนเสร็จ ประทับใจ",
        "บริการดีมาก ยิ้มแย้ม",
    ),
    QUICK: ("ต่ออายุบัตรเสร็จใน 10 นาที เร็วกว่าที่คิด",),
}
_ANSWERS: Mapping[tuple[VoiceKind, Topic], str] = {
    SEATS: "ขออภัยในความไม่สะดวก ศูนย์เพิ่มเก้าอี้ 12 ตัว และจัดที่นั่งสำหรับผู้สูงอายุไว้แถวหน้าแล้ว",
    WAITS: "ขออภัยที่ให้รอนาน ศูนย์จัดให้พักเที่ยงสลับกัน เพื่อให้เปิดอย่างน้อยสี่ช่องตลอดวัน",
    PAPERS: "ขออภัย ศูนย์ชี้แจงเจ้าหน้าที่แล้วว่าสำเนาบัตรประชาชนศูนย์เป็นผู้ทำเอง และแก้ข้อมูลบนเว็บแล้ว",
    SIGNS: "ขอบคุณสำหรับข้อเสนอแนะ ศูนย์ติดป้ายบอกทางสามจุดแล้ว",
    KIND: "ขอบคุณมาก เราส่งคำชมให้เจ้าหน้าที่ทุกคนแล้ว",
    QUICK: "ขอบคุณมาก เราจะรักษาเวลาให้ดีต่อไป",
}


@dataclass(frozen=True, slots=True)
class _Past:
    """One voice: so many days ago, answered so many days later (None: still open)."""

    ago: int
    centre: str
    about: tuple[VoiceKind, Topic]
    answered_after: int | None
    taken: bool = True


_PAST = (
    *(_Past(58 - 4 * n, "mo-chit", SEATS, 5 + n) for n in range(7)),
    *(_Past(56 - 5 * n, "mo-chit", WAITS, 4 + 2 * n) for n in range(8)),
    *(_Past(62 - 2 * n, "mo-chit", WAITS, 25 + n) for n in range(5)),
    *(_Past(50 - 4 * n, "mo-chit", KIND, 2) for n in range(9)),
    *(_Past(44 - 6 * n, "mo-chit", SIGNS, 6) for n in range(5)),
    *(_Past(40 - 5 * n, "district-1", KIND, 3) for n in range(6)),
    *(_Past(39 - 4 * n, "district-1", PAPERS, 7) for n in range(6)),
    *(_Past(33 - 3 * n, "mo-chit", QUICK, 1) for n in range(5)),
    _Past(30, "mo-chit", WAITS, None),
    _Past(9, "mo-chit", WAITS, None),
    _Past(6, "mo-chit", SIGNS, None, taken=False),
    _Past(2, "mo-chit", SEATS, None, taken=False),
    _Past(4, "mo-chit", WAITS, None, taken=False),
    _Past(1, "mo-chit", KIND, None, taken=False),
)
_PAIRS = (
    PairText(
        "ที่นั่งรอไม่พอ ผู้สูงอายุต้องยืน",
        "There were too few seats, and elderly people had to stand.",
        "เพิ่มเก้าอี้ 12 ตัว และจัดที่นั่งแถวหน้าไว้ให้ผู้สูงอายุ",
        "We added 12 chairs and keep the front row for elderly people.",
        date.min,
    ),
    PairText(
        "ช่วงพักเที่ยงรอนาน เพราะเปิดเพียงสองช่อง",
        "At noon the wait was long, because only two counters were open.",
        "เจ้าหน้าที่พักเที่ยงสลับกัน เปิดอย่างน้อยสี่ช่องตลอดวัน",
        "Lunch is taken in turns now, so that at least four counters stay open.",
        date.min,
    ),
)


def load(office: Office, now: datetime) -> None:
    """Write them all in one go; the supervisor of the demonstration answered."""
    with office.db.read() as connection:
        person = people.person_by_name(connection, "supervisor")
    assert person is not None
    grants = (Grant(Role.SUPERVISOR),)
    caller = Caller(Actor(ActorKind.STAFF, person.id), f"staff:{person.id}", grants)

    def job(tx: WriteTx) -> None:
        for number, past in enumerate(_PAST):
            _write(office, tx, caller, past, number, now)
        for number, pair in enumerate(_PAIRS):
            _publish(office, tx, caller, pair, now - timedelta(days=21 - 7 * number))

    office.db.write_now(job)


def _write(
    office: Office, tx: WriteTx, caller: Caller, past: _Past, number: int, now: datetime
) -> None:
    texts = _TEXTS[past.about]
    filing = Filing(past.about[0], "", past.about[1])
    at = now - timedelta(days=past.ago, minutes=7 * number)
    words = (texts[number % len(texts)], "")
    voice = file_at(office, tx, past.centre, filing, words, at)
    moves = _moves(office, tx, caller, voice, past, number)
    for version, (days, run) in enumerate(moves, start=1):
        run(version, at + timedelta(days=days))


def _moves(
    office: Office, tx: WriteTx, caller: Caller, voice: int, past: _Past, number: int
) -> Iterator[tuple[int, Callable[[int, datetime], object]]]:
    """(days after it was written, the move) in their order."""

    def acted(move: StaffMove, body: str | None) -> Callable[[int, datetime], object]:
        return lambda version, at: act_at(office, tx, caller, voice, version, move, body, at)

    if past.taken and (past.answered_after is None or number % 4 == 0):
        yield 1, acted(StaffMove(Did.ASSIGNED, to=caller.actor.id), None)
    if past.answered_after is not None:
        yield past.answered_after, acted(StaffMove(Did.ANSWERED), _ANSWERS[past.about])
        if number % 3:
            return  # most people read the answer and say nothing more
        settled = Did.SETTLED
        yield (
            past.answered_after + 1,
            lambda _, at: append(office, tx, voice, settled, CITIZEN.actor, at),
        )


def _publish(office: Office, tx: WriteTx, caller: Caller, pair: PairText, at: datetime) -> None:
    since = office.today("mo-chit", at)
    texts = (pair.said_th, pair.said_en, pair.did_th, pair.did_en)
    you_said.publish_at(office, tx, caller, "mo-chit", PairText(*texts, since), at)
