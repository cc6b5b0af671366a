"""Which test holds which fault that a case may meet; every named test has to stand there."""

from __future__ import annotations

import pytest

from tests.domain.test_edge_cases_named import names_in

CASE = "domain/test_case.py"
CALENDARS = "services/test_calendar_versions.py"
HAND_OVER = "services/test_hand_over.py"
AGENCY = "counter/test_agency.py"
CONTINUING = "services/test_continuing.py"
FAULTS = "services/test_case_faults.py"
PLAY = "services/test_case_machine.py"
WEBHOOKS = "services/test_webhooks.py"
POST = "services/test_webhook_post.py"
ERASURE = "services/test_erasure.py"

FAULTS_OF_CASES: dict[str, tuple[tuple[str, str], ...]] = {
    "a holiday added afterwards: open cases are counted anew": (
        (CALENDARS, "test_a_holiday_that_is_taken_out_again_is_a_version_too"),
        (PLAY, "test_no_request_is_lost_or_held_twice_whatever_happens"),
    ),
    "a holiday added afterwards: closed cases keep their calendar": (
        (CALENDARS, "test_a_holiday_in_the_past_of_a_finished_case_changes_nothing_of_it"),
        (CALENDARS, "test_what_ends_as_the_holiday_is_entered_keeps_the_calendar_before"),
    ),
    "a hand-over that nobody acknowledges": (
        (HAND_OVER, "test_papers_that_should_be_gone_and_lists_that_nobody_confirmed_are_late"),
        (AGENCY, "test_the_hall_tells_of_bundles_that_nobody_confirmed"),
    ),
    "a result for a withdrawn case": (
        (CASE, "test_a_result_for_a_withdrawn_case_is_refused_and_a_supervisor_can_reopen_it"),
        (HAND_OVER, "test_a_withdrawn_case_gets_no_result_and_waits_for_nobody"),
        (AGENCY, "test_a_result_for_a_withdrawn_case_is_refused_kindly"),
        (FAULTS, "test_a_request_withdrawn_during_its_turn_stays_so_whatever_the_turn_ends_with"),
    ),
    "a case continued at a centre that lacks the service": (
        (CONTINUING, "test_a_centre_that_lacks_the_service_names_one_that_takes_it"),
        (CONTINUING, "test_another_centre_takes_it_when_its_counters_take_the_service"),
    ),
    "two agencies or officers finishing one step at the same moment": (
        (FAULTS, "test_two_officers_finish_one_step_at_the_same_moment_and_one_is_told"),
        (FAULTS, "test_two_agencies_finish_one_step_and_only_its_own_agency_may"),
        (FAULTS, "test_two_agencies_give_their_results_at_the_same_moment"),
        (AGENCY, "test_two_officers_press_the_same_and_the_second_sees_how_it_stands"),
    ),
    "an endpoint of a webhook that hangs": (
        (WEBHOOKS, "test_whoever_hangs_is_left_after_the_time_to_answer"),
        (WEBHOOKS, "test_nobody_waits_for_somebody_elses_program"),
    ),
    "an endpoint of a webhook that lies": (
        (WEBHOOKS, "test_a_bad_answer_is_tried_again_a_minute_later_with_the_same_id_and_body"),
        (WEBHOOKS, "test_an_answer_without_end_is_cut_off_and_counts_by_its_status"),
        (POST, "test_a_public_name_that_leads_home_is_refused"),
        (POST, "test_a_name_is_looked_up_once_and_the_message_goes_to_that_address"),
        (POST, "test_a_certificate_that_nobody_vouches_for_is_refused"),
    ),
    "an endpoint of a webhook that redirects": ((WEBHOOKS, "test_a_redirect_is_not_followed"),),
    "a request for erasure while a case runs": (
        (ERASURE, "test_a_running_request_asks_first_and_goes_on_by_its_number"),
        (ERASURE, "test_links_stop_everywhere_and_the_figures_stay"),
    ),
}

NAMED = [(fault, *test) for fault, tests in FAULTS_OF_CASES.items() for test in tests]


def test_every_fault_has_a_test() -> None:
    assert len(FAULTS_OF_CASES) == 10
    assert all(FAULTS_OF_CASES.values())


@pytest.mark.parametrize(("fault", "file", "name"), NAMED)
def test_every_test_of_a_fault_exists(fault: str, file: str, name: str) -> None:
    assert name in names_in(file), fault
