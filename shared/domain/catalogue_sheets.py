"""The catalogue as tables: one sheet for each kind of thing, one row for each thing.

Each column has a code, which programs read and nobody translates, and headings in Thai and English.
A sheet that is missing says nothing; rows of a sheet list the parts of their service, centre or
calendar in full.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.calendar import WEEKDAYS
from shared.domain.calendar_versions import CalendarOwner
from shared.domain.catalogue_file import PICTOGRAMS, ROLES
from shared.domain.catalogue_items import CentreKind, Mode
from shared.domain.catalogue_procedure import FACTS
from shared.domain.process import CopiesBy, Gone, StepKind
from shared.domain.table_columns import LISTED, UNKNOWN, Cell, Column, Sheet

_C = Column
_STATES = (LISTED, UNKNOWN)
_ID = _C("id", "รหัส", "Code")
_TH, _EN = _C("th", "ชื่อภาษาไทย", "Name in Thai"), _C("en", "ชื่อภาษาอังกฤษ", "Name in English")
_SOURCE = _C("source", "ที่มาของข้อมูล", "Source")
_SERVICE, _VARIANT = _C("service", "รหัสงานบริการ", "Service"), _C("variant", "รหัสกรณี", "Case")
_ENDS = _C("ends_on", "วันแรกที่ไม่มีแล้ว", "First day without it", Cell.DAY)
_WHY = (
    _C("why_th", "เหตุผลภาษาไทย", "Why, in Thai"),
    _C("why_en", "เหตุผลภาษาอังกฤษ", "Why, in English"),
)
_TIME = (
    _C("min", "นาที", "Minutes", Cell.NUMBER),
    _C("days", "วันทำการ", "Working days", Cell.WHOLE),
    _C("time", "เวลาเป็นถ้อยคำ", "Time in words"),
)
_PAPER = (
    _TH,
    _EN,
    _C("original", "ต้นฉบับ", "Originals", Cell.WHOLE),
    _C("copies", "สำเนา", "Copies", Cell.WHOLE),
    _C("copies_by", "ผู้ทำสำเนา", "Copies made by", choices=tuple(CopiesBy)),
    _C("condition", "เงื่อนไข", "Condition"),
    _C("issuer_th", "ออกโดย (ไทย)", "Issued by, in Thai"),
    _C("issuer_en", "ออกโดย (อังกฤษ)", "Issued by, in English"),
)
_OWNER = (
    _C("owner_kind", "เป็นของ", "Belongs to", choices=tuple(CalendarOwner)),
    _C("owner", "รหัสศูนย์หรือหน่วยงาน", "Centre or agency"),
)
_OF_OWNER = ("owner_kind", "owner")
_DOCUMENTS = _C("documents", "รายการเอกสาร", "Documents", choices=_STATES)
_PROXY = _C("proxy", "เอกสารของผู้ทำการแทน", "Papers of a proxy", choices=_STATES)
_STEPS_SOURCE = _C("steps_source", "ที่มาของขั้นตอน", "Source of the steps")
_VALID_FROM = _C("valid_from", "ใช้ตั้งแต่วันที่", "New version valid from", Cell.DAY)

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "about",
        "เกี่ยวกับแฟ้มนี้",
        "About this file",
        (_C("name", "หัวข้อ", "Fact"), _C("value", "ค่า", "Value", Cell.DATA)),
        ("name",),
        ("name",),
    ),
    Sheet(
        "queue_groups",
        "กลุ่มคิว",
        "Letters of tickets",
        (_C("letter", "อักษร", "Letter"), _TH, _EN, _SOURCE),
        ("letter",),
        ("letter",),
    ),
    Sheet(
        "agencies",
        "หน่วยงาน",
        "Agencies",
        (
            *(_ID, _TH, _EN),
            _C("role", "บทบาท", "Role", choices=ROLES),
            _C("abbr_th", "อักษรย่อ", "Abbreviation in Thai"),
            _C("th_full", "ชื่อเต็ม", "Full name in Thai"),
            _C("en_source", "ที่มาของชื่ออังกฤษ", "Source of the English name"),
            _C("successor_id", "รหัสผู้รับช่วง", "Successor’s code"),
            _C("successor_th", "ผู้รับช่วง (ไทย)", "Successor in Thai"),
            _C("successor_en", "ผู้รับช่วง (อังกฤษ)", "Successor in English"),
            _C("successor_source", "ที่มาของผู้รับช่วง", "Source of the successor"),
            *(_SOURCE, _ENDS),
        ),
        ("id",),
        ("id",),
    ),
    Sheet(
        "services",
        "งานบริการ",
        "Services",
        (
            _ID,
            _C("agency", "หน่วยงาน", "Agency"),
            _C("group", "กลุ่มคิว", "Letter"),
            _C("mode", "ระดับบริการ", "How far it is taken", choices=tuple(Mode)),
            _C("name_th", "ชื่อทางการภาษาไทย", "Official name in Thai"),
            _C("name_en", "ชื่อทางการภาษาอังกฤษ", "Official name in English"),
            _C("short_th", "ชื่อสั้นภาษาไทย", "Short name in Thai"),
            _C("short_en", "ชื่อสั้นภาษาอังกฤษ", "Short name in English"),
            _C("keywords_th", "คำค้นภาษาไทย", "Search words in Thai", Cell.LINES),
            _C("keywords_en", "คำค้นภาษาอังกฤษ", "Search words in English", Cell.LINES),
            _C("operated_by", "ดำเนินการโดย", "Operated by"),
            _C("position", "ลำดับ", "Place in lists", Cell.WHOLE),
            _C("per_visit_cap", "จำนวนคนต่อบัตรคิว", "People for one ticket", Cell.WHOLE),
            _C("channels", "ช่องทาง", "Channels", Cell.LINES),
            _DOCUMENTS,
            _PROXY,
            _C("fees", "ค่าธรรมเนียม", "Fees", choices=_STATES),
            *(_STEPS_SOURCE, _SOURCE, _ENDS, _VALID_FROM),
        ),
        ("id",),
        ("id",),
    ),
    Sheet(
        "facts",
        "ข้อมูลอื่นของงานบริการ",
        "Further facts of services",
        (
            _SERVICE,
            _C("fact", "เรื่อง", "Fact", choices=FACTS),
            _C("th", "ข้อความภาษาไทย", "Text in Thai"),
            _C("en", "ข้อความภาษาอังกฤษ", "Text in English"),
            _C("channel", "ช่องทาง", "Channel"),
            _C("at", "เวลา", "Time of day"),
            _C("from", "ตั้งแต่ (ดด-วว)", "From (MM-DD)"),
            _C("to", "ถึง (ดด-วว)", "To (MM-DD)"),
            _C("url", "ที่อยู่เว็บ", "Web address"),
            _C("on", "วันที่ตรวจสอบ", "Day of the check", Cell.DAY),
            _C("days", "วัน", "Days", Cell.NUMBER),
            _C("hours", "ชั่วโมง", "Hours", Cell.NUMBER),
            _C("total_min", "รวมนาที", "Minutes in total", Cell.NUMBER),
            _C("amount", "จำนวนเงิน (บาท)", "Amount in baht", Cell.NUMBER),
            _SOURCE,
        ),
        ("service", "fact"),
        ("service", "fact"),
    ),
    Sheet(
        "variants",
        "กรณีของงานบริการ",
        "Cases of services",
        (
            *(_SERVICE, _ID, _TH, _EN),
            _C("channels", "ช่องทาง", "Channels", Cell.IDS),
            *(_DOCUMENTS, _PROXY, _STEPS_SOURCE, _VALID_FROM),
        ),
        ("service",),
        ("service", "id"),
    ),
    Sheet(
        "steps",
        "ขั้นตอน",
        "Steps",
        (
            *(_SERVICE, _VARIANT, _C("n", "ขั้นที่", "Number", Cell.WHOLE)),
            _C("type", "ประเภท", "Kind", choices=tuple(StepKind)),
            *(_TH, _EN, *_TIME),
            _C("clock", "นับเวลา", "Clock", choices=("after_counter",)),
            _C("agency", "หน่วยงานที่ทำ", "Agency of the step"),
            _C("alongside", "ทำพร้อมขั้นที่", "Done alongside", Cell.WHOLE),
            _C("from", "แทนขั้นตอนเดิมที่", "Replaces former steps", Cell.NUMBERS),
            _C("was", "มาจากขั้นที่ (ฉบับก่อน)", "Steps of the version before", Cell.NUMBERS),
            *_WHY,
        ),
        ("service", "variant"),
        ("service", "variant", "n"),
    ),
    Sheet(
        "gone_steps",
        "ขั้นตอนที่เลิกทำ",
        "Steps that are gone",
        (
            *(_SERVICE, _VARIANT, _C("n", "ขั้นที่ (ฉบับก่อน)", "Number before", Cell.WHOLE)),
            _C("reason", "สาเหตุ", "Reason", choices=tuple(Gone)),
            *_WHY,
        ),
        ("service", "variant"),
    ),
    Sheet(
        "documents", "เอกสาร", "Documents", (_SERVICE, _VARIANT, *_PAPER), ("service", "variant")
    ),
    Sheet(
        "proxy_documents",
        "เอกสารของผู้ทำการแทน",
        "Papers of a proxy",
        (_C("centre", "ศูนย์", "Centre"), _SERVICE, _VARIANT, *_PAPER),
        ("centre", "service", "variant"),
    ),
    Sheet(
        "fees",
        "ค่าธรรมเนียม",
        "Fees",
        (
            *(_SERVICE, _TH, _EN),
            _C("amount", "จำนวนเงิน (บาท)", "Amount in baht", Cell.NUMBER),
            _C("percent", "ร้อยละ", "Per cent", Cell.NUMBER),
            _C("base", "ฐานคำนวณ", "Per cent of"),
            _C("per", "ต่อ", "For each"),
            _C("valid_from", "ใช้ตั้งแต่วันที่", "Valid from", Cell.DAY),
            _C("valid_to", "ใช้ถึงวันที่", "Valid to", Cell.DAY),
            _SOURCE,
        ),
        ("service",),
    ),
    Sheet(
        "former_tables",
        "ตารางเดิม",
        "Former tables",
        (
            *(_SERVICE, _VARIANT),
            _C("illustrative", "ข้อมูลสมมุติ", "Invented for the example", Cell.FLAG),
            _SOURCE,
            _C("approved_by", "ผู้รับรอง", "Approved by"),
            _C("approved_on", "วันที่รับรอง", "Approved on", Cell.DAY),
            _C("number", "ฉบับที่", "Number", Cell.WHOLE),
            _C("reason", "เหตุที่มีฉบับใหม่", "Why a new one"),
            _VALID_FROM,
        ),
        ("service", "variant"),
        ("service", "variant"),
    ),
    Sheet(
        "former_steps",
        "ขั้นตอนเดิม",
        "Steps of former tables",
        (
            *(_SERVICE, _VARIANT, _TH, _EN, *_TIME),
            _C("removed", "เลิกเพราะ", "Gone because", choices=tuple(Gone)),
            *_WHY,
        ),
        ("service", "variant"),
    ),
    Sheet(
        "topics",
        "หมวดบนตู้",
        "Topics of the kiosk",
        (
            *(_ID, _C("letters", "กลุ่มคิว", "Letters", Cell.IDS), _TH, _EN),
            _C("pictogram", "ภาพ", "Picture", choices=PICTOGRAMS),
        ),
        ("id",),
        ("id",),
    ),
    Sheet(
        "subtopics",
        "หมวดย่อย",
        "Second choices",
        (
            *(_C("letter", "กลุ่มคิว", "Letter"), _ID, _TH, _EN),
            _C("services", "งานบริการ", "Services", Cell.IDS),
        ),
        ("letter",),
        ("id",),
    ),
    Sheet(
        "bundles",
        "เหตุการณ์ในชีวิต",
        "Life events",
        (
            *(_ID, _TH, _EN, _C("services", "งานบริการ", "Services", Cell.IDS)),
            _C("after", "ลำดับตามกฎหมาย (หลัง: ก่อน)", "Lawful order (later: first)", Cell.PAIRS),
            *(_C("pictogram", "ภาพ", "Picture", choices=PICTOGRAMS), _ENDS),
        ),
        ("id",),
        ("id",),
    ),
    Sheet(
        "centres",
        "ศูนย์บริการ",
        "Centres",
        (
            *(_ID, _C("kind", "ประเภท", "Kind", choices=tuple(CentreKind)), _TH, _EN),
            _C("language", "ภาษาแรก", "First language", choices=("th", "en")),
            *(_PROXY, _SOURCE, _ENDS),
        ),
        ("id",),
        ("id",),
    ),
    Sheet(
        "counters",
        "ช่องบริการ",
        "Counters",
        (
            *(_C("centre", "ศูนย์", "Centre"), _C("n", "ช่อง", "Number", Cell.WHOLE), _TH, _EN),
            _C("services", "งานบริการ (ว่าง = ทั้งหมด)", "Services (empty: all)", Cell.IDS),
            *(_C("zone", "โซน", "Part of the hall"), _ENDS),
        ),
        ("centre",),
        ("centre", "n"),
    ),
    Sheet(
        "offers",
        "งานที่ศูนย์ให้บริการ",
        "What centres offer",
        (
            *(_C("centre", "ศูนย์", "Centre"), _SERVICE),
            _C("mode", "ระดับบริการ", "How far it is taken", choices=tuple(Mode)),
        ),
        ("centre",),
        ("centre", "service"),
    ),
    Sheet(
        "calendars",
        "ปฏิทิน",
        "Calendars",
        (
            *_OWNER,
            _C("timezone", "เขตเวลา", "Time zone"),
            _C(
                "minutes_per_working_day",
                "นาทีต่อวันทำการ",
                "Minutes of a working day",
                Cell.WHOLE,
            ),
            _C("working_weekdays", "วันทำการ", "Working weekdays", Cell.IDS),
            _C("always_open", "เปิดตลอดเวลา", "Always open", Cell.FLAG),
            _C("day_starts_at", "วันเริ่มเวลา", "Day starts at", Cell.CLOCK),
        ),
        _OF_OWNER,
        _OF_OWNER,
    ),
    Sheet(
        "windows",
        "เวลาเปิดทำการ",
        "Opening hours",
        (
            *(*_OWNER, _C("weekday", "วัน", "Weekday", choices=WEEKDAYS)),
            _C("opens", "เปิด", "Opens", Cell.CLOCK),
            _C("closes", "ปิด", "Closes", Cell.CLOCK),
        ),
        _OF_OWNER,
    ),
    Sheet(
        "holidays",
        "วันหยุด",
        "Holidays",
        (*_OWNER, _C("date", "วันที่", "Day", Cell.DAY)),
        _OF_OWNER,
        (*_OF_OWNER, "date"),
    ),
    Sheet(
        "special_days",
        "วันทำการพิเศษ",
        "Special days",
        (
            *(*_OWNER, _C("date", "วันที่", "Day", Cell.DAY)),
            _C("opens", "เปิด (ว่าง = ปิดทั้งวัน)", "Opens (empty: closed)", Cell.CLOCK),
            _C("closes", "ปิด", "Closes", Cell.CLOCK),
        ),
        _OF_OWNER,
    ),
    Sheet(
        "closings",
        "ปิดเป็นการพิเศษ",
        "Special closings",
        (
            *(*_OWNER, _C("from", "ตั้งแต่", "From"), _C("to", "ถึง", "To")),
            _C("reason", "เหตุผล", "Reason"),
        ),
        _OF_OWNER,
    ),
)
SHEET: Mapping[str, Sheet] = {sheet.code: sheet for sheet in SHEETS}
GUIDE = "guide"
"""The sheet that explains the others; nobody reads it back."""
