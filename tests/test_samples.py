"""The talk in transcripts/samples/ is what this version holds, byte for byte. `make golden` holds it anew.

Read the diff before you commit it.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.app import answer
from harness.delegates.offline import Offline
from harness.domain.state import start
from harness.report import markdown
from harness.report.lens import Lens
from harness.talks import hold
from harness.transcript import EVENTS, INPUTS, MANIFEST, Writer, read
from tests.holding import inputs_of

SAMPLES = Path(__file__).parents[1] / "transcripts" / "samples"
SCENARIO, SEED = "four-party-clash", 5
SAMPLE = SAMPLES / f"{SCENARIO}-{SEED}"
PAGE = SAMPLES / f"{SCENARIO}-{SEED}.md"
MODEL = SAMPLES / "model-against-rules"
ANNOTATED = Path(__file__).parents[1] / "docs" / "annotated.md"
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "quick.svg"


@pytest.fixture(scope="module")
def again(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's talk, held now; with --update-golden it becomes the sample."""
    inputs = inputs_of(SCENARIO)
    offline = Offline(inputs)
    delegates = {p.id: offline for p in inputs.profiles}
    writer = Writer.create(tmp_path_factory.mktemp("sample"), inputs, SEED, dict.fromkeys(delegates, "offline"))
    asyncio.run(hold(start(inputs, SEED), delegates, writer.append))
    writer.finish()
    if request.config.getoption("--update-golden"):
        shutil.rmtree(SAMPLE, ignore_errors=True)
        shutil.copytree(writer.path, SAMPLE)
        PAGE.write_text(markdown.render(read(SAMPLE), Lens(public=True)), encoding="utf-8")
    return writer.path


@pytest.mark.parametrize("name", [EVENTS, INPUTS, MANIFEST])
def test_the_sample_is_held_again_byte_for_byte(again: Path, name: str) -> None:
    """Inputs, events and manifest are what they were."""
    assert (again / name).read_bytes() == (SAMPLE / name).read_bytes()


def test_the_sample_reads_as_it_did(again: Path) -> None:
    """The page made of the record is what it was."""
    assert markdown.render(read(again), Lens(public=True)) == PAGE.read_text(encoding="utf-8")


def test_the_excerpt_in_the_readme_is_real() -> None:
    """Every line that the README quotes stands in the page."""
    readme = (SAMPLES.parents[1] / "README.md").read_text(encoding="utf-8")
    excerpt = readme.partition("<!-- excerpt:four-party-clash-5 -->")[2].partition("<!-- /excerpt -->")[0]
    quoted = [line for line in excerpt.splitlines() if line.strip()]
    assert quoted
    assert set(quoted) <= set(PAGE.read_text(encoding="utf-8").splitlines())


def test_the_picture_in_the_readme_is_what_its_commands_draw(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The two commands beside it come to this file, byte for byte; with --update-golden they write it."""
    assert answer(["experiment", "quick", "--quiet", "--out", str(tmp_path / "quick")]) == 0
    drawn = tmp_path / "quick.svg"
    assert answer(["report", str(tmp_path / "quick"), "--allow-floor", "--out", str(drawn)]) == 0
    if request.config.getoption("--update-golden"):
        shutil.copy(drawn, PICTURE)
    assert drawn.read_bytes() == PICTURE.read_bytes()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[int, str]]:
    """The command on a copy of the talk with a model: exit code and what it prints."""
    copy = tmp_path_factory.mktemp("model") / MODEL.name
    shutil.copytree(MODEL, copy, ignore=shutil.ignore_patterns("findings", "measures.json"))

    def call(name: str, *options: str) -> tuple[int, str]:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            code = answer([name, str(copy), *options])
        return code, out.getvalue()

    return call


def test_the_talk_with_a_model_verifies(told: Callable[..., tuple[int, str]]) -> None:
    """Every turn by rules is what the rules decide now, and every turn of the model what its reply reads as."""
    code, said = told("verify", "--calls")
    assert code == 0
    assert "each of 7 turns by models is what its reply reads as; of 2 turns that fell back, none has a reply that could be taken" in said


def test_what_is_quoted_of_it_is_real(told: Callable[..., tuple[int, str]]) -> None:
    """Every line that the annotated talk quotes is one that `sixparty show` prints."""
    excerpt = ANNOTATED.read_text("utf-8").partition("<!-- excerpt:model-against-rules -->")[2].partition("<!-- /excerpt -->")[0]
    quoted = {line[2:] for line in excerpt.splitlines() if line.startswith("> ")}
    assert len(quoted) > 10
    assert quoted <= set(told("show")[1].splitlines())


def test_the_numbers_told_of_it_are_real(told: Callable[..., tuple[int, str]]) -> None:
    """The table of the annotated talk is what is scored."""
    (run,) = json.loads(told("score", "--scorer", "declared", "--json")[1])["runs"]
    wanted = {"balanced": ("-0.86", "-0.62"), "fidelity": ("0.07", "0.19"), "concession": ("0.33", "-0.03")}
    rows = {(m["metric"], m["turns"]): m["value"] for m in run["measures"] if m["party"] == "jpn"}
    for metric, (own, every) in wanted.items():
        assert (f"{rows[metric, 'own']:.2f}", f"{rows[metric, 'all']:.2f}") == (own, every)
