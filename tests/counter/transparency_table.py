"""What those in charge state in the transparency pack and the evidence for the award."""

from __future__ import annotations

from collections.abc import Callable

from shared.domain.yearly import Paper, Standing
from shared.services import statements
from shared.services.statements import StatementWish
from tests.builders import CENTRE, run
from tests.counter.moves_table import Form, Row, Stage

YEAR = 2570
STATED = {"standing": "met", "said": "เผยแพร่แล้ว"}


def stated(paper: Paper, item: str) -> Callable[[Stage], Form]:
    """Somebody has stated it before."""

    def scene(stage: Stage) -> Form:
        known = statements.of_paper(stage.office, CENTRE, YEAR, paper).get(item)
        version = known.version if known else 0
        said = (Standing.PARTLY, "กำลังทำ", "", ())
        wish = StatementWish(CENTRE, YEAR, paper, item, *said, version)
        return {"item": item, "version": run(statements.state(stage.office, stage.boss, wish))}

    return scene


PAGES = [
    Row(
        f"/counter/yearly/{paper.value}/items/{{item}}?centre={CENTRE}&year={YEAR}",
        stated(paper, item),
        "boss",
        STATED,
        stale=True,
    )
    for paper, item in ((Paper.ITA, "T2"), (Paper.AWARDS, "A2"))
]
