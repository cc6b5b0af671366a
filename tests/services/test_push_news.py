"""What a citizen's telephone is told: each thing once, in its language, and nothing of the past."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.domain import commands
from shared.domain.case_commands import DeliveredHow, DeliverResult, MakeReady
from shared.domain.day import Emergency
from shared.domain.push import Ending
from shared.domain.reasons import StopReason
from shared.domain.visit import Outcome
from shared.domain.waiting import Basis, Told, WaitRange
from shared.services import (
    closings,
    continuing,
    day_end,
    erasure,
    housekeeping,
    notifying,
    push_news,
    undoing,
    visits,
)
from shared.services.commands import CITIZEN, Caller
from shared.services.office import Office
from shared.services.push_news import Notifier
from shared.services.visits import VisitView
from shared.services.waits import CentreWaits
from shared.store import push
from tests.agency_scene import HOUSE_NUMBER, act
from tests.builders import CENTRE, a_desk, a_supervisor, a_visit, call_next, do, run
from tests.manual_clock import ManualClock
from tests.push_scene import Phone, PushService, at_once, push_service

pytestmark = pytest.mark.few_on_postgresql


@pytest.fixture
def service(office: Office, tmp_path: Path) -> Iterator[PushService]:
    with push_service(office, tmp_path) as built:
        yield built


def next_in_line(service: PushService) -> tuple[Office, Caller, VisitView, Phone]:
    """A clerk at counter 3, and a citizen who is next and whose telephone has heard so."""
    office = service.office
    clerk, mine = a_desk(office), a_visit(office)
    phone = service.phone(mine.token)
    service.told(phone)
    return office, clerk, mine, phone


def titles(told: list[dict[str, str]]) -> list[str]:
    """Without the number of the ticket in front."""
    return [each["title"].partition(": ")[2] or each["title"] for each in told]


def test_two_ahead_then_called_each_once_however_often_anybody_looks(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    clerk = a_desk(office)
    mine = [a_visit(office) for _ in range(4)][-1]
    phone = service.phone(mine.token)
    assert service.told(phone) == []
    expected = ["เหลืออีก 2 คิวก่อนท่าน"]
    for before in (2, 1, 0):
        clock.advance(minutes=1)
        served = do(office, clerk, call_next(office, clerk), commands.Start())
        assert titles(service.told(phone)) == expected, before
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    call_next(office, clerk)
    expected.append("เชิญที่ช่องบริการ 3")
    told = service.told(phone)
    assert titles(told) == expected
    assert told[-1]["url"] == f"/t/{mine.token}"
    assert told[-1]["title"].startswith(mine.number)
    assert (service.look(), titles(service.told(phone))) == (0, expected)


def test_two_processes_that_find_the_same_at_once_tell_it_once(
    service: PushService, clock: ManualClock
) -> None:
    office, clerk, _mine, phone = next_in_line(service)
    call_next(office, clerk)
    first, second = Notifier(office), Notifier(office)
    at_once(first.look(), second.look())
    assert titles(service.told(phone)).count("เชิญที่ช่องบริการ 3") == 1


def test_what_a_slower_process_saw_before_drops_nothing_that_is_newer(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    clerk, mine = a_desk(office), a_visit(office)
    phone = service.phone(mine.token)
    with office.db.read() as connection:
        (subscription,) = push.of_visit(connection, mine.visit)
        seen_before = push_news.find(office, connection, subscription)
    assert seen_before
    assert seen_before.notices
    call_next(office, clerk)
    service.look()
    late = office.db.write_now(lambda tx: push_news.enqueue(office, [seen_before], tx))
    assert (late, titles(service.told(phone))) == (0, ["เชิญที่ช่องบริการ 3"])


@pytest.mark.sqlite_only
def test_a_call_is_found_before_the_line_behind_it(
    service: PushService, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_news, "STANDING_AT_ONCE", 1)
    office = service.office
    clerk, *line = a_desk(office), *(a_visit(office) for _ in range(3))
    phones = [service.phone(each.token, name=f"phone-{each.visit}") for each in line[::-1]]
    notifier = Notifier(office)
    call_next(office, clerk)
    found = [run(notifier.look()) for _ in range(4)]
    assert found == [2, 1, 0, 0]
    assert titles(service.told(phones[-1])) == ["เชิญที่ช่องบริการ 3"]


def test_only_what_happens_after_the_tap_is_told_and_in_the_language_of_the_tap(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    clerk, mine = a_desk(office), a_visit(office)
    served = call_next(office, clerk)
    phone = service.phone(mine.token, "en")
    assert service.told(phone) == []
    clock.advance(seconds=30)
    do(office, clerk, served, commands.Recall())
    (told,) = service.told(phone)
    assert (told["title"], told["lang"]) == (f"{mine.number}: go to counter 3", "en")
    assert told["body"].startswith("You are called once more.")
    assert told["url"] == f"/t/{mine.token}?lang=en"


def test_a_call_that_was_taken_back_before_it_could_be_sent_is_never_sent(
    service: PushService, clock: ManualClock
) -> None:
    office, clerk, _mine, phone = next_in_line(service)
    served = call_next(office, clerk)
    service.look()
    clock.advance(seconds=5)
    run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert titles(service.told(phone))[1:] == ["ท่านกลับเข้าคิวแล้ว"]
    endings = [each.ending for each in service.messages()]
    assert endings == [Ending.SENT, Ending.SUPERSEDED, Ending.SENT]


def test_who_is_served_already_is_not_called_by_a_late_message(
    service: PushService, clock: ManualClock
) -> None:
    office, clerk, _mine, phone = next_in_line(service)
    served = call_next(office, clerk)
    service.look()
    do(office, clerk, served, commands.Start())
    assert titles(service.told(phone)) == ["ท่านเป็นคิวถัดไป"]


def test_a_call_found_later_than_five_minutes_is_not_told(
    service: PushService, clock: ManualClock
) -> None:
    """The server was switched off meanwhile."""
    office, clerk, _mine, phone = next_in_line(service)
    call_next(office, clerk)
    clock.advance(minutes=5)
    assert titles(service.told(phone)) == ["ท่านเป็นคิวถัดไป"]
    assert service.look() == 0


@pytest.mark.sqlite_only
def test_what_the_staff_and_the_clock_change_is_told_and_what_the_citizen_does_is_not(
    service: PushService, clock: ManualClock
) -> None:
    office, clerk, mine, phone = next_in_line(service)
    do(office, clerk, call_next(office, clerk), commands.Requeue())
    clock.advance(minutes=3)
    run(visits.defer(office, CITIZEN, mine.token, 10))
    clock.advance(minutes=10)
    run(housekeeping.rejoin_due(office))
    service.look()
    served = call_next(office, clerk)
    for _ in range(2):
        clock.advance(seconds=30)
        served = do(office, clerk, served, commands.Recall())
    clock.advance(seconds=30)
    service.told(phone)
    do(office, clerk, served, commands.MarkNoShow())
    told = titles(service.told(phone))
    assert told[-1] == "เรียกแล้วแต่ท่านไม่มา"
    assert "ท่านกลับเข้าคิวแล้ว" not in told  # something newer was to be told by then
    run(visits.rejoin(office, CITIZEN, mine.token))
    run(visits.cancel(office, CITIZEN, mine.token))
    assert titles(service.told(phone)) == told


@pytest.mark.sqlite_only
def test_a_closing_and_its_end_are_told_with_the_words_of_the_hall(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    boss, mine = a_supervisor(office), a_visit(office)
    phone = service.phone(mine.token)
    service.told(phone)
    words = closings.words_for(Emergency.FIRE_ALARM)
    run(closings.close_at_once(office, boss, CENTRE, words))
    (_, told) = service.told(phone)
    assert told["title"].endswith("ศูนย์ปิดให้บริการชั่วคราว")
    assert told["body"] == words.th
    clock.advance(minutes=10)
    run(closings.reopen(office, boss, CENTRE))
    clock.advance(minutes=1)
    assert titles(service.told(phone))[2:] == ["ศูนย์เปิดให้บริการอีกครั้งแล้ว"]


@pytest.mark.sqlite_only
def test_a_wait_that_grew_much_is_told_once_with_its_range(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    mine = [a_visit(office) for _ in range(5)][-1]
    tells(office, mine, 10, 20)
    phone = service.phone(mine.token)
    for high, reason in ((30, "slower"), (25, None), (45, "counter_closed"), (50, "slower")):
        tells(office, mine, high - 10, high, reason)
        service.look()
    assert [each["body"] for each in service.told(phone)] == ["น่าจะรออีก 35–45 นาที คิวของท่านยังอยู่ที่เดิม"]


def tells(office: Office, visit: VisitView, low: int, high: int, reason: str | None = None) -> None:
    told = Told(WaitRange(low, high, reason), Basis(counters=1, overtaken=0))
    now, waits = office.clock.now(), office.waits
    day = office.today(visit.centre, now)
    waits.keep(visit.centre, CentreWaits(day, now, waits.now(), {visit.visit: told}))


def with_result_later(service: PushService, clock: ManualClock) -> tuple[VisitView, int]:
    office = service.office
    clerk, mine = a_desk(office), a_visit(office, HOUSE_NUMBER)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=9)
    done = do(office, clerk, started, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    return mine, done.transaction


def forget(office: Office) -> int:
    return office.db.write_now(lambda tx: notifying.forget_over(office, tx))


def test_a_result_is_told_days_later_and_the_address_goes_when_it_was_handed_over(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    mine, case = with_result_later(service, clock)
    phone = service.phone(mine.token)
    clock.advance(days=3)
    assert (forget(office), service.told(phone)) == (0, [])
    boss = a_supervisor(office)
    act(office, boss, case, MakeReady())
    (told,) = service.told(phone)
    assert (told["title"], told["kind"]) == ("ผลของท่านพร้อมแล้ว", "result_ready")
    assert HOUSE_NUMBER not in str(told)
    act(office, boss, case, DeliverResult(DeliveredHow.BY_POST))
    assert (forget(office), service.messages()) == (1, [])


@pytest.mark.sqlite_only
def test_whoever_came_back_with_a_request_hears_of_its_result_on_the_later_ticket(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    clerk, first = a_desk(office), a_visit(office, HOUSE_NUMBER)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    served = do(office, clerk, served, commands.CheckPapers(complete=False, missing=(1,)))
    case = do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS)).transaction
    clock.advance(days=1)
    _, later = run(continuing.take_by_citizen(office, first.token, case))
    phone = service.phone(later.token)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, started, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    service.told(phone)
    clock.advance(days=2)
    assert forget(office) == 0
    act(office, a_supervisor(office), case, MakeReady())
    assert service.told(phone)[-1]["kind"] == "result_ready"
    assert service.look() == 0


def test_the_address_of_a_visit_without_a_result_goes_with_its_day(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    mine = a_visit(office)
    service.phone(mine.token)
    service.look()
    assert forget(office) == 0
    clock.advance(days=1)
    assert (forget(office), forget(office), service.messages()) == (1, 0, [])


@pytest.mark.sqlite_only
def test_who_is_carried_to_the_next_day_is_told_so_and_followed_there(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    boss, mine = a_supervisor(office), a_visit(office)
    phone = service.phone(mine.token)
    service.told(phone)
    run(day_end.end(office, boss, CENTRE, early=True, carry_over=True))
    assert titles(service.told(phone))[1:] == ["วันนี้ศูนย์ปิดให้บริการแล้ว"]
    clock.advance(days=1)
    assert forget(office) == 0
    call_next(office, a_desk(office))
    assert titles(service.told(phone))[-1] == "เชิญที่ช่องบริการ 3"


@pytest.mark.sqlite_only
def test_the_end_of_a_day_is_told_to_whoever_still_waits(service: PushService) -> None:
    office = service.office
    boss, mine = a_supervisor(office), a_visit(office, "id-card-expired", "passport-ordinary")
    phone = service.phone(mine.token)
    service.told(phone)
    run(day_end.end(office, boss, CENTRE, early=True))
    assert titles(service.told(phone))[1:] == ["ศูนย์สิ้นสุดการให้บริการวันนี้แล้ว"]


@pytest.mark.sqlite_only
def test_erasure_takes_the_telephones_with_the_links(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    boss, mine = a_supervisor(office), a_visit(office)
    service.phone(mine.token)
    service.look()
    run(visits.cancel(office, CITIZEN, mine.token))
    run(erasure.stop_links(office, boss, mine.visit, StopReason.CITIZEN_ASKED))
    assert service.messages() == []


@pytest.mark.sqlite_only
def test_while_a_morning_is_played_minutes_are_as_short_as_they_are_played(
    service: PushService, clock: ManualClock
) -> None:
    """Whoever plays along at sixty times the speed has five seconds for five of its minutes."""
    office = service.office
    clerk, mine = a_desk(office), a_visit(office)
    clock.is_driven, clock.rate = True, 60.0
    service.phone(mine.token)
    service.look()
    call_next(office, clerk)
    clock.advance(minutes=5)
    assert service.look() == 1
    (_, told) = service.messages()
    assert 294 <= (told.stale_at - told.created_at).total_seconds() <= 296


@pytest.mark.sqlite_only
def test_everything_that_is_kept_about_a_visits_telephones_can_be_listed_and_deleted(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    mine, other = a_visit(office), a_visit(office)
    for token in (mine.token, other.token):
        service.phone(token)
    service.look()
    with office.db.read() as connection:
        (stored,) = notifying.stored_of(connection, mine.visit)
    assert stored.subscription.consent_at == clock.now()
    assert len(stored.messages) == 1
    assert service.here.url.split("/")[2] not in repr(stored.subscription)
    office.db.write_now(lambda tx: notifying.forget_visits(tx, [mine.visit]))
    with office.db.read() as connection:
        assert notifying.stored_of(connection, mine.visit) == []
        assert len(notifying.stored_of(connection, other.visit)) == 1
