"""What calls do while the line rests: those with patience wait it out, and one of them finds out for all."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from harness.errors import Lost
from tests.endpoint.conftest import Talk, of_a_worked, said


def _codes(made: Talk, count: int) -> list[str]:
    """What came of so many calls, one after another: `answered`, or the code of the loss."""
    return [asyncio.run(_code(made)) for _ in range(count)]


async def _code(made: Talk) -> str:
    """What came of one call."""
    try:
        await made.asked()
    except Lost as lost:
        return lost.code
    return "answered"


def _resting(until: float, **settings: Any) -> Talk:
    """An endpoint whose line rests for so many seconds more."""
    made = of_a_worked([said()], **settings)
    made.endpoint._line.breaker.rests, made.endpoint._line.breaker.until = 1, made.clock.now() + until
    return made


def _served(made: Talk, serve: Any) -> None:
    """Puts another server behind an endpoint."""
    made.endpoint._line._client = httpx.AsyncClient(transport=httpx.MockTransport(serve))


def test_an_outage_that_passes() -> None:
    """An outage of 40 s costs the calls that were lost before the rest, and no other."""
    made = of_a_worked([])
    begun = made.clock.now()
    _served(made, lambda _: httpx.Response(500 if made.clock.now() < begun + 40 else 200, json=said()))
    codes = _codes(made, 20)
    lost = codes.count("server-error")
    assert codes == ["server-error"] * lost + ["answered"] * (20 - lost)
    assert lost == 3
    assert made.clock.now() - begun < 90


def test_a_dead_line() -> None:
    """A line that stays dead is waited for while its rests are within the patience; from then on calls are lost at once."""
    made = of_a_worked([(500, b"")], attempts=1)
    begun = made.clock.now()
    codes = _codes(made, 50)
    assert codes == ["server-error"] * 6 + ["resting"] * 44
    assert made.clock.slept == [30, 60, 120]
    assert made.clock.now() - begun == 210


@pytest.mark.parametrize(("patience", "code"), [(0, "resting"), (29, "resting"), (30, "answered"), (120, "answered")])
def test_patience_decides(patience: float, code: str) -> None:
    """A rest longer than the patience loses the call at once, without a request; a shorter one is waited out."""
    made = _resting(30, patience=patience)
    assert _codes(made, 1) == [code]
    assert made.clock.slept == ([30] if code == "answered" else [])
    assert len(made.requests) == (code == "answered")


def test_the_wait_is_recorded() -> None:
    """The rest that was waited out stands in the record of the first try."""
    made = _resting(30)
    made.ask()
    assert [attempt.waited_ms for attempt in made.attempts] == [30_000]


def test_patience_is_spent_once() -> None:
    """What was waited while the line rested is not there for the waits between tries."""
    made = _resting(30, patience=40)
    _served(made, lambda _: httpx.Response(429, headers={"retry-after": "15"}))
    assert _codes(made, 1) == ["rate-limited"]
    assert (made.clock.slept, len(made.attempts)) == ([30], 1)


def _while_one_probes(made: Talk, outcome: httpx.Response | None, others: int = 3) -> tuple[list[str], int]:
    """What comes of other calls while one probes that ends so, or is cancelled; and how many requests had been sent before it ended."""

    async def run() -> tuple[list[str], int]:
        sent, entered, gate = 0, asyncio.Event(), asyncio.Event()

        async def serve(_: httpx.Request) -> httpx.Response:
            nonlocal sent
            sent += 1
            if sent == 1:
                entered.set()
                await gate.wait()
                return outcome or httpx.Response(500)
            return httpx.Response(200, json=said())

        _served(made, serve)
        probe = asyncio.ensure_future(_code(made))
        await entered.wait()
        waiting = [asyncio.ensure_future(_code(made)) for _ in range(others)]
        for _ in range(20):
            await asyncio.sleep(0)
        before = sent
        if outcome is None:
            probe.cancel()
        gate.set()
        await asyncio.wait([probe])
        return list(await asyncio.gather(*waiting)), before

    return asyncio.run(run())


def test_one_probes_for_all() -> None:
    """While one call probes the others send nothing and turn no wheels; when it is answered they all go on."""
    made = _resting(0)
    assert _while_one_probes(made, httpx.Response(200, json=said())) == (["answered"] * 3, 1)
    assert made.clock.slept == []


def test_a_probe_that_fails_for_all() -> None:
    """When the probe is lost the others wait for the next rest to end, if they have the patience, and are lost if not."""
    patient, other = _resting(0, attempts=1), _resting(0, attempts=1, patience=50)
    assert _while_one_probes(patient, httpx.Response(500)) == (["answered"] * 3, 1)
    assert patient.clock.slept[0] == 60
    assert _while_one_probes(other, httpx.Response(500)) == (["resting"] * 3, 1)
    assert other.clock.slept == []


def test_a_probe_that_is_cancelled_for_all() -> None:
    """When the probe is cancelled, one of those who wait probes, and all go on."""
    assert _while_one_probes(_resting(0), None) == (["answered"] * 3, 1)


def test_no_patience_waits_for_no_probe() -> None:
    """Without patience a call is lost at once while another probes."""
    assert _while_one_probes(_resting(0, patience=0), httpx.Response(200, json=said())) == (["resting"] * 3, 1)
