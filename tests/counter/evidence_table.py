"""What those in charge do with the evidence of the yearly papers."""

from __future__ import annotations

from datetime import date

from shared.services import evidence
from shared.services.evidence import EvidenceWish
from tests.builders import CENTRE, run
from tests.counter.moves_table import Form, Row, Stage

EVIDENCE = "/counter/yearly/evidence"
PIECE = {"title": "คำสั่ง", "dated": "2026-10-01", "address": "https://example.go.th/order"}


def kept(stage: Stage) -> Form:
    """A piece that is in use."""
    wish = EvidenceWish(CENTRE, "คำสั่ง", date(2026, 10, 1), address=PIECE["address"])
    return {"file": run(evidence.add(stage.office, stage.boss, wish))}


PAGES = [
    Row(f"{EVIDENCE}?centre={CENTRE}", Stage.closed, "boss", PIECE),
    Row(f"{EVIDENCE}/{{file}}/end", kept, "boss"),
]
