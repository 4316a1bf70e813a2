"""Words that should not be in a party's mouth: what lies beyond the fence of the date, and what is not the party speaking."""

from __future__ import annotations

from harness.domain.findings import FlagKind
from harness.evaluation.metrics.material import Flagging, Material
from harness.evaluation.metrics.measures import Measure, absent, found
from harness.evaluation.sentences import sentences

KINDS: dict[FlagKind, str] = {"anachronism": "anachronism", "out_of_role": "out-of-role"}
"""Kind of flag, and the metric that counts it."""


def slips(material: Material) -> list[Measure]:
    """Flagged sentences in 100 public ones, of each kind, 0 to 100. n is sentences; one with two flags of a kind counts once."""
    if material.flagging is None:
        return [absent(metric, p, "nobody looked for flags") for p in material.seats for metric in KINDS.values()]
    return [m for p in material.seats for m in _slipped(material, p, material.flagging)]


def _slipped(material: Material, party: str, flagging: Flagging) -> list[Measure]:
    total, hits = 0, dict.fromkeys(KINDS, 0)
    behind: dict[FlagKind, list[int]] = {kind: [] for kind in KINDS}
    whys: dict[FlagKind, list[str]] = {kind: [] for kind in KINDS}
    for turn in material.said[party]:
        total += len(sentences(turn.spoken))
        flags = flagging(turn.spoken, party)
        for kind in KINDS:
            own = [flag for flag in flags if flag.flag == kind]
            hits[kind] += len({flag.span.sentence for flag in own})
            behind[kind] += [turn.seq] if own else []
            whys[kind] += [f"{flag.span.quote}: {flag.why}" for flag in own]
    if not total:
        return [absent(metric, party, "it said nothing in public") for metric in KINDS.values()]
    return [
        found(metric, party, 100 * hits[kind] / total, total, "; ".join(dict.fromkeys(whys[kind])), behind=behind[kind])
        for kind, metric in KINDS.items()
    ]
