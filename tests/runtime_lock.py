"""What of requirements.lock a running installation needs, without the tools of the tests.

`python -m tests.runtime_lock` writes it anew into shared/deploy/runtime.lock.
"""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
RUNTIME_LOCK = ROOT / "shared" / "deploy" / "runtime.lock"
_PIN = re.compile(r"^([\w.-]+)==")


def runtime_lock() -> str:
    """The pins and hashes of what the program asks for, and of what that asks for in turn."""
    wanted, waiting = set[str](), [("government-counter-service", frozenset[str]())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        wanted.add(name)
        for line in requires(name) or ():
            need = Requirement(line)
            if _applies(need, extras):
                waiting.append((canonicalize_name(need.name), frozenset(need.extras)))
    return "".join(text for name, text in _pins() if name in wanted)


def _applies(need: Requirement, extras: frozenset[str]) -> bool:
    if need.marker is None:
        return True
    return any(need.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def _pins() -> list[tuple[str, str]]:
    pins: list[tuple[str, str]] = []
    for line in LOCK.read_text("utf-8").splitlines(keepends=True):
        begins = _PIN.match(line)
        if begins:
            pins.append((canonicalize_name(begins.group(1)), line))
        elif pins and line.startswith(" "):
            pins[-1] = (pins[-1][0], pins[-1][1] + line)
    return pins


if __name__ == "__main__":
    RUNTIME_LOCK.write_text(runtime_lock(), "utf-8")
