"""Handing over to agencies: one list, nothing half done, and nobody else's papers."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.case import Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    BeginStep,
    GiveResult,
    SendBack,
    SendBackReason,
    Withdraw,
    WithdrawReason,
)
from shared.domain.errors import (
    AlreadyForwarded,
    CaseClosed,
    NothingAsked,
    NotSignedIn,
    StaleVersion,
    StepRuns,
    UnknownAgency,
    UnknownCase,
    UnknownCentre,
    UnknownList,
)
from shared.domain.webhooks import News
from shared.services import agency_work, cases, continuing, hand_over, webhooks
from shared.services.access import VISIT
from shared.services.checking import check
from shared.services.commands import SYSTEM, Caller
from shared.services.hand_over import Wished
from shared.services.hand_over_lists import hand_over_desk, late_lists, list_view
from shared.services.office import Office
from tests.agency_scene import (
    ALLOWANCE,
    TRADEMARK,
    act,
    an_officer,
    received,
    sent,
    version,
)
from tests.builders import CENTRE, a_clerk, a_desk, a_key, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql(every=4)

BACK = SendBackReason.NEVER_ARRIVED


def waiting(office: Office, clerk: Caller) -> dict[str, list[int]]:
    desk = hand_over_desk(office, clerk, CENTRE)
    return {bundle.agency: [each.line.id for each in bundle.cases] for bundle in desk.bundles}


def test_what_was_accepted_waits_for_its_agency_until_a_list_takes_it(office: Office) -> None:
    clerk, officer = a_desk(office), an_officer(office, "BMA")
    first, second = received(office, clerk), received(office, clerk)
    assert waiting(office, clerk) == {"BMA": [first, second]}
    list = sent(office, clerk, "BMA", first, second)
    assert waiting(office, clerk) == {}
    (shown,) = hand_over_desk(office, clerk, CENTRE).lists
    assert (shown.arrivals.arrived, shown.arrivals.cases, shown.awaited) == (0, 2, 2)
    run(hand_over.arrived(office, officer, list, {first}))
    view = list_view(office, officer, list)
    assert [(each.line.id, each.awaited) for each in view.cases] == [(first, False), (second, True)]
    run(hand_over.arrived(office, officer, list))
    assert list_view(office, clerk, list).now.awaited == 0
    assert check(office).differences == []


def test_one_agency_after_the_other_or_both_at_once(office: Office) -> None:
    clerk, officer = a_desk(office), an_officer(office)
    allowance, trademark = received(office, clerk, ALLOWANCE), received(office, clerk, TRADEMARK)
    assert waiting(office, clerk) == {"DOPA": [allowance], "DIP": [trademark], "DBD": [trademark]}
    sent(office, clerk, "DOPA", allowance)
    sent(office, clerk, "DIP", trademark)
    assert waiting(office, clerk) == {"DBD": [trademark]}
    act(office, officer, allowance, Acknowledge("DOPA"))
    act(office, officer, allowance, GiveResult("DOPA", Result.GRANTED))
    assert waiting(office, clerk)["BMA"] == [allowance]


def test_what_an_agency_sent_back_waits_again(office: Office) -> None:
    clerk = a_desk(office)
    case = received(office, clerk)
    first = sent(office, clerk, "BMA", case)
    act(office, clerk, case, SendBack("BMA", BACK))
    assert waiting(office, clerk) == {"BMA": [case]}
    second = sent(office, clerk, "BMA", case)
    assert list_view(office, clerk, first).cases == ()
    assert [each.line.id for each in list_view(office, clerk, second).cases] == [case]


def test_a_case_that_changed_meanwhile_is_left_out_and_named(office: Office) -> None:
    clerk, boss = a_desk(office), an_officer(office)
    case, gone = received(office, clerk), received(office, clerk)
    seen = [Wished(each, version(office, clerk, each)) for each in (case, gone)]
    act(office, clerk, gone, Withdraw(WithdrawReason.CITIZEN_ASKED))
    key = a_key()
    made = run(hand_over.hand_over(office, clerk, CENTRE, "BMA", seen, key))
    assert made.left_out == (gone,)
    assert [each.line.id for each in list_view(office, boss, made.list).cases] == [case]
    assert run(hand_over.hand_over(office, clerk, CENTRE, "BMA", seen, key)) == made
    again = [Wished(case, version(office, clerk, case))]
    with pytest.raises(AlreadyForwarded):
        run(hand_over.hand_over(office, clerk, CENTRE, "BMA", again))
    assert [each.row.id for each in hand_over_desk(office, clerk, CENTRE).lists] == [made.list]


def test_nothing_is_handed_over_from_an_old_page_or_elsewhere(office: Office) -> None:
    clerk, other = a_desk(office), a_clerk(office, "district-1")
    case = received(office, clerk)
    with pytest.raises(StaleVersion):
        run(hand_over.hand_over(office, clerk, CENTRE, "BMA", [Wished(case, 1)]))
    wished = [Wished(case, version(office, clerk, case))]
    for caller, centre, refusal in (
        (other, "district-1", UnknownCase),
        (other, CENTRE, UnknownCentre),
        (an_officer(office), CENTRE, UnknownCentre),
    ):
        with pytest.raises(refusal):
            run(hand_over.hand_over(office, caller, centre, "BMA", wished))
    assert hand_over_desk(office, clerk, CENTRE).lists == ()


def test_papers_that_should_be_gone_and_lists_that_nobody_confirmed_are_late(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)  # a Monday morning
    case, other = received(office, clerk), received(office, clerk)
    sent(office, clerk, "BMA", other)
    statuses = []
    for _ in range(3):
        clock.advance(hours=24)
        desk = hand_over_desk(office, clerk, CENTRE)
        late = late_lists(office, CENTRE)
        assert [each.is_late for each in desk.lists] == [bool(late)]
        statuses.append((desk.bundles[0].cases[0].status, late))
    assert case in waiting(office, clerk)["BMA"]
    assert statuses == [("near", 0), ("late", 0), ("late", 1)]


def test_an_officer_sees_and_moves_only_what_is_the_own_agencys(office: Office) -> None:
    clerk, mine, theirs = a_desk(office), an_officer(office, "BMA"), an_officer(office, "DLT")
    case = received(office, clerk)
    list = sent(office, clerk, "BMA", case)
    work = agency_work.agency_work(office, mine, "BMA")
    assert [each.cases[0].id for each in work.arriving] == [case]
    for command in (Acknowledge("BMA"), Acknowledge("DLT"), GiveResult("DLT", Result.GRANTED)):
        with pytest.raises(UnknownCase):
            act(office, theirs, case, command)
    for caller, agency in ((theirs, "BMA"), (theirs, "NO-SUCH"), (clerk, "BMA")):
        with pytest.raises(UnknownAgency):
            agency_work.agency_work(office, caller, agency)
    with pytest.raises(UnknownList):
        list_view(office, theirs, list)
    with pytest.raises(UnknownCase):
        cases.find(office, theirs, case)
    with pytest.raises(UnknownCase):
        act(office, mine, case, Withdraw(WithdrawReason.CITIZEN_ASKED))
    with pytest.raises(NotSignedIn):
        agency_work.agency_work(office, SYSTEM, "BMA")
    act(office, mine, case, Acknowledge("BMA"))


def test_the_answer_is_noted_by_whoever_asked(office: Office) -> None:
    clerk, dip, dbd = a_desk(office), an_officer(office, "DIP"), an_officer(office, "DBD")
    case = received(office, clerk, TRADEMARK)
    sent(office, clerk, "DIP", case)
    act(office, dip, case, Acknowledge("DIP"))
    with pytest.raises(NothingAsked):
        act(office, dip, case, Answer(AnsweredHow.BY_PHONE))
    act(office, dip, case, Ask("DIP", AskedFor.PAYMENT))
    assert agency_work.agency_work(office, dip, "DIP").work[0].state == "asked"
    with pytest.raises(UnknownCase):
        act(office, dbd, case, Answer(AnsweredHow.BY_PHONE))
    act(office, dip, case, Answer(AnsweredHow.BY_PHONE))
    assert agency_work.agency_work(office, dip, "DIP").work[0].state == "to_begin"


def test_two_officers_begin_one_step_and_one_of_them_is_told(office: Office) -> None:
    clerk, one, two = a_desk(office), an_officer(office, "BMA"), an_officer(office, "BMA")
    case = received(office, clerk)
    sent(office, clerk, "BMA", case)
    act(office, one, case, Acknowledge("BMA"))
    seen = version(office, one, case)
    run(cases.act(office, one, case, seen, BeginStep("BMA", 2)))
    with pytest.raises(StaleVersion) as refused:
        run(cases.act(office, two, case, seen, BeginStep("BMA", 2)))
    assert refused.value.present is not None
    with pytest.raises(StepRuns):
        act(office, two, case, BeginStep("BMA", 2))


def test_a_withdrawn_case_gets_no_result_and_waits_for_nobody(office: Office) -> None:
    clerk, officer = a_desk(office), an_officer(office, "BMA")
    case = received(office, clerk)
    list = sent(office, clerk, "BMA", case)
    act(office, clerk, case, Withdraw(WithdrawReason.CITIZEN_ASKED))
    with pytest.raises(CaseClosed):
        act(office, officer, case, GiveResult("BMA", Result.GRANTED))
    run(hand_over.arrived(office, officer, list))
    view = list_view(office, officer, list)
    assert [(each.awaited, each.arrived_at) for each in view.cases] == [(False, None)]
    assert agency_work.agency_work(office, officer, "BMA").awaited == 0


def test_programs_are_told_in_the_same_transaction(office: Office) -> None:
    clerk, officer = a_desk(office), an_officer(office, "BMA")
    url = "https://cases.bma.example/news"
    office.db.write_now(lambda tx: webhooks.add(office, tx, "BMA", url, SYSTEM.actor))
    case = received(office, clerk)
    sent(office, clerk, "BMA", case)
    act(office, officer, case, Acknowledge("BMA"))
    act(office, officer, case, Ask("BMA", AskedFor.COME_IN))
    act(office, officer, case, Answer(AnsweredHow.BY_PHONE))
    with pytest.raises(StaleVersion):
        run(cases.act(office, clerk, case, 1, Withdraw(WithdrawReason.CITIZEN_ASKED)))
    act(office, clerk, case, Withdraw(WithdrawReason.CITIZEN_ASKED))
    with office.db.read() as connection:
        rows = connection.execute(
            text("SELECT kind, case_id FROM webhook_delivery ORDER BY id")
        ).all()
    kinds = ["case.forwarded", "case.asked", "case.answered", "case.withdrawn"]
    assert [tuple(row) for row in rows] == [(kind, case) for kind in kinds]
    (delivery,) = webhooks.messages(office, 1, limit=1)
    assert delivery.payload["version"] == version(office, clerk, case)
    assert delivery.payload["number"] == "MO-CHIT-70-00001"


def test_programs_are_told_that_the_citizen_came(office: Office) -> None:
    clerk = a_desk(office)
    url = "https://cases.bma.example/news"
    office.db.write_now(lambda tx: webhooks.add(office, tx, "BMA", url, SYSTEM.actor))
    case = received(office, clerk)
    sent(office, clerk, "BMA", case)
    act(office, clerk, case, Ask("BMA", AskedFor.COME_IN))
    token = office.tokens.derive(VISIT, cases.find(office, clerk, case).home.state.id)
    run(continuing.take_by_citizen(office, token, case, None))
    do(office, clerk, call_next(office, clerk), commands.Start())
    kinds = [each.kind for each in reversed(webhooks.messages(office, 1, limit=9))]
    assert kinds == [News.FORWARDED, News.ASKED, News.ANSWERED]


def test_papers_that_are_missing_keep_a_case_at_the_centre(office: Office) -> None:
    clerk = a_desk(office)
    case = received(office, clerk)
    act(office, clerk, case, Ask(None, AskedFor.PAPERS, (1,)))
    assert waiting(office, clerk) == {}
    act(office, clerk, case, Answer(AnsweredHow.PAPERS_BROUGHT))
    assert waiting(office, clerk) == {"BMA": [case]}
