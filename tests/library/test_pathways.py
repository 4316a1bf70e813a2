"""Pathways: found by name or path, and refused at load where no session could follow another."""

from __future__ import annotations

import pytest

from harness.errors import ContentError, UserError
from harness.library import Library, open_library

AFTER = "      - {session: one, adopted: [rail], present: [dprk]}\n"


@pytest.fixture
def spoil(table):
    """A function that replaces a text in the pathway; gives what is said of it."""

    def said(old: str, new: str) -> str:
        text = table.text("pathways/steps.yaml")
        assert old in text
        path = table.write("pathways/steps.yaml", text.replace(old, new, 1))
        with pytest.raises(ContentError) as caught:
            open_library(table.folder).pathway("steps")
        return str(caught.value).replace(f"{path}:", "")

    return said


def test_by_name_and_by_path(table):
    """A pathway is meant by its name or by the path of its file."""
    library = open_library(table.folder)
    assert library.pathway_names() == ("steps",)
    assert library.pathways() == (library.pathway("steps"),) == (library.pathway(table.folder / "pathways/steps.yaml"),)


def test_own_pathway(table, tmp_path):
    """A pathway anywhere else refers to the conference that was opened."""
    own = tmp_path / "own.yaml"
    own.write_text(table.text("pathways/steps.yaml").replace("id: steps", "id: own"), "utf-8")
    assert [s.scenario for s in open_library(table.folder).pathway(own).sessions] == ["first", "first"]


def test_pathway_of_another_conference(table):
    """One in a conference's folder of pathways belongs to that conference, and `home` says to which."""
    path = table.folder / "pathways/steps.yaml"
    assert open_library().home(path) == Library(table.folder)
    assert open_library().pathway(path).id == "steps"


def test_unknown_pathway(table):
    """A word that is no pathway is answered with those there are."""
    with pytest.raises(UserError, match=r"there is no pathway 'stpes'\. Did you mean 'steps'\? Known pathways: steps\."):
        open_library(table.folder).pathway("stpes")


def test_bundled_pathways():
    """Every bundled pathway can be loaded, with the inputs of each of its sessions."""
    library = open_library()
    for name in library.pathway_names():
        for session in library.pathway(name).sessions:
            assert library.inputs(session.scenario, session.rounds).scenario.id == session.scenario


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scenario: first", "scenario: frist", "5: sessions[0].scenario: there is no scenario 'frist'. Did you mean 'first'?"),
        ("session: one", "session: three", "9: sessions[1].after[0].session: there is no session three."),
        ("session: one", "session: two", "9: sessions[1].after[0].session: two would wait for two, which comes no earlier: a circle."),
        ("id: two", "id: one", "6: sessions[1].id: there are two sessions one."),
        ("[rail]", "[rial]", "9: sessions[1].after[0].adopted[0]: there is no issue 'rial'. Did you mean 'rail'?"),
        ("[rail]", "[forum]", "9: sessions[1].after[0].adopted[0]: 'forum' is not on the table of 'one'. There are rail."),
        ("[dprk]", "[dprkk]", "9: sessions[1].after[0].present[0]: there is no party 'dprkk'."),
        ("[dprk]", "[jpn]", "9: sessions[1].after[0].present[0]: 'jpn' has no seat in 'one'. There sit rok, dprk."),
        ("present: [dprk]", "present: [dprk], absent: [dprk]", "9: sessions[1].after[0].absent: 'dprk' is to be present as well."),
        ("adopted: [rail]", "at_least: 2", "9: sessions[1].after[0].at_least: 'one' has only 1 issues on its table. Lower it."),
        ("adopted: [rail]", "held: false", "9: sessions[1].after[0].held: what came of a session is asked of one that must not"),
        ("track: dprk-rok", "track: rok-dprk", "10: sessions[1].when[0].track: there is no track 'rok-dprk'."),
        ("{dprk-rok: 50}", "{x: 50}", "11: sessions[1].tracks.x: there is no track 'x'."),
        ("[P01]", "[P88]", "13: paragraphs[0]: there is no source 'P88'."),
        ("id: steps", "id: stairs", "1: id: 'stairs' is not the name of the file, 'steps'."),
    ],
)
def test_refused(spoil, old, new, said):
    """What could never be held is refused when it is loaded, with its line."""
    assert spoil(old, new).startswith(said)


def test_circle_through_a_later_session(spoil):
    """A session that waits for a later one is a circle, and the line is that of its requirement."""
    said = spoil("{id: one, scenario: first, reason: r}", "{id: one, scenario: first, reason: r,\n     after: [{session: two}]}")
    assert said == "6: sessions[0].after[0].session: one would wait for two, which comes no earlier: a circle."


def test_scenario_that_is_wrong(table):
    """A fault of a scenario on the way is told in the scenario's own file."""
    table.write("scenarios/first.yaml", table.text("scenarios/first.yaml").replace("rounds: 4", "rounds: 40"))
    with pytest.raises(ContentError, match=r"scenarios.first\.yaml:11: rounds: should be 20 or less"):
        open_library(table.folder).pathway("steps")
