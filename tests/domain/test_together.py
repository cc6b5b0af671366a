"""Several services for one reason: every paper once, the lawful order, the whole time."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import together
from shared.domain.process import CopiesBy, Document, Names, Process, Step, StepKind

DAY = date(2026, 1, 1)
NAMES = st.sampled_from(["บัตรประจำตัวประชาชน", "บัตร ประจำตัวประชาชน", "ทะเบียนบ้าน", "สูติบัตร"])
DOCUMENTS = st.builds(
    Document,
    position=st.just(1),
    names=st.builds(Names, NAMES, st.just("")),
    originals=st.integers(0, 2),
    copies=st.integers(0, 2),
    condition=st.sampled_from([None, "by_proxy", "married"]),
    copies_by=st.sampled_from([None, *CopiesBy]),
)


def process(
    service: str, *papers: Document, seconds: int = 60, days: int = 0, known: bool = True
) -> Process:
    counter = Step(1, StepKind.DOC_CHECK, Names("ก", "a"), seconds=seconds)
    after = Step(2, StepKind.SIGN, Names("ข", "b"), working_days=days, at_counter=False)
    steps = (counter, after) if days else (counter,)
    return Process(1, service, 1, DAY, steps, papers if known else None, "x")


@given(st.lists(st.lists(DOCUMENTS, max_size=4), max_size=4))
def test_every_paper_is_asked_for_once_and_none_is_lost(listed: list[list[Document]]) -> None:
    processes = [process(f"s{i}", *papers) for i, papers in enumerate(listed)]
    found = together.papers(processes)
    names = [paper.names.th.replace(" ", "") for paper in found]
    asked = [paper.names.th.replace(" ", "") for papers in listed for paper in papers]
    assert len(names) == len(set(names))
    assert set(names) == set(asked)
    assert sum(p.copies + p.copies_here for p in found) == sum(d.copies for p in listed for d in p)
    for paper in found:
        same = [
            document
            for papers in listed
            for document in papers
            if document.names.th.replace(" ", "") == paper.names.th.replace(" ", "")
        ]
        assert paper.originals == max(document.originals_to_show for document in same)
        assert bool(paper.conditions) == all(document.condition for document in same)


def test_a_copy_and_a_remark_do_not_make_another_paper() -> None:
    def paper(name: str, originals: int, copies: int) -> Document:
        return Document(1, Names(name, ""), originals, copies, None, CopiesBy.OFFICE)

    [card] = together.papers(
        [
            process("a", paper("สำเนาบัตรประจำตัวประชาชน", 0, 1)),
            process("b", paper("บัตรประจำตัวประชาชน (ฉบับจริง)", 1, 0)),
        ]
    )
    assert card.names.th == "บัตรประจำตัวประชาชน (ฉบับจริง)"
    assert (card.originals, card.copies, card.copies_here) == (1, 0, 1)
    assert card.services == ("a", "b")


def test_papers_that_are_not_known_are_named_and_not_taken_for_none() -> None:
    processes = [process("a"), process("b", known=False)]
    assert together.papers(processes) == ()
    assert together.unknown_papers(processes) == ("b",)


@given(st.permutations(["a", "b", "c", "d"]))
def test_what_has_to_end_first_stands_first(services: list[str]) -> None:
    order = together.in_order(services, {"b": "a", "c": "b", "d": "gone"})
    assert sorted(order) == sorted(services)
    assert order.index("a") < order.index("b") < order.index("c")


def test_an_order_that_goes_round_in_a_circle_loses_nobody() -> None:
    after = {"a": "b", "b": "a"}
    assert sorted(together.in_order(["a", "b"], after)) == ["a", "b"]
    processes = [process("a", days=2), process("b", days=3)]
    assert together.times(processes, after).working_days >= 3


def test_days_follow_each_other_only_where_one_waits_for_the_other() -> None:
    processes = [process("a", days=2), process("b", days=3), process("c", days=4)]
    assert together.times(processes, {}) == together.Times(180, 4)
    assert together.times(processes, {"b": "a"}) == together.Times(180, 5)
    assert together.times([], {}) == together.Times(0, 0)
