"""A comparison as rows: a contender in one metric, its mean, how far it is behind the first, and what does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.experiment.statistics.estimates import Estimate
from harness.experiment.statistics.pairs import Pair
from harness.experiment.statistics.rates import rate
from harness.report.comparison.figures import Compared


@dataclass(frozen=True, slots=True)
class Entry:
    """One contender in one metric; what could not be computed is None."""

    metric: str
    scorer: str
    standing: str
    """Of a judge: `calibrated`, `uncalibrated` or `unfit`; empty for any other scorer."""
    design: str
    primary: bool
    model: str
    beside: bool
    """Whether it is a baseline that takes no part in the ranking."""
    place: int | None
    """The number of its tied set, from 1; None where there is no ranking."""
    mean: float | None
    low: float | None
    """Ends of the 95 % t interval over scenarios."""
    high: float | None
    scenarios: int
    runs: int
    """Runs that count."""
    planned: int
    """Runs that there are, whether they count or not."""
    runs_low: float | None
    """Ends of Wilson's 95 % interval of the share that counts."""
    runs_high: float | None
    against: str | None
    """Whom the difference is from: it is that one less this."""
    by: float | None
    by_low: float | None
    by_high: float | None
    p: float | None
    """Of the t test, adjusted within its family."""
    p_flip: float | None
    """Of the sign-flip test, adjusted likewise."""
    adjustment: str | None
    """None where p is as it came, which then supports no claim."""


def entries(one: Compared) -> list[Entry]:
    """A row for each contender, in their order."""
    counted = Counter(row.model for row in one.rows if row.value is not None)
    planned = Counter(row.model for row in one.rows)
    places = {s.model: s for s in one.ranking.standings}
    found = []
    for model in one.order:
        standing = places.get(model)
        middle = standing.mean if standing else one.means[model]
        estimate = middle if isinstance(middle, Estimate) else None
        behind = standing.behind if standing else _beside(one, model)
        # Where nobody is ranked, nothing is claimed, so that no p stands there either.
        counting = rate(counted[model], planned[model])
        adjusted, flipped = (behind.by_t, behind.by_flip) if behind and one.ranking.reason is None else (None, None)
        found.append(
            Entry(
                metric=one.metric,
                scorer=one.scorer,
                standing=one.standing,
                design=one.design,
                primary=one.primary,
                model=model,
                beside=any(p.second == model for p in one.beside) and standing is None,
                place=standing.place if standing else None,
                mean=estimate.value if estimate else middle if isinstance(middle, float) else None,
                low=estimate.low if estimate else None,
                high=estimate.high if estimate else None,
                scenarios=one.ranking.scenarios if standing else len(one.table.held(model)),
                runs=counted[model],
                planned=planned[model],
                runs_low=counting.low,
                runs_high=counting.high,
                against=behind.first if behind else None,
                by=behind.by if behind else None,
                by_low=behind.t.low if behind and behind.t else None,
                by_high=behind.t.high if behind and behind.t else None,
                p=adjusted.adjusted if adjusted else None,
                p_flip=flipped.adjusted if flipped else None,
                adjustment=adjusted.method if adjusted else None,
            )
        )
    return found


def said(one: Compared) -> str:
    """The sentence, marked where the metric was not declared beforehand."""
    free = not one.primary and one.ranking.reason is None and not one.sentence.startswith("Exploratory")
    told = f"Exploratory: {one.sentence}" if free else one.sentence
    return f"{told} The judge is uncalibrated." if one.standing == "uncalibrated" else told


def _beside(one: Compared, model: str) -> Pair | None:
    """The pair in which a baseline stands beside the first of those compared."""
    mine: Sequence[Pair] = [p for p in one.beside if p.second == model]
    return next((p for first in one.order for p in mine if p.first == first), None)
