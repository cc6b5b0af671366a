"""Rules of the house that no tool knows: sizes, purity of the rules, vendored files, README."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.settings import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "counter", "portal", "shared", "locales", "tests")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
LONGEST_TEMPLATE = 150
FORBIDDEN_IN_RULES = {"random", "os", "time", "secrets", "socket", "subprocess", "threading"}

# htmx 2.0.11, htmx-ext-sse 2.2.4, idiomorph 0.8.0; axe-core 4.14.1; Sarabun and Noto Sans.
VENDORED = (
    *("shared/web/static/vendor", "tests/vendor", "shared/web/static/look/fonts"),
    "shared/web/filing/fonts",
)


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "versions" not in path.parts:
                yield path


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert not {str(p): n for p, n in lengths.items() if n > LONGEST_MODULE}


def test_no_function_is_longer_than_a_screen() -> None:
    long = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    assert not long


def test_no_template_is_longer_than_a_reader_can_hold() -> None:
    templates = [p for package in PACKAGES for p in (ROOT / package).rglob("*.html")]
    assert not [
        str(p) for p in templates if len(p.read_text("utf-8").splitlines()) > LONGEST_TEMPLATE
    ]


def test_rules_use_the_standard_library_only_and_never_chance_or_the_clock() -> None:
    wrong = []
    for path in sorted((ROOT / "shared" / "domain").rglob("*.py")):
        for name in imported_names(path):
            top = name.partition(".")[0]
            ours = name.startswith("shared.domain")
            if not ours and (top not in sys.stdlib_module_names or top in FORBIDDEN_IN_RULES):
                wrong.append(f"{path.name} imports {name}")
    assert not wrong


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_only_settings_read_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.parts[len(ROOT.parts)] != "tests"
        and re.search(r"\bos\.(environ|getenv)\b", path.read_text("utf-8"))
    ]
    assert readers == ["shared/settings.py"]


def test_every_setting_is_used() -> None:
    code = "\n".join(
        path.read_text("utf-8")
        for path in modules()
        if path.name != "settings.py" and "tests" not in path.parts
    )
    assert not [field for field in VARIABLES if not re.search(rf"\.{field}\b", code)]


@pytest.mark.parametrize("folder", VENDORED)
def test_vendored_files_are_the_published_ones_with_their_licences(folder: str) -> None:
    listed = {}
    for line in (ROOT / folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split()
        listed[name] = digest
    present = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (ROOT / folder).iterdir()
        if path.name != "SHA256SUMS"
    }
    assert present == listed
    assert any(name.startswith("LICENSE") for name in listed)


def test_templates_carry_no_inline_style_script_or_handler() -> None:
    """The Content-Security-Policy would refuse them in the browser only."""
    inline = re.compile(
        r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|hx-on[:=-]|=.js:", re.IGNORECASE
    )
    wrong = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.html"):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if inline.search(line):
                    wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert not wrong


def test_every_command_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z0-9]+)\b", readme()))
    assert {"run", "test"} <= named
    assert named <= targets


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    assert set(re.findall(r"\bGCS_[A-Z_]+\b", readme())) - {"GCS_REQUIRE_BROWSER"} == set(
        VARIABLES.values()
    )


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")
