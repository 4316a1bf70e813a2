"""Study 8: the same inputs and seed give the same events, byte for byte, in any order, any process, whatever Python's own hashes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from unittest.mock import patch

import pytest

from harness.transcript import canonical, sha256
from tests.holding import SCENARIOS, inputs_of
from tests.studies.ensemble import Say, Wordless, read, spread, talk
from tests.studies.evidence import Finding, Row, publish

SEEDS = range(1, 18)
CHUNKS = (6, 17)
Talk = tuple[str, int]


def _digest(talks: Sequence[Talk]) -> list[tuple[Talk, str]]:
    found = []
    for scenario, seed in talks:
        inputs, _, delegate = read(inputs_of(scenario).model_dump_json())
        events, _ = talk(inputs, seed, delegate)
        found.append(((scenario, seed), sha256(b"\n".join(canonical(e) for e in events))))
    return found


def _held(talks: Sequence[Talk], chunk: int, hash_seed: str, say: Say) -> dict[Talk, str]:
    tasks = [talks[n : n + chunk] for n in range(0, len(talks), chunk)]
    with patch.dict(os.environ, PYTHONHASHSEED=hash_seed):
        return {key: digest for found in spread(_digest, tasks, say) for key, digest in found}


def determinism(say: Say) -> Finding:
    """Digests of the same talks, held twice: forwards and backwards, in other portions, with other hash seeds of Python."""
    talks = [(scenario, seed) for seed in SEEDS for scenario in SCENARIOS]
    once = _held(talks, CHUNKS[0], "1", say)
    again = _held(talks[::-1], CHUNKS[1], "2", say)
    whole = [sha256("".join(run[key] for key in talks).encode()) for run in (once, again)]
    rows = [
        Row("forwards", (len(talks), 0, whole[0])),
        Row("backwards, in other portions, with another hash seed", (len(talks), sum(once[k] != again[k] for k in talks), whole[1])),
    ]
    return Finding(
        id="determinism",
        title="9. Determinism",
        claim="The same inputs and seed give the same events, byte for byte.",
        how=f"All {len(SCENARIOS)} scenarios, seeds {SEEDS[0]} to {SEEDS[-1]}, with words; SHA-256 over the canonical events of every "
        "talk, and over these digests. It changes with the rules and with the content.",
        columns=("talks", "talks that differ", "digest"),
        rows=tuple(rows),
    )


@pytest.mark.prove
def test_talks_are_deterministic(say: Say) -> None:
    """Not one talk of 204 differs."""
    finding = determinism(say)
    say(publish(finding))
    assert finding.rows[1].cells[1] == 0
    assert finding.rows[0].cells[2] == finding.rows[1].cells[2]


def test_words_decide_nothing() -> None:
    """The delegate without words, which the other studies use, comes to the same acts as the one that speaks."""
    inputs, wordless, offline = read(inputs_of("relief").model_dump_json())
    acts = [[e.acts for e in talk(inputs, 1, d)[0] if e.type == "turn"] for d in (wordless, offline)]
    assert isinstance(wordless, Wordless)
    assert acts[0] == acts[1]
