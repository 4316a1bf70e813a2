"""What a run's calls came to: how many, how long, how many tokens, how much of a prompt was sent before, and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from harness.delegates.calls import Call
from harness.delegates.purse import Price
from harness.report.plain import plain


@dataclass(frozen=True, slots=True)
class Bill:
    """The calls to one model."""

    model: str
    requests: int
    """Tries over the wire."""
    answered: int
    repairs: int
    """Answers that were asked for again because they could not be taken."""
    cached: int
    """Answers from the cache folder."""
    faults: Mapping[str, int]
    """Tries without an answer, by code."""
    prompt: int
    prompt_cached: int
    """Prompt tokens that the provider says it had in its own cache."""
    completion: int
    reasoning: int
    estimated: int
    """Tries whose tokens nobody counted, so that they are estimates."""
    reused: float | None
    """Share of the tokens of requests, each counted once however often it was sent, that repeat the party's request before; 0 to 1."""
    compacted: int
    """Requests that begin with a digest."""
    cut: int
    """Requests that the server seems to have cut in silence."""
    took: float | None
    """Milliseconds of an answered try, median."""
    waited: int
    """Milliseconds of waiting between tries, in all."""
    cost: float | None
    """None when the model has no price."""


def bills(calls: Sequence[Call], prices: Mapping[str, Price]) -> tuple[Bill, ...]:
    """A bill for each model, in the order in which they were first called. `prices` are by the name that stands in the calls."""
    models = list(dict.fromkeys(call.model for call in calls))
    return tuple(_bill(model, [c for c in calls if c.model == model], prices.get(model)) for model in models)


def lines(bill: Bill) -> list[str]:
    """A bill as a short text."""
    told = [
        f"{plain(bill.model)}",
        f"  calls     {bill.requests} sent, {bill.answered} answered, {bill.repairs} of them asked again to be mended"
        + (f"; {bill.cached} more from the cache" if bill.cached else ""),
        f"  tokens    {bill.prompt:,} in prompts ({bill.prompt_cached:,} from the provider's cache), {bill.completion:,} in answers"
        + (f" ({bill.reasoning:,} of them reasoning)" if bill.reasoning else "")
        + (f"; estimated for {bill.estimated} answers" if bill.estimated else ""),
    ]
    if bill.reused is not None:
        told.append(f"  reused    {bill.reused:.1%} of what was sent repeats the party's request before")
    if bill.took is not None:
        told.append(f"  time      {bill.took:.0f} ms an answer (median), {bill.waited / 1000:.1f} s of waiting between tries")
    if bill.faults:
        told.append("  faults    " + ", ".join(f"{plain(code)} {n}" for code, n in sorted(bill.faults.items())))
    if bill.compacted:
        told.append(f"  shortened {bill.compacted} requests begin with a digest of the record, because the conversation had grown too long")
    if bill.cut:
        told.append(f"  cut       {bill.cut} prompts seem to have been cut by the server in silence")
    told.append(f"  cost      {'no price is known' if bill.cost is None else f'{bill.cost:.4f}'}")
    return told


def _bill(model: str, calls: Sequence[Call], price: Price | None) -> Bill:
    sent = [c for c in calls if c.source == "wire"]
    used = [c.attempt.usage for c in sent if c.attempt.usage is not None]
    first = [c for c in sent if c.attempt.number <= 1]
    total = sum(c.tokens for c in first)
    answered = [c for c in sent if c.attempt.reply is not None and c.attempt.fault is None]
    return Bill(
        model=model,
        requests=len(sent),
        answered=len(answered),
        repairs=sum(c.purpose == "repair" for c in answered),
        cached=len(calls) - len(sent),
        faults=dict(Counter(c.attempt.fault for c in sent if c.attempt.fault is not None)),
        prompt=sum(u.prompt for u in used),
        prompt_cached=sum(u.cached for u in used),
        completion=sum(u.completion for u in used),
        reasoning=sum(u.reasoning for u in used),
        estimated=sum(u.estimated for u in used),
        reused=sum(c.shared_tokens for c in first) / total if total else None,
        compacted=sum(c.compacted > 0 for c in sent),
        cut=sum(c.cut for c in sent),
        took=median(c.attempt.took_ms for c in answered) if answered else None,
        waited=sum(c.attempt.waited_ms for c in sent),
        cost=sum(price.of(u) for u in used) if price else None,
    )
