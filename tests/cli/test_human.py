"""A person at the table: through a pseudo-terminal as a person sits at one, and through a pipe as a script does."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from harness.cli import pages
from harness.cli.app import answer
from harness.cli.choices import RUNS
from harness.cli.table import CLEAR, Table, Watch, line
from harness.delegates.protocol import Delegate
from harness.domain.agenda import Draft
from harness.domain.legacy import Grievance, Legacy, Outcome
from harness.domain.scenario import Inputs
from harness.domain.turns import Note, Question, Turn
from harness.errors import Paused
from harness.report.names import plate
from harness.transcript import Run, read
from tests.holding import inputs_of
from tests.prompts.moments import Held, mixture, observed

Begin = Callable[..., subprocess.Popen[bytes]]
SHORT = ("run", "relief", "--rounds", "2", "--party", "rok=human")
PROMPT = "\n> "
PATIENCE = 10
"""Seconds after which a prompt that has not come is not coming."""
REPLIES: Mapping[str, str] = {"1 come;": "1", "1 accept;": "accept", "Your statement": "We are glad to be here.", "press Enter": ""}
"""What a willing person types at a prompt that has these words; Enter at any other."""


class Person:
    """Somebody at a terminal of their own, who reads up to a prompt and then types."""

    def __init__(self, begin: Begin, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        self.process = begin(*arguments, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        self.seen = self.asked = ""

    def read(self) -> str:
        """What comes until the next prompt, or until the end."""
        begin = len(self.seen)
        while not self.seen[begin:].endswith(PROMPT) and (more := self._more()):
            self.seen += more
        self.asked = self.seen[begin:]
        return self.asked

    def type(self, text: str) -> str:
        """Types, and reads what comes of it."""
        os.write(self._master, text.encode())
        return self.read()

    def go_on(self, until: str = "", replies: Mapping[str, str] = REPLIES) -> str:
        """Answers willingly up to a prompt that has these words, or to the end; the last that was read."""
        while self.asked.endswith(PROMPT) and not (until and until in _last(self.asked)):
            self.type(next((reply for words, reply in replies.items() if words in _last(self.asked)), "") + "\n")
        return self.asked

    def end(self) -> int:
        """Reads to the end; the exit code."""
        while more := self._more():
            self.seen += more
        os.close(self._master)
        return self.process.wait(PATIENCE)

    def _more(self) -> str:
        ready, _, _ = select.select([self._master], [], [], PATIENCE)
        assert ready, f"nothing more came after {self.seen[-300:]!r}"
        with suppress(OSError):  # a terminal that nobody holds any more
            return os.read(self._master, 65_536).decode().replace("\r\n", "\n")
        return ""


def _last(text: str) -> str:
    """The last paragraph that was shown, which is a prompt."""
    return text.removesuffix(PROMPT).rpartition("\n\n")[2].rpartition(CLEAR)[2].strip()


def _run(here: Path) -> Run:
    return read(next((here / RUNS).iterdir()))


def _sources(run: Run, party: str) -> list[str]:
    return [e.source for e in run.events if e.type == "turn" and e.party == party]


def test_a_person_holds_a_talk(process: Begin, here: Path) -> None:
    """From the invitation to the cable: every turn of the seat is the person's own, and the run is whole and verifies."""
    person = Person(process, *SHORT)
    told = person.read()
    assert "Does your delegation come to this meeting?" in told
    assert _last(told).startswith("1 come; 2 stay away")
    assert "Japan" in (floor := person.go_on("1 accept;"))
    assert "The draft: " in floor
    person.go_on()
    assert person.end() == 0
    run = _run(here)
    assert run.manifest.status == "finished"
    assert run.manifest.delegates["rok"] == "human"
    sources = _sources(run, "rok")
    assert set(sources) == {"human"}
    assert len(sources) >= 7
    assert "Communiqué" in person.seen
    assert "sixparty verify" in person.seen
    assert answer(["verify", str(run.path)]) == 0


@pytest.mark.parametrize("leaving", ["quit\n", "\x04", signal.SIGINT])
def test_leaving_pauses_and_resume_seats_the_person_again(process: Begin, here: Path, leaving: str | int) -> None:
    """What was recorded stays, the message says how to go on, and going on asks the question that was left."""
    person = Person(process, *SHORT)
    person.read()
    person.go_on("1 accept;")
    person.process.send_signal(leaving) if isinstance(leaving, int) else person.type(leaving)
    assert person.end() == 130
    run = _run(here)
    path = run.path.relative_to(here)
    assert f"go on with: sixparty resume {path}\n" in person.seen
    assert "Traceback" not in person.seen
    before = (run.path / "events.jsonl").read_bytes()
    assert len(_sources(run, "rok")) == 2
    again = Person(process, "resume", str(path))
    assert "You have the floor" in again.read()
    again.go_on()
    assert again.end() == 0
    assert (run.path / "events.jsonl").read_bytes().startswith(before)
    assert set(_sources(_run(here), "rok")) == {"human"}
    assert answer(["verify", str(run.path)]) == 0


def test_mistakes_are_told_and_asked_again(process: Begin, here: Path) -> None:
    """Typing errors, refused acts and strange characters cost a line each; what was typed before stands."""
    person = Person(process, *SHORT)
    person.read()
    assert "'maybe' is none of them. Say one of: 1 come; 2 stay away." in person.type("maybe\n")
    assert "Nothing was chosen." in person.type("\n")
    person.go_on("1 accept;")
    assert "To which text?" in person.type("amend\n")
    told = person.type("77\n")
    assert "'77' is none of them." in told
    assert _last(told).startswith("To which text?")
    assert _last(person.type("\n")).startswith("Food: 1 accept;")
    assert "'dance' is none of them." in person.type("dance\n")
    assert "(begin this answer anew)" in person.type("help\n")
    assert "All six take their seats." in person.type("history\n")
    assert "Positions on the issues of this meeting" in person.type("brief\n")
    assert _last(person.type("\x1b[Are\u202eserve\x07\n")).startswith("Relief")
    assert "This answer begins anew." in person.type("back\n")
    person.go_on()
    assert person.end() == 0
    assert _run(here).manifest.status == "finished"


def test_two_people_share_a_terminal_and_not_their_papers(process: Begin, here: Path) -> None:
    """Before another seat's question the screen is cleared, and it shows nothing of the seat before until the terminal is handed over."""
    person = Person(process, *SHORT, "--party", "dprk=human")
    assert _last(person.read()) == "Hand over to South Korea, and press Enter"
    person.go_on("Hand over to North Korea", {**REPLIES, "private note": "Our secret is SEOULPAPER."})
    assert person.seen.split(CLEAR)[2] == "\nHand over to North Korea, and press Enter\n> "
    assert "North Korea" in person.type("\n")
    person.type("history\n")
    person.go_on()
    assert person.end() == 0
    screens = person.seen.split(CLEAR)[1:]
    assert "SEOULPAPER" in screens[0]
    assert not [screen for screen in screens if "Hand over to North" in screen and "SEOULPAPER" in screen]
    assert {e.source for e in _run(here).events if e.type == "turn" and e.party in {"rok", "dprk"}} == {"human"}


def test_one_who_leaves_takes_all_along(process: Begin, here: Path) -> None:
    """Where people are asked at once and one leaves, the others are not asked; who answered before need not again."""
    person = Person(process, *SHORT, "--party", "usa=human")
    person.read()
    person.go_on("Hand over to United States")
    person.type("quit\n")
    assert person.end() == 130
    assert _sources(_run(here), "rok") == ["human"]
    again = Person(process, "resume", str(_run(here).path))
    assert _last(again.read()).startswith("Hand over to United States")
    again.type("quit\n")
    assert again.end() == 130


def _piped(process: Begin, data: bytes, *more: str) -> tuple[int, str, str]:
    running = process(*SHORT, *more, stdin=subprocess.PIPE)
    out, err = running.communicate(data, PATIENCE)
    return running.returncode, out.decode(), err.decode()


def test_a_pipe_is_read_line_by_line(process: Begin, here: Path) -> None:
    """A script may answer through a pipe; where it ends, the run pauses, and standard output holds the result alone."""
    code, out, err = _piped(process, b"1\nWe come.\n\nA note.\n\n")
    assert (code, out) == (130, "")
    assert "go on with: sixparty resume" in err
    assert _sources(_run(here), "rok") == ["human"]
    code, out, _ = _piped(process, b"\n".join([b"1", b""] * 200), "--json")
    assert code == 0
    assert json.loads(out)["finished"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe1\n\x00\n",
        b"x" * 1_000_000 + b"\n1\n",
        b"gr\xfc\xdf gott\n",
        "\u202e1\u2066\n".encode(),
        b"1\nno end of line",
        b"\r\n" * 50,
        b"back\n" * 50,
        "\uff11\n".encode(),
    ],
)
def test_strange_input_never_breaks_it(process: Begin, here: Path, data: bytes) -> None:
    """Whatever comes through a pipe, the run pauses at its end; nothing unreadable is recorded, and nothing dangerous is shown."""
    code, out, err = _piped(process, data)
    assert (code, out) == (130, "")
    assert "go on with: sixparty resume" in err
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", err)
    assert len(err) < 100_000
    assert not _sources(_run(here), "rok")


def test_a_closed_input_pauses_at_once(process: Begin, here: Path) -> None:
    """Without any standard input nobody is there to ask."""
    running = process(*SHORT, stdin=subprocess.DEVNULL)
    assert running.communicate(timeout=PATIENCE)[0] == b""
    assert running.returncode == 130


def test_waiting_for_a_line_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a person thinks, others go on; lines that came at once are read one by one, and the last needs no end."""
    out, into = os.pipe()
    with os.fdopen(out) as stream, os.fdopen(into, "wb", buffering=0) as typing:
        monkeypatch.setattr(sys, "stdin", stream)

        async def both() -> list[str | None]:
            thinking = asyncio.create_task(line())
            await asyncio.sleep(0)
            assert not thinking.done()
            typing.write(b"one\ntwo\nthr")
            found = [await thinking, await line()]
            typing.write(b"ee")
            typing.close()
            return [*found, await line(), await line()]

        assert asyncio.run(both()) == ["one", "two", "three", None]


def test_who_has_answered_is_told_and_not_what(capsys: pytest.CaptureFixture[str]) -> None:
    """While people wait for models they see who has spoken in public, and nothing of what was said or done in the margins."""
    held = _noted()
    Watch(inputs_of("relief")).show(held.events)
    told = capsys.readouterr().err.splitlines()
    public = [e for e in held.events if e.type == "turn" and "all" in e.visible]
    assert len(told) == len(public) < len([e for e in held.events if e.type == "turn"])
    assert set(told) <= {f"{plate(inputs_of('relief'), p)} has answered." for p in inputs_of("relief").profile}


def test_a_table_that_was_left_seats_nobody() -> None:
    """After one has left, the next to sit down is not even asked."""
    held = _noted()
    moment = held.moments[0]

    async def left() -> None:
        table = Table(2)
        with pytest.raises(Paused):
            table.leave()
        with pytest.raises(Paused):
            async with table.seat(moment.question, moment.view):
                pytest.fail("seated")

    asyncio.run(left())


def _noted() -> Held:
    """A talk in which every note names its owner and its question."""

    def change(question: Question, turn: Turn) -> Turn:
        return turn.model_copy(update={"note": Note(text=f"Secret of {question.id}!")})

    inputs = inputs_of("relief")
    delegates: dict[str, Delegate] = mixture(inputs, 63)
    return observed(inputs, 1, delegates, change)


def _texts(held: Held) -> Iterator[tuple[str, str]]:
    for m in held.moments:
        looked_up = (pages.page(name, m.view, 80) for name in ("brief", "draft", "history"))
        issues = (pages.issue(m.view, issue, 80) for issue in m.question.issues)
        yield m.question.party, "\n".join([pages.question(m.question, m.view, 80), *looked_up, *issues])


def test_a_page_holds_no_other_partys_papers() -> None:
    """Whatever a person can look at holds their own notes, and of the others' none; and no exchange between two others."""
    held = _noted()
    offers = {(e.by, e.to) for e in held.events if e.type == "offered"}
    assert offers
    names = {p.id: p.short for p in inputs_of("relief").profiles}
    for party, text in _texts(held):
        secrets = set(re.findall(r"Secret of\s+r\d+\.\w+\.(\w+)!", text))
        assert secrets <= {party}
        plain = " ".join(text.split())
        for by, to in offers:
            told = f"{names[by][:1].upper()}{names[by][1:]} offers {names[to]} its support"
            assert told not in plain or party in {by, to}


def test_what_went_before_is_told() -> None:
    """In a pathway a person reads at the outset, and in the brief, what a model is told: what was held, agreed and held against whom."""
    outcome = Outcome(session="one", issue="rail", draft=Draft(option=2), text="A line is built.", parties=("rok", "prc"), binding=True)
    blame = Grievance(session="one", of="rok", toward="jpn", why="stayed-away")
    legacy = Legacy(sessions=(("one", "The first session"),), outcomes=(outcome,), grievances=(blame,))
    inputs = Inputs.model_validate(inputs_of("relief").model_dump() | {"legacy": legacy.model_dump()})
    held = observed(inputs, 1, mixture(inputs, 0))
    first = held.moments[0]
    for text in (pages.question(first.question, first.view, 200), pages.page("brief", first.view, 200)):
        assert "- Held before: The first session." in text
        assert "- Agreed, by South Korea (rok), China (prc): A line is built." in text
        assert "- South Korea (rok) holds against Japan (jpn) that it stayed away." in text
    assert "Held before" not in pages.question(held.moments[-1].question, held.moments[-1].view, 200)


def test_pages_fit_their_width() -> None:
    """No line of a page is wider than it was asked to be."""
    for _, text in _texts(_noted()):
        assert max(map(len, text.splitlines())) <= 80


def test_a_settings_file_may_name_a_person(sixparty, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A seat of a settings file may be `human` as well; without a terminal the run pauses."""
    (here / "seats.yaml").write_text("delegates:\n  rok: human\n")
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        said = sixparty("run", "relief", "--rounds", "2", "--settings", "seats.yaml")
    assert said.code == 130
    assert _run(here).manifest.delegates["rok"] == "human"
