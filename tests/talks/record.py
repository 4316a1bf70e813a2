"""What must hold of every talk with models, whatever happened on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.delegates.calls import Call, calls_of
from harness.domain import events as ev
from harness.transcript import CALLS, Run, read
from harness.transcript.lines import read_lines
from harness.verify import verify

SMALL = Path(__file__).with_name("small.yaml")
"""A scenario with one issue and two rounds."""
UNANSWERED = {"resting", "unusable"}
"""Codes of turns for which nobody was asked."""


@dataclass(frozen=True)
class Told:
    """A run's folder, read back."""

    path: Path

    @cached_property
    def run(self) -> Run:
        """The record."""
        return read(self.path)

    @cached_property
    def calls(self) -> list[Call]:
        """Every try, in order."""
        return calls_of(read_lines(self.path / CALLS))

    @property
    def turns(self) -> list[ev.TurnTaken]:
        """Every turn that a model was to take."""
        models = {party for party, name in self.run.manifest.delegates.items() if name not in {"offline", "random"}}
        return [e for e in self.run.events if isinstance(e, ev.TurnTaken) and e.party in models]

    @property
    def sources(self) -> Counter[str]:
        """How many turns each source took at the models' seats."""
        return Counter(turn.source for turn in self.turns)

    @property
    def codes(self) -> set[str]:
        """Why turns were lost."""
        return {turn.fallback for turn in self.turns if turn.fallback}

    @property
    def own(self) -> float:
        """The share of turns that the models took themselves."""
        return (self.sources["model"] + self.sources["repaired"]) / len(self.turns)

    @property
    def spent(self) -> int:
        """Tokens that the answers say they took."""
        return sum(c.attempt.reply.usage.prompt + c.attempt.reply.usage.completion for c in self.calls if c.attempt.reply)


def sound(told: Told) -> None:
    """Fails unless the record verifies, calls included, and every turn is attributed to whoever took it."""
    checks = verify(told.path, calls=True)
    assert [check for check in checks if check.status == "failed"] == []
    unfinished = {"head"} if told.run.manifest.status == "running" else set()
    assert {check.name for check in checks if check.status == "not checked"} <= unfinished
    for turn in told.turns:
        asked = {turn.question, turn.question.rpartition(".")[0]}  # alone, or with all the seats of its step
        _attributed(turn, [call for call in told.calls if call.question in asked])


def _attributed(turn: ev.TurnTaken, calls: Sequence[Call]) -> None:
    """A model's turn has an answer; a lost one has none that could be taken, and the code of what went wrong last."""
    last = calls[-1].attempt.fault if calls else None
    if turn.source == "fallback":
        unread = last is None and calls and calls[-1].purpose == "repair"
        assert turn.fallback in UNANSWERED or unread or turn.fallback == last, f"{turn.question}: {turn.fallback}, but {last}"
    else:
        assert calls, f"{turn.question}: nobody was asked"
        assert last is None, f"{turn.question}: {turn.source} after {last}"
        assert (calls[-1].purpose == "repair") == (turn.source == "repaired")


def untold(secrets: Sequence[str], folder: Path, *said: str) -> None:
    """Fails if one of these secrets stands in a file below the folder or in what was said."""
    for secret in secrets:
        found = [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
        assert found == []
        assert not any(secret in text for text in said)
