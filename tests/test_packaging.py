"""What travels: the wheel holds the package and its data, and nothing else."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import harness

ROOT = Path(__file__).resolve().parents[1]
IMPORTED_AS = {"pyyaml": "yaml", "python-dotenv": "dotenv", "httpx-aiohttp": "httpx_aiohttp"}


def _files(folder: str) -> set[str]:
    """Every file below a folder of the checkout, but for what the interpreter leaves there."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout, built without a network."""
    pytest.importorskip("hatchling", reason="comes with the test extra")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return archive


def test_wheel_holds_package_and_data(wheel: zipfile.ZipFile) -> None:
    """The wheel holds every file of harness/, personas/ and evals/, and no test."""
    data = {f"harness/_data/{name}" for name in _files("personas") | _files("evals")}
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == _files("harness") | data


def test_wheel_is_called_sixparty(wheel: zipfile.ZipFile) -> None:
    """The distribution is sixparty, in the version of the package (harness is somebody else's name)."""
    info = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    assert info == {f"sixparty-{harness.__version__}.dist-info"}


def test_dependencies_are_what_is_imported() -> None:
    """What pyproject.toml asks for is what the code imports, no less and no more."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = [re.split(r"[^\w-]", line)[0].lower() for line in asked]
    trees = [ast.parse((ROOT / name).read_text("utf-8")) for name in _files("harness") if name.endswith(".py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported = plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    outside = {name.split(".")[0] for name in imported} - set(sys.stdlib_module_names) - {"harness"}
    assert {IMPORTED_AS.get(name, name) for name in names} == outside
