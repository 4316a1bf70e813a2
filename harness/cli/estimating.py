"""What a talk with models may come to, before the first call: the same talk is held offline, and what would have been sent is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.cli.speaking import Cast
from harness.delegates.offline import Offline
from harness.delegates.protocol import AllSeeing
from harness.delegates.purse import Price
from harness.domain.events import Event
from harness.domain.state import State
from harness.domain.turns import Question, Turn
from harness.domain.view import View
from harness.endpoint.values import Usage
from harness.prompts.asking import Prompts
from harness.prompts.dialogue import Dialogue, Room
from harness.prompts.soliloquy import request_of, step_of
from harness.prompts.tokens import estimate
from harness.prompts.writing import written
from harness.talks import hold
from harness.transcript import SOLILOQUY


@dataclass
class Guess:
    """What is expected of one model."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0
    reused: int = 0
    """Prompt tokens that repeat the request before."""

    def cost(self, price: Price, *, cached: bool) -> float:
        """What it may cost, with or without the provider's cache."""
        return price.of(Usage(prompt=self.prompt, completion=self.completion, cached=self.reused if cached else 0))


@dataclass
class Counting:
    """Answers by the rules, and counts what a model would have been sent."""

    offline: Offline
    prompts: Prompts
    guess: Guess
    _dialogues: dict[str, Dialogue] = field(default_factory=dict)
    _before: dict[str, int] = field(default_factory=dict)

    async def answer(self, question: Question, view: View) -> Turn:
        """The rules' turn."""
        request = self._dialogues.setdefault(view.party, Dialogue(prompts=self.prompts)).request(view, question)
        turn = self.offline.turn(question, view)
        self.count(view.party, request.tokens, written(view, question, request.form, turn, ""))
        return turn

    def count(self, who: str, tokens: int, answer: str) -> None:
        """One call."""
        self.guess.calls += 1
        self.guess.prompt += tokens
        self.guess.completion += estimate(answer)
        self.guess.reused += self._before.get(who, 0)
        self._before[who] = tokens


@dataclass
class CountingAll(Counting, AllSeeing):
    """The same for one call that plays all seats of a step."""

    _steps: set[str] = field(default_factory=set)

    async def answer(self, question: Question, view: View) -> Turn:
        """The rules' turn; the step is counted once."""
        turn = self.offline.turn(question, view)
        if view.whole is not None and step_of(question) not in self._steps:
            self._steps.add(step_of(question))
            request = request_of(view.whole, Room())
            self.count("", request.tokens, turn.spoken * len(view.inputs.seats))
        return turn


async def guesses(state: State, cast: Cast) -> dict[str, Guess]:
    """By model: what the talk would come to, if its models spoke as the rules do."""
    found = {name: Guess() for name in cast.models}
    offline, prompts = Offline(state.inputs), Prompts(state.inputs)
    counting: dict[str, Counting] = {name: Counting(offline, prompts, guess) for name, guess in found.items()}
    counting |= {f"{SOLILOQUY} {name}": CountingAll(offline, prompts, guess) for name, guess in found.items()}
    await hold(state, {party: counting.get(name, offline) for party, name in cast.delegates.items()}, _forget)
    return found


def told(found: Mapping[str, Guess], prices: Mapping[str, Price]) -> list[str]:
    """The guesses, a line a model."""
    lines = []
    for name, guess in found.items():
        cost = ""
        if name in prices:
            low, high = guess.cost(prices[name], cached=True), guess.cost(prices[name], cached=False)
            cost = f"; cost {low:.2f} to {high:.2f}, by how much the provider's cache holds"
        lines.append(
            f"Estimate for {name}: about {guess.calls} calls, {guess.prompt:,} tokens in prompts ({guess.reused:,} of them sent before) "
            f"and {guess.completion:,} in answers{cost}."
        )
    return lines


def _forget(events: Sequence[Event]) -> None:
    """Keeps no record."""
