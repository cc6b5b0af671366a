"""Cases over the API: what an agency's own program does, from the work list to the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.openapi import document
from tests.agency_scene import received
from tests.api.conftest import Client
from tests.builders import a_desk, an_office
from tests.manual_clock import ManualClock
from tests.served import beside

PASSWORD = "twelve letters or more"
WORK = "/api/v1/agencies/BMA/cases"
DESK = "/api/v1/centres/mo-chit/hand-over"


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    built = an_office(stocked_sqlite_url, clock)
    yield built
    built.db.close()


@dataclass
class Programs:
    """Programs that have signed in, and the clerk at counter 3."""

    client: Client
    office: Office
    clerk: Caller
    tokens: dict[str, dict[str, str]]

    def get(self, path: str, who: str = "officer") -> Any:
        answer = self.client.get(path, headers=self.tokens[who])
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, who: str = "officer", status: int = 200, **body: Any) -> Any:
        headers = dict(self.tokens[who])
        if "key" in body:
            headers["Idempotency-Key"] = str(body.pop("key"))
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def received(self, service: str = "house-number") -> int:
        return beside(lambda: received(self.office, self.clerk, service))

    def sent(self, *cases: int) -> Any:
        wished = [
            {"case": case, "version": self.get(f"/api/v1/cases/{case}")["version"]}
            for case in cases
        ]
        return self.post(DESK, "clerk", 201, agency="BMA", cases=wished)

    def move(self, case: int, move: str, **body: Any) -> Any:
        version = self.get(f"/api/v1/cases/{case}")["version"]
        path = f"/api/v1/cases/{case}/{move}"
        return self.post(path, version=version, agency="BMA", **body)


@pytest.fixture
def programs(strict_client: Client, office: Office) -> Programs:
    hashed = people.hash_password(PASSWORD)
    grants = {
        "officer": Grant(Role.OFFICER, agency="BMA"),
        "stranger": Grant(Role.OFFICER, agency="DLT"),
        "clerk": Grant(Role.CLERK, "mo-chit"),
    }
    tokens = {}
    for name, grant in grants.items():
        _hire(office, name, hashed, grant)
        body = {"username": name, "password": PASSWORD}
        token = strict_client.post("/api/v1/sessions", json=body).json()["token"]
        tokens[name] = {"Authorization": f"Bearer {token}"}
    return Programs(strict_client, office, a_desk(office), tokens)


def _hire(office: Office, name: str, hashed: str, grant: Grant) -> None:
    names = ("สมศรี", "Somsri")
    office.db.write_now(lambda tx: people.add_account(office, tx, name, names, hashed, (grant,)))


def test_a_program_takes_a_case_from_arrival_to_its_result(programs: Programs) -> None:
    case = programs.received()
    (waiting,) = programs.get(DESK, "clerk")["items"]
    assert (waiting["agency"], waiting["cases"][0]["case"]) == ("BMA", case)
    assert programs.sent(case)["awaited"] == 1
    (line,) = programs.get(f"{WORK}?state=arriving")["items"]
    assert (line["case"], line["holder"], line["late"]) == (case, "on_the_way", False)
    assert programs.move(case, "acknowledge")["holder"] == "agency"
    assert programs.get(f"{WORK}?state=arriving")["items"] == []
    begun = programs.move(case, "steps/2/begin")
    (step,) = begun["steps"]
    assert (step["position"], step["agency"], step["done_at"]) == (2, "BMA", None)
    assert [each["case"] for each in programs.get(f"{WORK}?state=at_work")["items"]] == [case]
    programs.move(case, "steps/2/finish")
    given = programs.move(case, "result", result="granted", ready=True)
    assert (given["state"], given["agencies"][0]["result"]) == ("ready", "granted")
    assert programs.get(WORK)["items"] == []
    (ready,) = programs.get("/api/v1/centres/mo-chit/cases?holder=ready", "clerk")["items"]
    path = f"/api/v1/cases/{case}/deliver"
    done = programs.post(path, "clerk", version=ready["version"], how="by_post")
    assert (done["state"], done["holder"]) == ("delivered", "nobody")


def test_a_list_is_confirmed_in_parts_or_whole(programs: Programs) -> None:
    first, second = programs.received(), programs.received()
    list = programs.sent(first, second)["list"]
    path = f"/api/v1/hand-over-lists/{list}"
    part = programs.post(f"{path}/arrived", cases=[first])
    assert (part["arrived"], part["awaited"]) == (1, 1)
    assert programs.post(f"{path}/arrived")["awaited"] == 0
    assert [each["awaited"] for each in programs.get(path)["items"]] == [False, False]
    refused = programs.post(f"{path}/arrived", status=404, cases=[987654])
    assert refused["code"] == "unknown_case"


def test_pages_follow_one_another(programs: Programs) -> None:
    cases = [programs.received() for _ in range(3)]
    programs.sent(*cases)
    first = programs.get(f"{WORK}?limit=2")
    assert [each["case"] for each in first["items"]] == cases[:2]
    second = programs.get(f"{WORK}?limit=2&after={first['next']}")
    assert [each["case"] for each in second["items"]] == cases[2:]
    assert second["next"] is None


def test_what_is_not_there_and_what_is_anothers_answer_alike(programs: Programs) -> None:
    case = programs.received()
    programs.sent(case)

    def refused(path: str) -> tuple[int, dict[str, Any]]:
        answer = programs.client.get(path, headers=programs.tokens["stranger"])
        problem: dict[str, Any] = answer.json()
        return answer.status_code, problem

    for theirs, absent in (
        (f"/api/v1/cases/{case}", "/api/v1/cases/987654"),
        (WORK, "/api/v1/agencies/NONE/cases"),
        ("/api/v1/hand-over-lists/1", "/api/v1/hand-over-lists/987654"),
        (DESK, "/api/v1/centres/nowhere/hand-over"),
    ):
        assert refused(theirs) == refused(absent)
        assert refused(theirs)[0] == 404
    assert programs.client.get(WORK).status_code == 401


def test_a_move_that_is_sent_again_acts_once(programs: Programs) -> None:
    case = programs.received()
    programs.sent(case)
    version = programs.get(f"/api/v1/cases/{case}")["version"]
    path = f"/api/v1/cases/{case}/acknowledge"
    body: dict[str, Any] = {"agency": "BMA", "version": version}
    first = programs.post(path, key="one", **body)
    assert programs.post(path, key="one", **body) == first
    stale = programs.post(path, status=409, **body)
    assert stale["code"] == "stale_version"
    assert stale["present"]["version"] == first["version"]


def test_refusals_have_stable_codes(programs: Programs) -> None:
    case = programs.received()
    path = f"/api/v1/cases/{case}"
    version = programs.get(path)["version"]

    def code(move: str, status: int = 409, **body: Any) -> object:
        body = {"agency": "BMA", "version": version, **body}
        return programs.post(f"{path}/{move}", status=status, **body)["code"]

    assert code("acknowledge") == "not_with_agency"
    programs.sent(case)
    version = programs.get(path)["version"]
    assert code("steps/2/begin") == "not_acknowledged"
    assert code("result", result="granted") == "not_acknowledged"
    version = programs.move(case, "acknowledge")["version"]
    assert code("steps/2/finish") == "step_not_begun"
    assert code("steps/1/begin", 422) == "invalid_request"
    assert code("ask", 422, question="papers") == "invalid_request"
    version = programs.move(case, "ask", question="papers", missing=[1])["version"]
    assert code("ask", question="payment") == "question_open"
    assert code("result", result="granted") == "question_open"
    version = programs.move(case, "answer", how="papers_sent")["version"]
    assert code("ask", question="papers", missing=[1]) == "second_request"
    assert code("ask", 404, question="papers", missing=[1], reason="new_facts") == "unknown_case"
    assert code("reopen", 404, reason="closed_by_mistake") == "unknown_case"


def test_the_document_describes_every_call_with_examples(
    programs: Programs,
) -> None:
    schema = document(programs.client.app)
    calls = {
        f"{method} {path.removeprefix('/api/v1')}": operation
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if "cases" in operation.get("tags", [])
    }
    moves = ["forward", "acknowledge", "send-back", "steps/{step}/begin", "steps/{step}/finish"]
    moves += ["ask", "answer", "result", "ready", "deliver", "lapse", "withdraw", "reopen"]
    assert calls.keys() >= {
        *("get /agencies/{agency}/cases", "get /centres/{centre}/cases", "get /cases/{id}"),
        *("get /centres/{centre}/hand-over", "post /centres/{centre}/hand-over"),
        *("get /hand-over-lists/{list}", "post /hand-over-lists/{list}/arrived"),
        *(f"post /cases/{{id}}/{move}" for move in moves),
    }
    for call in calls.values():
        assert call["summary"]
        assert call["security"] == [{"staff": []}]
    shapes = schema["components"]["schemas"]
    for name in ("CaseBrief", "CaseDetail", "HandOverIn", "AskIn", "ResultIn"):
        assert shapes[name]["description"], name
    assert shapes["CaseBrief"]["properties"]["case"]["examples"]
    told = {field for name in ("CaseDetail", "ListDetail") for field in shapes[name]["properties"]}
    assert not told & {"name", "citizen", "phone", "ticket", "token", "note", "language"}
