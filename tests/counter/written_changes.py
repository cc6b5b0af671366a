"""What the program can write into the change log, read from its own source: kinds and fields.

Follows texts and records through names, parameters and small functions of one module; what it
cannot follow is named in `ELSEWHERE`, so that a new way to write does not go unnoticed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from typing import Any

from shared.domain.improvement import ImprovementMove
from shared.domain.two_persons import Decision

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"log_change": (2, 4), "log": (0, 2)}
"""The place of the kind and of the detail among the arguments."""

ELSEWHERE = {
    ("catalogue_import.py", "self._kind"): {"catalogue_imported", "catalogue_published"},
    ("improvements.py", "move.value"): {each.value for each in ImprovementMove},
    ("second_persons.py", "decision.value"): {Decision.REFUSED.value, Decision.WITHDRAWN.value},
    ("plain_records.py", "table.name"): {"*"},  # see `tables`
}
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Module:
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text("utf-8"))

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return {each.name: each for each in ast.walk(self.tree) if isinstance(each, kinds)}

    @cached_property
    def around(self) -> dict[ast.AST, ast.AST]:
        return {b: a for a in ast.walk(self.tree) for b in ast.iter_child_nodes(a)}

    def constant(self, name: str) -> Any:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        module = import_module(".".join(each for each in parts if each != "__init__"))
        return getattr(module, name, None)

    def function_of(self, node: ast.AST) -> list[Function]:
        """The functions around a place, the innermost first."""
        found: list[Function] = []
        while node in self.around:
            node = self.around[node]
            if isinstance(node, Function):
                found.append(node)
        return found

    @cached_property
    def all_calls(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                found.setdefault(called(node), []).append(node)
        return found

    def calls(self, *names: str) -> Iterator[ast.Call]:
        for name in names:
            yield from self.all_calls.get(name, ())

    def values(self, name: str, place: ast.AST) -> list[ast.expr]:
        """What a name may stand for at a place: what is assigned to it, what callers hand over."""
        for function in self.function_of(place):
            if found := [*_assigned(function).get(name, ()), *self._handed(function, name)]:
                return found
        return []

    def _handed(self, function: Function, name: str) -> Iterator[ast.expr]:
        names = [each.arg for each in function.args.args if each.arg != "self"]
        if isinstance(function, ast.Lambda) or name not in names:
            return
        for call in self.calls(function.name):
            at = names.index(name)
            if at < len(call.args):
                yield call.args[at]
            yield from (each.value for each in call.keywords if each.arg == name)


def called(node: ast.Call) -> str:
    of = node.func
    return of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")


@cache
def _assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """By name, what is assigned in a function; `a["field"] = …` is a record with that field."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            pairs = [pair for target in node.targets for pair in _bound(target, node.value)]
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            pairs = list(_bound(node.target, node.value))
        else:
            continue
        for name, value in pairs:
            found.setdefault(name, []).append(value)
    return found


def _bound(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _bound(one, other)
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        yield target.value.id, ast.copy_location(ast.Dict([target.slice], [value]), value)


@cache
def module_at(path: Path) -> Module:
    return Module(path)


def modules() -> Iterator[Module]:
    for path in sorted((ROOT / "shared").rglob("*.py")):
        text = path.read_text("utf-8")
        if "log_change(" in text or "PlainRecords" in text:
            yield module_at(path)


def written(module: Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The kind and the detail of every place that writes."""
    for name, (kind, detail) in WRITERS.items():
        for call in module.calls(name):
            if len(call.args) > detail:
                yield call.args[kind], call.args[detail]


def texts(module: Module, node: ast.expr, deep: int = 6) -> set[str]:
    """What a text may be; `*` stands for what cannot be followed."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return texts(module, node.body, deep) | texts(module, node.orelse, deep)
    if isinstance(node, ast.JoinedStr):
        found = {""}
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            ends = texts(module, inner, deep)
            found = {before + after for before in found for after in ends}
        return found
    if isinstance(node, ast.Name) and deep:
        if values := module.values(node.id, node):
            return set().union(*(texts(module, each, deep - 1) for each in values))
        constant = module.constant(node.id)
        return {str(constant)} if isinstance(constant, str) else {"*"}
    return ELSEWHERE.get((module.path.name, ast.unparse(node)), {"*"})


def names(module: Module, node: ast.AST, seen: set[ast.AST] | None = None) -> Iterator[str]:
    """The names of all fields that a record may have, those within its fields too."""
    seen = set() if seen is None else seen
    if node in seen:
        return
    seen.add(node)
    if isinstance(node, ast.Dict):
        for name in node.keys:
            if name is not None:
                yield from (each for each in texts(module, name) if each != "*")
    if isinstance(node, ast.Call):
        yield from _named_there(module, node)
        other, function = _function(module, node)
        for each in ast.walk(function) if function else ():
            if isinstance(each, ast.Return) and each.value is not None:
                yield from names(other, each.value, seen)
    behind = module.values(node.id, node) if isinstance(node, ast.Name) else []
    for inner in (*behind, *ast.iter_child_nodes(node)):
        yield from names(module, inner, seen)


def _named_there(module: Module, node: ast.Call) -> Iterator[str]:
    """Fields that a call names itself: `about(before=…)`, or all of a record with `asdict`."""
    if called(node) in ("about", "dict"):
        yield from (each.arg for each in node.keywords if each.arg)
    if called(node) == "asdict" and isinstance(node.args[0], ast.Name):
        for function in module.function_of(node):
            for each in function.args.args:
                if each.arg == node.args[0].id and isinstance(each.annotation, ast.Name):
                    kind = module.constant(each.annotation.id)
                    yield from (one.name for one in fields(kind))


def _function(
    module: Module, node: ast.Call
) -> tuple[Module, ast.FunctionDef | ast.AsyncFunctionDef | None]:
    """The function of this program that a call means, in its own module."""
    name = called(node)
    if name in module.functions:
        return module, module.functions[name]
    found = module.constant(name) if isinstance(node.func, ast.Name) else None
    source = getattr(found, "__module__", None) if isfunction(found) else None
    if source is None or not source.startswith("shared."):
        return module, None
    path = ROOT / Path(*source.split("."))
    if not path.with_suffix(".py").is_file():
        return module, None
    other = module_at(path.with_suffix(".py"))
    return other, other.functions.get(name)


def tables() -> Iterator[str]:
    """The tables that are kept as plain records, by their names."""
    for module in modules():
        for call in module.calls("put", "_put"):
            if call.args and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value)
