"""Every number on a report page leads to its definition and to what it was counted from.

The pages are those of the demonstration. The walk clicks: figure → definition, figure → list of
cases or turns, one of these → its events; and counts the lists again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest

from shared.clock import SystemClock
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
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
)
VOID = {"meta", "link", "input", "br", "img", "path", "rect", "circle", "line", "use", "hr"}
LISTED_AT_ONCE = 200


@dataclass(eq=False)
class Node:
    """An element with what stands in it; `behind` is the first link in it to what stands behind a
    figure."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    behind: str | None = None
    _having: dict[str, list[Node]] = field(default_factory=dict)

    def all(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.all()

    def having(self, name: str) -> list[Node]:
        if name not in self._having:
            self._having[name] = [node for node in self.all() if name in node.attributes]
        return self._having[name]


class Tree(HTMLParser):
    """A page as a tree; good enough for pages that the page checker has found to be sound."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Node("", {})
        self._at = self.root
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.children.append(node)
        if "data-behind" in node.attributes:
            around: Node | None = node
            while around is not None and around.behind is None:
                around.behind = node.attributes["href"]
                around = around.parent
        if tag not in VOID:
            self._at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at.children.append(Node(tag, {n: v or "" for n, v in attrs}, self._at))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self._at
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self._at = node.parent


@dataclass
class Walker:
    """A supervisor who clicks; every page is loaded once."""

    client: httpx.Client
    pages: dict[str, Node] = field(default_factory=dict)
    ends: set[str] = field(default_factory=set)

    def page(self, address: str) -> Node:
        plain = urldefrag(address).url
        if plain not in self.pages:
            answer = self.client.get(plain)
            assert answer.status_code == 200, f"{plain}: {answer.status_code}"
            self.pages[plain] = Tree(answer.text).root
        return self.pages[plain]


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


def behind(figure: Node) -> str:
    """The address of what a figure was made of: the nearest link around it that says so."""
    node: Node | None = figure
    while node is not None:
        if node.behind is not None:
            return node.behind
        node = node.parent
    raise AssertionError(f"nothing leads from {figure.attributes} to what it was counted from")


@pytest.mark.parametrize("address", PAGES)
def test_every_figure_leads_to_its_definition(walker: Walker, address: str) -> None:
    root = walker.page(address)
    ids = {node.attributes["id"] for node in root.having("id")}
    links = {node.attributes["href"] for node in root.having("href")}
    figures = {node.attributes["data-figure"] for node in root.having("data-figure")}
    assert figures
    for name in figures:
        assert f"def-{name}" in ids, f"{address}: {name} is not defined there"
        assert f"#def-{name}" in links, f"{address}: no link leads to the definition of {name}"


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
