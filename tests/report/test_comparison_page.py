"""The page of an experiment: one file, nothing fetched, nothing run, everything escaped, and every number leads somewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path

import pytest

from harness.domain.findings import Finding, Scorer, Span
from harness.evaluation.store import place
from harness.experiment.plan import Plan
from harness.report.comparison import behind, page
from harness.report.comparison.figures import Asked
from harness.report.comparison.sheet import Ways
from harness.transcript import canonical
from tests.report.test_comparison import keep_judged
from tests.report.test_comparison_material import EVIL, PARTIES, Made, experiment, plan_of

VOID = {"meta", "br", "link", "img", "input", "hr"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
LOST = (("cedar", 3, 1), ("birch", 5, 2))
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
MEASURE = (
    "<script>document.title = [document.documentElement.scrollWidth - innerWidth, document.querySelectorAll('svg.plot').length]</script>"
)


class Reader(HTMLParser):
    """Collects the elements of a page and its words, and what is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Keeps it."""
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Keeps it: a mark of a drawing."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Must close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keeps what is not style."""
        self.words += "" if self.open[-1:] == ["style"] else data

    @property
    def hrefs(self) -> list[str]:
        """Where its links lead."""
        return [a["href"] for tag, a in self.elements if tag == "a"]

    @property
    def ids(self) -> list[str]:
        """Its anchors."""
        return [a["id"] for _, a in self.elements if "id" in a]


def drawn(folder: Path, made: Made, ways: Ways | None = None) -> str:
    """The page of a made-up experiment."""
    return page.render(experiment(folder, made), Asked(), ways or Ways("a/runs/"))


def test_the_answer_comes_first(tmp_path: Path) -> None:
    """Question and sentence stand before any section, with what the baselines came to."""
    head = Reader(drawn(tmp_path, Made())).words.partition("Ranking")[2].partition("Ranking")[0]
    assert "Which of these is the more faithful delegate?" in head
    assert "alder is more faithful than each of the two others" in head
    assert "Baselines beside: rules" in head
    assert "not yet by people" in head


def test_the_page_needs_nothing_else(tmp_path: Path) -> None:
    """No script, no image, no style sheet, nothing fetched from anywhere, and every element is closed."""
    html = drawn(tmp_path, Made(failed=LOST))
    found = Reader(html)
    assert not found.open
    assert not {"script", "img", "link", "iframe", "object"} & {tag for tag, _ in found.elements}
    assert not re.search(r"@import|url\(", html)
    # The addresses of the models are words on it, and no links.
    assert not any("://" in value for _, about in found.elements for value in about.values())
    assert all(href.startswith(("#", "a/runs/")) for href in found.hrefs)


@pytest.mark.parametrize("design", ["seat", "selfplay"])
def test_every_number_leads_somewhere(tmp_path: Path, design: str) -> None:
    """Every link within the page has its anchor, no anchor is there twice, and every run is linked."""
    found = Reader(drawn(tmp_path, Made(failed=LOST, design=design)))
    assert len(found.ids) == len(set(found.ids))
    assert {href[1:] for href in found.hrefs if href.startswith("#")} <= set(found.ids)
    assert len({href for href in found.hrefs if href.startswith("a/runs/")}) == 5 * 12 * 3


def test_a_party_that_has_no_runs_of_its_own(tmp_path: Path) -> None:
    """Where everybody was under test at once, a party's number leads to all runs of its contender; in `mixed` both kinds meet."""
    found = experiment(tmp_path, Made(design="seat"))
    rows = [row._replace(design="mixed") for row in found.rows if row.model != "rules"]
    rules = [row for row in experiment(tmp_path / "all", Made(design="selfplay")).rows if row.model == "rules"]
    mixed = replace(found, plan=plan_of(Made(design="mixed")), rows=[*rows, *(row._replace(design="mixed") for row in rules)])
    html = Reader(page.render(mixed, Asked(), Ways("a/runs/")))
    assert {href[1:] for href in html.hrefs if href.startswith("#")} <= set(html.ids)
    assert "none" not in html.words.partition("The runs")[2]


def test_runs_with_pages_lead_to_them(tmp_path: Path) -> None:
    """The others lead to their folders; a stranger's name is no way out."""
    ways = Ways("a/runs/", "page-runs/", frozenset({"one", "../two"}))
    assert ways.to("one") == "page-runs/one.html"
    assert ways.to("three") == "a/runs/three/"
    assert ways.to("../two") == "page-runs/..%2Ftwo.html"
    assert ways.to("javascript:x") == "a/runs/javascript%3Ax/"


def test_numbers_lead_to_words(tmp_path: Path) -> None:
    """A run whose findings are there leads to the sentences of the party under test, verbatim; from there to its folder."""
    found = experiment(tmp_path, Made(scenarios=2, seeds=1, scorers=("lexicon",)))
    cell = found.rows[0]
    speak(tmp_path / "runs" / cell.run, cell.seat, "We shall never join a forum & be bound.")
    other = next(party for party in PARTIES if party != cell.seat)
    speak(tmp_path / "runs" / cell.run, other, "Nobody asked us.")
    html = page.render(found, Asked(), Ways("a/runs/"))
    read = Reader(html)
    assert {href[1:] for href in read.hrefs if href.startswith("#")} <= set(read.ids)
    assert "#w0" in read.hrefs
    told = read.words.rpartition("The words")[2]
    assert f"{cell.seat.upper()} contradicts" in told
    assert "We shall never join a forum & be bound." in told
    assert "Nobody asked us." not in told
    assert html.count(f'href="a/runs/{cell.run}/"') == 1


def test_words_are_of_the_judges_that_were_asked(tmp_path: Path) -> None:
    """Another panel's findings on the same run are not theirs."""
    found = experiment(tmp_path, Made(scenarios=2, seeds=1, scorers=("judge/1",)))
    cell = found.rows[0]
    run = tmp_path / "runs" / cell.run
    speak(run, cell.seat, "Theirs.", Scorer(id="judge/1", kind="judge", config="0" * 64))
    speak(run, cell.seat, "Of others.", Scorer(id="judge/1", kind="judge", config="1" * 64))
    keep_judged(run, cell.seat, 1)
    words = Reader(page.render(found, Asked(), Ways("a/runs/"))).words
    assert "Theirs." in words
    assert "Of others." not in words


def test_a_page_carries_so_many_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how many runs are left out; these lead to their folders, and every contender has as many on the page as the others."""
    monkeypatch.setattr(behind, "MOST_RUNS", 10)
    found = experiment(tmp_path, Made(scenarios=4, seeds=1, scorers=("lexicon",)))
    for row in {row.run: row for row in found.rows}.values():
        speak(tmp_path / "runs" / row.run, row.seat, "We shall never join.")
    html = page.render(found, Asked(), Ways("a/runs/"))
    read = Reader(html)
    assert "10 more are left out here" in read.words
    assert len({href for href in read.hrefs if href.startswith("#w")} - {"#words"}) == 10
    assert [html.count(f"<summary>{model} in ") for model in ("alder", "rules", "random")] == [2, 2, 2]


def speak(run: Path, party: str, said: str, scorer: Scorer | None = None) -> None:
    """Keeps one more finding beside a run: words that contradict."""
    by = scorer or Scorer(id="lexicon/1", kind="lexicon", config="0" * 64)
    span = Span(start=0, end=len(said), sentence=(0, len(said)), quote=said)
    about = {"party": party, "item": f"{party}.one", "position_id": f"{party}.one", "issue": "forum"}
    one = Finding.model_validate({**about, "verdict": "contradict", "evidence": (span,), "scorer": by}).sealed()
    place(run, by).parent.mkdir(parents=True, exist_ok=True)
    with place(run, by).open("ab") as file:
        file.write(canonical(one) + b"\n")


def test_failed_runs_are_listed(tmp_path: Path) -> None:
    """With contender, reason and the way to the run."""
    html = drawn(tmp_path, Made(failed=LOST))
    told = html.partition('id="lost"')[2].partition('id="runs"')[0]
    assert "</b> of cedar, failed: the endpoint gave no answer (timeout)" in told
    assert told.count('href="a/runs/') == 2


def test_five_scenarios_are_not_ranked(tmp_path: Path) -> None:
    """The page says why, and draws no sets."""
    html = drawn(tmp_path, Made(scenarios=5))
    assert "No ranking is made: there are only 5 scenarios" in html
    assert ">set 1<" not in html
    assert "&lt;0.001" not in html


def test_hostile_words_are_escaped(tmp_path: Path) -> None:
    """Titles, models, questions and reasons are words, whatever they hold."""
    name = plan_of(Made()).models["alder"].model_copy(update={"model": EVIL})
    made = Made(failed=LOST, why=EVIL, more={"title": EVIL, "question": EVIL, "models": {"alder": name, "birch": name, "cedar": name}})
    html = drawn(tmp_path, made)
    found = Reader(html)
    assert not found.open
    assert not {"script", "img"} & {tag for tag, _ in found.elements}
    assert not any(key.startswith("on") for _, a in found.elements for key in a)
    assert "{{ 7777*7 }}" in found.words
    assert not set("\u202e\x1b") & set(html)


@pytest.mark.parametrize(
    "made",
    [
        Made(good={}),
        Made(good={"alder": 0.2}),
        Made(scenarios=1, seeds=1),
        Made(noise=0, scenarios=6),
        Made(failed=tuple((m, n, s) for m in ("alder", "birch", "cedar", "rules", "random") for n in range(12) for s in (1, 2, 3))),
        Made(failed=tuple(("alder", n, s) for n in range(12) for s in (1, 2, 3))),
        Made(scorers=("lexicon",)),
    ],
    ids=["baselines", "one model", "one run each", "no noise", "all failed", "one failed", "floor"],
)
def test_poor_experiments_have_a_page(tmp_path: Path, made: Made) -> None:
    """However little there is, the page says what there is."""
    found = Reader(drawn(tmp_path, made))
    assert not found.open
    assert not re.search(r"\bnan\b|\bNone\b", found.words)


def test_how_to_make_it_again(tmp_path: Path) -> None:
    """Commands on files that are there, the plan itself, versions, hash and BibTeX stand at the end."""
    told = Reader(drawn(tmp_path, Made())).words.rpartition("Methods")[2]
    assert f"sixparty experiment {tmp_path.name}/plan.json --out {tmp_path.name}\n" in told
    assert Plan.model_validate_json(told[told.index("{") : told.index("\n}") + 2]) == plan_of(Made())
    assert all(f"{name} {version(name)}" in told for name in ("numpy", "scipy"))
    assert "@misc{sixparty-planted," in told
    assert experiment(tmp_path, Made()).sha256 in told


def test_ten_thousand_runs_in_seconds(tmp_path: Path) -> None:
    """Reading and drawing take seconds, and grow with the runs, no faster."""
    took = []
    for seeds in (21, 84):
        made = Made(scenarios=24, seeds=seeds)
        found = experiment(tmp_path / str(seeds), made)
        begun = time.perf_counter()
        html = page.render(found, Asked(), Ways("a/runs/"))
        took.append(time.perf_counter() - begun)
    assert len({row.run for row in found.rows}) == 10_080
    assert len(html) < 6_000_000
    assert took[1] < 20
    assert took[1] < 8 * took[0]


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
@pytest.mark.parametrize("width", [1280, 520])
def test_a_real_browser_opens_it(tmp_path: Path, width: int) -> None:
    """The drawings are there, and nothing reaches beyond the window; the page itself runs nothing, so that a copy of it measures."""
    html = drawn(tmp_path / "x", Made(failed=LOST))
    copy = tmp_path / "copy.html"
    copy.write_text(POLICY.sub("", html).replace("</body>", f"{MEASURE}</body>"), "utf-8")
    title = re.search(r"<title>(.*?)</title>", _dom(copy, width))
    assert title is not None
    assert title[1] == "0,5"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_a_real_browser_runs_nothing(tmp_path: Path) -> None:
    """Even a script that got into the page would not run."""
    place = tmp_path / "page.html"
    place.write_text(drawn(tmp_path / "x", Made()).replace("</body>", f"{MEASURE}</body>"), "utf-8")
    assert "<title>Planted differences</title>" in _dom(place, 1280)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_a_real_browser_has_no_complaint(tmp_path: Path) -> None:
    """Its console stays empty, and it asks the network for nothing; a page that is wrong in both fills both."""
    html = drawn(tmp_path / "x", Made(failed=LOST))
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(html, "utf-8")
    bad.write_text(html.replace("<body>", '<body><img src="http://127.0.0.1:9/x.png"><script>undefined.no</script>'), "utf-8")
    assert "CONSOLE" not in _open(good, 1280).stderr
    assert "CONSOLE" in _open(bad, 1280).stderr
    assert [_addresses(tmp_path, page) for page in (good, bad)] == [[], []]
    bad.write_text(POLICY.sub("", bad.read_text("utf-8")), "utf-8")
    assert _addresses(tmp_path, bad) == ["http://127.0.0.1:9/x.png"]


def _addresses(folder: Path, place: Path) -> list[str]:
    """What the browser asked the network for on behalf of a page, by its own record."""
    _open(place, 1280, f"--log-net-log={folder / 'net.json'}")
    said = re.findall(r'"url":"(https?://[^"]+)"', (folder / "net.json").read_text("utf-8"))
    return sorted({address for address in said if "127.0.0.1" in address})


def _dom(place: Path, width: int) -> str:
    """The page as the browser has it when it has read it."""
    return _open(place, width).stdout


def _open(place: Path, width: int, *more: str) -> subprocess.CompletedProcess[str]:
    """Opens a page and closes the browser again."""
    how = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={place.parent / 'profile'}", *more]
    how += [f"--window-size={width},900", "--hide-scrollbars", "--enable-logging=stderr", "--dump-dom"]
    return subprocess.run([str(CHROMIUM), *how, place.as_uri()], capture_output=True, text=True, check=True, timeout=90)
