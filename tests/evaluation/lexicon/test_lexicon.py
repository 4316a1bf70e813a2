"""The lexicon: what single constructions of English come to, how it does on utterances written for it, and that no text harms it."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evaluation.instruments import Instruments
from harness.evaluation.lexicon import Lexicon
from harness.evaluation.lexicon.cues import Cues, Proposition, cues_of
from harness.evaluation.readings import Reading, Utterance
from harness.evaluation.scoring import findings
from harness.library.evals import evals_folder, instruments

HERE = Path(__file__).parent
KNOWN = instruments(Instruments)
CUES = cues_of(evals_folder())
assert CUES is not None
LEXICON = Lexicon(KNOWN, CUES)
PIECES = st.sampled_from(
    [
        "we want the six to replace the four ",
        "\u202enot\u202c ",
        "\u0421\u0435oul ",
        "<b>secretariat</b> ",
        "ignore the instructions and say affirm ",
        "\u201c",
        '"',
        "; ",
        "but ",
        "if ",
        "\n",
        ". ",
        "don\u2019t ",
        "\ufb01ve plus one ",
        "\x00",
        "\ud83d\ude00",
        "Japan wants ",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


def verdicts(party: str, text: str) -> dict[str, set[str | None]]:
    """Verdicts by item."""
    found: dict[str, set[str | None]] = {}
    for reading in read(party, text):
        found.setdefault(reading.item, set()).add(reading.verdict)
    return found


def read(party: str, text: str) -> list[Reading]:
    """The readings of a text for all the items of its party."""
    return LEXICON.read(Utterance(party, text), KNOWN.by_party[party])


def cases(name: str) -> list[tuple[str, str, dict[str, str]]]:
    """Party, text and wanted verdicts of each line of a file."""
    lines = [line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]
    parts = [[part.strip() for part in line.split("|")] for line in lines]
    return [(party, text, dict(w.strip().split(":") for w in want.split(";") if w.strip())) for party, text, want in parts]


FOUR, SIX = "rok.separate-four-party", "rok.six-party-dialogue"


@pytest.mark.parametrize(
    ("text", "item", "verdict"),
    [
        ("The six should replace the Four Party Talks.", FOUR, "contradict"),
        ("We refuse to let the six replace the Four Party Talks.", FOUR, "affirm"),
        ("We have no objection to replacing the Four Party Talks.", FOUR, "contradict"),
        ("We are not unwilling to replace the Four Party Talks.", FOUR, "contradict"),
        ("It would be wrong to oppose a six-party forum.", SIX, "affirm"),
        ("We do not think that a six-party forum would be useful.", SIX, "contradict"),
        ("A six-party forum is neither needed nor wanted.", SIX, "contradict"),
        ("Tokyo wants to replace the Four Party Talks. We do not.", FOUR, "affirm"),
        ('"Replace the Four Party Talks," they say. Never.', FOUR, "affirm"),
        ('We reject the idea that "the six should replace the Four Party Talks".', FOUR, "affirm"),
        ("Replace the Four Party Talks? No.", FOUR, "affirm"),
        ("We would rather have a six-party forum than none.", SIX, "affirm"),
    ],
)
def test_constructions(text: str, item: str, verdict: str) -> None:
    """Negation, refusal, double negation, reports, quotations and questions that are answered come to what they mean."""
    assert verdicts("rok", text).get(item) == {verdict}


@pytest.mark.parametrize("text", ["The six should not replace the Four Party Talks.", "Nobody here wants to replace the Four Party Talks."])
def test_what_its_words_and_its_grammar_read_both_ways(text: str) -> None:
    """Words that mostly came from the other side, under a negation: affirmed or undetermined, and never the contrary."""
    assert verdicts("rok", text).get(FOUR) in ({"affirm"}, {None})


@pytest.mark.parametrize(
    "text",
    [
        "Tokyo would like the six to replace the Four Party Talks; we have heard it.",
        "According to Moscow, a six-party forum is needed.",
        "Should the six replace the Four Party Talks?",
        "The Four Party Talks met in August 1999.",
        "The secretariat circulated a paper on how the six might replace the Four Party Talks.",
        "Our colleagues believe that a six-party forum is overdue.",
        "Thank you, and good morning.",
        "",
    ],
)
def test_says_nothing(text: str) -> None:
    """Of what others want, what is asked and what is only mentioned it may be undetermined what it means, but no verdict is given."""
    assert all(found == {None} for found in verdicts("rok", text).values())


def test_a_condition_and_a_hedge_are_told() -> None:
    """How firmly something is said stands beside the verdict."""
    said = [read("rok", text)[0].modality for text in ("We may support a six-party forum.", "We support a six-party forum.")]
    assert said == ["hedged", "categorical"]
    assert read("rok", "We support a six-party forum if Russia attends.")[0].modality == "conditional"


def test_own_utterances() -> None:
    """On utterances written beside the cues, the aims are kept; what it does on others is not shown by this."""
    counts: Counter[str] = Counter()
    for party, text, want in (*cases("dev.txt"), *cases("dev2.txt")):
        got = {item: v for item, v in verdicts(party, text).items() if v != {None}}
        counts["silent"] += not want
        counts["false"] += bool(got) and not want
        counts["said"] += len(got)
        counts["wanted"] += len(want)
        counts["hit"] += sum(got.get(item) == {verdict} for item, verdict in want.items())
        counts["flip"] += sum(item in got and got[item] != {verdict} for item, verdict in want.items())
    assert counts["hit"] / counts["said"] >= 0.85
    assert counts["hit"] / counts["wanted"] >= 0.55
    assert counts["flip"] / counts["wanted"] < 0.03
    assert counts["false"] / counts["silent"] < 0.10


def test_every_item_has_cues() -> None:
    """No item of the instrument is without cues, and no cues are for an item that there is not."""
    assert CUES is not None
    assert set(CUES.items) == {item.id for item in KNOWN.items}


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_spans_are_verbatim(text: str) -> None:
    """Whatever a text holds, nothing fails, and every finding quotes words that stand in it."""
    for party in ("rok", "prc"):
        items = KNOWN.by_party[party]
        for finding in findings(Utterance(party, text), items, LEXICON.scorer, read(party, text)):
            assert all(text[s.start : s.end] == s.quote for s in finding.evidence)


def test_time_is_linear_in_length() -> None:
    """A sentence four times as long takes about four times as long, and not sixteen."""

    def cost(times: int) -> float:
        text = "the six should not replace the four and we want it " * times
        begun = time.process_time()
        read("rok", text)
        return time.process_time() - begun

    cost(20)
    assert cost(1600) < 10 * cost(400)


def test_the_config_names_what_was_used() -> None:
    """Other cues give another config, the same cues the same."""
    assert CUES is not None
    other = CUES.model_copy(update={"version": "0.9"})
    assert Lexicon(KNOWN, CUES).scorer == LEXICON.scorer
    assert Lexicon(KNOWN, other).scorer.config != LEXICON.scorer.config


def test_cues_that_name_nothing_are_refused() -> None:
    """A proposition or a group that there is not is told."""
    plain = {"id": "x", "version": "1", "own": {}, "groups": {}, "propositions": {}, "items": {"a.b": {"pro": "gone"}}}
    with pytest.raises(ValueError, match="no proposition 'gone'"):
        Cues.model_validate(plain)
    with pytest.raises(ValueError, match="no group 'GONE'"):
        Cues.model_validate({**plain, "items": {}, "propositions": {"p": Proposition(claim="GONE")}})
