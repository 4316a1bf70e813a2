"""The scorer of what is declared: acts and stances against the options that a position aims at. Exact, offline, and near the ceiling.

A prompt names the issues and a form asks for them, so that this tells what a delegate declared and not what it said; use it for the rules
and in CI, never alone to rank models. Its findings have no words: each names the act or the stance on which it rests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from harness.domain.agenda import Agenda
from harness.domain.findings import Scorer, Status, Verdict
from harness.domain.party import Position, Profile
from harness.domain.scenario import Inputs
from harness.evaluation.instruments import Instruments, Item
from harness.evaluation.readings import Reading, Utterance
from harness.transcript import canonical

FAR = 400
"""Places on the fine scale, of 1000, beyond the target at which an option contradicts it (authored); nearer ones leave it open."""


class Declared:
    """Reads acts and stances. An item that is one side of a position with two is left to words: options cannot tell the sides apart."""

    def __init__(self, inputs: Inputs, instruments: Instruments) -> None:
        self._agenda: Agenda = inputs.agenda
        self._positions = {p.id: (profile, p) for profile in inputs.profiles for p in profile.positions}
        config = hashlib.sha256(canonical(instruments) + f"{FAR}".encode()).hexdigest()
        self.scorer = Scorer(id="declared/1", kind="declared", config=config)

    def read(self, utterance: Utterance, items: Sequence[Item]) -> list[Reading]:
        """A reading for each item on whose issue something was declared."""
        found = []
        for item in items:
            known = self._positions.get(item.position)
            if known is None or item.facet is not None or item.issue not in self._agenda.by_id:
                continue
            for stand in utterance.stands:
                if stand.issue == item.issue:
                    verdict = self._verdict(*known, stand.option)
                    status: Status = "ok" if verdict else "undetermined"
                    why = "the position aims at options {} to {}".format(*known[1].target)
                    found.append(Reading(item.id, verdict, 0, 0, status=status, modality="categorical", why=why, stand=stand))
        return found

    def _verdict(self, profile: Profile, position: Position, option: int) -> Verdict | None:
        """In the target, affirmed; beyond a red line, or far off, contradicted; else it cannot be told."""
        low, high = position.target
        if low <= option <= high:
            return "affirm"
        if any(r.position == position.id and not r.accept[0] <= option <= r.accept[1] for r in profile.red_lines):
            return "contradict"
        place = self._agenda.by_id[position.issue].place
        off = place(low) - place(option) if option < low else place(option) - place(high)
        return "contradict" if off >= FAR else None
