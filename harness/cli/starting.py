"""`sixparty new`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from harness.cli import terminal
from harness.errors import OutputError, UserError
from harness.library import open_library, starting


@click.group()
def command() -> None:
    """Write something to begin from: a scenario, or a conference of one's own. Nothing that is there is overwritten."""


@command.command()
@click.argument("name")
@click.option("--out", type=click.Path(path_type=Path), default=Path(), help="The folder that receives NAME.yaml [default: this one].")
def scenario(name: str, out: Path) -> None:
    """Write NAME.yaml, a commented scenario that runs as it is.

    It brings together the parties of the bundled conference, unless the folder is `scenarios` in a conference of one's own.
    """
    path = _target(name, out)
    _write([(path, starting.scenario(open_library().home(path), name))])
    terminal.out(f"Written: {path}\n{_next(path, path)}")


@command.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def conference(folder: Path) -> None:
    """Write the folder DIR: a whole conference of two parties, commented, to be changed into another."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except (OSError, ValueError) as fault:
        raise OutputError(f"{folder} cannot be used: {fault}.") from fault
    if taken:
        raise UserError(f"{folder} is there already and is not an empty folder; nothing was written. Name another.")
    _write((folder / path, text) for path, text in starting.conference())
    first = folder / "scenarios" / "practical-matters.yaml"
    terminal.out(f"Written: {folder}\n{_next(folder, first)}")


def _target(name: str, out: Path) -> Path:
    """Where the scenario is to lie; a file must be called by its name. Raises UserError."""
    if out.suffix.lower() not in {".yaml", ".yml"} or out.is_dir():
        return out / f"{name}.yaml"
    if out.name != f"{name}.yaml":
        raise UserError(f"a scenario is called by the name of its file: with --out {out} it would have to be {name}.yaml. Name a folder.")
    return out


def _next(checked: Path, held: Path) -> str:
    """What to type next."""
    return f"  is it right?  sixparty check {shlex.quote(str(checked))}\n  hold it       sixparty run {shlex.quote(str(held))}"


def _write(files: Iterable[tuple[Path, str]]) -> None:
    """Writes files that are not there yet. Raises UserError for one that is, OutputError for one that cannot be written."""
    for path, text in files:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError as fault:
            raise UserError(f"{fault.filename} is there already; nothing was written over it. Choose another name.") from fault
        except (OSError, ValueError) as fault:
            raise OutputError(f"{path} cannot be written: {fault}.") from fault
