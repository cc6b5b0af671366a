"""The indicators of a demonstration's year, and the plan of a line of its check-list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from shared.domain.assessment import PROPOSAL, Entry, Indicator, Measure
from shared.domain.own_activity import Plan
from shared.domain.thai import fiscal_year, fiscal_year_range
from shared.domain.yearly import Paper
from shared.services import self_assessment
from shared.services.office import Office
from shared.store import assessments, own_activities, people
from shared.store.writer import WriteTx

CENTRE = "mo-chit"
_NAMES: Mapping[Measure, str] = {
    Measure.COMPLETED: "ร้อยละของผู้รับบริการที่ได้รับบริการสำเร็จตามที่ขอ",
    Measure.REDUCED_30: "ร้อยละของกระบวนงานที่ลดเวลาได้ตั้งแต่ร้อยละ 30 ขึ้นไป",
    Measure.SATISFIED: "ร้อยละความพึงพอใจของผู้รับบริการ",
    Measure.COMPLAINTS_IN_TIME: "ร้อยละของเรื่องร้องเรียนที่ตอบภายในกำหนด",
    Measure.DISSATISFIED: "ร้อยละความไม่พึงพอใจของผู้รับบริการ",
    Measure.STANDARD_KEPT: "ร้อยละของงานที่เสร็จภายในเวลามาตรฐาน",
    Measure.WAIT_WITHIN_GOAL: "ร้อยละของผู้ที่ได้เรียกภายในเป้าหมายเวลารอ",
    Measure.DIGITAL: "ร้อยละของบริการที่เริ่มทางโทรศัพท์หรือเว็บ",
    Measure.IN_MANUAL: "ร้อยละของบริการที่มีคู่มือครบและเผยแพร่แล้ว",
}


def load(office: Office, now: datetime) -> None:
    """The proposal as the list of the present year, words to one result, and a plan."""
    if CENTRE not in office.catalogue.centres:
        return
    today = office.today(CENTRE, now)
    with office.db.read() as connection:
        person = people.person_by_name(connection, "supervisor")
    by, year = person.id if person else None, fiscal_year(today)

    def job(tx: WriteTx) -> None:
        for each in _indicators():
            assessments.add_indicator(tx, (CENTRE, year), each, by, now)
        own_activities.add_plan(tx, (CENTRE, year, Paper.PMQA), _plan(year), by, now)

    def words_of_the_round(tx: WriteTx) -> None:
        words = Entry("4.1", None, "", "ผู้สูงอายุส่วนหนึ่งไม่ใช้โทรศัพท์", "ป้ายแนะนำขนาดใหญ่", version=1)
        assessments.add_entry(tx, (CENTRE, year), months, words, by, now)

    office.db.write_now(job)
    _, months = self_assessment.leading(office, CENTRE, today)
    office.db.write_now(words_of_the_round)


def _indicators() -> list[Indicator]:
    return [
        Indicator(
            each.code,
            each.dimension,
            _NAMES[each.measure],
            "ร้อยละ",
            Fraction(each.weight),
            each.measure,
            tuple(Fraction(level) for level in each.levels),
            version=1,
        )
        for each in PROPOSAL
    ]


def _plan(year: int) -> Plan:
    return Plan(
        "CS2",
        "1. ขอความเห็นหลังรับบริการทุกครั้ง\n2. สรุปทุกเดือน\n3. ประชุมแก้ไข",
        "เพิ่มจุดรับฟังสำหรับผู้ที่ไม่ใช้โทรศัพท์",
        "ฝ่ายอำนวยการ",
        fiscal_year_range(year + 1)[1],
        version=1,
    )
