"""`sixparty agree`: how good scorers are against the gold set, and how far they agree with each other on runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from harness.cli import terminal
from harness.cli.agreed import Pair, lines, table_of_rates
from harness.cli.choices import run_folder
from harness.cli.judging import TAPE, tempted, told
from harness.cli.session import wait
from harness.cli.speaking import environment
from harness.delegates.purse import Purse
from harness.domain.findings import Finding, Scorer
from harness.errors import BudgetSpent, EndpointError, UserError
from harness.evaluation import store
from harness.evaluation.agreement import Coding, Table, table
from harness.evaluation.assess import Bench, bench, runs_in
from harness.evaluation.calibration import OWN, Headline, calibrated, calibration, folders, headline, write
from harness.evaluation.choosing import answers, named
from harness.evaluation.codings import asked, by_construct, of_readings, pair
from harness.evaluation.figures import beside
from harness.evaluation.gold import Gold, read_gold
from harness.evaluation.judge import thin
from harness.evaluation.judge.masking import names_of
from harness.evaluation.judge.opening import Terms, judging
from harness.evaluation.lexicon import Lexicon
from harness.library import DEFAULT, open_library
from harness.library.evals import evals_folder
from harness.resources import data_folder
from harness.transcript import read_inputs, read_manifest

BRIEF = ("raw", "sensitivity affirm", "sensitivity contradict", "polarity flips")
"""What is told of each construct."""
READING = (
    "Sensitivity is also called recall. Intervals hold 95 %, by drawing utterances, turns or runs again; n is what a measure rests on."
)
RATES = (
    "Shares of cells, a turn and an item with an opening, as scored and as they would be without the scorer's own mistakes, which are "
    "measured on the gold set. Gold cells are single utterances and turns are longer, so that this holds roughly."
)
CEILING = (
    "The ceiling is no measure of people: the coders are language models, and cells on which coders could reasonably differ were left out "
    "when the set was written. It says that the set is clear; how far people would agree is not known."
)
UNMENDED = "No corrected rate is told of it: what an unfit judge's mistakes are is not known well enough to take them out."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command found."""

    pairs: list[Pair] = field(default_factory=list)
    rates: dict[str, dict[str, Headline]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@click.command()
@click.argument("run", nargs=-1)
@click.option("--scorer", "scorer", metavar="S", help="Only what is about this scorer; without runs, `lexicon`.")
@click.option("--judge", "judges", multiple=True, metavar="MODEL@URL", help="A model as judge, against the gold set; several vote.")
@click.option("--key", metavar="NAME", help="The environment variable that holds the judges' key; its name, never the key.")
@click.option("--repeats", type=click.IntRange(1, 9), default=1, show_default=True, help="Votes of each judge on a sentence.")
@click.option(
    "--decoys", type=click.IntRange(0, 9), default=0, help="Show judges so many items of other parties a sentence, and count them."
)
@click.option("--max-tokens-total", type=click.IntRange(min=1), help="Stop before the judges have used more tokens.")
@click.option("--half", type=click.Choice(["dev", "test", "all"]), default="test", show_default=True, help="Which half of the gold set.")
@click.option("--conference", metavar="ID", default=DEFAULT, show_default=True, help="Whose gold set, where no run is given.")
@click.option("--calibrate", is_flag=True, help="Keep what was found as the scorers' calibration, below transcripts/calibrations.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON object.")
def command(run: tuple[str, ...], *, as_json: bool, **given: Any) -> None:
    """Say how good scorers are, and how far they agree.

    Without a RUN, scorers are held against the gold set. With runs, all scorers whose findings are stored beside them are held against each
    other on the cells that both looked at; RUN is a run's folder, one that holds runs, or a name under transcripts/runs.
    """
    if run and (given["judges"] or given["calibrate"]):
        raise click.UsageError(
            "judges are held against the gold set, without a run. For a run: sixparty score RUN --judge, then agree RUN."
        )
    if given["calibrate"] and given["half"] == "dev":
        raise click.UsageError("the dev half is there to tune on: a calibration needs --half test or all.")
    found = _runs(run, given) if run else _gold(given)
    if as_json:
        rates = {name: {verdict: asdict(one) for verdict, one in each.items()} for name, each in found.rates.items()}
        terminal.out_json({"notes": found.notes, "pairs": [asdict(one) for one in found.pairs], "rates": rates})
        return
    for one in found.pairs:
        terminal.out("\n".join(lines(one)))
    if found.rates:
        terminal.out("\n".join(table_of_rates(found.rates)))
    terminal.out("\n".join([*([READING] if found.pairs else []), *found.notes]))


def _gold(given: dict[str, Any]) -> Answer:
    """Scorers against the gold set, against each other on it, and its coders against each other."""
    known, gold = _bench(given["conference"]), _gold_of(given["conference"]).only(given["half"])
    codings = dict(_machines(known, gold, given))
    cells = f"the gold set ({given['half']})"
    answer = Answer([_against(gold, named(scorer), coding, cells) for scorer, coding in codings.items()])
    several = combinations(codings.items(), 2)
    answer.pairs.extend(Pair(named(a), named(b), cells, beside(one, other)) for (a, one), (b, other) in several)
    coders = combinations(gold.codings.items(), 2)
    ceiling = f"{cells}, the ceiling"
    answer.pairs.extend(Pair(f"coder {a}", f"coder {b}", ceiling, beside(one, other)) for (a, one), (b, other) in coders)
    top = gold.ceiling()
    told = f"alpha of its coders over all of its cells is {'not defined' if top is None else f'{top:.2f}'}"
    answer.notes.append(f"Gold set: {gold.provenance} {gold.disputed().total()} cells on which coders differ are left out; {told}.")
    answer.notes.append(CEILING)
    for scorer, coding in codings.items() if given["calibrate"] else ():
        kept = calibrated(given["conference"], scorer, table(gold.consensus(), coding), given["half"], gold.provenance)
        answer.notes.append(f"Kept as {write(OWN / given['conference'], kept)}.")
    where = folders(given["conference"])
    answer.notes.extend(line for scorer in codings if (line := calibration(given["conference"], scorer, where).line))
    return answer


def _machines(known: Bench, gold: Gold, given: dict[str, Any]) -> Iterable[tuple[Scorer, Coding]]:
    """The scorers that are asked for, with what they say of the gold set. Raises UserError for one that cannot read it."""
    name = given["scorer"] or ("" if given["judges"] else "lexicon")
    if name not in {"", "lexicon"}:
        raise UserError(f"{name[:60]!r} cannot read the gold set, which holds words and no acts: give --scorer lexicon, or --judge.")
    if name:
        yield _lexicon(known, gold)
    if given["judges"]:
        yield wait(_judged(known, gold, given))


def _lexicon(known: Bench, gold: Gold) -> tuple[Scorer, Coding]:
    if known.cues is None:
        raise UserError("the lexicon has no cues for this conference.")
    lexicon = Lexicon(known.instruments, known.cues)
    put = asked(gold, known.instruments)
    return lexicon.scorer, of_readings(lexicon.scorer, put, [lexicon.read(utterance, items) for _, utterance, items in put])


async def _judged(known: Bench, gold: Gold, given: dict[str, Any]) -> tuple[Scorer, Coding]:
    """What judges say of the gold set; their answers are kept beside the calibrations, so that asking again costs nothing."""
    tape = OWN / given["conference"] / TAPE
    terms = Terms(given["judges"], environment(), tape, given["repeats"], Purse(given["max_tokens_total"]), given["key"])
    terms = replace(terms, decoys=given["decoys"], note=terminal.err)
    names = names_of(open_library(data_folder("personas") / given["conference"]).profiles())
    put = asked(gold, known.instruments)
    async with judging(known.instruments, names, terms) as judge:
        for line in thin(judge.jurors):
            terminal.err(f"Note: {line}")
        try:
            readings = await judge.read_all((utterance, items) for _, utterance, items in put)
        except (BudgetSpent, EndpointError) as fault:
            raise type(fault)(f"{fault} What the judges have said is kept in {tape}; the same command goes on from there.") from fault
    told(judge)
    for line in tempted(judge):
        terminal.err(line)
    return judge.scorer, of_readings(judge.scorer, put, readings)


def _runs(words: Sequence[str], given: dict[str, Any]) -> Answer:
    """The scorers whose findings are stored beside runs, two by two, and their rates corrected by their own errors."""
    paths = list(dict.fromkeys(path.resolve() for word in words for path in runs_in(run_folder(word)).values()))
    stored: dict[str, list[Finding]] = {}
    for path in paths:
        for name, found in store.load(path).items():
            stored.setdefault(name, []).extend(found)
    there = {name: found for name, found in stored.items() if found}
    if not there:
        raise UserError(f"no findings are stored beside {'this run' if len(paths) == 1 else 'these runs'}: begin with sixparty score.")
    meant = [name for name, found in there.items() if given["scorer"] is None or answers(given["scorer"], name, found[0].scorer)]
    if not meant:
        raise UserError(f"no findings of {given['scorer'][:60]!r} are stored; there are: {', '.join(there)}.")
    labels = _labels({name: kept[0].scorer for name, kept in there.items()})
    pairs = (pair for pair in combinations(there, 2) if set(pair) & set(meant))
    answer = Answer([_stored(pair, there, labels, runs=len(paths) > 1) for pair in pairs])
    if not answer.pairs:
        answer.notes.append(f"No two scorers to hold against each other; stored: {', '.join(labels.values())}.")
    conference = read_inputs(paths[0], read_manifest(paths[0])).agenda.id
    for name in meant:
        _correct(answer, conference, labels[name], there[name])
    if answer.rates:
        answer.notes.append(RATES)
    return answer


def _labels(scorers: dict[str, Scorer]) -> dict[str, str]:
    """What each is called, by its file: judges by their models, coders by name; by the file too where two would be called the same."""
    plain = Counter(named(scorer) for scorer in scorers.values())
    return {name: called if plain[called := named(scorer)] == 1 else f"{called} in {name}" for name, scorer in scorers.items()}


def _stored(pair_of: tuple[str, str], there: dict[str, list[Finding]], labels: dict[str, str], *, runs: bool) -> Pair:
    """Two stored scorers; a person is what a machine is held against."""
    one, other = pair_of
    people = [name for name in (one, other) if there[name][0].scorer.kind == "human"]
    if people == [other]:
        one, other = other, one
    cells = "sentences that a person has coded" if people else "turns and items"
    codings = pair(there[one], there[other], runs=runs)
    return Pair(labels[one], labels[other], cells, beside(*codings, truth=len(people) == 1))


def _correct(answer: Answer, conference: str, name: str, found: list[Finding]) -> None:
    """Adds the rates of a scorer that was measured against gold, and a word on a judge's calibration."""
    scorer = found[0].scorer
    standing = calibration(conference, scorer, folders(conference))
    truth = standing.usable if scorer.kind == "judge" else _measured(conference, scorer)
    if truth is not None:
        answer.rates[name] = headline(found, truth)
    if standing.line:
        answer.notes.append(f"{standing.line} {UNMENDED}" if standing.word == "unfit" else standing.line)


def _measured(conference: str, scorer: Scorer) -> Table | None:
    """The lexicon on the test half of the gold set, if there is one and the findings are this lexicon's."""
    known = bench(conference)
    if scorer.kind != "lexicon" or known is None or known.cues is None or not (evals_folder(conference) / "gold").is_dir():
        return None
    gold = _gold_of(conference).only("test")
    own, coding = _lexicon(known, gold)
    return table(gold.consensus(), coding) if own == scorer else None


def _against(gold: Gold, name: str, coding: Coding, cells: str) -> Pair:
    """A scorer against the gold set, whole and by construct."""
    truth = gold.consensus()
    constructs = {kind: beside(truth, part, truth=True, only=BRIEF) for kind, part in by_construct(gold, coding)}
    return Pair("gold", name, cells, beside(truth, coding, truth=True), constructs)


def _bench(conference: str) -> Bench:
    known = bench(conference) if Path(conference).name == conference else None
    if known is None:
        raise UserError(f"there is no instrument for the conference {conference[:60]!r}; the bundled one is {DEFAULT}.")
    return known


def _gold_of(conference: str) -> Gold:
    return read_gold(_bench(conference).instruments, evals_folder(conference) / "gold")
