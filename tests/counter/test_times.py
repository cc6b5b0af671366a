"""Times in doubt at the screen: what is listed, who may propose, approve and decide."""

from __future__ import annotations

import re
from datetime import timedelta

from shared.domain.events import Actor, ActorKind
from shared.services import people
from shared.services.commands import Caller
from tests.builders import SERVICE, a_clerk, a_desk, a_visit, serve
from tests.counter.conftest import Centre

TIMES = "/counter/mo-chit/times"


def clicked(centre: Centre, minutes: tuple[float, ...] = (2, 0.02, 2, 2)) -> int:
    """A turn whose second step took about a second; returns its transaction."""
    a_visit(centre.office, SERVICE)
    clerk: Caller = a_desk(centre.office, a_clerk(centre.office), counter=5)
    return serve(centre.office, centre.clock, clerk, minutes, counter=5).transaction


def of_form(page: str, action: str, nth: int = 0) -> dict[str, str]:
    """The hidden and chosen fields of the n-th form that leads to `action`."""
    forms = re.findall(rf'<form[^>]*action="[^"]*/{action}[^"]*".*?</form>', page, re.DOTALL)
    fields = re.findall(r'name="(\w+)"[^>]*?value="([^"]*)"', forms[nth])
    return dict(fields)


def test_a_supervisor_sees_which_turns_do_not_count_and_how_many_do(centre: Centre) -> None:
    turn = clicked(centre)
    with centre.client("boss") as boss:
        page = boss.get(TIMES).text
    assert f'data-turn="{turn}" data-quality="untimed" data-doubt="clicked_through"' in page
    assert 'data-coverage="0.0"' in page
    assert "Steps were clicked through" in page


def test_a_clerk_may_not_look_at_the_list_but_may_propose(centre: Centre) -> None:
    turn = clicked(centre)
    with centre.client("staff1") as clerk:
        assert clerk.get(TIMES).status_code == 404
        page = clerk.get(f"{TIMES}/{turn}").text
        form = of_form(page, "propose", 1)
        answer = clerk.post(
            f"{TIMES}/{turn}/propose", data={**form, "time": "23:59", "reason": "forgotten_press"}
        )
        assert answer.status_code == 422
        assert "The true time lies between" in answer.text


def test_two_people_make_a_clicked_step_count_again(centre: Centre) -> None:
    turn = clicked(centre)
    with centre.client("staff1") as clerk:
        page = clerk.get(f"{TIMES}/{turn}").text
        step = next(
            n
            for n in range(6)
            if f'value="{_seq(page, "stepped", 1)}"'
            in re.findall(r'<form[^>]*action="[^"]*/propose[^"]*".*?</form>', page, re.DOTALL)[n]
        )
        form = of_form(page, "propose", step)
        later = _later(form["time"], minutes=1)
        done = clerk.post(
            f"{TIMES}/{turn}/propose",
            data={**form, "time": later, "reason": "pressed_too_early"},
        )
        assert done.status_code == 200
        assert "waits for a second person" in done.text
        assert "/approve" not in done.text
    with centre.client("boss") as boss:
        waiting = boss.get(TIMES).text
        assert 'data-correction-state="proposed"' in waiting
        after = boss.post(f"{TIMES}/approve", data=of_form(waiting, "approve"))
        assert "All times of these days count." in after.text
        story = boss.get(f"{TIMES}/{turn}").text
    assert 'data-quality="corrected"' in story
    assert "Time corrected" in story
    assert "recorded" in story


def test_a_decision_is_for_whoever_did_not_serve(centre: Centre) -> None:
    a_visit(centre.office, SERVICE)
    boss_herself = _caller(centre, "boss")
    a_desk(centre.office, boss_herself, counter=6)
    long = (2, 200, 2, 2)
    turn = serve(centre.office, centre.clock, boss_herself, long, counter=6).transaction
    with centre.client("boss") as boss:
        page = boss.get(f"{TIMES}/{turn}").text
        assert "The finish was forgotten" in page
        assert "/judge" not in page
    other = clicked(centre, long)
    with centre.client("boss") as boss:
        page = boss.get(f"{TIMES}/{other}").text
        form = {**of_form(page, "judge"), "reason": "difficult_case"}
        assert "Decided: counts" in boss.post(f"{TIMES}/{other}/judge", data=form).text


def _caller(centre: Centre, username: str) -> Caller:
    person = next(each for each in people.everybody(centre.office) if each.username == username)
    return Caller(Actor(ActorKind.STAFF, person.id), username, person.grants)


def _seq(page: str, kind: str, nth: int) -> str:
    return str(re.findall(rf'data-seq="(\d+)" data-kind="{kind}"', page)[nth])


def _later(clock: str, *, minutes: int) -> str:
    hours, mins, seconds = (int(part) for part in clock.split(":"))
    total = timedelta(hours=hours, minutes=mins + minutes, seconds=seconds)
    return str(total).rjust(8, "0")
