"""What each setting and each house rule is for, in one or two sentences."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_

SETTINGS: Mapping[str, str] = {
    "database_url": N_("Where the data is kept: one file, or a database server."),
    "public_origin": N_("The address that citizens' phones reach, for links and QR codes."),
    "key_file": N_("The file with the secret behind tickets and links. Keep a copy of it apart."),
    "demo_password": N_("The password of the demonstration accounts."),
    "surfaces": N_("Which parts of the program are served here."),
    "trusted_proxies": N_("Proxies that are believed when they say who sends a request."),
    "log_format": N_("Logs as text for people, or as JSON for programs."),
    "webhook_hosts": N_("Hosts of the own network that agencies' programs may stand on."),
    "vapid_file": N_("The file with the key for notices on telephones."),
    "vapid_contact": N_("Whom push services may write to; without it nobody gets notices."),
    "push_hosts": N_("Push services that notices may be sent to."),
    "openid_issuer": N_(
        "The sign-in service of the organisation; without it people use passwords."
    ),
    "openid_client_id": N_("How this installation is known to the sign-in service."),
    "openid_client_secret_file": N_("The file with the secret for the sign-in service."),
    "openid_name": N_("What the sign-in service is called on the sign-in page."),
    "open_data_licence": N_("Under which terms anybody may use the open data."),
    "open_data_publisher": N_("The office that publishes the open data."),
    "open_data_contact": N_("Where people may write about the open data."),
    "reading_bands": N_("From which mean of answers a report reads very much, much and so on."),
    "kiosk_diagonal_inch": N_("The size of the touchscreens; letters and buttons follow it."),
    "board_diagonal_inch": N_("The size of the call boards."),
    "board_distance_metres": N_("How far from the call board the last seat is."),
    "backup_dir": N_("Where backups are written."),
    "backup_passphrase_file": N_("The file with the words that backups are locked with."),
    "backup_keep": N_("How many backups are kept."),
    "rehearsal_port": N_("Where a rehearsal is served."),
}
HIDDEN = frozenset({"database_url", "demo_password"})
"""They may hold a password; whether they are set is said, and no more."""

RULES: Mapping[str, str] = {
    "recall_interval": N_("Between two calls of one ticket: time to look up and walk."),
    "recalls_before_no_show": N_("Calls again before a ticket counts as not come."),
    "recall_limit": N_("Calls again of one ticket at most."),
    "wait_target": N_("Longer waits are shown as late. A house rule and no standard."),
    "service_level": N_("The promise that the hall watches where a centre has none of its own."),
    "idle_while_waiting": N_("A free counter that calls nobody for so long is shown."),
    "requeue_rest": N_("Somebody put back in line is called again only after that."),
    "keep_limit": N_("A counter waits for one citizen no longer."),
    "collect_within": N_("So long a result waits to be collected at the centre."),
    "hand_over_within_days": N_("Working days until accepted papers are on their way."),
    "arrive_within_days": N_("Working days until somebody asks where a list of papers is."),
    "case_shown": N_("So long a citizen's link tells of a closed request."),
    "papers_within": N_("So long a citizen has to bring what was missing."),
    "undo_window": N_("So long a press at a counter can be taken back."),
    "services_per_visit": N_("Services on one ticket at most: what a slip can name legibly."),
    "people_per_service": N_("People that one ticket may bring for a service at most."),
    "defer_limit": N_("So long a citizen may ask to be called later."),
    "session_length": N_("So long somebody stays signed in: a shift with its breaks."),
    "survey_amend": N_("So long an answer may be changed after it was given."),
    "exit_press_interval": N_("Between two presses of an exit screen that both count."),
    "key_retention": N_("So long the same press from a slow network counts once."),
    "break_short": N_("How long a short break is meant to be."),
    "break_lunch": N_("How long lunch is meant to be."),
    "break_other": N_("How long other breaks, such as training, are meant to be."),
    "lunch_from": N_("From then on a counter offers lunch."),
    "lunch_until": N_("Until then a counter offers lunch."),
    "at_work_share": N_("So many of the open counters go on serving while others rest."),
    "unattended_after": N_(
        "A free counter where nobody pressed anything for so long is asked after."
    ),
    "unattended_idle": N_("The same where nobody waits."),
    "pin_attempts": N_("After so many wrong PINs only the password helps."),
    "remote_per_counter": N_("Tickets taken before arrival and not confirmed, for each counter."),
    "remote_pace_per_counter": N_("So many of them may be taken for each counter in a while."),
    "remote_pace_window": N_("How long that while is."),
    "here_attempts": N_("Wrong codes of arrival for one ticket, then the reception confirms it."),
    "sign_in_attempts": N_("Wrong passwords in a row from one place before a pause."),
    "sign_in_attempts_in_all": N_("Wrong passwords in a row from all places before a pause."),
    "sign_in_pause": N_("How long that pause is."),
}
