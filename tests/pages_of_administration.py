"""Pages of administration: their routes, and an address of each in the prepared scene."""

from __future__ import annotations

BASE = "/counter/administration"
IMPROVEMENTS = "/counter/improvements"
YEARLY = "/counter/yearly"

ADMINISTRATION: tuple[tuple[str, str, str, str], ...] = (
    ("index", BASE, BASE, "admin"),
    ("changes", f"{BASE}/changes", f"{BASE}/changes", "admin"),
    ("settings", f"{BASE}/settings", f"{BASE}/settings", "admin"),
    ("catalogue", f"{BASE}/catalogue", f"{BASE}/catalogue", "admin"),
    (
        "catalogue-draft",
        f"{BASE}/catalogue/drafts/{{draft}}",
        f"{BASE}/catalogue/drafts/{{draft}}",
        "admin",
    ),
    (
        "catalogue-editor",
        f"{BASE}/catalogue/drafts/{{draft}}/edit/{{section}}/{{record}}",
        f"{BASE}/catalogue/drafts/{{draft}}/edit/services/tax-id",
        "admin",
    ),
    (
        "catalogue-case",
        f"{BASE}/catalogue/drafts/{{draft}}/edit/{{section}}/{{record}}",
        f"{BASE}/catalogue/drafts/{{draft}}/edit/variants/driving-licence-renew:booked",
        "admin",
    ),
    (
        "catalogue-new",
        f"{BASE}/catalogue/drafts/{{draft}}/new/{{section}}",
        f"{BASE}/catalogue/drafts/{{draft}}/new/centres",
        "admin",
    ),
    ("people", f"{BASE}/people", f"{BASE}/people", "admin"),
    ("new-person", f"{BASE}/people/new", f"{BASE}/people/new", "admin"),
    ("person", f"{BASE}/people/{{staff}}", f"{BASE}/people/1", "admin"),
    ("own-roles", f"{BASE}/people/roles", f"{BASE}/people/roles", "admin"),
    ("to-confirm", f"{BASE}/to-confirm", f"{BASE}/to-confirm", "admin"),
    ("state", f"{BASE}/state", f"{BASE}/state", "admin"),
    ("sign-in", f"{BASE}/sign-in", f"{BASE}/sign-in", "admin"),
    ("devices", f"{BASE}/devices", f"{BASE}/devices?centre=mo-chit", "admin"),
    ("device", f"{BASE}/devices/{{device}}", f"{BASE}/devices/{{device}}", "admin"),
    ("tables", f"{BASE}/tables", f"{BASE}/tables", "admin"),
    ("calendars", f"{BASE}/calendars", f"{BASE}/calendars", "admin"),
    ("profiles", f"{BASE}/profiles", f"{BASE}/profiles?centre=mo-chit&counter=2", "admin"),
    ("audit", f"{BASE}/audit", f"{BASE}/audit?kind=called", "supervisor"),
    ("audit-changes", f"{BASE}/audit", f"{BASE}/audit?what=changes", "admin"),
    ("audit-visit-story", f"{BASE}/audit/visits/{{visit}}", f"{BASE}/audit/visits/1", "supervisor"),
    ("audit-case-story", f"{BASE}/audit/cases/{{case}}", f"{BASE}/audit/cases/1", "supervisor"),
    ("audit-opened", f"{BASE}/audit/opened", f"{BASE}/audit/opened", "supervisor"),
    ("audit-papers", f"{BASE}/audit/visit", f"{BASE}/audit/visit", "supervisor"),
    ("improvements", IMPROVEMENTS, f"{IMPROVEMENTS}?centre=mo-chit", "supervisor"),
    ("improvement-new", f"{IMPROVEMENTS}/new", f"{IMPROVEMENTS}/new?centre=mo-chit", "supervisor"),
    ("improvement", f"{IMPROVEMENTS}/{{improvement}}", f"{IMPROVEMENTS}/2", "supervisor"),
    ("improvement-draft", f"{IMPROVEMENTS}/{{improvement}}", f"{IMPROVEMENTS}/1", "supervisor"),
    ("improvement-edit", f"{IMPROVEMENTS}/{{improvement}}/edit", f"{IMPROVEMENTS}/1/edit", "admin"),
    ("opening", f"{BASE}/opening", f"{BASE}/opening?centre=mo-chit", "admin"),
    ("opening-centre", f"{BASE}/opening/centre", f"{BASE}/opening/centre", "admin"),
    (
        "opening-counters",
        f"{BASE}/opening/counters",
        f"{BASE}/opening/counters?centre=mo-chit",
        "admin",
    ),
    (
        "opening-services",
        f"{BASE}/opening/services",
        f"{BASE}/opening/services?centre=mo-chit",
        "admin",
    ),
    ("opening-people", f"{BASE}/opening/people", f"{BASE}/opening/people?centre=mo-chit", "admin"),
    (
        "acceptance",
        f"{BASE}/opening/acceptance",
        f"{BASE}/opening/acceptance?centre=mo-chit",
        "admin",
    ),
    ("yearly", f"{YEARLY}", f"{YEARLY}?centre=mo-chit", "supervisor"),
    ("yearly-ita", f"{YEARLY}/ita", f"{YEARLY}/ita?centre=mo-chit", "supervisor"),
    ("yearly-manuals", f"{YEARLY}/manuals", f"{YEARLY}/manuals?centre=mo-chit", "supervisor"),
    ("yearly-awards", f"{YEARLY}/awards", f"{YEARLY}/awards?centre=mo-chit", "supervisor"),
    (
        "yearly-awards-agencies",
        f"{YEARLY}/awards",
        f"{YEARLY}/awards?kind=agencies",
        "supervisor",
    ),
    ("yearly-pmqa", f"{YEARLY}/pmqa", f"{YEARLY}/pmqa?centre=mo-chit", "supervisor"),
    (
        "self-assessment",
        f"{YEARLY}/self-assessment",
        f"{YEARLY}/self-assessment?centre=mo-chit&year=2569&months=12",
        "supervisor",
    ),
    (
        "indicators-of-the-year",
        f"{YEARLY}/self-assessment/indicators",
        f"{YEARLY}/self-assessment/indicators?centre=mo-chit&year=2569",
        "supervisor",
    ),
    ("yearly-evidence", f"{YEARLY}/evidence", f"{YEARLY}/evidence?centre=mo-chit", "supervisor"),
    ("yearly-maturity", f"{YEARLY}/maturity", f"{YEARLY}/maturity?centre=mo-chit", "supervisor"),
)
"""Name, route, address, and who signs in. Addresses may name what `tests.scene` has prepared."""
