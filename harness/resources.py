"""Where the data that comes with the product lies: inside an installed package, or beside the code in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from harness.errors import HouseError


def data_folder(kind: str) -> Path:
    """The bundled folder of that kind, `personas` or `evals`; the installed copy is preferred, for it belongs to this code."""
    package = Path(str(files("harness")))
    for folder in (package / "_data" / kind, package.parent / kind):
        if folder.is_dir():
            return folder
    raise HouseError(f"the bundled folder {kind!r} is neither in {package / '_data'} nor in {package.parent}; install sixparty again")
