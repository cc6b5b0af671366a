"""Nobody presses what is not theirs: every move of the staff pages, tried by everybody."""

from __future__ import annotations

import itertools
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing

import httpx
import pytest

from counter import (
    agency_moves,
    case_moves,
    day_moves,
    desk,
    hall_moves,
    hand_over,
    line,
    ticket_moves,
    times,
    voice_page,
)
from shared.api.voices import VERBS
from shared.domain.permissions import Grant, Role
from shared.services import access_log, people
from tests.builders import a_visit
from tests.counter import (
    administration_table,
    agency_table,
    baselines_table,
    case_table,
    opening_table,
    papers_table,
    voices_table,
)
from tests.counter.agency_table import AGENCY
from tests.counter.api_moves_table import API_ROWS, CENTRE, COUNTER
from tests.counter.conftest import PASSWORD, Centre
from tests.counter.moves_table import (
    DAY,
    DESK,
    HALL,
    HELP,
    LINE,
    ROWS,
    TICKETS,
    TIMES,
    Form,
    Row,
    Stage,
)
from tests.served import application

ANYWHERE = {
    *("3/open", "3/emergency", "3/form-9", f"{CENTRE}/alarms", f"{COUNTER}/open"),
    "tickets/continue",
}
"""What a clerk may do at the own centre: there the same form is rightful."""

OFFICERS = {"agency", "officer"}
"""Moves of an agency's officers: theirs alone, or of the centre's clerks too. `its agency`: theirs
and of those in charge, never of clerks."""

AT_WORK = {
    "boss": "boss",
    "head": "head",
    "auditor": "auditor",
    **dict.fromkeys((*OFFICERS, "its agency"), "officer"),
}
"""Who does what is theirs; everything else is done by the clerk at the desk."""

ADMINISTRATORS = {"head": None, "keeper": "district-1"}
"""Of all centres, and of another centre alone."""

WEBHOOKS = "/api/v1/agencies/{}/webhooks"
STREAM = "/counter/mo-chit/hall/stream"
SWITCH = "/counter/mo-chit/3/switch"

OWN_SIGN_IN = (
    *("end-session", "password", "openid", "openid/remove"),
    *(f"second-factor/{move}" for move in ("begin", "confirm", "codes", "remove")),
)

_keys = itertools.count(1)


class Crowd:
    """Everybody who tries, each with a browser, and whether the database has changed since."""

    def __init__(self, centre: Centre, stack: ExitStack) -> None:
        names = ["staff1", "staff2", "other", "boss", "auditor", "officer", "stranger"]
        names += ADMINISTRATORS
        self.clients = {name: stack.enter_context(centre.client(name)) for name in names}
        self.clients["nobody"] = stack.enter_context(centre.client())
        self.clients["locked"] = stack.enter_context(centre.client("boss"))
        self.clients["locked"].post("/counter/mo-chit/3/lock")
        for client in self.clients.values():
            client.follow_redirects = False
        path = centre.office.db.url.removeprefix("sqlite:///")
        self._watch = stack.enter_context(closing(sqlite3.connect(path)))
        self.changed()

    def changed(self) -> bool:
        """Whether anything at all was written since this was asked last."""
        (now,) = self._watch.execute("PRAGMA data_version").fetchone()
        before, self._version = getattr(self, "_version", now), now
        return bool(before != now)

    def press(self, name: str, row: Row, form: Form, centre: str = "mo-chit") -> httpx.Response:
        """A press of its own: what `form` brings as its key counts, otherwise it is a new one."""
        key = str(form.get("key") or f"key-{next(_keys)}")
        address = row.path if row.path.startswith("/") else f"/counter/mo-chit/{row.path}"
        address = address.format(**form).replace("mo-chit", centre)
        client = self.clients[name]
        if row.is_api:
            headers = {"idempotency-key": key}
            return client.request(row.method, address, json=form, headers=headers)
        return client.post(address, data={**form, "key": key})


@pytest.fixture
def crowd(centre: Centre, password_hash: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    # That somebody reads is written down too, and is no move: test_access_log.
    monkeypatch.setattr(access_log, "_new", lambda *_: [])
    with ExitStack() as stack:
        for name, where in ADMINISTRATORS.items():
            _hire(centre, name, password_hash, Grant(Role.ADMINISTRATOR, where))
        yield Crowd(centre, stack)


def _hire(centre: Centre, name: str, password_hash: str, grant: Grant) -> None:
    office, names = centre.office, ("ผู้ดูแล", name)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, name, names, password_hash, (grant,))
    )


def test_every_move_is_refused_to_strangers_done_once_and_never_from_an_old_page(
    centre: Centre, crowd: Crowd
) -> None:
    stage, wrong = Stage(centre), []
    others = [*agency_table.PAGES, *agency_table.PROGRAMS, *case_table.PAGES]
    others += [*baselines_table.PAGES, *baselines_table.PROGRAMS]
    others += [*papers_table.DESK, *papers_table.PAGES, *papers_table.PROGRAMS]
    others += [*voices_table.PAGES, *voices_table.PROGRAMS, *voices_table.PUBLIC_PAIRS]
    others += administration_table.PAGES
    for row in [*ROWS, *API_ROWS, *others]:
        form = {**row.scene(stage), **row.more}
        if row.more.get("staff"):
            form["staff"] = getattr(stage, str(row.more["staff"])).actor.id
        crowd.changed()
        wrong += [f"{row.method} {row.path}: {each}" for each in _tried(crowd, row, form)]
        stage.clear()
    assert wrong == [], "\n".join(wrong)


def _tried(crowd: Crowd, row: Row, form: Form) -> Iterator[str]:
    refused = {"nobody": {401}, "locked": {401}, "other": {404}, "auditor": {404}}
    if row.who == "desk":
        refused["staff2"] = {404, 409}
    if row.who in {"boss", "head", "auditor", "its agency"}:
        refused["staff1"] = {404}
    if row.who == "auditor":
        del refused["auditor"]
    if row.who == "head":
        refused["boss"] = {404}
    if row.who == "agency":
        refused |= {"staff1": {404}, "boss": {404}}
    if AT_WORK.get(row.who) != "officer":
        refused["officer"] = {404}
    refused |= {"stranger": {404}, "keeper": {404}}
    for name, expected in refused.items():
        answer = crowd.press(name, row, form)
        if answer.status_code not in expected:
            yield f"{name} got {answer.status_code}"
        if crowd.changed():
            yield f"{name} changed something"
    if row.path not in ANYWHERE:
        answer = crowd.press("other", row, form, "district-1")
        if answer.status_code not in {404, 409, 422} or crowd.changed():
            yield f"other got {answer.status_code} at the own centre"
    yield from _pressed(crowd, row, form)


def _pressed(crowd: Crowd, row: Row, form: Form) -> Iterator[str]:
    name = AT_WORK.get(row.who, "staff1")
    if "version" in form and row.stale | row.notes_nothing:
        turn = f"{form.get('transaction')}.0"
        early = crowd.press(name, row, {**form, "version": 0, "turn": turn})
        if early.status_code != 409 or crowd.changed():
            yield f"another version was taken: {early.status_code}"
    once = {**form, "key": f"key-{next(_keys)}"}
    answer = crowd.press(name, row, once)
    if answer.status_code not in {200, 201, 204, 303} or crowd.changed() is row.notes_nothing:
        yield f"{name} may, but got {answer.status_code}: {_problem(answer)}"
    again = crowd.press(name, row, once)
    expected = 404 if row.method == "DELETE" else answer.status_code
    if again.status_code != expected or crowd.changed():
        yield f"acted twice on one key: {again.status_code}"
    if row.stale:
        old = crowd.press(name, row, form)
        if old.status_code != 409 or crowd.changed():
            yield f"an old page was taken: {old.status_code}"


def _problem(answer: httpx.Response) -> str:
    return (answer.text.partition('role="alert" data-problem')[2] or answer.text)[-300:]


def test_no_move_of_the_staff_pages_is_left_untried(centre: Centre) -> None:
    at_desk = [*DESK, *papers_table.DESK]
    assert {row.path for row in at_desk} == {f"3/{move}" for move in desk.ALL_MOVES}
    settings = "hall/counters/3/profile"
    assert {row.path for row in HALL} == {*(f"hall/{move}" for move in hall_moves.MOVES), settings}
    assert {row.path for row in LINE} == {f"line/{move}" for move in line.LINE_MOVES}
    assert {row.path for row in DAY} == {*(f"day/{move}" for move in day_moves.MOVES), "paper"}
    assert {row.path for row in TICKETS} == {f"tickets/{move}" for move in ticket_moves.MOVES}
    assert {row.path for row in TIMES} == {
        *(f"times/{{transaction}}/{move}" for move in times.MOVES),
        *(f"times/{move}" for move in times.DECISIONS),
    }
    at, turn = "/counter/{centre}", "{transaction}"
    assert {row.path for row in agency_table.PAGES} == {
        "hand-over",
        *(f"hand-over/{{list}}/{move}" for move in hand_over.LIST_MOVES),
        *(f"{AGENCY}/{move}" for move in agency_moves.LIST_MOVES),
        *(f"{AGENCY}/cases/{{case}}/{move}" for move in agency_moves.CASE_MOVES),
    }
    assert {row.path for row in case_table.PAGES} == {
        "delivery",
        *(f"{case_table.CASE}/{move}" for move in case_moves.MOVES),
    }
    assert {row.path for row in voices_table.PAGES} == {
        f"{voices_table.VOICE}/{move}" for move in voice_page.MOVES
    }
    everywhere = [*baselines_table.PAGES, *voices_table.PUBLIC_PAIRS, *administration_table.PAGES]
    assert posts(centre, "/counter") == {
        *(f"{at}/delivery", f"{at}/cases/{{case}}/{{move}}"),
        *(f"{at}/{row.path}" for row in papers_table.PAGES),
        *(f"{at}/hand-over", f"{at}/hand-over/{{list}}/{{move}}"),
        *(f"/counter/agency/{{agency}}/{each}" for each in ("{move}", "cases/{case}/{move}")),
        *(f"{at}/{page}/{{move}}" for page in ("line", "day", "tickets", "times")),
        *(f"{at}/{{number}}/{move}" for move in ("lock", "switch", "{move}")),
        *(f"{at}/hall/{{move}}", f"{at}/hall/counters/{{number}}/{{move}}", f"{at}/paper"),
        *(f"{at}/help/{move}" for move in ("answer", "end")),
        f"{at}/times/{turn}/{{move}}",
        *(row.path.partition("?")[0] for row in everywhere),
        f"{voices_table.VOICE}/{{move}}",
        *(f"/counter/{each}" for each in ("sign-in", "sign-out", "pin", "pin/remove")),
        *opening_table.REHEARSAL,
        # Of whoever signs in or has signed in, with proofs of their own: test_second_factor.
        *(f"/counter/sign-in/{step}" for step in ("code", "password", "set-up")),
        *(f"/counter/my-account/{each}" for each in OWN_SIGN_IN),
        # A file, for whoever proves again who it is: test_downloaded_backups.
        "/counter/administration/state/download",
    }
    assert {row.path for row in HELP} == {"help/answer", "help/end"}


def test_no_move_of_staff_programs_is_left_untried(centre: Centre) -> None:
    def plain(path: str) -> str:
        path = path.replace("/mo-chit/", "/{}/").replace("/counters/3/", "/counters/{}/")
        return re.sub(r"{\w+}", "{}", path)

    programs = [*API_ROWS, *agency_table.PROGRAMS, *papers_table.PROGRAMS]
    programs += baselines_table.PROGRAMS
    assert {row.path for row in voices_table.PROGRAMS} == {
        f"{voices_table.PROGRAM}/{verb}" for verb in VERBS
    }
    tried = {plain(row.path) for row in programs}
    assert {plain(path) for path in posts(centre, "/api/")} - tried == {
        *(f"/api/v1/{each}" for each in ("sessions", "sessions/current", "devices/pair")),
        *(f"/api/v1/sessions/current/{each}" for each in ("lock", "pin")),
        "/api/v1/centres/{}/counters/{}/take-over",
        # Its verbs stand above:
        "/api/v1/centres/{}/voices/{}/{}",
        # Of administrators, tried with the webhooks themselves:
        *(f"{WEBHOOKS}{each}" for each in ("", "/{}", "/{}/pause", "/{}/resume")),
        f"{WEBHOOKS}/{{}}/deliveries/{{}}/redeliver",
        # What citizens send:
        *(
            f"/api/v1/visits/{{}}/{each}"
            for each in ("ask-supervisor", "cancel", "confirm", "defer", "rejoin")
        ),
        *("/api/v1/surveys/{}", "/api/v1/centres/{}/visits"),
        *("/api/v1/centres/{}/voices", "/api/v1/voices/{}/{}"),
        *(f"/api/v1/visits/{{}}/cases/{{}}/{each}" for each in ("continue", "defect/sign")),
    }


def posts(centre: Centre, under: str) -> set[str]:
    """Every address that takes more than questions."""
    with application(centre.office) as app:
        return {
            re.sub(r":\w+", "", each.path)
            for each in app.routes
            if each.path.startswith(under)
            and {"POST", "PUT", "DELETE"} & set(getattr(each, "methods", ()))
        }


@pytest.mark.parametrize("way_out", ["mo-chit/3/lock", "sign-out"])
def test_a_screen_left_open_is_told_nothing_once_its_desk_is_locked(
    centre: Centre, way_out: str
) -> None:
    """Another tab of the same browser, or a copy of its cookie."""
    with centre.client("staff1") as client, client.stream("GET", STREAM) as stream:
        messages = stream.iter_text()
        while "snapshot" not in next(messages):
            pass
        cookies = dict(client.cookies)
        left = httpx.post(f"{centre.url}/counter/{way_out}", cookies=cookies)
        assert left.status_code == 303
        a_visit(centre.office)
        assert not any("snapshot" in each for each in messages)


def test_a_locked_browser_and_a_colleagues_pin_give_no_rights(centre: Centre, crowd: Crowd) -> None:
    stage = Stage(centre)
    pins = {"staff1": "274913", "boss": "860351"}
    for name, pin in pins.items():
        form = {"password": PASSWORD, "pin": pin, "again": pin}
        assert crowd.clients[name].post("/counter/pin", data=form).status_code == 200
    crowd.changed()
    for name in ("nobody", "locked"):
        for move in ("pin", "pin/remove", "mo-chit/3/lock"):
            refused = crowd.clients[name].post(f"/counter/{move}", data={"pin": pins["staff1"]})
            assert refused.status_code == 401
    taking = {"staff": stage.boss.actor.id, "secret": pins["staff1"], "key": "as-boss"}
    assert crowd.clients["nobody"].post(SWITCH, data=taking).status_code == 401
    assert not crowd.changed()
    for name in ("staff1", "other"):
        refused = crowd.clients[name].post(SWITCH, data=taking)
        assert refused.status_code in {403, 409, 422}
        assert "set-cookie" not in refused.headers
    assert crowd.clients["other"].post(SWITCH, data={**taking, "secret": pins["boss"]}).is_error
    closing_now = {"key": "close", "why": "flood", "sure": "true"}
    refused = crowd.clients["staff1"].post("/counter/mo-chit/day/close-now", data=closing_now)
    assert refused.status_code == 404
