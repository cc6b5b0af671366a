"""To which agency the papers of a request go next."""

from __future__ import annotations

from shared.domain.hand_over import RowBehind, agencies_needed, agencies_next

ONE_AFTER_THE_OTHER = [RowBehind(3, "DOPA"), RowBehind(4, "BMA")]
ALONGSIDE = [RowBehind(4, "DIP"), RowBehind(5, "DBD", alongside=4), RowBehind(6, "DIP")]


def test_without_rows_behind_the_counter_the_services_agency_makes_the_result() -> None:
    assert agencies_needed([], "DOPA") == ["DOPA"]
    assert agencies_next([], "DOPA", (), ()) == ["DOPA"]
    assert agencies_next([], "DOPA", {"DOPA"}, ()) == []


def test_the_papers_go_to_one_agency_after_the_other() -> None:
    assert agencies_next(ONE_AFTER_THE_OTHER, "BMA", (), ()) == ["DOPA"]
    assert agencies_next(ONE_AFTER_THE_OTHER, "BMA", (), {"DOPA"}) == []
    assert agencies_next(ONE_AFTER_THE_OTHER, "BMA", {"DOPA"}, ()) == ["BMA"]
    assert agencies_next(ONE_AFTER_THE_OTHER, "BMA", {"DOPA", "BMA"}, ()) == []


def test_agencies_that_work_alongside_each_other_get_them_at_once() -> None:
    assert agencies_next(ALONGSIDE, "DIP", (), ()) == ["DIP", "DBD"]
    assert agencies_next(ALONGSIDE, "DIP", (), {"DIP"}) == ["DBD"]
    assert agencies_next(ALONGSIDE, "DIP", {"DIP"}, ()) == ["DBD"]
