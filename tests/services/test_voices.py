"""Complaints, suggestions and praise from writing to the last answer, and what is kept of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.errors import (
    InboxFull,
    InvalidRequest,
    StaleVoice,
    TooManyOfVisit,
    UnknownService,
    UnknownVoice,
    VoicesPaused,
)
from shared.domain.permissions import Grant, Role
from shared.domain.voices import (
    INBOX_LIMIT,
    PACE_PER_HOUR,
    VISIT_LIMIT,
    Did,
    Level,
    Topic,
    VoiceKind,
    VoiceState,
)
from shared.services import checking, voices, voices_keeping, voices_staff, you_said
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.voice_codes import code_of, voice_behind
from shared.services.voices import Filing
from shared.services.voices_staff import StaffMove
from shared.services.you_said import PairText
from shared.store import voices as stored
from tests.builders import (
    CENTRE,
    a_desk,
    a_key,
    a_supervisor,
    a_visit,
    call_next,
    run,
    staff,
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql
CONSENT = CONSENTS[Purpose.CONTACT].version


def write(office: Office, words: str = "The wait was long.", **more: object) -> int:
    given = Filing(**{"kind": VoiceKind.COMPLAINT, "text": words, **more})  # type: ignore[arg-type]
    return run(voices.file(office, CENTRE, given))


def act(office: Office, caller: Caller, voice: int, did: Did, **more: object) -> None:
    version = look(office, voice).line.version
    move = StaffMove(did, **more)  # type: ignore[arg-type]
    run(voices_staff.act(office, caller, voice, version, move))


def look(office: Office, voice: int) -> voices.VoiceView:
    return voices.follow(office, code_of(office, voice))


def says(office: Office, voice: int, did: Did, words: str = "") -> None:
    run(voices.act_of_writer(office, code_of(office, voice), did, words))


def an_administrator(office: Office) -> Caller:
    return staff(office, Grant(Role.ADMINISTRATOR))


def test_from_writing_to_settled_over_a_second_answer_by_somebody_else(
    office: Office, clock: ManualClock
) -> None:
    boss, head = a_supervisor(office), an_administrator(office)
    voice = write(office, contact="081 234 5678", consent=CONSENT)
    line = look(office, voice).line
    assert line.received_on == date(2026, 11, 16)
    assert line.due_on == office.calendar(CENTRE).deadline(line.received_on, 15)
    act(office, boss, voice, Did.ASSIGNED, to=boss.actor.id)
    clock.advance(days=1)
    act(office, boss, voice, Did.ASKED, text="At which hour?")
    says(office, voice, Did.ADDED, "At ten.")
    act(office, boss, voice, Did.ANSWERED, text="Two more counters are open now.")
    says(office, voice, Did.CONTESTED, "They are not.")
    view = look(office, voice)
    assert (view.line.state, view.line.level) == (VoiceState.RECEIVED, Level.HEAD)
    assert view.line.in_time is True
    with pytest.raises(UnknownVoice):
        act(office, boss, voice, Did.ANSWERED, text="They are.")
    act(office, head, voice, Did.ANSWERED, text="They are from today.")
    says(office, voice, Did.SETTLED)
    view = look(office, voice)
    assert view.line.state is VoiceState.SETTLED
    assert [each.did for each in view.history] == [
        *(Did.FILED, Did.ASSIGNED, Did.ASKED, Did.ADDED, Did.ANSWERED, Did.CONTESTED),
        *(Did.ANSWERED, Did.SETTLED),
    ]
    assert view.answer
    assert view.answer.text == "They are from today."
    assert checking.check(office).differences == []


def test_two_answers_at_once_are_one_answer_and_one_refusal(office: Office) -> None:
    first, second = a_supervisor(office), a_supervisor(office)
    voice = write(office)
    key = a_key("answer")
    move = StaffMove(Did.ANSWERED, "The first.")
    run(voices_staff.act(office, first, voice, 1, move, key))
    run(voices_staff.act(office, first, voice, 1, move, key))  # a double tap
    with pytest.raises(StaleVoice):
        run(voices_staff.act(office, second, voice, 1, StaffMove(Did.ANSWERED, "The second.")))
    answers = [each.text for each in look(office, voice).history if each.did is Did.ANSWERED]
    assert answers == ["The first."]


def test_a_double_tap_writes_once(office: Office) -> None:
    given = Filing(VoiceKind.PRAISE, "Thank you.")
    numbers = {run(voices.file(office, CENTRE, given, a_key("send"))) for _ in range(2)}
    assert len(numbers) == 1


def test_the_promised_day_stands_still_while_the_writer_is_asked(
    office: Office, clock: ManualClock
) -> None:
    boss, voice = a_supervisor(office), write(office)
    promised = look(office, voice).line.due_on
    act(office, boss, voice, Did.ASKED, text="When?")
    clock.advance(days=7)
    says(office, voice, Did.ADDED, "On Monday.")
    moved = look(office, voice).line.due_on
    assert moved == office.calendar(CENTRE).add_working_days(promised, 5)


def test_what_nobody_answers_goes_up_by_itself_and_says_why(
    office: Office, clock: ManualClock
) -> None:
    boss, head, voice = a_supervisor(office), an_administrator(office), write(office)
    act(office, boss, voice, Did.FORWARDED, agency="DOPA")
    due = look(office, voice).line.due_on
    clock.advance(days=(due - date(2026, 11, 16)).days)
    assert run(voices_staff.escalate_overdue(office)) == 0  # the last day counts
    clock.advance(days=1)
    assert run(voices_staff.escalate_overdue(office)) == 1
    assert run(voices_staff.escalate_overdue(office)) == 0
    assert look(office, voice).line.level is Level.CENTRE
    (row,) = voices_staff.inbox(office, boss, CENTRE).rows
    assert row.is_late
    clock.advance(days=10)
    assert run(voices_staff.escalate_overdue(office)) == 1
    view = look(office, voice)
    assert view.line.level is Level.HEAD
    assert [each.overdue for each in view.history][-2:] == [True, True]
    act(office, head, voice, Did.ANSWERED, text="Sorry.")
    assert look(office, voice).line.in_time is False
    assert checking.check(office).differences == []


def test_whoever_served_the_visit_or_sat_at_the_named_counter_never_sees_it(
    office: Office,
) -> None:
    visit, boss = a_visit(office, "mea-bill"), a_supervisor(office)
    server = a_desk(office, a_supervisor(office))
    call_next(office, server)
    today = office.today(CENTRE)
    about_visit = write(office, ticket=visit.token, topic=Topic.STAFF)
    about_counter = write(office, happened_on=today, counter=3)
    other_counter = write(office, happened_on=today, counter=4)
    praise = write(office, kind=VoiceKind.PRAISE, ticket=visit.token)
    seen = {row.line.id for row in voices_staff.inbox(office, server, CENTRE).rows}
    assert seen == {other_counter, praise}
    assert voices_staff.waiting(office, server, CENTRE) == 2
    assert voices_staff.waiting(office, boss, CENTRE) == 4
    for voice in (about_visit, about_counter):
        with pytest.raises(UnknownVoice):
            voices_staff.look(office, server, voice)
        assert server.actor.id not in {
            each.id for each in voices_staff.look(office, boss, voice).people
        }
        with pytest.raises(InvalidRequest):
            act(office, boss, voice, Did.ASSIGNED, to=server.actor.id)


def test_who_was_called_before_is_attached_as_it_was_decided(
    office: Office, clock: ManualClock
) -> None:
    mine = a_visit(office, "mea-bill")
    clock.advance(minutes=5)
    first = a_visit(office, "mea-bill", priority=True)
    call_next(office, a_desk(office))
    voice = write(office, ticket=mine.token, topic=Topic.OVERTAKEN)
    clock.advance(hours=3)
    view = look(office, voice)
    assert [(each.number, each.because) for each in view.calls] == [(first.number, "priority")]
    assert all(isinstance(n, int) for pair in view.line.decisions for n in pair)
    assert voices_staff.look(office, a_supervisor(office), voice).view.calls == view.calls


def test_a_flood_stores_nothing_more_and_does_not_shut_out_who_holds_a_ticket(
    office: Office, clock: ManualClock
) -> None:
    for _ in range(PACE_PER_HOUR):
        write(office)
    with pytest.raises(VoicesPaused):
        write(office)
    visit = a_visit(office)
    for _ in range(VISIT_LIMIT):
        write(office, ticket=visit.token)
    with pytest.raises(TooManyOfVisit):
        write(office, ticket=visit.token)
    clock.advance(hours=1, seconds=1)
    write(office)
    with office.db.read() as connection:
        assert len(stored.all_lines(connection)) == PACE_PER_HOUR + VISIT_LIMIT + 1


def test_a_full_inbox_says_so(office: Office) -> None:
    voice = write(office)
    columns = (
        "centre_id, kind, topic, language, received_on, state, level, contested, version, due_on, "
        "decisions"
    )
    copy = f"INSERT INTO voice (received_at, {columns}) SELECT :at, {columns} FROM voice "
    past = office.clock.now() - timedelta(days=2)
    with office.db.read() as connection:
        assert stored.count_open(connection, CENTRE) == 1
    office.db.write_now(
        lambda tx: [
            tx.connection.execute(
                text(f"{copy} WHERE id = :id"),
                {"at": past.strftime("%Y-%m-%d %H:%M:%S+00:00"), "id": voice},
            )
            for _ in range(INBOX_LIMIT)
        ]
    )
    with pytest.raises(InboxFull):
        write(office)


def test_contacts_go_after_ninety_days_and_words_after_two_years(
    office: Office, clock: ManualClock
) -> None:
    boss, voice = a_supervisor(office), write(office, contact="a@b.example", consent=CONSENT)
    still_open = write(office, contact="c@d.example", consent=CONSENT)
    act(office, boss, voice, Did.ANSWERED, text="Done.")

    def forget() -> tuple[int, int]:
        write_now = office.db.write_now
        contacts = write_now(lambda tx: voices_keeping.forget_contacts(office, tx))
        return contacts, write_now(lambda tx: voices_keeping.forget_texts(office, tx))

    clock.advance(days=89)
    assert forget() == (0, 0)
    clock.advance(days=2)
    assert forget() == (1, 0)
    clock.advance(days=650)
    assert forget() == (0, 2)
    assert [each.text for each in look(office, voice).history] == [None, None]
    assert look(office, still_open).history[0].text
    assert checking.check(office).differences == []


def test_a_contact_needs_the_consent_of_today_and_going_back_deletes_it(office: Office) -> None:
    for consent in ("", "2020-01"):
        with pytest.raises(InvalidRequest):
            write(office, contact="081 234 5678", consent=consent)
    voice = write(office, contact="081 234 5678", consent=CONSENT)
    says(office, voice, Did.WITHDRAWN)
    with office.db.read() as connection:
        assert stored.contact(connection, voice) is None


def test_what_a_visit_has_is_listed_and_forgotten_with_it(office: Office) -> None:
    visit = a_visit(office)
    voice = write(office, "My story.", ticket=visit.token, contact="x", consent=CONSENT)
    with office.db.read() as connection:
        (kept,) = voices_keeping.of_visit(office, connection, visit.visit)
    assert (kept.texts[0][1], kept.contact and kept.contact.contact) == ("My story.", "x")
    now = office.clock.now()
    forget = voices_keeping.forget_of_visit
    assert office.db.write_now(lambda tx: forget(office, tx, visit.visit, now)) == 1
    with office.db.read() as connection:
        assert voices_keeping.of_visit(office, connection, visit.visit) == []
        assert voices_keeping.kept(office, connection, voice).texts == ()
    assert look(office, voice).line.state is VoiceState.WITHDRAWN
    assert checking.check(office).differences == []


def test_a_code_is_forgiving_to_read_and_cannot_be_guessed(office: Office) -> None:
    voice = write(office)
    code = code_of(office, voice)
    assert len(code.replace("-", "")) == 32
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("0", "O").replace("1", "l"),
        code.replace("0", "๐").replace("1", "１"),
    ):
        assert voice_behind(office, typed) == voice
    other = "A" if code[0] != "A" else "B"
    for wrong in (other + code[1:], code[:-1], code + "-0000", "", "0" * 32, "ก" * 32, "U" * 32):
        assert voice_behind(office, wrong) is None
    assert voice_behind(office, code_of(office, voice + 1)) == voice + 1  # made here, not there
    with pytest.raises(UnknownVoice):
        voices.follow(office, code_of(office, voice + 1))


def test_only_services_of_the_visit_and_days_that_have_been_are_taken(office: Office) -> None:
    visit = a_visit(office, "mea-bill")
    for wrong in ({"ticket": visit.token, "service": "passport-ordinary"}, {"service": "none"}):
        with pytest.raises(UnknownService):
            write(office, **wrong)
    for wrong_day in (office.today(CENTRE) + timedelta(days=1), date(1900, 1, 1)):
        with pytest.raises(InvalidRequest):
            write(office, happened_on=wrong_day)
    with pytest.raises(InvalidRequest):
        write(office, counter=99)


def test_a_changed_row_and_a_changed_history_are_found(office: Office) -> None:
    voice = write(office)
    office.db.write_now(
        lambda tx: tx.connection.execute(text("UPDATE voice SET state = 'settled'"))
    )
    (found,) = checking.check(office).differences
    assert found.startswith(f"voice {voice}: state is 'settled'")
    with pytest.raises(Exception, match="append-only"):
        office.db.write_now(
            lambda tx: tx.connection.execute(text("UPDATE voice_entry SET did = 'settled'"))
        )


def test_a_pair_is_published_for_everybody_and_taken_back(office: Office) -> None:
    boss, voice = a_supervisor(office), write(office)
    today = office.today(CENTRE)
    words = PairText("ที่นั่งน้อย", "Few seats.", "เพิ่มเก้าอี้", "More chairs.", today, None, (voice,))
    pair = run(you_said.publish(office, boss, CENTRE, words))
    shown = you_said.published(office)
    assert [(each.id, each.said("en"), each.did("th")) for each in shown] == [
        (pair, "Few seats.", "เพิ่มเก้าอี้")
    ]
    assert you_said.behind(office, boss, shown) == {pair: [voice]}
    other = a_supervisor(office, "district-1")
    with pytest.raises(UnknownVoice):
        run(you_said.publish(office, other, "district-1", words))
    run(you_said.take_back(office, boss, pair))
    assert you_said.published(office) == []
