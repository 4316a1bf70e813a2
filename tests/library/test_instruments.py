"""The bundled instrument covers every position, and one that does not agree with the profiles is refused with file and line."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from harness.domain.party import Profile
from harness.errors import ContentError
from harness.evaluation.instruments import Instruments, Item
from harness.library import open_library
from harness.library.evals import INSTRUMENTS, evals_folder, hash_of, instruments
from harness.transcript import canonical

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema" / "instruments.schema.json"
ITEM = """\
  - id: PARTY.rail
    party: PARTY
    issue: rail
    positions: [PARTY.rail]
    type: preference
    statement: Trains should run.
    polarity: 1
    twin: Trains should stand still.
    affirm: [Let them run.]
    contradict: [Let them stand.]
"""
SMALL = "id: small\nversion: '1.0'\nprovenance: Made for a test.\nitems:\n" + "".join(
    ITEM.replace("PARTY", party) for party in ("rok", "dprk", "jpn")
)


@pytest.fixture(scope="module", name="bundled")
def _bundled() -> Instruments:
    """The bundled instrument."""
    return instruments(Instruments)


@pytest.fixture(scope="module", name="profiles")
def _profiles() -> tuple[Profile, ...]:
    """The bundled profiles."""
    return open_library().profiles()


def sentences_of(item: Item) -> tuple[str, ...]:
    """The examples of an item."""
    return (*item.affirm, *item.contradict)


def told(table, old: str, new: str) -> str:
    """What is said of the small conference's instrument when a text in it is replaced once by another."""
    assert old in SMALL
    table.write(f"evals/{INSTRUMENTS}", SMALL.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        instruments(Instruments, table.folder)
    return str(caught.value).replace(f"{table.folder / 'evals' / INSTRUMENTS}:", "")


def test_every_position_is_extended(bundled, profiles):
    """Each of the 89 positions has at least one item, and no item extends anything else."""
    held = {position.id for profile in profiles for position in profile.positions}
    assert len(held) == 89
    assert {name for item in bundled.items for name in item.positions} == held


def test_one_construct_is_one_item(bundled):
    """A position is in one item only, unless each of its items names the side that it is."""
    shares = Counter(name for item in bundled.items for name in item.positions)
    for item in bundled.items:
        assert item.facet or all(shares[name] == 1 for name in item.positions), item.id


@pytest.mark.parametrize(
    ("position", "sides"),
    [
        ("prc.in-principle-dialogue", {"prc.in-principle-dialogue", "prc.in-principle-dialogue.practice"}),
        ("prc.limit-scope", {"prc.limit-scope", "prc.limit-scope.pace"}),
        ("usa.sceptical-institutions", {"usa.sceptical-institutions", "usa.sceptical-institutions.opposition"}),
    ],
)
def test_two_sides_are_two_items(bundled, position, sides):
    """The ambivalent cases are two items, never one: China in principle and in practice, American doubt and opposition."""
    assert {item.id for item in bundled.items if position in item.positions} == sides


def test_items_bear_the_name_of_their_position(bundled):
    """An item is named for its main position, with the side behind it where there are two."""
    for item in bundled.items:
        assert item.id == item.position or (item.facet and item.id.startswith(f"{item.position}.")), item.id


def test_both_polarities(bundled):
    """Every party has statements that it opposes beside those that it supports, so that saying yes to everything scores badly."""
    for party, items in bundled.by_party.items():
        assert {item.polarity for item in items} == {1, -1}, party


def test_examples(bundled):
    """Each item has two to four examples of either kind, and rules on what counts and what does not; no example stands twice."""
    for item in bundled.items:
        assert 2 <= len(item.affirm) <= 4, item.id
        assert 2 <= len(item.contradict) <= 4, item.id
        assert item.include, item.id
        assert item.exclude, item.id
    twice = Counter(text for item in bundled.items for text in sentences_of(item))
    assert [text for text, n in twice.items() if n > 1] == []


def test_pointers_lead_somewhere(bundled):
    """A rule that says "see X" names an item of the same party."""
    for item in bundled.items:
        rules = " ".join((*item.include, *item.exclude))
        pointed = set(re.findall(r"\b[a-z]{3,4}\.[a-z0-9]+(?:[.-][a-z0-9]+)*", rules))
        assert pointed <= {other.id for other in bundled.by_party[item.party]} - {item.id}, item.id


def test_examples_repeat_no_profile(bundled, profiles):
    """No example has seven words in a row with a line of a profile: scorers are not to be tuned to the words of the prompt."""
    known = {run for profile in profiles for text, _ in profile.lines.values() for run in runs(text)}
    for item in bundled.items:
        assert not {run for text in sentences_of(item) for run in runs(text)} & known, item.id


def runs(text: str) -> set[tuple[str, ...]]:
    """Every seven words in a row."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[n : n + 7]) for n in range(len(words) - 6)}


def test_nothing_from_later(bundled):
    """Nothing in the instrument is beyond the fence: no later year as a fact, none of the fence's cues."""
    text = bundled.model_dump_json()
    assert {year for year in re.findall(r"\b(?:19|20)[0-9]{2}\b", text) if year > "2000"} == set()
    cues = [cue for later in open_library().fence.cannot_know for cue in later.cues]
    assert [cue for cue in cues if re.search(rf"\b{re.escape(cue)}\b", text)] == []


def test_provenance(bundled):
    """The file says who coded it and who has not."""
    assert "not yet by people" in bundled.provenance
    assert "language models" in bundled.provenance


def test_hash(bundled):
    """The hash is that of the canonical JSON, so it tells one instrument from another and nothing else."""
    assert hash_of(bundled) == hashlib.sha256(canonical(bundled)).hexdigest()
    assert hash_of(bundled) == hash_of(instruments(Instruments, "northeast-asia-2000"))
    assert hash_of(bundled) != hash_of(bundled.model_copy(update={"version": "9.9"}))


def test_bundled_folder_by_its_path(bundled):
    """The bundled conference may be given by its folder too."""
    assert instruments(Instruments, open_library().folder) == bundled


def test_published_schema(bundled):
    """The bundled instrument obeys the published JSON Schema."""
    check = jsonschema.Draft202012Validator(json.loads(PUBLISHED.read_text("utf-8")))
    check.validate(json.loads(bundled.model_dump_json(exclude_none=True)))


def test_own_conference(table):
    """A conference of the user's own keeps its instrument in its own `evals/`."""
    table.write(f"evals/{INSTRUMENTS}", SMALL)
    assert evals_folder(table.folder) == table.folder / "evals"
    assert set(instruments(Instruments, table.folder).by_party) == {"rok", "dprk", "jpn"}


def test_no_instrument(table):
    """A conference without an instrument is told which file is missing."""
    with pytest.raises(ContentError, match=rf"small{re.escape(os.sep)}instruments.yaml: there is no such file"):
        instruments(Instruments, table.folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("positions: [rok.rail]", "positions: [rok.rial]", "8: items[0].positions[0]: rok has no position 'rok.rial'."),
        ("positions: [rok.rail]", "positions: [jpn.rail]", "8: items[0].positions[0]: rok has no position 'jpn.rail'."),
        ("positions: [rok.rail]", "positions: [rok.rail, rok.rail]", "8: items[0].positions[1]: 'rok.rail' is here twice."),
        ("issue: rail", "issue: forum", "8: items[0].positions[0]: 'rok.rail' is a position on 'rail', not on 'forum'."),
        ("issue: rail", "issue: rial", "7: items[0].issue: there is no issue 'rial'. Did you mean 'rail'?"),
        ("party: rok", "party: rik", "6: items[0].party: there is no party 'rik'. Did you mean 'rok'?"),
        ("party: rok", "party: can", "8: items[0].positions[0]: can has no position 'rok.rail'. There are no positions at all."),
        ("id: dprk.rail", "id: rok.rail", "15: items[1].id: there are two items rok.rail."),
        ("polarity: 1", "polarity: 2", "11: items[0].polarity: should be 1 or -1, not the number 2."),
        ("polarity: 1", "polarities: 1", "5: items[0].polarity: is missing."),
        ("version: '1.0'", "version: 1.0", "2: version: should be text, not the number 1.0. Put it in quotes."),
        ("affirm: [Let them run.]", "affirm: []", "13: items[0].affirm: has too few entries (0); at least 1 are needed."),
        (ITEM.replace("PARTY", "jpn"), "", "4: items: no item extends 'jpn.rail', a position of jpn. Add an item for it."),
        (ITEM.replace("PARTY", "jpn"), ITEM.replace("PARTY", "jpn") + ITEM.replace("id: PARTY", "id: two").replace("PARTY", "jpn"),
         "25: items[2]: 2 items extend 'jpn.rail', and this one has no facet."),
    ],
)  # fmt: skip
def test_faults(table, old, new, said):
    """What is wrong in an instrument is named with its line, its field and, where there is one, the way out."""
    assert told(table, old, new).startswith(said)
