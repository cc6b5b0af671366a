"""A ticket whose links were stopped: nothing opens, and an open page says so."""

from __future__ import annotations

from shared.domain.reasons import StopReason
from shared.services import erasure
from tests.builders import a_supervisor, run
from tests.portal.conftest import Hall


def test_an_open_page_says_that_its_link_works_no_more(hall: Hall) -> None:
    view = hall.visit()
    hall.serve()
    boss = a_supervisor(hall.office)
    with hall.client() as client, client.stream("GET", f"/t/{view.token}/stream") as stream:
        lines = stream.iter_lines()
        assert any('data-state="ended"' in line for line in lines)
        run(erasure.stop_links(hall.office, boss, view.visit, StopReason.CITIZEN_ASKED))
        assert any("data-link-stopped" in line for line in lines)
    with hall.client() as client:
        for page in ("", "/cancel", "/defer", "/stream"):
            assert client.get(f"/t/{view.token}{page}").status_code == 404
