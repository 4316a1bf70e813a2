"""One question until it is answered or given up: tries, waits between them, and what is done otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_exponential

from harness.endpoint.assessing import Call, Outcome, assess, name_of
from harness.endpoint.complaints import complaint
from harness.endpoint.habits import Habits
from harness.endpoint.judging import Verdict
from harness.endpoint.line import Line
from harness.endpoint.messages import prepare
from harness.endpoint.request import Request, build, tokens_of
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Reply
from harness.endpoint.waits import wait_asked
from harness.endpoint.wire import Heard, send
from harness.errors import EndpointError, Lost, SixpartyError

BACKOFF = wait_exponential(multiplier=1, max=30)
"""Seconds before the next try when the server asks for none; half to all of it is waited."""

FIRST_TRIES = 2
"""Tries to reach an address that has never answered: it is more likely wrong than busy, and somebody waits to be told."""

_AT_ONCE = frozenset({"blank", "json-invalid"})  # nothing is overloaded: the next try needs no wait
_OF_THE_MODEL = frozenset({"blank", "json-invalid"})  # the endpoint works, whatever its model says


@dataclass(frozen=True, slots=True)
class Desk:
    """What all questions to one model share."""

    settings: Settings
    line: Line
    habits: Habits
    url: httpx.URL
    headers: dict[str, str]
    mask: Callable[[str], str]
    """Takes away what is, or looks like, a key: for what a server says."""
    hide: Callable[[str], str]
    """Takes away the keys that were sent: for what a model says."""
    key: str | None
    """The name of the variable that holds the key, if there is one."""


class _Again(Exception):
    """A try that may be made again, after a wait if the server asks for one."""

    def __init__(self, verdict: Verdict, status: int | None, wait: float | None) -> None:
        self.verdict, self.status, self.wait = verdict, status, wait
        super().__init__(verdict.fault)


class Question:
    """One question on its way. Used once."""

    def __init__(self, desk: Desk, ask: Ask, keep: Callable[[Attempt], None]) -> None:
        self._desk, self._ask, self._keep = desk, ask, keep
        self._messages = prepare(ask.messages)
        self._prompt = tokens_of(self._messages)
        self._number, self._blanks, self._spent = 0, 0, 0.0
        self._changed: set[str] = set()
        self._since = desk.line.clock.now()

    def waited(self, seconds: float) -> None:
        """Counts a wait before the first try; it leaves no less than no patience."""
        self._spent = min(seconds, self._desk.settings.patience)

    async def answer(self) -> Reply:
        """The reply. Raises Lost or EndpointError; every try has been kept by then."""
        try:
            return await self._once()
        except _Again as first:
            return await self._more(first)

    async def _more(self, missed: _Again) -> Reply:
        """The tries after one that missed: what decides on them is only made for those who need it."""
        waiting: list[_Again] = [missed]

        async def again() -> Reply:
            if waiting:
                raise waiting.pop()
            return await self._once()

        retrying = AsyncRetrying(stop=self._over, wait=self._wait, retry=retry_if_exception_type(_Again), sleep=self._sleep, reraise=True)
        try:
            return await retrying(again)
        except _Again as last:
            raise self._ended(last.verdict, last.status) from None

    async def _once(self) -> Reply:
        """One counted try: goes on for as long as each refusal teaches something new. Raises _Again, Lost or EndpointError."""
        while True:
            desk = self._desk
            request = build(desk.settings, self._ask, desk.habits, self._messages, self._blanks)
            heard, outcome = await self._try(request)
            verdict = outcome.verdict
            if outcome.reply is not None:
                return outcome.reply
            if verdict.action == "adapt":
                desk.habits.learn(verdict.changes)
            elif verdict.action == "again":
                raise self._again(verdict, heard)
            else:
                raise self._ended(verdict, heard.status)

    async def _try(self, request: Request) -> tuple[Heard, Outcome]:
        """Sends, reads, judges and keeps one try."""
        desk, clock = self._desk, self._desk.line.clock
        async with desk.line.pace.turn(self._prompt + request.limit) as counted:
            begun = clock.now()
            heard = await send(desk.line.client(), desk.url, desk.headers, request.body, desk.settings)
            ended = clock.now()
        call = Call(desk.settings, request, desk.mask, desk.hide, self._prompt, "headroom:4" not in self._changed)
        outcome = self._only_once(assess(heard, call))
        desk.habits.worked |= outcome.alive
        if outcome.usage is not None:
            counted(outcome.usage.prompt + outcome.usage.completion)
        self._record(request, heard, outcome, (begun, ended))
        self._since = ended
        return heard, outcome

    def _only_once(self, outcome: Outcome) -> Outcome:
        """The outcome, given up where it asks for what this question was given already."""
        names = {f"{change.kind}:{change.value}" for change in outcome.verdict.changes}
        if names and names <= self._changed:
            return Outcome(Verdict("fail", "refused", outcome.verdict.detail, "request"), usage=outcome.usage)
        self._changed |= names
        return outcome

    def _record(self, request: Request, heard: Heard, outcome: Outcome, span: tuple[float, float]) -> None:
        """Hands a try over to be kept."""
        self._number += 1
        self._keep(
            Attempt(
                number=self._number,
                sent=request.sent,
                folded=request.folded,
                dropped=request.dropped,
                mode=request.mode,
                status=heard.status,
                fault=outcome.verdict.fault,
                detail=outcome.verdict.detail[:500],
                reply=outcome.reply,
                usage=outcome.usage,
                request_id=name_of(heard, self._desk.mask),
                waited_ms=_ms(span[0] - self._since),
                took_ms=_ms(span[1] - span[0]),
            )
        )

    def _again(self, verdict: Verdict, heard: Heard) -> _Again:
        """The sign to try again; a wait that the server asks for, and that we have patience for, is everybody's."""
        self._blanks += verdict.fault == "blank"
        asked = None if verdict.fault in _AT_ONCE else wait_asked(heard.headers, heard.data, self._desk.line.clock.now())
        if asked is None:
            return _Again(verdict, heard.status, None)
        if asked <= self._desk.settings.patience - self._spent:
            self._desk.line.pace.pause(asked)
        else:
            verdict = replace(verdict, detail=f"{verdict.detail} (asks for a wait of {asked:g} s)")
        return _Again(verdict, heard.status, asked)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next try."""
        fault = state.outcome.exception() if state.outcome else None
        if not isinstance(fault, _Again) or fault.verdict.fault in _AT_ONCE:
            return 0.0
        chance = random.Random(f"{self._ask.seed}:{self._ask.messages[-1].content}:{state.attempt_number}")  # noqa: S311 - spreads calls in time
        return fault.wait if fault.wait is not None else BACKOFF(state) * chance.uniform(0.5, 1.0)

    def _over(self, state: RetryCallState) -> bool:
        """Whether that was the last try: all are used up, or the next wait is longer than the patience left."""
        settings = self._desk.settings
        fault = state.outcome.exception() if state.outcome else None
        stranger = isinstance(fault, _Again) and fault.verdict.fault == "connection" and not self._desk.line.worked
        most = min(settings.attempts, FIRST_TRIES) if stranger else settings.attempts
        return state.attempt_number >= most or self._spent + state.upcoming_sleep > settings.patience

    async def _sleep(self, seconds: float) -> None:
        """Waits, and counts it."""
        self._spent += seconds
        await self._desk.line.clock.sleep(seconds)

    def _ended(self, verdict: Verdict, status: int | None) -> SixpartyError:
        """How it ends without an answer: the run stops if the user has to mend something, else only this answer is lost."""
        desk, fault = self._desk, verdict.fault or "refused"
        worked = desk.habits.worked if fault in {"refused", "redirect"} else desk.line.worked
        if verdict.action == "lost" or (verdict.action != "stop" and (worked or fault in _OF_THE_MODEL)):
            return Lost(fault, verdict.detail)
        return EndpointError(complaint(verdict, status, desk.line.address, desk.settings, desk.key))


def _ms(seconds: float) -> int:
    """Whole milliseconds, never below zero."""
    return max(0, round(seconds * 1000))
