"""The statements that the lexicon learned from, and that its weights are what they teach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import ContentError, UserError
from harness.evaluation.lexicon.teaching import statements, taught, written
from harness.evaluation.lexicon.weights import FOLDER, Shelf, Weights
from harness.library.evals import evals_folder
from tests.evaluation.lexicon.learning import KNOWN, lessons, told

PARTIES = tuple(KNOWN.by_party)
OUTSIDE = ("gold/utterances.jsonl", "dev.jsonl", "unseen.jsonl")


def weights_of(party: str) -> Weights:
    """The weights of a party as they come with the product."""
    found = Shelf(evals_folder()).of(party)
    assert found is not None
    return found


@pytest.mark.parametrize("party", PARTIES)
def test_statements_speak_of_the_party_s_items(party: str) -> None:
    """Every verdict is on an item of the party, and every item is affirmed and contradicted often enough to learn from."""
    every = list(told(party))
    items = {item.id for item in KNOWN.by_party[party]}
    assert {i for s in every for i in (*s.verdicts, *s.open)} == items
    assert all(sum(s.verdicts.get(i) == sign for s in every) >= 30 for i in items for sign in (1, -1))
    assert sum(not s.verdicts for s in every) > len(every) / 5


def test_nothing_was_learned_from_what_it_is_measured_on() -> None:
    """No statement stands in the gold set or among the unseen utterances."""
    learned = {s.text for party in PARTIES for s in told(party)}
    for name in OUTSIDE:
        lines = (evals_folder() / name).read_text("utf-8").splitlines()
        assert not learned & {json.loads(line)["text"] for line in lines}


@pytest.mark.parametrize("party", PARTIES)
def test_every_item_has_weights(party: str) -> None:
    """No item is read by patterns alone."""
    assert set(weights_of(party).items) == {item.id for item in KNOWN.by_party[party]}


def test_a_line_that_is_no_statement_is_told(tmp_path: Path) -> None:
    """With file and line."""
    (tmp_path / "x.tsv").write_text("# head\n1\t.\tdirect\tFine.\n1\t.\tno text\n")
    with pytest.raises(ContentError, match=r"x\.tsv:3: there are 3 fields"):
        list(statements(tmp_path / "x.tsv"))


def test_weights_that_are_damaged_are_told(tmp_path: Path) -> None:
    """With the file."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "rok.json").write_text('{"items": [1')
    with pytest.raises(UserError, match=r"rok\.json cannot be read"):
        Shelf(tmp_path).of("rok")


def test_a_few_statements_teach_what_they_show() -> None:
    """From some statements on one item, words that came only with support speak for it."""
    item = next(i for i in KNOWN.by_party["rok"] if i.id == "rok.pipelines")
    some = lessons("rok", lambda s: s.writer == "1")
    plain = taught([item], some)
    assert plain == json.loads(written(plain))
    weights = Weights(tuple(plain["items"]), plain["topic"], plain["stance"], plain["cues"])
    (about,) = weights.weigh({"pipelin": 1.0}, {}).values()
    (other,) = weights.weigh({"secretariat": 1.0}, {}).values()
    assert about.topic > other.topic


@pytest.mark.prove
@pytest.mark.parametrize("party", PARTIES)
def test_weights_are_what_the_statements_teach(request: pytest.FixtureRequest, party: str) -> None:
    """Learned again, they are the same but for the last digit, which a machine's arithmetic may turn; --update-golden writes them."""
    plain = taught(KNOWN.by_party[party], lessons(party))
    file = evals_folder() / FOLDER / f"{party}.json"
    if request.config.getoption("--update-golden"):
        file.write_text(written(plain), "utf-8")
    known = json.loads(file.read_text("utf-8"))
    assert [plain["items"], list(plain["cues"])] == [known["items"], list(known["cues"])]
    assert all(abs(plain["cues"][cue][1] - known["cues"][cue][1]) <= 1 for cue in known["cues"])
