"""What happens to a case behind the counter: hand-over, work at agencies, questions, results."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.domain.case import Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    BeginStep,
    FinishStep,
    GiveResult,
    SecondRequestReason,
    SendBack,
    SendBackReason,
    SignDefect,
    SignedBy,
    SignedHow,
)
from shared.services import hand_over
from shared.services.hand_over import HandedOver, Wished
from tests.machine.cases_book import DOCUMENTS, ROWS
from tests.machine.cases_counter import AtCounters
from tests.machine.cases_stage import AGENCIES, HOW, PERSON, PICK, Entries
from tests.machine.cases_standing import Standing
from tests.machine.stage import CENTRE

AGENCY = st.sampled_from(AGENCIES)


class AtAgencies(AtCounters):
    """Everything that an agency and the centre do with the papers between them."""

    @rule(picks=st.lists(PICK, min_size=1, max_size=3), agency=AGENCY, old=PICK, person=PERSON)
    def hands_over(self, picks: list[int], agency: str, old: int, person: str) -> None:
        found = [self.one_of(pick, lambda c: self._may_go(c, agency)) for pick in picks]
        chosen = list({case.id: case for case in found if case is not None}.values())
        if not chosen:
            return
        stale = chosen[0].id if old == 0 else None
        caller, allowed = self.one_of_the_centre(person)
        able = [c.id for c in chosen if c.id != stale and self._may_go(c, agency)]
        wrong = any(not (c.id == stale or c.is_closed or self.concerns(c, agency)) for c in chosen)
        wished = [Wished(c.id, self.book.turns[c.id].version - (c.id == stale)) for c in chosen]
        done = self.press(
            allowed and bool(able) and not wrong,
            lambda office, key: hand_over.hand_over(office, caller, CENTRE, agency, wished, key),
        )
        if isinstance(done, HandedOver):
            assert set(done.left_out) == {c.id for c in chosen} - set(able)
            for id in able:
                data = {"agency": agency, "list": done.list}
                self.book.note(id, "forwarded", self.now, data)
        self.passes()

    def _may_go(self, case: Standing, agency: str) -> bool:
        """Only what was accepted and has its receipt, and once until it comes back."""
        received = case.state == "in_process" and case.number is not None
        return received and not case.has(agency) and self.concerns(case, agency)

    @rule(pick=PICK, agency=AGENCY, person=PERSON, all_of_it=st.booleans())
    def a_bundle_arrives(self, pick: int, agency: str, person: str, all_of_it: bool) -> None:
        case = self.one_of(pick, lambda c: c.has(agency) and not c.at_work(agency))
        if case is None or agency not in case.copies:
            return
        list = case.copies[agency].list
        caller, allowed = self.who(person, agency)
        named = None if all_of_it else {case.id}
        if self.press(
            allowed,
            lambda office, key: hand_over.arrived(office, caller, list, named, key),
        ):
            for each in self.book.cases:
                copy = each.copies.get(agency)
                waits = each.state == "in_process" and each.has(agency)
                on_it = copy is not None and copy.list == list and not copy.acknowledged
                if waits and on_it and (named is None or each.id in named):
                    self.book.note(each.id, "acknowledged", self.now, {"agency": agency})
        self.passes()

    @rule(pick=PICK, agency=AGENCY, person=PERSON, how=HOW)
    def confirms_an_arrival(self, pick: int, agency: str, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: c.has(agency) and not c.at_work(agency))
        if case is None:
            return
        caller, allowed = self.who(person, agency)
        entries: Entries = [("acknowledged", {"agency": agency})]
        self.behind(
            case,
            Acknowledge(agency),
            caller,
            allowed and not case.is_closed and case.has(agency),
            [] if case.at_work(agency) else entries,
            how,
        )

    @rule(pick=PICK, agency=AGENCY, person=PERSON, how=HOW)
    def sends_it_back(self, pick: int, agency: str, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: c.has(agency))
        if case is None or pick % 3:
            return
        caller, allowed = self.who(person, agency)
        self.behind(
            case,
            SendBack(agency, SendBackReason.WRONG_AGENCY),
            caller,
            allowed and not case.is_closed and case.has(agency),
            [*self._stopped(case, agency), ("sent_back", {"agency": agency})],
            how,
        )

    def _stopped(self, case: Standing, agency: str) -> Entries:
        """Whatever still runs there ends with the agency's answer."""
        running = case.running(agency)
        return [("step_done", {"step": row, "agency": agency}) for row in running]

    @rule(pick=PICK, row=st.integers(2, 6), person=PERSON, how=HOW)
    def begins_a_step(self, pick: int, row: int, person: str, how: str) -> None:
        agency = "DBD" if (row == 5) is not (pick % 7 == 6) else "DIP"
        case = self.one_of(pick, lambda c: c.at_work(agency) and self._is_row(c, row, agency))
        if case is None:
            return
        caller, allowed = self.who(person, agency)
        possible = case.at_work(agency) and self._is_row(case, row, agency)
        self.behind(
            case,
            BeginStep(agency, row),
            caller,
            allowed and not case.is_closed and possible and row not in case.begun,
            [("step_begun", {"step": row, "agency": agency})],
            how,
        )

    def _is_row(self, case: Standing, row: int, agency: str) -> bool:
        return ROWS[self.book.service(case.id)].get(row) == agency

    @rule(pick=PICK, agency=AGENCY, person=PERSON, how=HOW)
    def finishes_a_step(self, pick: int, agency: str, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: bool(c.running(agency)))
        if case is None:
            return
        running, begun = case.running(agency), [r for r, a in case.begun.items() if a == agency]
        row = (running or begun or [r for r in (3, 4, 5) if self._is_row(case, r, agency)] or [9])[
            0
        ]
        caller, allowed = self.who(person, agency)
        self.behind(
            case,
            FinishStep(agency, row),
            caller,
            allowed and not case.is_closed and case.at_work(agency) and row in running,
            [("step_done", {"step": row, "agency": agency})],
            how,
        )

    @rule(
        pick=PICK, agency=AGENCY, person=PERSON, how=HOW, refused=st.booleans(), ready=st.booleans()
    )
    def gives_its_result(
        self, pick: int, agency: str, person: str, how: str, refused: bool, ready: bool
    ) -> None:
        case = self.one_of(pick, lambda c: c.at_work(agency) and c.question is None)
        if case is None:
            return
        caller, allowed = self.who(person, agency)
        alone = case.away == [agency] and self._others_answered(case, agency)
        result = Result.REFUSED if refused else Result.GRANTED
        entries = self._stopped(case, agency)
        entries.append(("result_given", {"agency": agency, "result": result.value}))
        entries += [("result_ready", {})] if ready else []
        possible = case.at_work(agency) and case.question is None and (alone or not ready)
        self.behind(
            case,
            GiveResult(agency, result, ready),
            caller,
            allowed and not case.is_closed and possible,
            entries,
            how,
        )

    def _others_answered(self, case: Standing, agency: str) -> bool:
        """Whether every other agency that has a row of the table gave its result."""
        others = set(ROWS[self.book.service(case.id)].values()) - {agency}
        return all(each in case.copies and case.copies[each].result for each in others)

    @rule(
        pick=PICK,
        agency=st.sampled_from([None, *AGENCIES]),
        person=PERSON,
        how=HOW,
        papers=st.booleans(),
        reason=st.booleans(),
        days=st.sampled_from([-1, 0, 2, None]),
    )
    def asks_the_citizen(
        self,
        pick: int,
        agency: str | None,
        person: str,
        how: str,
        papers: bool,
        reason: bool,
        days: int | None,
    ) -> None:
        case = self.one_of(pick, lambda c: _may_be_asked(c, agency))
        if case is None:
            return
        caller, allowed = self.who(person, agency) if agency else self.one_of_the_centre(person)
        allowed = caller is self.supervisor if reason else allowed
        documents = DOCUMENTS[self.book.service(case.id)]
        missing: tuple[int, ...] = (1 + pick % (documents + 1),) if papers else ()
        until = None if days is None else self.today + timedelta(days=days)
        too_late = until is not None and until < self.today
        unknown = bool(missing) and missing[0] > documents
        second = bool(missing) and case.requests > 0 and not reason
        self.behind(
            case,
            Ask(
                agency,
                AskedFor.PAPERS if papers else AskedFor.COME_IN,
                missing,
                until,
                SecondRequestReason.NEW_FACTS if reason else None,
            ),
            caller,
            allowed
            and not (case.is_closed or case.state == "ready" or too_late or unknown or second)
            and _may_be_asked(case, agency),
            [("asked", {"agency": agency, "missing": missing, "until": until})],
            how,
        )

    @rule(pick=PICK, person=PERSON, how=HOW)
    def notes_an_answer(self, pick: int, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: c.question is not None)
        if case is None:
            return
        by = case.question.by if case.question else None
        caller, allowed = self.who(person, by) if by else self.one_of_the_centre(person)
        self.behind(
            case,
            Answer(AnsweredHow.BY_PHONE),
            caller,
            allowed and not case.is_closed and case.question is not None,
            [("answered", {})],
            how,
        )

    @rule(pick=PICK, by=st.sampled_from(SignedBy), person=PERSON, how=HOW)
    def signs_what_is_missing(self, pick: int, by: SignedBy, person: str, how: str) -> None:
        case = self.one_of(pick, lambda c: c.question is not None)
        if case is None:
            return
        caller, allowed = self.one_of_the_centre(person)
        signed = case.question is not None and by.value in case.question.signed
        self.behind(
            case,
            SignDefect(by, SignedHow.PAPER),
            caller,
            allowed and not case.is_closed and case.question is not None,
            [] if signed else [("defect_signed", {"by": by.value})],
            how,
        )


def _may_be_asked(case: Standing, agency: str | None) -> bool:
    """One question at a time, by the centre or by whoever has the papers."""
    return case.question is None and (agency is None or case.has(agency))
