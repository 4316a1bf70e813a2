"""What the offline delegates say reads as language, in six voices. The long study over 200 seeds is in tests/studies.

These are its quick sisters.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from harness.domain.events import TurnTaken
from harness.domain.wording import KINDS, check
from tests.holding import SCENARIOS, held, inputs_of
from tests.language import Bayes, accuracy, faults, masked


def _turns(scenario: str, seed: int) -> list[TurnTaken]:
    return [e for e in held(scenario, seed)[0] if isinstance(e, TurnTaken) and e.statement]


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_statements_have_no_faults(scenario: str, seed: int) -> None:
    """No unfilled slot, doubled word, broken article, over-long sentence, sentence without a source, or event from beyond the fence."""
    inputs = inputs_of(scenario)
    found = [f for t in _turns(scenario, seed) for f in faults(t, inputs.scenario.situation.date, guest=t.party in inputs.visitors)]
    assert found == []


def test_adjacent_sentences_differ() -> None:
    """Over all scenarios and three seeds fewer than 1 % of the pairs of neighbouring sentences are the same sentence."""
    same = pairs = 0
    for scenario in SCENARIOS:
        for seed in (1, 2, 3):
            said = [s.text for t in _turns(scenario, seed) if t.visible == ("all",) for s in t.statement]
            pairs += len(said) - 1
            same += sum(a == b for a, b in pairwise(said))
    assert same / pairs < 0.01


def test_the_six_voices_differ() -> None:
    """Trained on other seeds, with the names masked, naive Bayes tells who spoke at least four times in five."""
    inputs, kinds = inputs_of("opening-plenary"), {"opening", "floor", "closing"}

    def labelled(*seeds: int) -> list[tuple[str, list[str]]]:
        return [(t.party, masked(t, inputs)) for seed in seeds for t in _turns("opening-plenary", seed) if t.kind in kinds]

    assert accuracy(Bayes(labelled(*range(1, 9))), labelled(9, 10, 11, 12)) >= 0.8


def test_neutral_wordings_pass_their_own_check() -> None:
    """The wordings for a party without its own obey the rules that a user's must."""
    assert [(k, w, c) for k, kind in KINDS.items() for w in kind.neutral if (c := check(k, w))] == []


@pytest.mark.parametrize(
    ("kind", "wording", "problem"),
    [
        ("accept", "We support {text} of {nobody}.", "is not a slot"),
        ("accept", "We object to {text}.", "must say so"),
        ("accept", "We support {text", "braces"),
        ("accept", "We support {text:>999999}.", "braces"),
        ("accept", "We support {text!r}.", "braces"),
        ("accept", "{text} has the support of us all.", "may begin a sentence"),
        ("accept", "we support {text}.", "capital letter"),
        ("accept", "We support {text}", "full stop"),
        ("accept", "We support " + "very " * 30 + "much {text}.", "words long"),
        ("nonsense", "We support {text}.", "no kind of sentence"),
    ],
)
def test_a_bad_wording_is_named(kind: str, wording: str, problem: str) -> None:
    """A wording with a strange slot, without its mark, too long or badly begun is refused with the reason."""
    assert problem in str(check(kind, wording))
