"""Every mechanism of the paper has its place, every link leads there, and the table in the README is of this data."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ContentError
from harness.library import open_library
from harness.library.mechanisms import BEGIN, END, dangling, table, with_table

README = Path(__file__).parents[2] / "personas" / "README.md"
PAIR = "{kind: format, file: formats/pair.yaml, id: pair}"


def lost(folder: Path) -> list[str]:
    """What is said of the links."""
    return [str(fault).removeprefix(str(folder / "mechanisms.yaml:")) for fault in dangling(open_library(folder))]


def test_every_bundled_link_leads_somewhere():
    """Each of the 76 mechanisms is expressed where its links say, or is background with a reason."""
    library = open_library()
    assert len(library.mechanisms()) == 76
    assert [str(fault) for fault in dangling(library)] == []


def test_sound_links(table):
    """Links that lead where they say are not complained of."""
    assert lost(table.folder) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (PAIR.replace("id: pair", "id: pear"), "2: mechanisms[0].links[0].id: there is no format 'pear'. Did you mean 'pair'?"),
        (
            PAIR.replace("formats/", "forms/"),
            "2: mechanisms[0].links[0].file: 'pair' is not in 'forms/pair.yaml'. It stands in formats/pair.yaml.",
        ),
        (PAIR.replace("formats/pair.yaml", "/etc/passwd"), "2: mechanisms[0].links[0].file: 'pair' is not in '/etc/passwd'."),
        (PAIR.replace("formats/", "../small/formats/"), "2: mechanisms[0].links[0].file: 'pair' is not in '../small/formats/pair.yaml'."),
        ("{kind: option, file: agenda.yaml, id: rail.3}", "2: mechanisms[0].links[0].id: there is no option 'rail.3'."),
        ("{kind: event, file: events.yaml, id: fire}", "2: mechanisms[0].links[0].id: there is no event 'fire'."),
        (
            "{kind: line, file: parties/dprk.yaml, id: rok.rail}",
            "2: mechanisms[0].links[0].file: 'rok.rail' is not in 'parties/dprk.yaml'.",
        ),
    ],
)
def test_links_to_nowhere(table, link, said):
    """A link to what is not there, or not in that file, is complained of with its line; no file outside the conference is looked at."""
    table.write("mechanisms.yaml", table.text("mechanisms.yaml").replace(PAIR, link))
    (told,) = lost(table.folder)
    assert told.startswith(said)


@pytest.mark.parametrize(
    "link",
    [
        "{kind: scenario, file: scenarios/first.yaml, id: first}",
        "{kind: situation, file: scenarios/first.yaml, id: first}",
        "{kind: pathway, file: pathways/steps.yaml, id: steps}",
        "{kind: event, file: events.yaml, id: flood}",
        "{kind: track, file: relations.yaml, id: dprk-rok}",
        "{kind: rider, file: agenda.yaml, id: voluntary}",
        "{kind: line, file: parties/rok.yaml, id: rok.int.rail}",
    ],
)
def test_links_of_every_kind(table, link):
    """A link of each kind is followed."""
    table.write("mechanisms.yaml", table.text("mechanisms.yaml").replace(PAIR, link))
    assert lost(table.folder) == []


def test_mechanism_twice(table):
    """No two mechanisms have one id."""
    table.write("mechanisms.yaml", table.text("mechanisms.yaml").replace("id: rails", "id: pair"))
    with pytest.raises(ContentError, match=r"mechanisms.yaml:3: mechanisms\[1\].id: 'pair' is here twice"):
        open_library(table.folder).mechanisms()


def test_neither_linked_nor_background(table):
    """A mechanism has a place or a reason to have none."""
    table.write("mechanisms.yaml", table.text("mechanisms.yaml").replace(", background: It is over.", ""))
    with pytest.raises(ContentError, match="a mechanism is either linked or background with a reason"):
        open_library(table.folder).mechanisms()


def test_no_file(table):
    """A conference may have no mechanisms."""
    (table.folder / "mechanisms.yaml").unlink()
    assert open_library(table.folder).mechanisms() == ()
    assert lost(table.folder) == []


def test_table(table):
    """The table counts what is expressed, and gives each mechanism one row; a bar in a name does not end its cell."""
    table.write("mechanisms.yaml", table.text("mechanisms.yaml").replace("name: Rails", "name: Rails | and roads"))
    assert table_of(table.folder).split("\n") == [
        "3 mechanisms: 2 expressed in data, 1 background.",
        "",
        "| mechanism | paragraphs | where it is expressed |",
        "|---|---|---|",
        "| The pair | P01 | format `pair` |",
        "| Rails \\| and roads | P02 | option `rail.2` |",
        "| What was | P03 | background: It is over. |",
    ]


def table_of(folder: Path) -> str:
    """The table of a conference."""
    return table(open_library(folder).mechanisms())


def test_readme_is_fresh(request: pytest.FixtureRequest):
    """`personas/README.md` holds the table of the bundled data; `make golden` writes it anew."""
    page = README.read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    fresh = with_table(page, open_library().mechanisms())
    if request.config.getoption("--update-golden"):
        README.write_text(fresh, "utf-8")
    assert README.read_text("utf-8") == fresh
