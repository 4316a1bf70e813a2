"""A place that all machines reach, and where runs are copied: any address that fsspec knows (the extra `cluster`)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import OutputError, UserError
from harness.experiment.tables import optional
from harness.transcript import EVENTS, MANIFEST

UNUSABLE = (ImportError, ValueError, OSError)
"""What fsspec raises for a protocol whose package is missing, an address that is none, and what does not work there."""


@dataclass(frozen=True, slots=True)
class Store:
    """Runs at an address. Every method but `check` raises OutputError when that cannot be reached."""

    address: str

    def check(self) -> None:
        """Raises UserError for an address that cannot be used."""
        try:
            files, root = self._open()
            files.makedirs(root, exist_ok=True)
        except UNUSABLE as fault:
            raise UserError(f"--store {self.address} cannot be used: {fault}") from fault

    def meet(self, runs: Iterable[Path]) -> None:
        """Brings both sides together: the longer record of each run is then here and there. What is finished on both is left alone."""
        try:
            files, root = self._open()
            there = {str(path).rstrip("/").rpartition("/")[2] for path in files.ls(root, detail=False)}
        except UNUSABLE as fault:
            raise OutputError(f"{self.address} cannot be read: {fault}") from fault
        for run in runs:
            if not (run.name in there and self.pull(run)) and (run / MANIFEST).exists():
                self.push(run)

    def push(self, run: Path) -> None:
        """Copies a run there; the manifest goes last, so that a run which has one is there."""
        try:
            files, root = self._open()
            for path in sorted((p for p in run.rglob("*") if p.is_file()), key=lambda p: (p.name == MANIFEST, p)):
                target = f"{root}/{run.name}/{path.relative_to(run).as_posix()}"
                files.makedirs(target.rpartition("/")[0], exist_ok=True)
                files.put_file(str(path), target)
        except UNUSABLE as fault:
            raise OutputError(f"{run.name} cannot be copied to {self.address}: {fault}") from fault

    def pull(self, run: Path) -> bool:
        """Copies a run from there, if it is further there; whether it is no further here now."""
        try:
            files, root = self._open()
            there = f"{root}/{run.name}"
            if not files.exists(f"{there}/{MANIFEST}"):
                return False
            far = _far(int(files.size(f"{there}/{EVENTS}") or 0), files.cat_file(f"{there}/{MANIFEST}"))
            here = _far((run / EVENTS).stat().st_size, (run / MANIFEST).read_bytes()) if (run / MANIFEST).exists() else None
            if here is None or far > here:
                _bring(files, there, run)
        except UNUSABLE as fault:
            raise OutputError(f"{run.name} cannot be copied from {self.address}: {fault}") from fault
        return here is None or far >= here

    def _open(self) -> tuple[Any, str]:
        files, root = optional("fsspec", "cluster").core.url_to_fs(self.address)
        files.invalidate_cache()  # others write there
        return files, f"{root.rstrip('/')}/runs"


def _bring(files: Any, there: str, run: Path) -> None:
    """Copies a run whole, and puts it in place in one step."""
    draft = run.with_name(f".{run.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    for path in files.find(there):
        target = draft / path.removeprefix(there).lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        files.get_file(path, str(target))
    shutil.rmtree(run, ignore_errors=True)
    draft.rename(run)


def _far(size: int, manifest: bytes) -> tuple[int, bool]:
    """How far a run is: lines are only ever added to its record, and at last the manifest says that it is over. Raises ValueError."""
    return size, json.loads(manifest).get("status") == "finished"
