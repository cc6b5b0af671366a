"""What those in charge write into yearly papers, in a state in which it makes sense."""

from __future__ import annotations

from shared.domain.assessment import Entry
from shared.domain.own_activity import OwnActivity, Plan
from shared.domain.yearly import Paper
from shared.services import own_activities, self_assessment, year_indicators
from shared.services.self_assessment import Round, Seen
from shared.web.assessment_words import proposal
from tests.builders import CENTRE, run
from tests.counter.moves_table import Form, Row, Stage

OVER = 2569
"""A fiscal year that is over on the day of the tests."""
YEARLY = "/counter/yearly"
AT = f"?centre={CENTRE}&year={OVER}&months=12"
PMQA, SAR = f"{YEARLY}/pmqa", f"{YEARLY}/self-assessment"
INDICATORS = f"{SAR}/indicators"


def agreed(stage: Stage) -> Form:
    """The year has a list."""
    place = CENTRE, OVER
    if not year_indicators.of_year(stage.office, *place):
        run(year_indicators.propose(stage.office, stage.boss, place, proposal()))
    return {"code": "1.1", "version": year_indicators.of_year(stage.office, *place)["1.1"].version}


def said_before(stage: Stage) -> Form:
    agreed(stage)
    said = Entry("1.1", said="ตามคำรับรอง")
    of = Round(CENTRE, OVER, 12)
    return {
        "code": "1.1",
        "version": run(self_assessment.put_entry(stage.office, stage.boss, of, said)),
    }


def handed_in(stage: Stage) -> Form:
    agreed(stage)
    of = Round(CENTRE, OVER, 12)
    made = self_assessment.handed_in(stage.office, CENTRE, OVER)
    why = "again" if made else ""
    seen = Seen(len(made), self_assessment.mark(stage.office, of))
    version = run(self_assessment.hand_in(stage.office, stage.boss, of, seen, why))
    return {"version": version, "mark": self_assessment.mark(stage.office, of)}


def planned(stage: Stage) -> Form:
    place = CENTRE, OVER, Paper.PMQA
    before = own_activities.plans(stage.office, *place).get("CS1", Plan("CS1"))
    plan = Plan("CS1", "1. ตั้งคณะทำงาน", version=before.version)
    return {
        "item": "CS1",
        "version": run(own_activities.put_plan(stage.office, stage.boss, place, plan)),
    }


def own_line(stage: Stage) -> Form:
    place = CENTRE, OVER, Paper.PMQA
    own = own_activities.of_paper(stage.office, *place)
    if "PM1" not in own:
        run(own_activities.put(stage.office, stage.boss, place, OwnActivity("PM1", "ก", "ข")))
    return {"code": "PM1", "version": 1}


def first_of(item: str, **more: object) -> Row:
    return Row(f"{PMQA}/items/{{item}}{AT}", lambda _: {"item": item, "version": 0}, "boss", more)


LINE = {
    "dimension": "quality",
    "name": "อบรม",
    "unit": "ร้อยละ",
    "weight": "15",
    "measure": "by_hand",
    "why": "agreed again",
    **{f"level_{n}": str(60 + 10 * n) for n in range(1, 6)},
}
PAGES = [
    first_of("CS2", standing="met", said="มีช่องทางรับฟัง"),
    Row(f"{PMQA}/items/{{item}}/plan{AT}", planned, "boss", {"steps": "2."}, stale=True),
    Row(f"{PMQA}/own{AT}", own_line, "boss", {"title": "ค", "asks": "ง"}),
    Row(f"{INDICATORS}/begin{AT}".replace("2569", "2568"), Stage.closed, "boss", {"begin": "new"}),
    Row(f"{INDICATORS}{AT}", agreed, "boss", LINE),
    Row(f"{SAR}/results/{{code}}{AT}", said_before, "boss", {"said": "ตามทะเบียน"}, stale=True),
    Row(f"{SAR}/hand-in{AT}", handed_in, "boss", {"why": "late events"}, stale=True),
]
