"""Pages of improvements: writing, handing in, deciding, reporting, correcting, and the files."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import openpyxl
import pytest

from counter.improvement_form import proposal_in, typed_of
from shared.domain.improvement import Proposal
from shared.domain.permissions import Grant, Role
from tests.counter.accounts_scene import hired
from tests.counter.conftest import Centre
from tests.improvement_scene import TODAY, a_proposal

LIST = "/counter/improvements"
_keys = itertools.count(1)
FORM = {name: list(values) for name, values in typed_of(a_proposal()).fields.items()}
"""A complete proposal as its form sends it."""


@dataclass
class Desk:
    """A browser at one improvement."""

    client: httpx.Client
    page: httpx.Response = field(init=False)
    address: str = ""

    def open(self, id: int) -> None:
        self.address = f"{LIST}/{id}"
        self.page = self.client.get(self.address)

    @property
    def state(self) -> str:
        found = re.search(r'data-state="(\w+)" data-version="(\d+)"', self.page.text)
        assert found
        return found[1]

    @property
    def version(self) -> int:
        self.page = self.client.get(self.address)
        found = re.search(r'data-version="(\d+)"', self.page.text)
        assert found
        return int(found[1])

    def press(self, move: str, **form: object) -> httpx.Response:
        sent = {"version": self.version, "key": f"key-{next(_keys)}", **form}
        self.page = self.client.post(f"{self.address}/{move}", data=sent)
        return self.page


@pytest.fixture
def boss(centre: Centre) -> Iterator[Desk]:
    with centre.client("boss") as client:
        yield Desk(client)


@pytest.fixture
def second(centre: Centre, password_hash: str) -> Iterator[Desk]:
    hired(centre.office, "second", Grant(Role.SUPERVISOR), password_hash=password_hash)
    with centre.client("second") as client:
        yield Desk(client)


def written(desk: Desk, **other: object) -> httpx.Response:
    """A new draft."""
    form = {**FORM, "centre": "mo-chit", "key": f"key-{next(_keys)}", **other}
    desk.page = desk.client.post(f"{LIST}/new", data=form)
    if desk.page.status_code == 200:
        desk.address = desk.page.url.path
    return desk.page


def test_what_the_form_shows_is_what_it_sends() -> None:
    for proposal in (a_proposal(), Proposal(), Proposal(whole_centre=True)):
        assert proposal_in(typed_of(proposal)) == proposal


def test_a_draft_is_finished_decided_by_another_and_carried_out(
    centre: Centre, boss: Desk, second: Desk
) -> None:
    written(boss, owner="", team="")
    assert "Say who is responsible" in boss.page.text
    assert "Go on writing" in boss.page.text
    refused = boss.press("hand-in")
    assert refused.status_code == 422
    assert "cannot be handed in yet" in refused.text
    form = boss.client.get(f"{boss.address}/edit").text
    assert "One person does it all" in form
    assert "data-missing" not in boss.press("save", **FORM).text
    assert "is handed in" in boss.press("hand-in").text
    assert "You handed it in" in boss.page.text
    own = boss.press("accept")
    assert own.status_code == 409
    assert "Ask somebody else" in own.text
    second.open(int(boss.address.rsplit("/", 1)[1]))
    assert "is accepted" in second.press("accept").text
    boss.press("begin")
    assert boss.state == "under_way"
    future = boss.press("in-force", day=(TODAY + timedelta(days=1)).isoformat())
    assert future.status_code == 422
    assert "up to today" in future.text
    boss.press("in-force", day=TODAY.isoformat())
    assert boss.state == "in_force"
    assert "too few to say" in boss.page.text
    assert "fewer than 10 cases" in boss.page.text
    early = boss.press("report", months=3, progress="Tried it", next_steps="Go on", done=[1])
    assert "made before its day" in early.text
    assert re.search(r'data-months="3" data-standing="made"', early.text)
    boss.press("value", indicator=0, day=TODAY.isoformat(), value="12.5")
    assert "12.5" in boss.page.text.partition("data-values")[2]
    boss.press("correct-day", day=(TODAY - timedelta(days=2)).isoformat(), why="Began earlier")
    assert "Began earlier" in boss.page.text.partition("data-history")[2]
    assert boss.press("finish").status_code == 200
    assert boss.state == "finished"
    lines = boss.client.get(f"{LIST}?centre=mo-chit").text
    assert 'data-state="finished"' in lines
    changes = [each for each in ("handed in", "accepted", "finished") if each in boss.page.text]
    assert len(changes) == 3


WRONG: tuple[tuple[str, str, str], ...] = (
    ("done_by", "2026-11-01", "Put the days in order"),
    ("budget", "-5", "Write a number of 0 or more"),
    ("process_1", "no-such|", "Choose a process from the list"),
    ("process_1", "nonsense", "Choose a process from the list"),
    ("expected_kept", "101", "between 0 and 100"),
    ("activity_1_last", "2026-01-01", "ends before it begins"),
    ("own_1_name", "", "Name each own indicator"),
    ("begins_on", "soon", "Choose a day"),
    ("title", "x" * 201, "too long"),
)


def test_bad_input_draws_the_form_again_with_what_was_typed(boss: Desk) -> None:
    for name, value, told in WRONG:
        refused = written(boss, **{name: value})
        assert refused.status_code == 422, name
        assert told in refused.text, name
        assert "Two officers one after the other" in refused.text
        assert value in refused.text
        place = re.search(r'href="#([^"]+)" data-wrong', refused.text)
        assert place, name
        assert f'id="{place[1]}"' in refused.text, name
    assert "Nobody has proposed an improvement" in boss.client.get(LIST).text


def test_more_than_a_year_is_said_and_not_refused(boss: Desk) -> None:
    written(boss, done_by="2028-01-01")
    assert boss.page.status_code == 200
    assert "more than 12 months after the beginning" in boss.page.text
    assert 'data-criterion="within_a_year" data-met="False"' in boss.page.text


def test_an_old_page_is_told_that_somebody_was_faster(boss: Desk) -> None:
    written(boss)
    old = boss.version
    boss.press("save", **FORM)
    late = boss.press("save", **{**FORM, "version": old, "title": "Mine"})
    assert late.status_code == 409
    assert "Somebody changed this improvement meanwhile" in late.text
    assert "Mine" in late.text
    assert boss.press("hand-in", version=old).status_code == 409


def test_who_was_slower_sees_what_is_stored_and_can_save(boss: Desk) -> None:
    written(boss)
    old = boss.version
    boss.press("save", **{**FORM, "team": "Counters 7 and 8"})
    late = boss.press("save", **{**FORM, "version": old, "title": "Mine"})
    assert stored(late.text) == {"title": "One person does it all", "team": "Counters 7 and 8"}
    assert f'href="{boss.address}" target="_blank"' in late.text
    version = re.search(r'name="version" value="(\d+)"', late.text)
    assert version
    saved = boss.press("save", **{**FORM, "version": version[1], "title": "Mine"})
    assert (saved.status_code, "Mine" in saved.text) == (200, True)


def stored(page: str) -> dict[str, str]:
    """What a form says is stored now, by field."""
    return dict(re.findall(r'data-stored="(\w+)">Stored now: <?[^<]*?>?([^<>]+)<', page))


def test_every_text_that_is_stored_now_stands_beneath_its_own(boss: Desk) -> None:
    written(boss)
    old = boss.version
    other = {f"activity_{number}_what": "Of a colleague" for number in range(3, 8)}
    other |= {"why_good_effect": "Seen elsewhere", "expected_kept": "91", "own_1_expected": "3"}
    boss.press("save", **{**FORM, **other, "begins_on": "2026-11-05"})
    late = boss.press("save", **{**FORM, "version": old})
    assert stored(late.text) == {**other, "begins_on": "5 Nov 2026"}


def test_a_draft_sent_again_with_more_in_it_is_saved_the_next_time(boss: Desk) -> None:
    written(boss)
    slow = {**FORM, "version": boss.version, "key": "slow"}
    boss.press("save", **{**slow, "title": "First"})
    more = boss.press("save", **{**slow, "title": "First and more"})
    assert (more.status_code, stored(more.text)) == (422, {"title": "First"})
    sent = dict(re.findall(r'name="(key|version)" value="([^"]*)"', more.text))
    saved = boss.press("save", **{**slow, **sent, "title": "First and more"})
    assert (saved.status_code, "First and more" in saved.text) == (200, True)


@pytest.mark.parametrize(("move", "told"), [("hand-in", "was handed in"), ("stop", "was stopped")])
def test_what_was_typed_while_nothing_can_be_saved_any_more_is_only_shown(
    boss: Desk, move: str, told: str
) -> None:
    written(boss)
    late = {**FORM, "version": boss.version, "title": "Mine"}
    boss.press(move, why="No money")
    page = boss.press("save", **late)
    assert page.status_code == 409
    assert told in page.text
    assert 'value="Mine"' in page.text
    assert "Saving replaces" not in page.text
    assert 'data-action="save"' not in page.text


def test_words_for_a_step_that_is_not_possible_any_more_stay_on_the_page(
    boss: Desk, second: Desk
) -> None:
    written(boss)
    boss.press("hand-in")
    second.open(int(boss.address.rsplit("/", 1)[1]))
    second.press("accept")
    report = {"months": 3, "progress": "Long words", "key": "slow", "version": boss.version}
    assert boss.press("report", **report).status_code == 200
    again = boss.press("report", **{**report, "progress": "Longer words"})
    assert (again.status_code, "Longer words</textarea>" in again.text) == (422, True)
    old = boss.version
    second.press("stop", why="No money")
    lost = boss.press("report", **{**report, "version": old, "key": "new"})
    assert lost.status_code == 409
    assert "Long words" in lost.text.partition("data-kept-words")[2].partition("</section>")[0]


def test_a_refused_move_opens_its_own_form_only(boss: Desk, second: Desk) -> None:
    own = {f"own_2_{name}": each for name, each in OWN.items()}
    written(boss, **own)
    boss.press("hand-in")
    second.open(int(boss.address.rsplit("/", 1)[1]))
    second.press("accept")
    boss.press("begin")
    boss.press("in-force", day=TODAY.isoformat())
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    page = boss.press("value", indicator=1, day=yesterday, value="many").text
    assert opened(page) == ["Enter a value of an own indicator"]
    assert re.findall(r'<option value="(\d)" selected>', page) == ["1"]
    assert days(page) == {"value": yesterday, "correct-day": TODAY.isoformat()}
    page = boss.press("correct-day", day="2099-01-01", why="Began earlier").text
    assert opened(page) == ["Correct the day on which it came into force"]
    assert dict(re.findall(r'id="why-([\w-]+)"[^>]* value="([^"]*)"', page)) == {
        "correct-day": "Began earlier",
        "stop": "",
    }


OWN = {"name": "Errors", "unit": "forms", "aim": "quality", "today": "5", "expected": "1"}


def opened(page: str) -> list[str]:
    return re.findall(r'<details class="item-form" open><summary>([^<]*)', page)


def days(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="day-([\w-]+)"[^>]* value="([^"]*)"', page))


def test_a_kept_address_tells_of_no_move_that_was_not_the_last(boss: Desk) -> None:
    written(boss)
    told = "The improvement is stopped."
    assert told not in boss.client.get(f"{boss.address}?done=stop").text
    assert told in boss.press("stop", why="No money").text
    assert "Somebody else decides" not in boss.client.get(f"{boss.address}?done=hand-in").text


def test_auditors_read_clerks_and_others_find_nothing(centre: Centre, boss: Desk) -> None:
    written(boss)
    addresses = (f"{LIST}?centre=mo-chit", boss.address, f"{boss.address}/improvement.xlsx")
    with centre.client("auditor") as auditor:
        assert [auditor.get(each).status_code for each in addresses] == [200, 200, 200]
        assert "Hand it in" not in auditor.get(boss.address).text
        assert auditor.get(f"{boss.address}/edit").status_code == 404
        assert auditor.get(f"{LIST}/new").status_code == 404
    for name in ("staff1", "other", "officer"):
        with centre.client(name) as client:
            assert {client.get(each).status_code for each in addresses} == {404}
    boss.press("stop", why="No money")
    assert boss.client.get(f"{boss.address}/edit").status_code == 404


def test_the_list_of_a_year_and_one_improvement_are_files(boss: Desk) -> None:
    written(boss)
    year = f"{LIST}.{{}}?centre=mo-chit&year=2570"
    rows = boss.client.get(year.format("csv"))
    assert rows.headers["content-type"].startswith("text/csv")
    assert "One person does it all" in rows.text
    before = boss.client.get(f"{LIST}.csv?centre=mo-chit&year=2569")
    assert "One person does it all" not in before.text
    boss.press("hand-in")
    assert "handed_in" in boss.client.get(year.format("csv")).text
    for address in (year.format("xlsx"), f"{boss.address}/improvement.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(boss.client.get(address).content))
        words = [str(cell.value) for sheet in book for row in sheet.rows for cell in row]
        assert any("One person does it all" in each for each in words)
    assert boss.client.get(f"{boss.address}/improvement.pdf").content[:5] == b"%PDF-"


def test_every_page_speaks_thai_without_losing_what_was_written(centre: Centre, boss: Desk) -> None:
    written(boss)
    with centre.client("boss", "th") as client:
        for address in (LIST, f"{LIST}/new", boss.address, f"{boss.address}/edit"):
            page = client.get(address)
            assert page.status_code == 200
            assert 'lang="th"' in page.text


def test_what_was_stopped_before_it_was_in_force_is_not_said_to_come(boss: Desk) -> None:
    written(boss)
    effect = re.compile(r'data-state="(\w+)">.*?</td>\s*<td>([^<]*)</td></tr>', re.DOTALL)

    def said() -> list[str]:
        page = boss.client.get(f"{LIST}?centre=mo-chit").text
        return [each.rsplit(">", 1)[-1] for _, each in effect.findall(page)]

    assert said() == ["not in force yet"]
    boss.press("stop", why="No staff")
    assert said() == ["–"]
