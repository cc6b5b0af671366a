"""Pages of figures as somebody clicks through them: figure, definition, what it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag

import httpx

VOID = {"meta", "link", "input", "br", "img", "path", "rect", "circle", "line", "use", "hr"}


@dataclass(eq=False, repr=False)
class Node:
    """An element with what stands in it; `behind` is the first link in it to what stands behind a
    figure."""

    tag: str
    attributes: dict[str, str]
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    behind: str | None = None
    text: str = ""
    _having: dict[str, list[Node]] = field(default_factory=dict)

    def all(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def words(self) -> str:
        return " ".join(" ".join(node.text for node in self.all()).split())

    def within(self, tag: str) -> Node | None:
        """The nearest element of this kind around it."""
        node: Node | None = self
        while node is not None and node.tag != tag:
            node = node.parent
        return node

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

    def handle_data(self, data: str) -> None:
        self._at.text += data

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


def behind(figure: Node) -> str:
    """The address of what a figure was made of: the nearest link around it that says so."""
    node: Node | None = figure
    while node is not None:
        if node.behind is not None:
            return node.behind
        node = node.parent
    raise AssertionError(f"nothing leads from {figure.attributes} to what it was counted from")


def part_of_page(node: Node) -> Node:
    """The section a node stands in, or the head of the page."""
    section = node.within("section")
    if section is not None:
        return section
    around: Node | None = node
    while around is not None and "content" not in around.attributes.get("class", "").split():
        around = around.parent
    assert around is not None, node.words
    return around


def is_an_end(node: Node) -> bool:
    """Whether it stands in a definition, or in a list of cases, turns or tickets."""
    around = node.within("section")
    if around is None:
        return False
    return "data-list" in around.attributes or "definitions" in around.attributes.get("class", "")
