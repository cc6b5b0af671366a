"""Which parts of a public manual are there: nothing stated is not the same as nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import pytest

from shared.domain.catalogue import Fee, Mode, Service
from shared.domain.manual_blocks import REQUIRED, Block, ManualState
from shared.domain.process import Document, Names, Process, Step, StepKind

NAMES = Names("งาน", "Work")
TOLD = {"th": "ตามกฎหมาย"}
STEP = Step(1, StepKind.CONSIDER, NAMES, seconds=300)
PAPER = Document(1, NAMES, 1, 0)


def state(
    *,
    steps: tuple[Step, ...] = (STEP,),
    documents: tuple[Document, ...] | None = (PAPER,),
    fees: tuple[Fee, ...] | None = (),
    centres: tuple[str, ...] = ("mo-chit",),
    channels: tuple[str, ...] = (),
    notes: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> ManualState:
    service = Service(
        "work", "DOPA", "B", Mode.COMPLETE, NAMES, "x", channels=channels, notes=notes
    )
    process = Process(1, "work", 1, date(2026, 10, 1), steps, documents, "x")
    return ManualState(service, process, fees, centres)


WHOLE = dict.fromkeys(("criteria", "laws", "forms", "complaints"), TOLD)


def test_a_manual_with_every_part_lacks_nothing() -> None:
    whole = state(notes=WHOLE)
    assert whole.lacking == ()
    assert whole.is_complete
    assert whole.is_published


@pytest.mark.parametrize(
    ("found", "lacks"),
    [
        (state(documents=None), Block.PAPERS),
        (state(fees=None), Block.FEES),
        (state(centres=()), Block.PLACES),
        (state(steps=(Step(1, StepKind.SIGN, NAMES),)), Block.TIME),
    ],
)
def test_what_is_not_known_is_lacking(found: ManualState, lacks: Block) -> None:
    assert found.lacks_required == (lacks,)
    assert not found.is_complete
    assert found.is_published == (lacks not in (Block.PAPERS, Block.FEES))


def test_none_stated_is_there_and_so_is_at_once() -> None:
    at_once = Step(1, StepKind.SIGN, NAMES, at_once=True)
    assert state(documents=(), fees=(), steps=(at_once,)).is_complete
    assert state(steps=()).lacks_required == (Block.STEPS, Block.TIME)


def test_a_channel_makes_up_for_a_centre_and_some_are_online() -> None:
    by_post = state(centres=(), channels=("post",))
    assert by_post.is_complete
    assert not by_post.is_online
    assert state(channels=("counter", "app")).is_online


def test_other_parts_are_named_but_not_required() -> None:
    found = state(notes={"laws": TOLD, "criteria": {"source": "no words"}})
    assert found.is_complete
    assert found.lacking == (Block.CRITERIA, Block.FORMS, Block.COMPLAINTS)
    assert not set(found.lacking) & set(REQUIRED)
