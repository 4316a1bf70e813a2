"""What a reader may see is decided once, before anything is told."""

from __future__ import annotations

import pytest

from harness.errors import UserError
from harness.report import markdown, page, record, text
from harness.report.lens import Lens, caption, seen
from harness.transcript import Run

FORMATS = pytest.mark.parametrize("form", [text, markdown, page, record])
SECRET_OF_ROK, SECRET_OF_DPRK, NOTE_OF_DPRK = "Meet us half way.", "They wanted more.", "opens with its ideal"


def test_the_researcher_sees_all_but_the_notes(run: Run) -> None:
    """Without anything set a reader sees caucus terms and cables; notes come with `why`."""
    assert [e for e in run.events if e not in seen(run, Lens())] == [e for e in run.events if e.type == "note"]
    assert seen(run, Lens(why=True)) == run.events


def test_the_public_sees_what_everybody_saw(run: Run) -> None:
    """No event that is not addressed to all, whatever else is asked for."""
    assert all(e.visible == ("all",) for e in seen(run, Lens(party="dprk", public=True, why=True)))


def test_a_party_sees_its_own_notes_and_nobody_elses(run: Run) -> None:
    """With `why` a party sees what it kept to itself; another party never does."""
    assert any(e.type == "note" for e in seen(run, Lens(party="dprk", why=True)))
    assert not any(e.type == "note" for e in seen(run, Lens(party="dprk")))
    assert not any(e.type == "note" for e in seen(run, Lens(party="usa", why=True)))


def test_an_unknown_party_is_refused_by_name(run: Run) -> None:
    """A party that is not in the run is the reader's mistake, and the message says which there are."""
    with pytest.raises(UserError, match="no party 'mars' in this run; these are: rok, dprk, usa, can"):
        seen(run, Lens(party="mars"))


@FORMATS
def test_no_format_shows_what_its_reader_may_not_see(run: Run, form) -> None:
    """The same filter holds for text, markdown, page and record."""
    public, american = form.render(run, Lens(public=True, why=True)), form.render(run, Lens(party="usa", why=True))
    for shown in (public, american):
        assert not any(secret in shown for secret in (SECRET_OF_ROK, SECRET_OF_DPRK, NOTE_OF_DPRK))
    own = form.render(run, Lens(party="dprk", why=True))
    assert SECRET_OF_DPRK in own
    assert NOTE_OF_DPRK in own
    assert SECRET_OF_ROK not in own


@FORMATS
def test_the_reasons_come_with_why_alone(run: Run, form) -> None:
    """The researcher's view has the cables, and the notes only on request."""
    assert SECRET_OF_DPRK in form.render(run, Lens())
    assert NOTE_OF_DPRK not in form.render(run, Lens())
    assert NOTE_OF_DPRK in form.render(run, Lens(why=True))


@pytest.mark.parametrize(
    ("lens", "words"), [(Lens(public=True), "everybody"), (Lens(party="usa"), "the United States"), (Lens(), "but the notes")]
)
def test_every_view_says_what_it_is(run: Run, lens: Lens, words: str) -> None:
    """Nobody takes a part of the record for the whole."""
    assert words in caption(run.inputs, lens)
    assert caption(run.inputs, lens) in text.render(run, lens)
