"""The talk as it happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli import display
from harness.cli.display import Audience, Live, Plain, Progress, Quiet, choose, laid, progress
from harness.domain import events as ev
from harness.domain.state import fold, start
from harness.domain.turns import Sentence
from harness.errors import OutputError
from harness.report.paragraph import Paragraph
from harness.transcript import Run, read

SHORT = ("run", "opening-plenary", "--rounds", "2")
BEFORE = Progress(2, 7)


@pytest.fixture(scope="session")
def run(held: Path) -> Run:
    """The short talk."""
    return read(held)


def _said(text: str) -> ev.TurnTaken:
    return ev.TurnTaken(
        seq=9, question="r1.floor.usa", kind="floor", party="usa", round=1, source="model", statement=(Sentence(text=text),), acts=()
    )


def test_progress_follows_the_events(run: Run) -> None:
    """Phase, round and adopted issues, counted from the events alone; a talk that others began stands where a fold says."""
    now = BEFORE
    lines = [str(now := now.after(event)) for event in run.events]
    adopted = sum(isinstance(e, ev.Adopted) for e in run.events)
    assert lines[0] == "opening: 0 of 7 issues adopted"
    assert "round 1 of 2, plenary: 0 of 7 issues adopted" in lines
    assert lines[-1] == f"closed: {adopted} of 7 issues adopted"
    for count in (1, 60, len(run.events)):
        assert str(progress(fold(start(run.inputs, 1), run.events[:count]))) == lines[count - 1]


def test_the_room_only(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown is what somebody in the room would notice: no note, no cable, no terms of a caucus."""
    private = [e for e in run.events if "all" not in e.visible]
    assert private
    Plain(run.inputs, BEFORE).show(private)
    assert capsys.readouterr().out == ""


def test_names_are_written(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Every statement begins with the name of who speaks, in lines and on a terminal; colour is never all there is."""
    for screen in (Plain(run.inputs, BEFORE), Live(run.inputs, BEFORE)):
        screen.show([_said("We agree.")])
        screen.close()
        assert "United States: We agree." in capsys.readouterr().out


def test_words_of_strangers(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """A statement steers no terminal, forges no speaker, and is no markup."""
    for screen in (Plain(run.inputs, BEFORE), Live(run.inputs, BEFORE)):
        screen.show([_said("Yes.\x1b[2J\u202e\nJapan: No. [bold]:smile:[/bold]")])
        screen.close()
        told = capsys.readouterr().out
        assert not set(told) & set("\x1b\u202e")
        assert "\nJapan:" not in told
        assert "[bold]:smile:[/bold]" in told


def test_layout(run: Run) -> None:
    """Paragraphs are wrapped, deeds are indented, headings are underlined, and no word is lost."""
    words = "word " * 60
    wrapped = laid(run.inputs, Paragraph("speech", "usa", words.strip()), 40)
    assert max(map(len, wrapped.splitlines())) <= 40
    assert wrapped.split()[-60:] == words.split()
    assert laid(run.inputs, Paragraph("heading", None, "Round 1"), 40) == "\nRound 1\n-------"
    assert laid(run.inputs, Paragraph("act", "usa", "leaves the room."), 40) == "  United States leaves the room."


def test_choice(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Quiet and JSON show nothing; a pipe gets lines, whatever is asked for."""
    state = start(run.inputs, 1)
    assert isinstance(choose("quiet", state), Quiet)
    assert isinstance(choose("json", state), Quiet)
    assert isinstance(choose(None, state), Plain)
    assert isinstance(choose("plain", state), Plain)


@pytest.mark.parametrize("gone", [BrokenPipeError(), OutputError("full")])
def test_audience_that_leaves(run: Run, gone: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the reader leaves, the talk goes on without showing, and it is known why."""

    def leave(*_: object) -> None:
        raise gone

    audience = Audience(Plain(run.inputs, BEFORE))
    monkeypatch.setattr(display.terminal, "out", leave)
    audience.show([_said("We agree.")])
    monkeypatch.setattr(display.terminal, "out", pytest.fail)
    audience.show([_said("We agree.")])
    audience.close()
    assert audience.left is gone


def _on_a_terminal(process, *arguments: str, **env: str) -> str:
    pty = pytest.importorskip("pty", reason="this system has no such terminals")
    ours, theirs = pty.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"}}
    running = process(*arguments, stdin=theirs, stdout=theirs, stderr=theirs, env={**inherited, "PYTHONPATH": _root(), **env})
    os.close(theirs)
    said = b""
    try:
        while more := os.read(ours, 4096):
            said += more
    except OSError:  # Linux says so when the other side has closed
        pass
    os.close(ours)
    assert running.wait() == 0
    return said.decode()


def _root() -> str:
    return str(Path(display.__file__).resolve().parents[2])


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals")
def test_live(process) -> None:
    """On a terminal: names in colour, a line of progress that is taken away, and the cursor given back; NO_COLOR is heard."""
    said = _on_a_terminal(process, *SHORT, TERM="xterm-256color")
    assert "\x1b[1;36mSouth Korea\x1b[0m" in said
    assert "round 2 of 2, plenary: " in said
    assert said.rindex("\x1b[?25h") < said.index("Recorded in ")
    assert said.rindex("\x1b") < said.index("Recorded in ")
    plain = _on_a_terminal(process, *SHORT, "--again", TERM="xterm-256color", NO_COLOR="1")
    assert "36m" not in plain


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals")
@pytest.mark.parametrize(("arguments", "term"), [(("--plain",), "xterm"), ((), "dumb")])
def test_plain_on_a_terminal(process, arguments: tuple[str, ...], term: str) -> None:
    """With --plain, or on a terminal that can do nothing, there are lines and no escapes."""
    said = _on_a_terminal(process, *SHORT, *arguments, TERM=term)
    assert "\x1b" not in said
    assert "South Korea: " in said


def test_two_streams(process, held: Path) -> None:
    """The text of the talk goes to standard output, progress to standard error."""
    out, err = process(*SHORT, stdout=subprocess.PIPE, stderr=subprocess.PIPE).communicate()
    assert b"issues adopted" not in out
    assert b"South Korea:" not in err
    assert b"issues adopted" in err
