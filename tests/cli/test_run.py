"""`sixparty run` and `sixparty resume`: holding a talk, asking for it twice, and going on after whatever stopped it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from harness.cli import session
from harness.domain.events import Event
from harness.transcript import Writer, read

try:
    from fcntl import F_SETPIPE_SZ, fcntl
except ImportError:
    F_SETPIPE_SZ = None

SHORT = ("run", "opening-plenary", "--rounds", "2")


def _bytes(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_run_records_and_shows(sixparty, here: Path, held: Path) -> None:
    """A talk is recorded below the current folder, its text is the result, progress is told apart, and the end says how to read it."""
    told = sixparty(*SHORT)
    path = f"transcripts/runs/{held.name}"
    assert told.code == 0
    assert _bytes(here / path) == _bytes(held)
    assert told.out.startswith("\nOpening\n-------\n")
    assert told.out.index("Communiqué") < told.out.index(f"Recorded in {path} ({len(read(here / path).events)} events)")
    for command in (f"sixparty show {path}\n", f"sixparty show {path} --format html > page.html", f"sixparty verify {path}"):
        assert command in told.out
    assert told.err.splitlines()[:2] == [f"Opening plenary of the six, seed 1: recording in {path}", "opening: 0 of 7 issues adopted"]
    assert "round 2 of 2, margins: " in told.err


def test_default_scenario(sixparty) -> None:
    """Without a word, it is the opening plenary with seed 1."""
    assert sixparty("run", "--json").json["run"].startswith("opening-plenary-1-")


def test_json(sixparty, here: Path, held: Path) -> None:
    """--json prints one object, and nothing else anywhere."""
    told = sixparty(*SHORT, "--json")
    result = told.json
    assert (told.code, told.err) == (0, "")
    assert list(result) == ["run", "path", "scenario", "seed", "finished", "events", "adopted", "absent", "speakers", "bills"]
    assert (result["run"], result["scenario"], result["seed"], result["finished"]) == (held.name, "opening-plenary", 1, True)
    run = read(Path(result["path"]))
    assert result["events"] == len(run.events)
    communique = next(e for e in run.events if e.type == "communique")
    assert [a["issue"] for a in result["adopted"]] == [a.issue for a in communique.agreed]
    assert all(set(a) == {"issue", "option", "rider", "parties"} for a in result["adopted"])
    assert all(set(a["parties"]) == set(b.parties) for a, b in zip(result["adopted"], communique.agreed, strict=True))
    assert result["absent"] == list(communique.absent)


def test_quiet(sixparty, held: Path) -> None:
    """--quiet prints where the run is, then what came of it, and nothing else anywhere."""
    told = sixparty(*SHORT, "--quiet")
    first, second, *adopted = told.out.splitlines()
    assert (told.code, told.err, first) == (0, "", f"transcripts/runs/{held.name}")
    assert second.startswith(f"finished, {len(read(Path(first)).events)} events, {len(adopted)} adopted")
    assert all(line.startswith("adopted ") for line in adopted)


def test_plain_is_what_a_pipe_gets(sixparty, held: Path) -> None:
    """Where standard output is not a terminal, --plain changes nothing."""
    assert sixparty(*SHORT).out == sixparty(*SHORT, "--plain", "--again").out


def test_out(sixparty, here: Path, held: Path) -> None:
    """--out names the folder that receives the run's folder; it is made if need be."""
    assert sixparty(*SHORT, "--out", "a/b", "--quiet").out.splitlines()[0] == f"a/b/{held.name}"
    assert _bytes(here / "a" / "b" / held.name) == _bytes(held)


def test_own_scenario(sixparty, here: Path) -> None:
    """The path of a scenario of one's own is as good as a name."""
    bundled = Path(session.__file__).resolve().parents[2] / "personas" / "northeast-asia-2000" / "scenarios" / "relief.yaml"
    (here / "mine.yaml").write_text(bundled.read_text("utf-8").replace("id: relief", "id: mine"), "utf-8")
    assert sixparty("run", "mine.yaml", "--rounds", "2", "--json").json["scenario"] == "mine"


def test_mistake_in_own_scenario(sixparty, here: Path) -> None:
    """A mistake in a file is told with file and line, before anything is recorded."""
    (here / "mine.yaml").write_text("id: mine\ntitle: [\n")
    told = sixparty("run", "mine.yaml")
    assert told.code == 2
    assert "mine.yaml:" in told.err
    assert not (here / "transcripts").exists()


def test_same_question_is_not_asked_again(sixparty, done: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finished talk is reported with its communique and outcome; nobody is asked anything and no file is touched."""
    monkeypatch.setattr(session, "hold", None)
    before = _bytes(done)
    told = sixparty(*SHORT)
    assert told.code == 0
    assert f"{done} is finished already" in told.err
    assert "Communiqué" in told.out
    assert f"Recorded in {done}" in told.out
    assert "Round 1" not in told.out
    assert sixparty(*SHORT, "--json").json["finished"]
    assert _bytes(done) == before


def test_again(sixparty, done: Path) -> None:
    """--again holds the talk anew in the same folder; it comes to the same bytes."""
    before = _bytes(done)
    told = sixparty(*SHORT, "--again")
    assert "Round 1" in told.out
    assert _bytes(done) == before


def test_unfinished_goes_on(sixparty, stopped: Path, held: Path) -> None:
    """Asked for again, an unfinished talk goes on from its last whole step, says so, and ends as if it had never stopped."""
    told = sixparty(*SHORT)
    assert told.code == 0
    count = re.match(rf"{stopped} stopped after (\d+) events; going on from there\.", told.err)
    assert count
    assert int(count[1]) <= 60
    assert "\nOpening\n" not in told.out
    assert _bytes(stopped) == _bytes(held)


def test_resume(sixparty, stopped: Path, held: Path) -> None:
    """`resume` does the same, by path or by name, in every style."""
    assert sixparty("resume", stopped.name, "--json").json["events"] == len(read(held).events)
    assert _bytes(stopped) == _bytes(held)
    assert f"{stopped} is finished already" in sixparty("resume", stopped).err


@pytest.mark.parametrize("kept", range(0, 140, 9))
def test_resume_from_any_event(sixparty, stopped: Path, held: Path, kept: int) -> None:
    """From whichever event a record goes on, in the middle of a step or of a line, it ends in the same bytes."""
    lines = (held / "events.jsonl").read_bytes().splitlines(keepends=True)
    (stopped / "events.jsonl").write_bytes(b"".join(lines[:kept]) + lines[kept][: kept % 50])
    assert sixparty("resume", stopped, "--quiet").code == 0
    assert _bytes(stopped) == _bytes(held)


def test_only_the_manifest_was_not_told(sixparty, stopped: Path, held: Path) -> None:
    """A record that is complete, in a run that is not called finished, is finished without asking anybody."""
    shutil.copy(held / "events.jsonl", stopped / "events.jsonl")
    assert sixparty("resume", stopped, "--quiet").code == 0
    assert _bytes(stopped) == _bytes(held)


def test_empty_folder_is_no_run(sixparty, done: Path, held: Path) -> None:
    """A folder in which nothing has been recorded yet is begun."""
    for missing in (("manifest.json", "events.jsonl"), ("events.jsonl",)):
        for name in missing:
            (done / name).unlink()
        assert sixparty(*SHORT, "--quiet").code == 0
        assert _bytes(done) == _bytes(held)


def _interrupt(monkeypatch: pytest.MonkeyPatch, after: int, fault: BaseException) -> None:
    """Makes the writer fail instead of writing so many events."""
    whole = Writer.append

    def append(self: Writer, events: Sequence[Event]) -> None:
        if events[-1].seq >= after:
            raise fault
        whole(self, events)

    monkeypatch.setattr(Writer, "append", append)


def test_ctrl_c(sixparty, here: Path, held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130 and says how to go on; going on gives the bytes of a talk that was never stopped."""
    with monkeypatch.context() as patch:
        _interrupt(patch, 50, KeyboardInterrupt())
        told = sixparty(*SHORT)
    path = f"transcripts/runs/{held.name}"
    assert told.code == 130
    assert told.err.endswith(f"Interrupted. All that was said is recorded; go on with: sixparty resume {path}\n")
    assert not read(here / path).finished
    assert sixparty("verify", path).code == 0
    assert sixparty("resume", path).code == 0
    assert _bytes(here / path) == _bytes(held)


def test_full_disk(sixparty, here: Path, held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk ends with 2 and one message; what was recorded is whole and the talk can go on."""

    class Full:
        def write(self, data: bytes) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def close(self) -> None:
            """Nothing is open."""

    whole = Writer.append

    def append(self: Writer, events: Sequence[Event]) -> None:
        if events[-1].seq >= 50:
            self._stream.close()
            self._stream = Full()  # type: ignore[assignment]
        whole(self, events)

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "append", append)
        told = sixparty(*SHORT, "--json")
    path = here / "transcripts" / "runs" / held.name
    assert (told.code, told.out) == (2, "")
    assert "could not be written on: No space left on device" in told.err
    assert f"sixparty resume transcripts/runs/{held.name}" in told.err
    assert sixparty("resume", path, "--quiet").code == 0
    assert _bytes(path) == _bytes(held)


@pytest.mark.parametrize("out", ["file", "file/below", "/dev/null/below", "/proc/below"])
def test_folder_that_cannot_be_written(sixparty, here: Path, out: str) -> None:
    """A folder that cannot be written: one message that names it, code 2, and nothing else has changed."""
    (here / "file").write_text("mine")
    told = sixparty(*SHORT, "--out", out)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert f"no run can be written at {out}" in told.err
    assert [p.name for p in here.iterdir()] == ["file"]
    assert (here / "file").read_text() == "mine"


@pytest.fixture
def blocked(process) -> subprocess.Popen[bytes]:
    """A talk in a process of its own that waits in its middle: nobody reads on, and its pipe is too small for what it has to say."""
    if F_SETPIPE_SZ is None:
        pytest.skip("only Linux lets a pipe be made small")
    running = process(*SHORT)
    fcntl(running.stdout, F_SETPIPE_SZ, 4096)
    assert running.stdout.readline() == b"\n"
    return running


def _recorded(here: Path, held: Path) -> Path:
    path = here / "transcripts" / "runs" / held.name
    whole, part = (held / "events.jsonl").read_bytes(), (path / "events.jsonl").read_bytes()
    assert whole.startswith(part)
    assert 0 < len(part) < len(whole)
    return path


def test_ctrl_c_in_a_process(blocked: subprocess.Popen[bytes], sixparty, here: Path, held: Path) -> None:
    """The same with a real signal."""
    blocked.send_signal(signal.SIGINT)
    _, err = blocked.communicate()
    assert blocked.returncode == 130
    assert b"go on with: sixparty resume" in err
    assert b"Traceback" not in err
    path = _recorded(here, held)
    assert sixparty("resume", path).code == 0
    assert _bytes(path) == _bytes(held)


def test_kill_9(blocked: subprocess.Popen[bytes], sixparty, here: Path, held: Path) -> None:
    """A talk that is killed without warning has lost nothing that was said, and goes on to the same bytes."""
    blocked.kill()
    blocked.communicate()
    path = _recorded(here, held)
    assert sixparty("verify", path).code == 0
    assert sixparty(*SHORT, "--quiet").code == 0
    assert _bytes(path) == _bytes(held)


def test_reader_who_leaves(blocked: subprocess.Popen[bytes], here: Path, held: Path) -> None:
    """When nobody reads any more, as with `| head`, the talk is held to its end and recorded, and nobody complains."""
    blocked.stdout.close()
    assert b"Broken" not in blocked.stderr.read()
    assert blocked.wait() == 0
    assert _bytes(here / "transcripts" / "runs" / held.name) == _bytes(held)


def test_two_at_a_time(blocked: subprocess.Popen[bytes], sixparty, here: Path, held: Path) -> None:
    """A talk that is being held cannot be held a second time in the same folder, not even with --again."""
    for more in ((), ("--again",)):
        told = sixparty(*SHORT, *more)
        assert (told.code, told.out) == (2, "")
        assert "is being written by another process" in told.err
    blocked.communicate()
    assert blocked.returncode == 0
    assert _bytes(here / "transcripts" / "runs" / held.name) == _bytes(held)


def test_same_bytes_everywhere(process, held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process, another hash seed, another folder: the same record."""
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert process(*SHORT, "--json", "--out", "elsewhere").communicate()[1] == b""
    assert _bytes(Path("elsewhere") / held.name) == _bytes(held)


def test_no_such_day(sixparty, here: Path) -> None:
    """A date that is none is refused with its line, before anything is recorded."""
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text("utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    Path("winter.yaml").write_text(example.replace("2000-11-20", "2000-02-30"), "utf-8")
    told = sixparty("run", "winter.yaml")
    assert told.code == 2
    assert "winter.yaml:8: situation.date: there is no such day" in told.err


def test_the_example_of_the_docs_runs(sixparty, here: Path) -> None:
    """The scenario that docs/scenarios.md shows is one."""
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text("utf-8")
    Path("winter.yaml").write_text(page.partition("```yaml\n")[2].partition("```")[0], "utf-8")
    told = sixparty("run", "winter.yaml", "--quiet")
    assert told.code == 0, told.err
