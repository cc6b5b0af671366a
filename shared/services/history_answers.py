"""What citizens answered in the past of a demonstration: rows without a time or an order."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date

from shared.domain.comment_groups import month_of
from shared.domain.draws import Draws
from shared.domain.questionnaire import DIMENSIONS, HOUSE
from shared.domain.turn_tally import wait_band
from shared.domain.visit import VisitState
from shared.store import feedback
from shared.store.contributions import Ledger
from shared.store.projections import Row

_NAMED_CHANCE = 0.3
"""How often a reason that is offered is named."""


class Answers:
    """The answers at one centre."""

    def __init__(self, centre: str, seed: str) -> None:
        self._centre, self._seed = centre, seed
        self._responses: list[Row] = []
        self._invitations: list[Row] = []
        self._bands: Counter[tuple[date, str]] = Counter()

    def add(self, visit: VisitState, turn: int, day: date, overall: int, *, items: bool) -> None:
        """Somebody answers about a turn; with `items` not only by one tap."""
        draws = Draws(self._seed, "answer", turn)
        t = visit.transactions[turn]
        more = {
            "ease": _near(draws, overall),
            "items": {name: _near(draws, overall) for name in DIMENSIONS},
            "reasons": {each.value: int(draws.chance(_NAMED_CHANCE)) for each in HOUSE.reasons},
        }
        row: Row = {
            "id": secrets.token_hex(16),  # never from the seed: it must not lead back to the visit
            "centre_id": self._centre,
            "service_id": t.service,
            "business_day": day,
            "overall": overall,
            "comment": None,
            "questionnaire_id": None,
            "questions": None,
            **(more if items else {"ease": None, "items": {}, "reasons": None}),
        }
        self._responses.append(row)
        self._bands[month_of(day), wait_band(visit, t)] += 1
        self._invitations.append(
            {"transaction_id": turn, "spent": True, "response_id": None, "amend_until": None}
        )

    def rows(self, ledger: Ledger) -> dict[str, list[Row]]:
        """As rows of the database; what they contribute to the figures goes into the ledger."""
        for row in self._responses:
            ledger.add(feedback.shares_of(row))
        bands: list[Row] = [
            {"centre_id": self._centre, "month": month, "band": band, "n": n}
            for (month, band), n in self._bands.items()
        ]
        return {
            "response": self._responses,
            "invitation": self._invitations,
            "answered_band": bands,
        }


def _near(draws: Draws, overall: int) -> int:
    """A detailed score: mostly the overall one, sometimes one beside it."""
    return max(1, min(5, overall + draws.pick((1, 4, 1)) - 1))
