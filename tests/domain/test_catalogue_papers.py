"""Who makes the copies, who does a step, and what became of the former ones, read from a file."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.domain.process import CopiesBy, Gone, Process
from shared.domain.reduction import Duration
from tests.catalogue_files import a_file, problems_of, read

ID_CARD = {"th": "สำเนาบัตรประจำตัวประชาชน", "en": "ID card copy", "original": 0, "copies": 2}


def with_documents(*documents: dict[str, Any]) -> dict[str, Any]:
    data = a_file()
    data["services"][0]["documents"] = list(documents)
    return data


def test_the_office_makes_the_copy_and_the_citizen_shows_the_original() -> None:
    (paper,) = read(with_documents(ID_CARD | {"copies_by": "office"})).services[0].documents or ()
    assert paper.copies_by is CopiesBy.OFFICE
    assert (paper.originals_to_show, paper.copies_to_bring, paper.copies_made_here) == (1, 0, 2)


def test_a_copy_of_an_id_card_left_to_the_citizen_gives_a_warning_and_no_error() -> None:
    (warning,) = read(with_documents(ID_CARD)).warnings
    assert warning.where == "file.yaml: services card: documents[1].copies_by"
    assert "B.E. 2565" in str(warning)


@pytest.mark.parametrize(
    "paper",
    [
        ID_CARD | {"copies_by": "office"},
        ID_CARD | {"copies_by": "citizen"},
        ID_CARD | {"original": 1, "copies": 0},
        {"th": "สมุดบัญชีธนาคาร", "en": "Bank book", "original": 1, "copies": 1},
    ],
    ids=["office", "said", "no-copy", "not-the-states"],
)
def test_other_papers_give_no_warning(paper: dict[str, Any]) -> None:
    assert read(with_documents(paper)).warnings == ()


def a_chain() -> dict[str, Any]:
    """One row at the counter and three behind it, two of them at the same time."""
    data = a_file()
    data["agencies"].append(
        {"id": "DBD", "th": "พาณิชย์", "en": "Commerce", "role": "provider", "source": "x"}
    )
    data["services"][0]["steps"] = [
        {"n": 1, "type": "doc_check", "th": "ก", "en": "a", "min": 5, "from": [1]},
        {"n": 2, "type": "consider", "th": "ข", "en": "b", "days": 10},
        {"n": 3, "type": "consider", "th": "ค", "en": "c", "days": 3, "agency": "DBD"}
        | {"alongside": 2},
        {"n": 4, "type": "sign", "th": "ง", "en": "d", "days": 5},
    ]
    return data


def test_a_step_names_its_agency_and_the_others_keep_the_services() -> None:
    steps = read(a_chain()).services[0].steps
    assert [step.agency for step in steps] == [None, None, "DBD", None]
    assert [step.alongside for step in steps] == [None, None, 2, None]


def test_a_step_alongside_a_third_one_has_to_name_the_first() -> None:
    data = a_chain()
    data["services"][0]["steps"][3]["alongside"] = 3
    assert [p.field for p in problems_of(data)] == ["steps[4].alongside"]


def test_a_former_step_says_why_it_is_gone_unless_another_one_replaces_it() -> None:
    data = a_chain()
    gone = {"min": 7, "removed": {"reason": "online"}}
    data["baselines"]["card"] = {"steps": [{"min": 5}, gone], "illustrative": True, "source": "x"}
    assert [step.removed for step in read(data).baselines[0].steps] == [None, Gone.ONLINE]
    data["services"][0]["steps"][0]["from"] = [1, 2]
    assert [p.field for p in problems_of(data)] == ["steps[2].removed"]


def test_what_somebody_shows_for_others_may_stand_at_the_service_or_at_the_centre() -> None:
    letter = {"th": "หนังสือมอบอำนาจ", "en": "Power of attorney", "original": 1}
    data = a_file()
    data["services"][0] |= {"proxy": [letter], "per_visit_cap": 3}
    data["centres"][0]["proxy"] = []
    file = read(data)
    (paper,) = file.services[0].proxy or ()
    assert (paper.position, paper.originals, file.services[0].service.per_visit_cap) == (1, 1, 3)
    assert file.services[1].proxy is None
    assert file.centres[0].proxy == ()


def test_steps_done_at_the_same_time_take_as_long_as_the_longest_of_them() -> None:
    steps = read(a_chain()).services[0].steps
    process = Process(1, "card", 1, date(2026, 1, 1), steps, (), "x")
    assert process.standard == Duration(15, 300)
    assert process.effort == Duration(18, 300)
    assert [step.position for step in process.elapsed_steps] == [1, 2, 4]
