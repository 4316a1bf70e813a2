"""Another conference entirely, from scratch: two houses barter in 1875, over questions of kinds that nobody here has heard of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.cli.app import answer
from harness.library.checking import check
from tests.servers import stub
from tests.talks.record import Told, sound

AGENDA = """\
id: grain-for-copper
title: Grain for copper
issues:
  - id: price
    title: The price of copper
    question: How much grain buys a ton of copper?
    topic: the price of copper
    short: copper
    kind: barter
    options:
      - {number: 1, label: none, text: No copper is sold., phrase: no sale}
      - {number: 2, label: ten, text: A ton of copper costs ten tons of grain., phrase: ten tons for one}
      - {number: 3, label: twelve, text: A ton of copper costs twelve tons of grain., phrase: twelve tons for one}
    status_quo: {value: 1, reason: There is no trade yet.}
    exposure: {value: 40, reason: Ships can be turned back.}
    paragraphs: []
  - id: ships
    title: Whose ships
    question: Who carries it?
    topic: the ships
    short: ships
    kind: carriage
    options:
      - {number: 1, label: each, text: Each side carries its own goods., phrase: ships of their own}
      - {number: 2, label: shared, text: Ships of both sides carry in turn., phrase: ships in turn}
    status_quo: {value: 1, reason: That is how it is.}
    exposure: {value: 10, reason: Little is lost.}
    paragraphs: []
"""
FORMAT = """\
id: counter
title: Across the counter
text: Two houses meet.
members: [mine, mill]
equal_sixth: false
chair: none
rules:
  barter: {quorum: 2, consensus: true}
  carriage: {quorum: 2, consensus: true}
"""
SCENARIO = """\
id: spring-1875
title: Spring market
brief: Two questions, one afternoon.
parties: [mine, mill]
issues: [price, ships]
format: counter
situation: {date: '1875-04-03', text: The river is open again.}
rounds: 3
paragraphs: []
"""
PARTY = """\
id: WHO
name: the House of WHO
short: WHO
capital: Rivertown
adjective: WHO
role: A trader.
manner: Plain.
interests: [{id: WHO.int, text: A sale., paragraphs: [], confidence: explicit}]
capabilities: []
reservations: []
positions:
  - {id: WHO.price, issue: price, text: Wants a good price., target: TARGET, salience: 4, salience_reason: It lives on it.,
     firmness: moderate, paragraphs: [ledger-3], confidence: explicit}
stances:
  price: {accept: [2, 3], reason: Either would do.}
  ships: {accept: [1, 2], ideal: [2, 2], reason: It has few ships.}
temper:
  concession: {value: 2, reason: r}
  room: {value: 500, reason: r}
  aspire: {value: 900, reason: r}
  patience: {value: 700, reason: r}
  without: {value: 100, reason: r}
  widen: {value: 0, reason: r}
"""
TRUST = "trust: [{of: mine, toward: mill, level: 400, reason: r}, {of: mill, toward: mine, level: 400, reason: r}]\ntracks: []\n"
FILES = {
    "agenda.yaml": AGENDA,
    "relations.yaml": TRUST,
    "formats/counter.yaml": FORMAT,
    "scenarios/spring-1875.yaml": SCENARIO,
    "parties/mine.yaml": PARTY.replace("WHO", "mine").replace("TARGET", "[3, 3]"),
    "parties/mill.yaml": PARTY.replace("WHO", "mill").replace("TARGET", "[2, 2]"),
}

Hold = Callable[..., Told]


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the conference, below the current one; nothing in the environment points to an endpoint."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for file, content in FILES.items():
        path = tmp_path / "market" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return tmp_path / "market"


@pytest.fixture
def hold(market: Path) -> Hold:
    """Holds the scenario with more options, and reads the record back."""

    def held(*options: str) -> Told:
        assert answer(["run", str(market / "scenarios" / "spring-1875.yaml"), "--quiet", *options]) == 0
        (run,) = (market.parent / "transcripts" / "runs").iterdir()
        return Told(run)

    return held


@pytest.fixture(scope="module")
def server() -> Iterator[stub.Stub]:
    """A server that answers every request at once, in shape."""
    with stub.running() as running:
        yield running


def test_nothing_is_wrong(market: Path) -> None:
    """Other parties, issues, kinds of issue and another century; no sources, fence or events: there is nothing to complain of."""
    report = check(market)
    assert (report.complaints, report.unread) == ((), ())
    assert (report.counts["parties"], report.counts["issues"], report.counts["scenarios"]) == (2, 2, 1)


def test_offline(hold: Hold) -> None:
    """The offline delegates hold it to its end, and the record is sound."""
    told = hold()
    assert told.run.manifest.status == "finished"
    assert set(told.run.inputs.seats) == {"mine", "mill"}
    sound(told)


def test_lots(hold: Hold) -> None:
    """So do delegates that draw lots."""
    assert hold("--party", "mine=random", "--party", "mill=random").run.manifest.status == "finished"


@pytest.mark.parametrize("option", [(), ("--acts-only",), ("--soliloquy",)], ids=["statements", "acts", "soliloquy"])
def test_with_a_model(hold: Hold, server: stub.Stub, option: tuple[str, ...]) -> None:
    """A model speaks for both and takes every turn itself: prompts and schemas know no other conference."""
    told = hold("--model", "any", "--base-url", server.base_url, *option)
    sound(told)
    assert told.own == 1


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_shown(hold: Hold, capsys: pytest.CaptureFixture[str], form: str) -> None:
    """Every way to read it works, and no page speaks of Korea or of the paper's parties."""
    path = hold().path
    capsys.readouterr()
    assert answer(["show", str(path), "--format", form]) == 0
    said = capsys.readouterr().out
    assert "mine" in said
    assert "Korea" not in said


def test_another_folder_of_scenarios(market: Path) -> None:
    """A scenario in the folder belongs to it, whatever the bundled conference holds."""
    report = check(market / "scenarios" / "spring-1875.yaml")
    assert (report.complaints, report.counts["parties"]) == ((), 2)
