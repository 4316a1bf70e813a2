"""An experiment as one HTML page that needs nothing else: no network, no script. The template escapes every word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from harness import RULES_VERSION, __version__, templates
from harness.experiment.statistics.ranking import FEWEST
from harness.experiment.statistics.rates import rate
from harness.experiment.statistics.sentences import number
from harness.report.comparison import drawing, sheet
from harness.report.comparison.behind import words
from harness.report.comparison.corrected import carried
from harness.report.comparison.cost import Spent, spent
from harness.report.comparison.entries import entries, said
from harness.report.comparison.figures import Asked, Compared, compared, designs
from harness.report.comparison.lost import absent, lost
from harness.report.comparison.material import Experiment
from harness.report.comparison.notes import footnotes, notes
from harness.report.comparison.origin import commands, models, plan_text, versions
from harness.report.comparison.shares import NOTHING, Share, counting, told, turns
from harness.report.comparison.table import HEAD, cells, short
from harness.report.plain import plain

CONDUCT = ("fallbacks", "format-failures", "repairs", "refusals", "empty-turns", "unread")
DRIFT = ("drift-slope", "drift-thirds", "drift-probe")
SHOWN = 40
"""Runs that are listed by name for one reason; the rest are counted."""
ACROSS = 12
"""Contenders that a table of many metrics can have side by side."""
LONG = 600
"""Runs above which their list is not printed on paper."""


def render(found: Experiment, asked: Asked, ways: sheet.Ways) -> str:
    """The page. Raises UserError for a scorer or a design that the experiment does not have."""
    metrics = compared(found, asked)
    by_name = {one.metric: one for one in metrics}
    head = metrics[0]
    at = sheet.places(head)
    primary = [one for one in metrics if one.primary] or [head]
    money = spent(found, head.design)
    drawn = _cost(head, at, money)
    heard = words(found, head, ways.paged)
    ways = replace(ways, words=heard.places)
    return templates.html(
        "comparison.html.j2",
        title=plain(found.plan.title),
        question=plain(found.plan.question or ""),
        answer=plain(said(head)),
        carried=carried(found, head),
        beside=_beside(head),
        notes=notes(found, primary),
        facts=_facts(found, head),
        head=HEAD,
        footnotes=footnotes(primary),
        rankings=[_ranking(found, one, at) for one in primary],
        metric=plain(head.title),
        scorer=plain(head.scorer),
        heat=sheet.heat(found, head, at),
        models=[short(m) for m in head.order],
        anchors=[at.model(m) for m in head.order],
        scenarios=sheet.grid(head, at),
        pairs=[(a, b, _paired(head, (a, b), points)) for a, b, points in sheet.points(head, at)],
        drift=[(plain(one.title), plain(said(one)), _drift(one, at)) for name in DRIFT if (one := by_name.get(name)) and _known(one)],
        cost=drawn,
        unnamed=drawn.count('class="name"') < drawn.count("<circle"),
        design=plain(head.design),
        step=sheet.step(len(head.order), ACROSS),
        unknown=sum(each.unknown for each in money.values()),
        spent=[(short(m), money[m]) for m in head.order if m in money],
        conduct=_conduct(found, by_name, head.order),
        others=_others(metrics, head.order),
        lost=[(short(g.model), g.status, plain(g.why), g.count, _some(g.runs, ways)) for g in lost(found)],
        shown=SHOWN,
        absent=sheet.gaps(absent(metrics), head.order),
        runs=sheet.listed(head, at, ways),
        heard=[(one, ways.folder(one.run)) for one in heard.heard],
        unheard=heard.left_out,
        long=len(head.rows) > LONG,
        paged=ways.pages is not None,
        designs=_designs(found, asked, head.design),
        methods=_methods(head),
        versions=versions(found, head),
        ways=models(found),
        bibtex=_bibtex(found),
        command=commands(found, asked),
        plan=plan_text(found),
    )


def _facts(found: Experiment, one: Compared) -> list[tuple[str, str]]:
    counted = rate(sum(row.value is not None for row in one.rows), len(one.rows))
    aside = {row.model for row in entries(one) if row.beside}
    return [
        ("Compared", sheet.several([m for m in one.order if m not in aside], 12) or "nobody"),
        ("Beside them", sheet.several([m for m in one.order if m in aside]) or "nobody"),
        ("Scenarios", str(len(one.table.scenarios))),
        ("Seeds", str(found.plan.seeds)),
        ("Runs that count", f"{counted.hits} of {counted.of} (Wilson {told(counted, 'runs').ends})"),
        ("Design", plain(one.design)),
        ("Scorer", plain(one.scorer)),
    ]


def _beside(one: Compared) -> str:
    """What the baselines came to, in a sentence; nothing where there is none. Of many, those that are no model's, and how many more."""
    rows = [(row, f"{short(row.model)} {number(row.mean, 2)}") for row in entries(one) if row.mean is not None]
    aside = [words for row, words in rows if row.beside and ":" not in row.model]
    more = sum(row.beside and ":" in row.model for row, _ in rows)
    first = [words for row, words in rows if not row.beside]
    told_ = ", ".join([*aside, *([f"and {more} of the models, in the table"] if more else [])])
    return f"{plain(one.title)}: {', '.join(first)}. Baselines beside: {told_}." if told_ else ""


def _ranking(found: Experiment, one: Compared, at: sheet.Places) -> dict[str, object]:
    rows = entries(one)
    label = f"{one.title}; 95 % intervals"
    words = "; ".join(span.words for span in sheet.spans(one, at))
    return {
        "metric": plain(one.metric),
        "title": plain(one.title),
        "sentence": " ".join(filter(None, (plain(said(one)), carried(found, one)))),
        "svg": drawing.intervals(sheet.spans(one, at), plain(label), words),
        "rows": [(_anchor(r.model, at), r.beside, line, counting(r).ends) for r, line in zip(rows, cells(rows), strict=True)],
    }


def _anchor(model: str, at: sheet.Places) -> str:
    """Where a contender's runs are listed; nothing for one that the first metric does not know."""
    return at.model(model) if model in at.models else ""


def _paired(one: Compared, names: tuple[str, str], points: Sequence[drawing.Point]) -> str:
    better = sum(p.one > p.other for p in points)
    words = f"{names[0]} and {names[1]}, scenario by scenario: {names[0]} has more in {better} of {len(points)}"
    return drawing.paired(points, names, plain(one.title), words)


def _drift(one: Compared, at: sheet.Places) -> str:
    spans = sheet.spans(one, at)
    return drawing.intervals(spans, plain(one.title), "; ".join(s.words for s in spans), zero=True)


def _known(one: Compared) -> bool:
    return any(row.value is not None for row in one.rows)


def _cost(one: Compared, at: sheet.Places, money: dict[str, Spent]) -> str:
    """Score against cost, in money where there are prices, else in tokens; nothing where nobody spent anything."""
    priced = any(s.cost for s in money.values())
    if not priced and not any(s.tokens for s in money.values()):
        return ""
    spots = []
    for row in entries(one):
        if row.mean is not None and row.model in money:
            each = money[row.model].cost_each if priced else money[row.model].tokens_each
            words = f"{sheet.in_words(row, 2)}; {each:.4g} {'in money' if priced else 'tokens'} a run"
            spots.append(drawing.Spot(short(row.model), each, row.mean, row.low, row.high, words, f"#{at.model(row.model)}", row.beside))
    labels = ("cost of a run" if priced else "tokens of a run", plain(one.title))
    return drawing.scatter(spots, labels, "; ".join(s.words for s in spots))


def _conduct(found: Experiment, metrics: Mapping[str, Compared], order: Sequence[str]) -> tuple[list[str], list[tuple[str, list[Share]]]]:
    """How turns came about: the heads, and a row for each contender; no heads where nobody counted."""
    there = [metrics[name] for name in CONDUCT if name in metrics]
    each = turns(found, metrics, [one.metric for one in there])
    rows = [(short(m), [each.get((one.metric, m), NOTHING) for one in there]) for m in order]
    return [plain(one.title) for one in there], rows


def _others(metrics: Sequence[Compared], order: Sequence[str]) -> list[tuple[str, str, str, str, list[str]]]:
    """Metrics that were not declared beforehand: title, id, scorer, sentence, a mean for each contender."""
    found = []
    for one in metrics:
        if not one.primary and one.metric not in CONDUCT and _known(one):
            means = dict(sheet.shares({one.metric: one}, (one.metric,), order))
            found.append((plain(one.title), plain(one.metric), plain(one.scorer), plain(said(one)), means[one.title]))
    return found


def _some(runs: Sequence[str], ways: sheet.Ways) -> list[tuple[str, str]]:
    return [(plain(run), ways.to(run)) for run in runs[:SHOWN]]


def _designs(found: Experiment, asked: Asked, shown: str) -> list[tuple[str, str]]:
    """The other designs of the plan, each with its sentence."""
    others = [d for d in designs(found) if d != shown]
    return [(d, plain(said(compared(found, Asked(asked.scorer, d, asked.floor))[0]))) for d in others]


def _methods(one: Compared) -> list[str]:
    unit = (
        "The unit of chance is the scenario: seeds, and parties under test, are averaged within it, and contenders are paired by it. Seeds "
        "are not paired, for what a remote model draws is not tied to ours."
    )
    tests = (
        "Intervals are 95 % t intervals over scenarios. Two contenders are told apart where the paired t test is below 5 % after Holm's "
        "adjustment over all pairs of the primary metrics; the exact sign-flip test stands beside it. All other tests are adjusted after "
        "Benjamini and Hochberg, and are exploratory."
    )
    margin = one.ranking.terms.margin
    alike = f" Contenders are called alike where their difference is shown to be below {margin:g} (two one-sided tests)." if margin else ""
    sets = (
        f"A set holds its best and all that are not told apart from it.{alike} With fewer than {FEWEST} scenarios there is no ranking. "
        "A run that failed, or owes more than a tenth of its turns under test to a fallback, does not count; it is never scored as 0."
    )
    return [unit, tests, sets]


def _bibtex(found: Experiment) -> str:
    return (
        f"@misc{{sixparty-{found.plan.id},\n"
        f"  title = {{{{{_braced(found.plan.title)}}}}},\n"
        "  author = {{the sixparty authors}},\n"
        f"  howpublished = {{sixparty {__version__}, rules {RULES_VERSION}}},\n"
        f"  note = {{plan {found.plan.id}, SHA-256 {found.sha256[:16]}}}\n}}"
    )


def _braced(text: str) -> str:
    """A title without what BibTeX would take for its own."""
    return "".join(f"\\{c}" if c in "&%$#_" else c for c in plain(text) if c not in "{}\\")
