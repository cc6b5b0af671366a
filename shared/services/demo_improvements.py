"""Two improvements in a demonstration: one in force with a true effect, one still being written.

The first is the second version of the process of lost identity cards, which the example catalogue
puts into force within the days of history; what it brought is measured, not written here.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from shared.domain.events import Actor, ActorKind
from shared.domain.improvement import (
    Activity,
    Aim,
    Answer,
    ImprovementMove,
    Indicator,
    Measure,
    OwnIndicator,
    Proposal,
    Touch,
)
from shared.domain.permissions import Grant, Role
from shared.services import improvement_moves as moves
from shared.services import improvements
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import people
from shared.store.writer import WriteTx

CENTRE, SERVICE = "mo-chit", "id-card-lost"
_ACCEPTED_BEFORE = timedelta(days=80)
"""So long before today, so that the first report is due soon."""


def load(office: Office, now: datetime) -> None:
    """Written by the functions that real ones are written by, at the moments of the past."""
    supervisor = _caller(office, "supervisor", Role.SUPERVISOR)
    admin = _caller(office, "admin", Role.ADMINISTRATOR)
    in_force = _second_version(office)

    def job(tx: WriteTx) -> None:
        improvements.make_at(office, tx, supervisor, CENTRE, _draft(now.date()), now)
        if in_force is not None:
            _carried_out(office, tx, supervisor, admin, in_force, now)

    office.db.write_now(job)


def _caller(office: Office, name: str, role: Role) -> Caller:
    with office.db.read() as connection:
        person = people.person_by_name(connection, name)
    assert person is not None
    return Caller(Actor(ActorKind.STAFF, person.id), f"staff:{person.id}", (Grant(role),))


def _second_version(office: Office) -> date | None:
    """The day from which the second table holds, where the catalogue has one."""
    known = office.catalogue.versions_of(SERVICE)
    return known[-1].valid_from if len(known) > 1 else None


def _carried_out(
    office: Office,
    tx: WriteTx,
    supervisor: Caller,
    admin: Caller,
    in_force: date,
    now: datetime,
) -> None:
    accepted = now - _ACCEPTED_BEFORE
    proposal = _lost_cards((accepted + timedelta(days=7)).date(), in_force)
    made = accepted - timedelta(days=9)
    id = improvements.make_at(office, tx, supervisor, CENTRE, proposal, made)
    zone = office.calendar(CENTRE).zone
    steps = (
        (ImprovementMove.HAND_IN, supervisor, accepted - timedelta(days=5)),
        (ImprovementMove.ACCEPT, admin, accepted),
        (ImprovementMove.BEGIN, supervisor, accepted + timedelta(days=7)),
        (ImprovementMove.PUT_IN_FORCE, supervisor, datetime.combine(in_force, time(17), zone)),
    )
    for version, (move, who, at) in enumerate(steps, 1):
        work = {
            ImprovementMove.HAND_IN: moves.handing_in(office, who),
            ImprovementMove.ACCEPT: moves.accepting(office, who),
            ImprovementMove.BEGIN: moves.beginning(),
            ImprovementMove.PUT_IN_FORCE: moves.putting_in_force(office, in_force),
        }[move]
        improvements.act_at(tx, who, id, version, move, work, at)


def _lost_cards(begins: date, in_force: date) -> Proposal:
    half = begins + (in_force - begins) // 2
    return Proposal(
        title="ทำบัตรใหม่กรณีบัตรหายให้เสร็จในสามขั้นตอน",
        processes=((SERVICE, ""),),
        wrong_today="ประชาชนที่บัตรหายต้องกรอกแบบ บ.ป.7 เอง แล้วรอส่งต่อระหว่างเจ้าหน้าที่สองคนก่อนรับบัตร",
        change="ระบบกรอกแบบ บ.ป.7 จากฐานข้อมูลทะเบียนให้ และเจ้าหน้าที่คนเดียวทำต่อเนื่องจนมอบบัตรที่ช่องเดียวกัน",
        touches=(Touch.STEPS,),
        owner="หัวหน้าศูนย์บริการ",
        team="ช่องบริการงานทะเบียนและบัตร",
        budget_satang=0,
        begins_on=begins,
        planned_in_force_on=in_force,
        done_by=in_force + timedelta(days=60),
        answers=(
            Answer(True, "งานบัตรประจำตัวประชาชนเป็นภารกิจหลักของศูนย์"),
            Answer(True, "มีผู้มาทำบัตรใหม่เพราะบัตรหายทุกวันทำการ"),
            Answer(True, "คาดว่าเวลาที่ช่องบริการจะลดลงประมาณหนึ่งในสี่"),
            Answer(True, "ใช้ระบบและเจ้าหน้าที่ที่มีอยู่แล้ว"),
            Answer(True, "สำนักทะเบียนอื่นใช้วิธีเดียวกันได้"),
        ),
        activities=(
            Activity("ทดลองวิธีใหม่กับสองช่องบริการ", begins, half, "หัวหน้างานบัตร"),
            Activity("อบรมเจ้าหน้าที่ทุกช่อง", half, in_force, "หัวหน้าศูนย์บริการ"),
            Activity("ติดตามเวลาทุกสัปดาห์", in_force, in_force + timedelta(days=60), "หัวหน้างานบัตร"),
        ),
        indicators=(
            Indicator(Measure.PROCESS_MEAN, Decimal(11)),
            Indicator(Measure.STEPS_MEAN, Decimal(3)),
            Indicator(Measure.SATISFIED, Decimal(85)),
        ),
        own=(
            OwnIndicator(
                "แบบ บ.ป.7 ที่ใช้ต่อเดือน", "แผ่น", False, Aim.RESOURCES, Decimal(90), Decimal(0)
            ),
        ),
    )


def _draft(today: date) -> Proposal:
    """What somebody has begun to write: the days, the team and the budget are still lacking."""
    return Proposal(
        title="ลดเวลารอคิวช่วงเช้าด้วยการจองล่วงหน้า",
        whole_centre=True,
        wrong_today="ช่วงเช้ามีผู้มารอพร้อมกันมาก บางคนรอเกินครึ่งชั่วโมง",
        change="เปิดให้รับคิวทางโทรศัพท์มือถือก่อนมา และประกาศช่วงเวลาที่คนน้อย",
        touches=(Touch.CHANNELS,),
        begins_on=today + timedelta(days=30),
        indicators=(Indicator(Measure.WAIT_MEAN, Decimal(6)), Indicator(Measure.DIGITAL)),
    )
