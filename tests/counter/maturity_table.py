"""What those in charge state about the maturity of their services, and who may."""

from __future__ import annotations

from shared.domain.yearly import Paper
from tests.builders import CENTRE
from tests.counter.moves_table import Row
from tests.counter.transparency_table import YEAR, stated

PATH = f"/counter/yearly/maturity/items/{{item}}?centre={CENTRE}&year={YEAR}"
WORDS = {"standing": "met", "said": "finance and stores"}
PAGES = [Row(PATH, stated(Paper.MATURITY, "I1-back-office-some"), "boss", WORDS, stale=True)]
