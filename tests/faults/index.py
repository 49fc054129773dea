"""Every fault that presetctl promises to stand, and the tests that inject it.

`test_index` checks that each of them exists, and that no module of this folder is left out. A fault that is
a matter of one function, such as a broken YAML file, is injected where that function is tested.
"""

API = {
    "an answer lost after the commit: reset, timeout, 5xx, broken JSON, HTML, empty, redirect, drip": (
        "faults/test_lost_answers.py::test_commit_then_a_lost_answer_is_recovered",
        "faults/test_lost_answers.py::test_somebody_in_between_is_named",
        "faults/test_lost_answers.py::test_somebody_after_it_is_named",
        "unit/api/test_transport_line.py::test_a_create_over_a_bad_connection_is_sent_once_and_open",
    ),
    "an answer lost without a commit": (
        "faults/test_lost_answers.py::test_no_commit_and_a_lost_answer_waits_for_a_word",
        "faults/test_lost_answers.py::test_somebody_else_alone_is_a_conflict",
        "faults/test_refusals.py::test_three_lost_answers_in_a_row_stop_the_run",
    ),
    "a commit that shows after 3 seconds": (
        "faults/test_lost_answers.py::test_commit_that_shows_after_three_seconds_is_recovered",
    ),
    "a commit that shows after the run": (
        "faults/test_lost_answers.py::test_commit_that_shows_after_the_run_is_found_by_the_next",
        "faults/test_lost_answers.py::test_a_second_push_of_what_came_late_is_named",
    ),
    "409 with and without a foreign version": (
        "faults/test_refusals.py::test_conflict_answer_is_looked_into",
    ),
    "429 and 503 with seconds, a date, neither, 10000 s, as a storm": (
        "faults/test_refusals.py::test_wait_that_is_asked_for_is_kept",
        "faults/test_refusals.py::test_wait_of_hours_stops_the_run",
        "faults/test_refusals.py::test_storm_of_refusals_ends",
        "unit/api/test_retry_after.py::test_a_date_counts_from_now",
    ),
    "401, 402, 403 at the third push": (
        "faults/test_refusals.py::test_key_that_is_refused_at_the_third_push_stops_the_run",
        "faults/test_strange_reads.py::test_key_that_is_refused_stops_at_once",
    ),
    "400, 404, 413, 422 for one preset": ("faults/test_refusals.py::test_refused_preset_leaves_the_others",),
    "no connection, name or certificate": (
        "faults/test_refusals.py::test_create_that_never_left_is_sent_again",
        "faults/test_refusals.py::test_network_that_stays_away_ends_the_run",
    ),
    "404 for one managed preset": ("faults/test_strange_reads.py::test_preset_that_is_gone_is_refused",),
    "404 for all": ("faults/test_strange_reads.py::test_all_presets_gone_is_another_place",),
    "dropped and altered keys": ("faults/test_strange_answers.py::test_what_was_not_stored_is_told_once",),
    "added and reordered keys, 1.0 for 1, null for absent": (
        "faults/test_strange_answers.py::test_what_the_server_adds_or_writes_otherwise_is_no_change",
    ),
    "a version that is base + 2": (
        "faults/test_strange_answers.py::test_version_that_somebody_made_in_between_is_named",
        "faults/test_strange_answers.py::test_number_that_the_api_skipped_is_a_note",
    ),
    "an answer for another slug": (
        "faults/test_strange_answers.py::test_read_about_another_preset_pushes_nothing",
    ),
    "status disabled, archived, unknown": (
        "faults/test_strange_answers.py::test_preset_that_is_not_active_is_refused",
        "faults/test_strange_answers.py::test_answer_with_news_is_a_success",
    ),
    "null designated_version": ("faults/test_strange_answers.py::test_preset_without_a_version_is_refused",),
    "pages that shift": ("faults/test_strange_reads.py::test_list_that_shifts_between_two_pages",),
    "pages that repeat, and counts that lie": (
        "faults/test_strange_reads.py::test_list_that_lies_changes_nothing",
    ),
    "pages that never end": ("faults/test_strange_reads.py::test_list_that_never_ends_is_an_error",),
    "reads that fail": ("faults/test_strange_reads.py::test_preset_that_cannot_be_read_is_not_pushed",),
    "redirect to another host": ("unit/api/test_transport_read.py::test_no_redirect_is_followed",),
    "connection lost at read 57 of 100": (
        "faults/test_strange_reads.py::test_connection_lost_at_read_57_of_100",
    ),
    "any of these in any order": (
        "faults/test_machine.py::test_a_share_of_the_long_run",
        "faults/test_machine.py::Faults",
    ),
}

FILES = {
    "SIGKILL at every step": (
        "faults/test_killed_process.py::test_killed_before_sending_leaves_nothing",
        "faults/test_killed_process.py::test_killed_between_word_and_deed_is_unknown",
        "faults/test_killed_process.py::test_killed_after_sending_is_found",
        "faults/test_killed_process.py::test_killed_while_it_waits_for_an_answer",
        "faults/test_killed_process.py::test_killed_before_a_commit_that_never_comes",
    ),
    "SIGINT and SIGTERM": (
        "faults/test_signals.py::test_interrupt_finishes_what_is_in_flight",
        "faults/test_signals.py::test_termination_finishes_what_is_in_flight",
        "faults/test_signals.py::test_second_interrupt_goes_at_once",
        "faults/test_signals.py::test_interrupt_before_the_first_push_pushes_nothing",
    ),
    "ENOSPC, EACCES, EROFS, EIO on write and rename": (
        "faults/test_disk.py::test_what_cannot_be_journalled_is_not_sent",
        "faults/test_disk.py::test_outcome_that_cannot_be_journalled_is_recorded",
        "faults/test_disk.py::test_lockfile_that_cannot_be_replaced_is_printed",
        "process/test_apply.py::test_a_disk_too_full_for_the_journal_stops_the_run",
        "process/test_apply.py::test_a_disk_too_full_for_the_lockfile_prints_it",
    ),
    "ENOSPC on fsync": ("unit/test_durable.py::test_a_failed_write_leaves_the_old_file_and_nothing_else",),
    "a folder that may not be written": (
        "faults/test_disk.py::test_folder_that_may_not_be_written_pushes_nothing",
        "faults/test_disk.py::test_folder_that_may_not_be_written_still_plans",
    ),
    "lockfile with conflict markers, truncated, empty, duplicate keys, BOM, newer, a folder, 100 MB": (
        "faults/test_damaged_files.py::test_damaged_lockfile_stops_before_the_first_call",
    ),
    "lockfile with CRLF": ("faults/test_damaged_files.py::test_lockfile_with_line_ends_of_windows_is_read",),
    "lockfile that is a link": ("faults/test_damaged_files.py::test_linked_lockfile_stays_a_link",),
    "journal that is cut or damaged": (
        "faults/test_damaged_files.py::test_cut_last_line_of_the_journal_is_ignored",
        "faults/test_damaged_files.py::test_damaged_journal_stops_before_the_first_call",
    ),
    "definitions with duplicate keys, tabs, alias bombs, !!python, NaN, 1e400, 2^53+1, NUL, surrogates": (
        "unit/definitions/test_yaml.py::test_broken_yaml_is_one_diagnostic_at_its_place",
        "commands/test_apply.py::test_wrong_definition_stops_before_any_call",
    ),
    "definitions that are not UTF-8, of 5 MB, empty, of two documents": (
        "unit/definitions/test_text.py::test_what_is_no_text_is_placed_at_its_first_byte",
        "unit/definitions/test_text.py::test_the_largest_file_is_one_mebibyte",
        "unit/definitions/test_yaml.py::test_broken_yaml_is_one_diagnostic_at_its_place",
    ),
    "includes that lead outside, to a link outside, to a folder, to themselves": (
        "unit/definitions/test_prompt.py::test_an_include_that_is_no_prompt_stands_at_its_path",
        "unit/definitions/test_prompt.py::test_a_link_may_not_lead_out_of_the_folder",
    ),
}

CONCURRENCY = {
    "two applies in one folder": (
        "faults/test_two_runners.py::test_second_run_in_the_same_folder_is_told_who_holds_it",
        "faults/test_two_runners.py::test_second_process_in_the_same_folder_names_the_first",
    ),
    "two checkouts on the same preset": (
        "faults/test_two_runners.py::test_two_checkouts_on_the_same_preset",
        "faults/test_two_runners.py::test_two_processes_in_two_checkouts",
        "faults/test_two_runners.py::test_push_that_the_other_checkout_recorded_names_whom_it_replaced",
    ),
    "two checkouts on different presets": (
        "faults/test_two_runners.py::test_two_checkouts_on_different_presets",
    ),
    "an edit by hand between plan and apply": (
        "commands/test_saved_plan.py::test_foreign_edit_makes_it_stale",
        "faults/test_two_runners.py::test_edit_by_hand_between_plan_and_create_is_refused",
    ),
    "an edit by hand between the last read and the create": (
        "faults/test_strange_answers.py::test_version_that_somebody_made_in_between_is_named",
    ),
}

OUTPUT = {
    "stdout closed, left by its reader, full": (
        "faults/test_output.py::test_closed_output_costs_nothing",
        "faults/test_output.py::test_reader_that_left_costs_nothing",
        "faults/test_disk.py::test_device_that_is_always_full",
    ),
    "no terminal": ("faults/test_output.py::test_no_terminal_pushes_nothing_unasked",),
    "a plain locale, TERM=dumb": ("faults/test_output.py::test_plain_terminal_and_locale_are_enough",),
    "the key in output and files": ("faults/test_output.py::test_key_stands_nowhere",),
    "prompts with fences, HTML, markers, mentions": (
        "property/test_markdown.py::test_nothing_quoted_gets_out",
        "unit/render/test_plan_markdown.py::test_a_fence_in_a_prompt_stays_in_ours",
    ),
    "prompts of 300 KB": ("property/test_markdown.py::test_a_plan_of_any_size_fits",),
}

ROWS = API | FILES | CONCURRENCY | OUTPUT
"""Fault → its tests, by their path below `tests` and their name."""
