"""What the library makes of a conference, and where it looks for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import resources
from harness.domain.agenda import Draft
from harness.domain.state import start
from harness.errors import ContentError, HouseError, UserError
from harness.library import Library, conferences, open_library
from harness.resources import data_folder


def test_bundled_conferences():
    """Every bundled conference can be loaded in full: all profiles, and all that each scenario depends on."""
    assert "northeast-asia-2000" in conferences()
    for name in conferences():
        library = open_library(data_folder("personas") / name)
        assert library.profiles()
        assert [library.inputs(s).scenario for s in library.scenario_names()] == list(library.scenarios())


def test_default_conference():
    """Without a folder the bundled conference on Northeast Asia is meant."""
    assert open_library().folder == data_folder("personas") / "northeast-asia-2000"


def test_only_the_issues_of_the_scenario(table):
    """A run depends on the scenario's issues and the riders that fit them, and on no others."""
    agenda = table.inputs().agenda
    assert [issue.id for issue in agenda.issues] == list(agenda.by_id) == list(agenda.texts) == ["rail"]
    assert list(agenda.rider_by_id) == ["voluntary"]
    assert agenda.value("rail", Draft(option=2, rider="voluntary")) == 950


def test_order_of_the_profiles(table):
    """Profiles and voices stand in the order of the scenario's parties, then the guests of the format."""
    found = table.inputs()
    assert [p.id for p in found.profiles] == [v.party for v in found.voices] == ["rok", "dprk", "can"]


def test_party_without_a_voice(table):
    """A party without a voice of its own speaks under its name."""
    voice = table.inputs().voice
    assert (voice["rok"].self, voice["dprk"].self, voice["dprk"].wordings) == ("my government", "the State of dprk", {})


def test_relations_of_those_present(table):
    """Trust in a party that is not there is left out; a track with it is not, for the world outside goes on."""
    relations = table.inputs().relations
    assert [(t.of, t.toward) for t in relations.trust] == [("rok", "dprk")]
    assert [t.id for t in relations.tracks] == ["dprk-rok", "dprk-jpn"]


def test_situation_moves_tracks(table):
    """The situation says where tracks start and how fast they move.

    Relations.yaml stays what it is, so that trust moves with the difference.
    """
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds", "  pace: {dprk-rok: 70}\nrounds"))
    inputs = table.inputs()
    assert inputs.scenario.situation.pace == {"dprk-rok": 70}
    assert start(inputs, 1).public.tracks == {"dprk-rok": 450, "dprk-jpn": 200}
    assert [t.level for t in inputs.relations.tracks] == [400, 200]


def test_rounds(table):
    """The number of rounds can be replaced."""
    assert (table.inputs().scenario.rounds, table.inputs("first", 7).scenario.rounds) == (4, 7)


@pytest.mark.parametrize(("rounds", "right"), [(1, "2 or more"), (21, "20 or less")])
def test_too_many_rounds(table, rounds, right):
    """But only by one that a scenario could have."""
    with pytest.raises(UserError, match=f"rounds should be {right}, not the number {rounds}"):
        table.inputs("first", rounds)


def test_scenarios_read_nothing_else(table):
    """Whoever lists scenarios reads no other file, whatever it holds."""
    for file in table.folder.rglob("*.yaml"):
        if file.parent.name != "scenarios":
            file.write_text("\t", "utf-8")
    assert [s.title for s in open_library(table.folder).scenarios()] == ["First"]


def test_names_read_nothing(table):
    """Whoever asks for the names of scenarios reads no file at all; what an editor or a system hid is not one."""
    table.write("scenarios/second.yaml", "\t")
    table.write("scenarios/.first.yaml", "\t")
    assert open_library(table.folder).scenario_names() == ("first", "second")


def test_profiles(table):
    """Every party and guest has a profile."""
    assert [p.id for p in open_library(table.folder).profiles()] == ["can", "dprk", "jpn", "rok"]


def test_unknown_scenario(table):
    """A word that is no scenario is answered with those there are."""
    with pytest.raises(UserError, match=r"there is no scenario 'frist'\. Did you mean 'first'\? Known scenarios: first\."):
        table.inputs("frist")


@pytest.mark.parametrize("kind", [str, Path])
def test_own_scenario(table, tmp_path, kind):
    """A scenario of the user's own, anywhere, refers to the conference that was opened."""
    own = tmp_path / "own.yaml"
    own.write_text(table.text("scenarios/first.yaml").replace("id: first", "id: own"), "utf-8")
    assert table.inputs(kind(own)).format.id == "pair"


def test_own_scenario_in_the_current_folder(table, monkeypatch):
    """A path may be relative, and one in a conference's folder of scenarios belongs to that conference."""
    monkeypatch.chdir(table.folder / "scenarios")
    assert open_library().inputs("first.yaml") == table.inputs()
    assert open_library().inputs(Path("first.yaml")) == table.inputs()


def test_own_conference(table, tmp_path):
    """A scenario beside an agenda refers to the conference it lies in, whichever was opened."""
    other = Library(tmp_path / "nowhere")
    assert other.inputs(table.folder / "scenarios/first.yaml") == table.inputs()


def test_no_conference(tmp_path):
    """A folder without an agenda is no conference."""
    with pytest.raises(ContentError, match="this is not the folder of a conference"):
        open_library(tmp_path)


def test_data_beside_the_package():
    """In a checkout the data lies beside the package."""
    assert (data_folder("personas") / "northeast-asia-2000").is_dir()


def test_data_inside_the_package(tmp_path, monkeypatch):
    """In an installed package the data lies inside, and that comes first."""
    monkeypatch.setattr(resources, "files", lambda _: tmp_path / "harness")
    (tmp_path / "personas").mkdir()
    (tmp_path / "harness/_data/personas").mkdir(parents=True)
    assert data_folder("personas") == tmp_path / "harness/_data/personas"


def test_no_data():
    """Data that is nowhere is our fault, not the user's."""
    with pytest.raises(HouseError, match="the bundled folder 'wishes' is neither in"):
        data_folder("wishes")


def test_the_whole_coding_is_there():
    """22 issues, 89 positions of six parties, and authored ideals in exactly the 59 cells where the paper is silent."""
    library = open_library()
    profiles = [p for p in library.profiles() if not p.guest]
    assert len({issue for p in profiles for issue in p.stances}) == 22
    assert sum(len(p.positions) for p in profiles) == 89
    assert sum(stance.ideal is not None for p in profiles for stance in p.stances.values()) == 59


@pytest.mark.parametrize(("acts_only", "speaking"), [(False, "in-turn"), (True, "acts-only")])
def test_acts_only(table, acts_only, speaking):
    """A session can be held without statements, whatever its format says."""
    inputs = open_library(table.folder).inputs("first", acts_only=acts_only)
    assert (inputs.format.speaking, inputs.format.statements) == (speaking, not acts_only)


def test_every_bundled_source_is_a_paragraph():
    """The bundled conference cites the 39 paragraphs of the paper and nothing else."""
    assert open_library().agenda.sources == tuple(f"P{n:02}" for n in range(1, 40))
