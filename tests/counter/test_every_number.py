"""Every number on a report page leads to its definition and to what it was counted from.

The pages are those of the demonstration. The walk clicks: figure → definition, figure → list of
cases or turns, one of these → its events; and counts the lists again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest

from shared.clock import SystemClock
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from tests.counter.clicking import Node, Tree, Walker, behind, is_an_end, part_of_page
from tests.demo_files import put_demo
from tests.live_server import DEMO_PASSWORD
from tests.served import served

REPORTS = "/counter/reports"
AT = "centre=mo-chit"
PAGES = (
    REPORTS,
    f"{REPORTS}?{AT}",
    f"{REPORTS}/waiting",
    f"{REPORTS}/waiting?{AT}",
    f"{REPORTS}/adherence",
    f"{REPORTS}/adherence?{AT}",
    f"{REPORTS}/reduction",
    f"{REPORTS}/reduction?view=units",
    f"{REPORTS}/reduction?{AT}",
    f"{REPORTS}/time",
    f"{REPORTS}/time?{AT}",
    f"{REPORTS}/time/id-card-expired",
    f"{REPORTS}/time/id-card-expired?{AT}",
    f"{REPORTS}/journeys",
    f"{REPORTS}/journeys?{AT}",
    f"{REPORTS}/reduction?view=agencies",
    f"{REPORTS}/indicators",
    f"{REPORTS}/indicators?{AT}",
    f"{REPORTS}/satisfaction",
    f"{REPORTS}/satisfaction?{AT}",
    f"{REPORTS}/reduction/id-card-expired",
    f"{REPORTS}/reduction/id-card-expired?{AT}",
    f"{REPORTS}/reduction/mea-new-connection?{AT}",
    f"{REPORTS}/time/mea-new-connection?{AT}",
)
"""Of each report its page over all units and one unit's, and the pages of two processes."""


@pytest.fixture(scope="module")
def walker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walker]:
    folder: Path = tmp_path_factory.mktemp("walk")
    put_demo(folder)
    office = Office(
        Database(f"sqlite:///{folder / 'gcs.db'}"),
        SystemClock(),
        read_key_file(folder / "gcs.key"),
        demo=True,
    )
    with served(office) as url, httpx.Client(base_url=url, follow_redirects=True) as client:
        client.headers["accept-language"] = "en"
        form = {"username": "admin", "password": DEMO_PASSWORD}
        assert client.post("/counter/sign-in", data=form).status_code == 200
        yield Walker(client)
    office.db.close()


@pytest.mark.parametrize("address", PAGES)
def test_every_figure_leads_to_its_definition(walker: Walker, address: str) -> None:
    root = walker.page(address)
    links = {node.attributes["href"] for node in root.having("href")}
    figures = {node.attributes["data-figure"] for node in root.having("data-figure")}
    assert figures
    for name in figures:
        to = next((link for link in links if link.endswith(f"#def-{name}")), None)
        assert to is not None, f"{address}: no link leads to the definition of {name}"
        there = walker.page(urljoin(address, to)).having("id")
        assert f"def-{name}" in {node.attributes["id"] for node in there}, f"{name} is not defined"


@pytest.mark.parametrize("address", PAGES)
def test_every_cell_and_tile_with_a_number_leads_both_ways_from_where_it_stands(
    walker: Walker, address: str
) -> None:
    """Not only what is marked as a figure: every number in a table, a tile or a list of facts has
    beside it, at the latest in its own section, a definition and what it was counted from."""
    root = walker.page(address)
    numbers = [
        node
        for node in root.all()
        if (node.tag in ("td", "dd") or "tile-value" in node.attributes.get("class", ""))
        and any(sign.isdigit() for sign in node.words)
        and not is_an_end(node)
    ]
    assert numbers
    lost: dict[str, tuple[str, str | None]] = {}
    for node in numbers:
        around = part_of_page(node)
        links = [each.attributes["href"] for each in around.having("href")]
        if around.behind is None or not any("#def-" in link for link in links):
            heading = next((each.words for each in around.all() if each.tag == "h2"), "?")
            lost.setdefault(heading, (node.words, around.behind))
    assert not lost, f"{address}: {lost}"


@pytest.mark.parametrize("address", PAGES)
def test_every_figure_leads_to_what_it_was_counted_from(walker: Walker, address: str) -> None:
    """Every figure has its link; of each kind the first, the last and some between are followed."""
    links: dict[str, dict[str, None]] = {}
    for figure in walker.page(address).having("data-figure"):
        if figure.attributes["data-value"] not in ("", "0"):
            links.setdefault(figure.attributes["data-figure"], {})[behind(figure)] = None
    followed = {link for found in links.values() for link in [*found][:: max(1, len(found) // 3)]}
    for link in sorted(followed):
        expect_an_end(walker, address, link)


def expect_an_end(walker: Walker, address: str, link: str, depth: int = 0) -> None:
    """A list of cases or turns, or a part of a page whose figures lead there."""
    assert depth < 4, f"{address}: {link} leads in circles"
    if urljoin(address, link) in walker.ends:
        return
    walker.ends.add(urljoin(address, link))
    target, anchor = urldefrag(urljoin(address, link))
    root = walker.page(target)
    if anchor:
        assert [n for n in root.having("id") if n.attributes["id"] == anchor], f"no #{anchor}"
    if root.having("data-list"):
        return
    shown = [n for n in root.having("data-figure") if n.attributes["data-value"] not in ("", "0")]
    assert shown, f"{address}: {link} leads to nothing"
    nearer = [behind(figure) for figure in shown]
    if all(n.attributes["data-figure"] == "official" for n in shown):
        return  # two documents are compared there, and no case has ended yet
    assert any(not urljoin(target, each).startswith(f"{target}#") for each in nearer)
    if not link.startswith("#"):
        following = next(n for n in nearer if not n.startswith("#"))
        expect_an_end(walker, target, following, depth + 1)


def test_the_cases_of_every_process_are_as_many_and_as_long_as_its_figure_says(
    walker: Walker,
) -> None:
    rows = walker.page(f"{REPORTS}/reduction?{AT}").having("data-process")
    assert len(rows) > 40
    rows = [row for row in rows if row.attributes["data-n"] != "0"][::3]
    compared = 0
    for row in rows:
        listed = walker.page(behind(row)).having("data-list")[0].attributes
        n = int(row.attributes["data-n"])
        assert int(listed["data-list-n"]) == n
        means = {f.attributes["data-figure"]: f.attributes["data-value"] for f in figures_of(row)}
        if means["measured"]:
            assert int(int(listed["data-list-seconds"]) / n + 0.5) == int(means["measured"])
            assert int(int(listed["data-list-citizen-seconds"]) / n + 0.5) == int(means["citizen"])
            compared += 1
    assert compared >= 5


def test_the_listed_cases_add_up_to_the_head_of_their_list_and_lead_to_their_events(
    walker: Walker,
) -> None:
    for row in walker.page(f"{REPORTS}/reduction?{AT}").having("data-process")[:2]:
        address: str | None = behind(row)
        listed = walker.page(str(address)).having("data-list")[0].attributes
        cases: list[dict[str, str]] = []
        while address:
            root = walker.page(address)
            cases += [node.attributes for node in root.having("data-case")]
            links = [node.attributes["href"] for node in root.having("href")]
            more = [link for link in links if "after=" in link and link.endswith("#cases")]
            address = more[0] if more else None
        counted = [
            case for case in cases if not case["data-left-out"] and case["data-service-seconds"]
        ]
        assert len(counted) == int(listed["data-list-n"])
        total = sum(int(case["data-service-seconds"]) for case in counted)
        assert total == int(listed["data-list-seconds"])
        assert len(cases) - len(counted) == int(listed["data-list-left-out"])
        if counted:
            trace = walker.page(f"{REPORTS}/cases/{counted[0]['data-case']}")
            assert trace.having("data-seq")
            seconds = trace.having("data-service-seconds")[0].attributes["data-service-seconds"]
            assert seconds == counted[0]["data-service-seconds"]


def figures_of(node: Node) -> list[Node]:
    return node.having("data-figure")


def test_the_turns_behind_every_wait_are_as_many_and_as_long_as_it_says(walker: Walker) -> None:
    root = walker.page(f"{REPORTS}/waiting?{AT}")
    rows = [
        n for n in root.having("data-median-seconds") if n.tag == "tr" and n.having("data-behind")
    ]
    assert len(rows) > 25
    for row in rows[::4]:
        listed = walker.page(behind(row)).having("data-list")[0].attributes
        hooks = row.attributes
        assert listed["data-list-waits"] == hooks["data-n"], hooks
        if hooks["data-median-seconds"]:
            assert listed["data-list-median-seconds"] == hooks["data-median-seconds"]
        if hooks["data-mean-seconds"]:
            mean = int(int(listed["data-list-seconds"]) / int(hooks["data-n"]) + 0.5)
            assert mean == int(hooks["data-mean-seconds"])


def test_the_turns_behind_every_ending_and_every_way_of_calling_are_as_many(
    walker: Walker,
) -> None:
    root = walker.page(f"{REPORTS}/waiting?{AT}")
    rows = [*root.having("data-ending"), *(n for n in root.having("data-way") if n.tag == "li")]
    assert len(rows) > 8
    for row in rows:
        if row.having("data-behind"):
            listed = walker.page(behind(row)).having("data-list")[0].attributes
            assert listed["data-list-n"] == row.attributes["data-n"], row.attributes


def test_people_served_are_the_visits_of_the_finished_turns(walker: Walker) -> None:
    root = walker.page(f"{REPORTS}?{AT}")
    served_figure = next(
        n for n in root.having("data-figure") if n.attributes["data-figure"] == "served"
    )
    tile = served_figure.parent
    assert tile is not None
    link = next(
        n.attributes["href"]
        for n in tile.having("data-behind")
        if "of=served" in n.attributes["href"]
    )
    listed = walker.page(link).having("data-list")[0].attributes
    assert listed["data-list-people"] == served_figure.attributes["data-value"]


def test_the_totals_by_range_are_the_rows_of_the_table(walker: Walker) -> None:
    root = walker.page(f"{REPORTS}/reduction?{AT}")
    rows = [row.attributes["data-bracket"] for row in root.having("data-process")]
    for total in root.having("data-total-bracket"):
        shown = next(n for n in figures_of(total)).attributes["data-value"]
        assert rows.count(total.attributes["data-total-bracket"]) == int(shown)
    shares = [float(n.attributes["data-share"]) for n in root.having("data-share")]
    assert round(sum(shares), 2) == 100.00


def test_the_tickets_behind_every_life_event_are_as_many_and_as_long_as_its_figure_says(
    walker: Walker,
) -> None:
    rows = walker.page(f"{REPORTS}/journeys").having("data-journey")
    assert len(rows) > 12
    assert {row.attributes["data-centre"] for row in rows} >= {"", "mo-chit", "district-1"}
    for row in rows[::2]:
        root = walker.page(behind(row))
        listed = root.having("data-list")[0].attributes
        hooks = row.attributes
        assert listed["data-list-n"] == hooks["data-n"], hooks
        if hooks["data-median-seconds"]:
            assert listed["data-list-median-seconds"] == hooks["data-median-seconds"]
        parts = {n.attributes["data-which"]: n for n in root.having("data-which")}
        left_out = [int(n.attributes["data-count"]) for which, n in parts.items() if which]
        assert sum(left_out) == int(listed["data-list-taken"]), "those that count are one part"
        tickets = root.having("data-visit")
        seconds = [t.attributes["data-working-seconds"] for t in tickets]
        assert sum(map(int, seconds)) == int(listed["data-list-seconds"])


def test_every_ticket_of_a_life_event_counted_or_not_leads_to_its_events(walker: Walker) -> None:
    root = walker.page(f"{REPORTS}/journeys/moving-house?{AT}")
    tickets = root.having("data-visit")
    reasons = {ticket.attributes["data-left-out"]: ticket for ticket in tickets}
    assert "" in reasons
    assert len(reasons) > 2
    for ticket in reasons.values():
        services = [node.attributes["href"] for node in ticket.having("href")]
        story = walker.page(services[0]).all()
        assert any("data-seq" in node.attributes for node in story)


def test_without_the_right_to_reports_no_link_leads_to_single_people(walker: Walker) -> None:
    with httpx.Client(base_url=walker.client.base_url, follow_redirects=True) as clerk:
        form = {"username": "staff1", "password": DEMO_PASSWORD}
        assert clerk.post("/counter/sign-in", data=form).status_code == 200
        for address in (f"{REPORTS}/waiting?{AT}", f"{REPORTS}/adherence?{AT}"):
            links = [
                n.attributes["href"]
                for n in Tree(clerk.get(address).text).root.having("data-behind")
            ]
            assert all(link.startswith("#") for link in links)
        assert clerk.get(f"{REPORTS}/turns?of=waits&{AT}").status_code == 404
