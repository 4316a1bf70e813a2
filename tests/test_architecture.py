"""The walls of the house, held by a walk over the syntax trees of harness/."""

from __future__ import annotations

import ast
import graphlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

Node = TypeVar("Node", bound=ast.AST)
ROOT = Path(__file__).resolve().parents[1]

LEVELS: tuple[set[str], ...] = (
    {"", "errors"},  # "" is harness/__init__.py
    {"resources"},
    {"domain"},
    {"library", "transcript", "templates", "endpoint", "rules"},
    {"prompts"},
    {"delegates"},
    {"talks", "verify"},
    {"courses"},
    {"evaluation"},
    {"experiment"},
    {"report"},
    {"cli"},
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
DOORS: dict[tuple[str, str], str] = {}
"""Imports through a wall that are allowed, each with its reason."""

WALLS: dict[str, set[str]] = {
    "click": {"cli"},
    "aiohttp": {"endpoint"},
    "dotenv": {"cli"},
    "httpx": {"endpoint"},
    "httpx_aiohttp": {"endpoint"},
    "jinja2": {"templates"},
    "numpy": {"evaluation", "experiment"},
    "pydantic": set(LEVEL),
    "rich": {"cli"},
    "scipy": {"evaluation", "experiment"},
    "tenacity": {"endpoint"},
    "yaml": {"library"},
}
"""Which rooms may import a library from outside; one that is not listed may be imported by nobody."""

PURE = {"domain", "rules"}
IMPURE = {"asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "subprocess", "tempfile", "time", "uuid"}
NOWHERE = {"common", "core", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
BROAD = {"Exception", "BaseException"}


@dataclass(frozen=True)
class Module:
    """One file of the product."""

    path: Path
    name: str
    room: str
    lines: list[str]
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where a node stands, for a complaint."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    def walk(self, *kinds: type[Node]) -> Iterator[Node]:
        """Every node of these kinds."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Every import, at whatever depth, as the dotted name of what is imported."""
        for plain in self.walk(ast.Import):
            yield from ((plain, alias.name) for alias in plain.names)
        for node in self.walk(ast.ImportFrom):
            assert node.level == 0, f"{self.at(node)}: relative import"
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)

    def inner(self) -> Iterator[tuple[ast.AST, Module]]:
        """Every import of our own modules."""
        for node, name in self.imports():
            target = MODULES.get(name) or MODULES.get(name.rpartition(".")[0])
            if target is not None and target is not self:
                yield node, target


def _read(path: Path) -> Module:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text("utf-8")
    return Module(path, name, (*name.split("."), "")[1], text.splitlines(), ast.parse(text))


MODULES = {module.name: module for module in map(_read, sorted((ROOT / "harness").rglob("*.py")))}


def _none(complaints: Iterable[str], allowed: int = 0) -> None:
    """Fail with every complaint, one a line, unless there are no more than allowed."""
    found = list(complaints)
    if len(found) > allowed:
        pytest.fail("\n".join(found), pytrace=False)


def _calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call, with the dotted name of what is called."""
    return ((node, ast.unparse(node.func)) for node in module.walk(ast.Call))


def test_every_module_has_a_room() -> None:
    """Every file of harness/ belongs to a room of the house, and is named for what it holds."""
    _none(f"{m.name}: no such room in LEVELS" for m in MODULES.values() if m.room not in LEVEL)
    _none(f"{m.name}: says nothing of what it holds" for m in MODULES.values() if NOWHERE & set(m.name.split(".")))


def test_imports_go_down() -> None:
    """A module imports from its own room or from a level below, never from above or from next door."""
    edges = [(m, node, target) for m in MODULES.values() for node, target in m.inner() if m.room != target.room]
    _none(
        f"{m.at(node)}: {m.name} imports {target.name}"
        for m, node, target in edges
        if LEVEL[target.room] >= LEVEL[m.room] and (m.room, target.name) not in DOORS
    )


def test_no_cycles() -> None:
    """No circle of imports, not even through one inside a function."""
    graph = {m.name: {target.name for _, target in m.inner()} for m in MODULES.values()}
    circle: list[str] = []
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as found:
        circle = found.args[1]
    _none([" is imported by ".join(circle)] if circle else [])


def test_imports_inside_functions() -> None:
    """Only cli/ imports inside functions, for a fast --help."""
    outside = [m for m in MODULES.values() if m.room != "cli"]
    functions = [(m, f) for m in outside for f in m.walk(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)]
    _none({m.at(node) for m, f in functions for node in ast.walk(f) if isinstance(node, ast.Import | ast.ImportFrom)})


def test_one_wall_per_library() -> None:
    """A library from outside is imported only in its room."""
    for m in MODULES.values():
        names = {(m.at(node), name.split(".")[0]) for node, name in m.imports()}
        strange = {(at, lib) for at, lib in names if lib != "harness" and lib not in sys.stdlib_module_names}
        _none(f"{at}: {m.room or 'harness'} imports {lib}" for at, lib in sorted(strange) if m.room not in WALLS.get(lib, set()))


def test_domain_and_rules_are_pure() -> None:
    """domain/ and rules/ know no clock, no chance but a hash, no files, no environment and no async."""
    for m in (m for m in MODULES.values() if m.room in PURE):
        _none(f"{m.at(node)}: imports {name}" for node, name in m.imports() if name.split(".")[0] in IMPURE)
        _none(f"{m.at(node)}: calls {name}" for node, name in _calls(m) if name == "open" or name.endswith((".now", ".utcnow", ".today")))
        _none(f"{m.at(node)}: async" for node in m.walk(ast.AsyncFunctionDef, ast.Await))


def test_print_only_in_cli() -> None:
    """Only cli/ prints."""
    _none(m.at(node) for m in MODULES.values() if m.room != "cli" for node, name in _calls(m) if name == "print")


def test_no_global() -> None:
    """No function rebinds a name of its module."""
    _none(m.at(node) for m in MODULES.values() for node in m.walk(ast.Global))


def test_one_event_loop() -> None:
    """asyncio.run stands once, in cli/."""
    runs = [(m, node) for m in MODULES.values() for node, name in _calls(m) if name in {"asyncio.run", "asyncio.Runner"}]
    _none(m.at(node) for m, node in runs if m.room != "cli")
    _none((m.at(node) for m, node in runs), allowed=1)


def test_broad_excepts() -> None:
    """At most two handlers in the tree catch everything, each with its reason in a comment on the line."""
    handlers = [(m, h) for m in MODULES.values() for h in m.walk(ast.ExceptHandler)]
    broad = [(m, h) for m, h in handlers if h.type is None or BROAD & {n.id for n in ast.walk(h.type) if isinstance(n, ast.Name)}]
    _none((m.at(h) for m, h in broad), allowed=2)
    _none(f"{m.at(h)}: no reason" for m, h in broad if "#" not in m.lines[h.lineno - 1])
    suppressed = [(m, c) for m in MODULES.values() for c, name in _calls(m) if name in {"suppress", "contextlib.suppress"}]
    _none(m.at(c) for m, c in suppressed if BROAD & set(map(ast.unparse, c.args)))


def test_sizes() -> None:
    """No file is longer than 400 lines and no function longer than 60."""
    everything = [*MODULES.values(), *map(_read, sorted((ROOT / "tests").rglob("*.py")))]
    _none(f"{m.name}: {len(m.lines)} lines" for m in everything if len(m.lines) > 400)
    functions = [(m, f) for m in everything for f in m.walk(ast.FunctionDef, ast.AsyncFunctionDef)]
    lengths = [(m.at(f), (f.end_lineno or 0) - f.lineno + 1) for m, f in functions]
    _none(f"{at}: a function of {length} lines" for at, length in lengths if length > 60)


BARE = """
import importlib, logging, os, sys
WRITES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.system", "socket.connect", "subprocess.Popen"}
def watch(event, args):
    if event in WRITES or event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise SystemExit(f"importing {name}: {event} {args}")
name, before = "", dict(os.environ)
sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
    if dict(os.environ) != before or logging.root.handlers:
        raise SystemExit(f"importing {name} changed the environment or the logging")
"""


def test_imports_are_bare(tmp_path: Path) -> None:
    """Importing every module in a bare process writes nothing, opens no connection and says nothing (circles: see above)."""
    bare = {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)} | {k: os.environ[k] for k in ("SYSTEMROOT",) if k in os.environ}
    names = [name for name in MODULES if not name.endswith("__main__")]
    done = subprocess.run([sys.executable, "-B", "-c", BARE, *names], env=bare, cwd=tmp_path, capture_output=True, text=True, check=False)
    _none([done.stdout + done.stderr] if done.returncode or done.stdout or done.stderr else [])
    _none(f"importing wrote {path.name}" for path in tmp_path.iterdir())
