"""Which test holds which edge case of clocks, counting and figures.

The first list is that of the step-and-time measure, the second that of the figures computed from
it. A number without a test says why; every named test has to stand where the table says.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
EDGES = "domain/test_edge_cases_of_times.py"
TIMES = "domain/test_working_time.py"
CLOCKS = "domain/test_timing.py"
FIGURES = "domain/test_reduction.py"
REPORT = "services/test_reduction_report.py"
CALENDAR = "domain/test_calendar.py"
BURDEN = "domain/test_burden.py"
PERIODS = "domain/test_period.py"

MEASURE: dict[int, tuple[tuple[str, str], ...]] = {
    1: ((FIGURES, "test_a_new_process_has_no_reduction_but_keeps_its_times"),),
    2: ((FIGURES, "test_a_baseline_or_standard_of_nothing_is_refused"),),
    3: ((EDGES, "test_immediately_is_no_number_and_nothing_is_compared_with_it"),),
    4: ((FIGURES, "test_upper_bounds_of_ranges_fall_by_28_57_per_cent"),),
    5: ((EDGES, "test_equal_times_are_no_reduction_and_not_one_below_thirty"),),
    6: ((FIGURES, "test_a_process_that_became_longer_is_negative_and_not_clipped"),),
    7: (
        (EDGES, "test_merged_and_removed_steps_change_the_steps_and_times_compare_in_total"),
        (BURDEN, "test_a_step_moved_to_the_citizen_counts_as_if_it_were_still_there"),
    ),
    8: (
        (
            "domain/test_catalogue_papers.py",
            "test_a_former_step_says_why_it_is_gone_unless_another_one_replaces_it",
        ),
        (BURDEN, "test_other_reasons_are_a_gain_and_silence_is_told"),
    ),
    9: (
        (TIMES, "test_two_agencies_side_by_side_take_the_longer_time_and_the_effort_of_both"),
        (
            "domain/test_catalogue_papers.py",
            "test_steps_done_at_the_same_time_take_as_long_as_the_longest_of_them",
        ),
    ),
    10: (
        (CLOCKS, "test_only_pauses_that_are_not_the_offices_stop_the_service_clock"),
        (TIMES, "test_pauses_are_told_by_cause_and_no_second_counts_twice"),
    ),
    11: (
        (EDGES, "test_a_citizen_who_never_returns_leaves_a_case_without_time"),
        (REPORT, "test_what_does_not_count_is_counted_by_its_reason"),
    ),
    12: ((CLOCKS, "test_a_transfer_to_another_counter_keeps_the_service_clock_running"),),
    13: (
        (EDGES, "test_a_wrong_press_is_taken_back_by_an_event_and_the_original_stays"),
        (EDGES, "test_a_corrected_moment_moves_the_clock_and_the_original_stays"),
        (TIMES, "test_a_reopened_case_gets_its_time_with_its_result"),
        (
            "services/test_corrections.py",
            "test_a_jump_of_the_clock_marks_what_it_cuts_and_the_check_lists_it",
        ),
    ),
    14: (
        (
            "services/test_corrections.py",
            "test_a_forgotten_finish_counts_again_after_two_people_corrected_it",
        ),
        (
            "services/test_corrections.py",
            "test_an_unusually_long_case_waits_for_a_person_and_is_flagged_once",
        ),
    ),
    15: ((EDGES, "test_several_requests_on_one_ticket_are_one_arrival_and_a_clock_each"),),
    16: ((EDGES, "test_each_variant_is_measured_against_its_own_standard"),),
    17: (
        (REPORT, "test_below_five_cases_only_the_count_is_shown_and_below_thirty_only_the_median"),
    ),
    18: ((REPORT, "test_a_new_baseline_splits_the_period"),),
    19: (
        (EDGES, "test_a_season_is_looked_at_by_itself_and_beside_the_same_one_of_the_year_before"),
    ),
    20: (
        (PERIODS, "test_every_day_lies_in_its_month_and_its_fiscal_quarter"),
        (PERIODS, "test_a_short_name_means_a_month_a_quarter_a_fiscal_year_or_any_days"),
    ),
}

COMPUTED: dict[int, tuple[tuple[str, str], ...]] = {
    1: (
        (EDGES, "test_a_finish_before_the_start_is_no_negative_time"),
        (CALENDAR, "test_an_interval_that_ends_before_it_starts_is_empty"),
    ),
    2: ((EDGES, "test_events_of_one_instant_are_ordered_by_their_sequence"),),
    4: (
        (EDGES, "test_a_hold_that_was_never_ended_ends_with_the_result"),
        (EDGES, "test_a_hold_inside_a_hold_counts_once_and_ends_with_one_return"),
        (EDGES, "test_a_return_without_a_hold_changes_no_time"),
    ),
    5: (
        (TIMES, "test_the_example_of_a_visit_over_a_holiday_adds_up_to_the_second"),
        (EDGES, "test_a_case_wholly_in_the_lunch_break_took_no_working_time_but_was_worked_on"),
    ),
    6: ((EDGES, "test_called_missed_called_again_and_served_is_one_wait_and_two_calls"),),
    7: ((EDGES, "test_after_a_transfer_the_citizen_waits_again_and_the_service_clock_runs_on"),),
    8: ((EDGES, "test_a_step_at_two_counters_at_once_is_effort_twice_and_elapsed_once"),),
    9: (
        (FIGURES, "test_a_baseline_or_standard_of_nothing_is_refused"),
        (
            "domain/test_catalogue_papers.py",
            "test_steps_done_at_the_same_time_take_as_long_as_the_longest_of_them",
        ),
    ),
    10: ((FIGURES, "test_a_process_that_became_longer_is_negative_and_not_clipped"),),
    11: (
        (FIGURES, "test_exactly_30_and_exactly_50_per_cent_are_in_the_middle"),
        (REPORT, "test_exactly_30_and_50_per_cent_are_in_the_middle_and_one_second_moves_them"),
    ),
    12: (
        (FIGURES, "test_one_case_has_no_interval"),
        (FIGURES, "test_equal_times_make_a_certain_point"),
        (FIGURES, "test_few_cases_show_no_more_than_they_may"),
    ),
    13: (
        (FIGURES, "test_units_without_a_publishable_figure_are_left_out_and_counted"),
        (REPORT, "test_overall_is_the_unweighted_mean_over_units_with_the_weighted_one_beside_it"),
    ),
    14: (
        (
            "services/test_corrections.py",
            "test_a_forgotten_finish_counts_again_after_two_people_corrected_it",
        ),
        ("services/test_undoing.py", "test_undo_brings_a_finished_citizen_back_to_the_desk"),
    ),
    15: (
        (EDGES, "test_a_moment_before_midnight_belongs_to_its_day_month_and_fiscal_year"),
        (CALENDAR, "test_the_business_day_is_the_centres_own_not_that_of_utc"),
    ),
    16: (
        (
            ("services/test_tracing.py"),
            "test_a_figure_is_the_sum_of_its_cases_and_these_of_their_events",
        ),
    ),
    17: (
        (EDGES, "test_the_order_in_which_cases_are_read_changes_no_figure"),
        (EDGES, "test_the_order_in_which_events_of_other_turns_lie_between_changes_no_time"),
    ),
    18: (
        (FIGURES, "test_the_mean_over_units_and_the_weighted_mean_land_in_different_brackets"),
        (FIGURES, "test_a_mean_of_ratios_is_no_ratio_of_means"),
    ),
    19: (
        (EDGES, "test_times_do_not_depend_on_the_offset_in_which_moments_are_written"),
        (CALENDAR, "test_working_time_does_not_depend_on_the_offset_in_which_instants_are_written"),
    ),
}

WITHOUT_A_TEST = {
    3: "logs of other programs are not read",
    20: "logs of other programs are not read",
}
"""Of the second list: names like NA or 1e5, 12-hour clocks, byte order marks occur only there."""

NAMED = [named for table in (MEASURE, COMPUTED) for tests in table.values() for named in tests]


def test_every_edge_case_has_a_test_or_says_why_not() -> None:
    assert set(MEASURE) == set(range(1, 21))
    assert set(COMPUTED) | set(WITHOUT_A_TEST) == set(range(1, 21))
    assert not set(COMPUTED) & set(WITHOUT_A_TEST)
    assert all(tests for table in (MEASURE, COMPUTED) for tests in table.values())


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_every_named_test_exists(file: str, name: str) -> None:
    assert name in names_in(file)


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))
