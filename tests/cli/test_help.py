"""The table of commands, and how a command ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness import __version__
from harness.cli import app, terminal

HEAVY = {"asyncio", "httpx", "jinja2", "numpy", "pydantic", "rich", "yaml"}
LOADED = "import sys; from harness.cli.app import answer; answer(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


@pytest.mark.parametrize("argument", ["--help", "--version", "-h", None])
def test_help_loads_nothing_heavy(argument: str | None) -> None:
    """What lists the commands imports none of them."""
    done = subprocess.run([sys.executable, "-c", LOADED, *filter(None, [argument])], capture_output=True, text=True, check=True)
    assert not {name.split(".")[0] for name in done.stderr.split()} & HEAVY
    assert "harness.domain" not in done.stderr


def test_help_names_every_command(sixparty) -> None:
    """Every command of the table is listed, alone or with --help, and has a help of its own."""
    listed = sixparty("--help")
    assert sixparty().out == listed.out
    for name, (_, summary) in app.COMMANDS.items():
        assert f"{name} " in listed.out
        assert summary in listed.out
        told = sixparty(name, "--help")
        assert (told.code, told.err) == (0, "")
        assert told.out.startswith(f"Usage: sixparty {name}")


def test_version(sixparty) -> None:
    """The version of the package."""
    assert sixparty("--version").out == f"sixparty {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "there is no command 'rnu'. Did you mean 'run'?"),
        (["zzz"], "there is no command 'zzz'. Known commands: agree, check, compare, diff"),
        (["run", "--sede", "3"], "No such option"),
        (["run", "--seed", "x"], "'x' is not a valid integer"),
        (["run", "--seed", "0"], "0 is not in the range"),
        (["run", "--rounds", "99"], "99 is not in the range 2<=x<=20"),
        (["run", "opening-plenry"], "Did you mean 'opening-plenary'?"),
        (["run", "no/such/file.yaml"], "no/such/file.yaml"),
        (["run", "one", "two"], "unexpected extra argument"),
        (["show"], "Missing argument 'RUN'"),
        (["show", "x", "--format", "pdf"], "'pdf' is not one of"),
        (["show", "nowhere"], "there is no run 'nowhere'"),
        (["show", "x" * 5000], "there is no run"),
        (["parties", "North Corea"], "there is no party 'North Corea'"),
        (["parties", "uas"], "Did you mean 'usa'?"),
    ],
)
def test_users_mistakes(sixparty, arguments: list[str], said: str) -> None:
    """What the user got wrong ends with 2 and one message on standard error, without a traceback."""
    told = sixparty(*arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert told.err.startswith("sixparty: ")
    assert "Traceback" not in told.err


def test_our_own_fault(sixparty, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours ends with 1 and one line; the traceback comes on demand."""
    monkeypatch.setattr(app, "import_module", lambda name: 1 / 0)
    told = sixparty("run")
    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert told.err.startswith("sixparty: a fault of ours (ZeroDivisionError: division by zero). Please report it")
    monkeypatch.setenv(app.DEBUG, "1")
    assert "Traceback (most recent call last)" in sixparty("run").err


def test_interrupted(sixparty, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with 130."""

    def stop(name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "import_module", stop)
    assert sixparty("run").code == 130


HOSTILE = "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202eltr\u2066 \u200f\x00\x7f\r\u2028end\ttab\nline \ud800"


def test_nothing_steers_a_terminal() -> None:
    """No escape, no control, no mark of direction and no half of a character passes; letters, tabs and ends of lines do."""
    assert terminal.safe(HOSTILE) == "[31mred]0;title 2J ltr end\ttab\nline "
    assert terminal.safe("서울 naïve “yes” 100 % [red]") == "서울 naïve “yes” 100 % [red]"


def test_every_way_out_is_safe(sixparty, capsys: pytest.CaptureFixture[str]) -> None:
    """Results, progress and complaints all pass the same door; JSON loses nothing there."""
    terminal.out(HOSTILE)
    terminal.err(HOSTILE)
    terminal.out_json({"a": HOSTILE})
    said = "".join(capsys.readouterr())
    assert not set(said) & set("\x1b\x9b\x07\u202e\u2066\x00\r\u2028")
    assert "\\u202e" in said
    assert "\x1b" not in sixparty("show", "\x1b[2J").err


def test_reader_who_leaves(process) -> None:
    """`| head` ends quietly: nothing on standard error, and no fault."""
    running = process("scenarios")
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_on_a_full_disk(process) -> None:
    """Standard output on a full disk is the user's matter: one message, code 2."""
    with Path("/dev/full").open("wb") as full:
        running = process("scenarios", stdout=full)
        assert running.communicate()[1] == b"sixparty: standard output cannot be written: No space left on device.\n"
    assert running.returncode == 2
