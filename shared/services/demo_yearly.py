"""A few statements and pieces of evidence in the yearly papers of a demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from shared.domain.evidence import Evidence
from shared.domain.thai import fiscal_year
from shared.domain.yearly import Paper, Standing, Statement
from shared.services.office import Office
from shared.store import evidence, people, statements
from shared.store.writer import WriteTx

CENTRE = "mo-chit"
_AGREEMENT = "บันทึกข้อตกลงความร่วมมือ 17 หน่วยงาน (ตัวอย่าง)"
_ORDER = "คำสั่งมอบอำนาจให้เจ้าหน้าที่ศูนย์ดำเนินการแทน (ตัวอย่าง)"
_ADDRESS = "https://example.go.th/gcs/{}"


def load(office: Office, now: datetime) -> None:
    """Evidence of two documents, and what the office says where no record answers."""
    if CENTRE not in office.catalogue.centres:
        return
    today = office.today(CENTRE, now)
    with office.db.read() as connection:
        person = people.person_by_name(connection, "supervisor")
    by = person.id if person else None

    def job(tx: WriteTx) -> None:
        began = date(today.year - 1, 1, 26)
        agreement = evidence.add(tx, _piece(_AGREEMENT, "agreement", began, by, now), b"")
        order = evidence.add(tx, _piece(_ORDER, "order", began, by, now), b"")
        year = fiscal_year(today)
        for paper, item, said, kept in (
            (Paper.MATURITY, "R1-standards", "ประกาศมาตรฐานการให้บริการไว้ที่ศูนย์และบนเว็บไซต์", ()),
            (Paper.MATURITY, "R2-agreement", "ลงนามเมื่อเปิดศูนย์ ทบทวนทุกปี", (agreement,)),
            (Paper.MATURITY, "R3-delegation", "มอบอำนาจให้ออกบัตรและรับคำขอแทนได้", (order,)),
            (Paper.MATURITY, "I1-back-office-some", "ใช้ระบบสารบรรณ บัญชี และบุคลากรแล้ว", ()),
            (Paper.PMQA, "CS4", "ประชุมหน่วยงานในศูนย์ทุกเดือน และวันเปิดบ้านปีละสองครั้ง", (agreement,)),
        ):
            given = Statement(item, Standing.MET, said, "", kept, 1)
            statements.add(tx, (CENTRE, year, paper), given, by, now)

    office.db.write_now(job)


def _piece(title: str, name: str, dated: date, by: int | None, at: datetime) -> Evidence:
    piece = Evidence(0, CENTRE, title, "", "", 0, "", "", dated, None, by, at)
    return replace(piece, address=_ADDRESS.format(name))
