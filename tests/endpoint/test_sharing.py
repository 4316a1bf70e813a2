"""What calls on one line share: how many at once, how many a minute, rests, and what was learnt."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.endpoint.breaker import Breaker
from harness.endpoint.client import connect
from harness.endpoint.pace import MINUTE, Pace, Window
from harness.endpoint.settings import Settings
from harness.errors import EndpointError, Lost
from tests.endpoint.conftest import FakeClock, of_a_worked, said, talk


def test_rests_after_three_losses() -> None:
    """After three losses in a row calls without patience fail unsent; after the rest one probes; its success opens the line for all."""
    answers: list[object] = [(500, b"")]
    made = of_a_worked([], attempts=1, patience=0)
    made.endpoint._desk.line._client = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(500 if answers else 200, json=said()))
    )
    for code in ("server-error", "server-error", "server-error", "resting", "resting"):
        with pytest.raises(Lost) as lost:
            made.ask()
        assert lost.value.code == code
    assert len(made.attempts) == 3
    made.clock.time += 30
    answers.clear()
    made.ask()
    made.ask()
    assert len(made.attempts) == 5


@pytest.mark.parametrize("answer", [(413, b""), (400, {"error": "odd"}), said("x", "content_filter")])
def test_losses_that_do_not_count(answer: object) -> None:
    """Losses that are answers, such as too long a conversation, never make the line rest."""
    made = of_a_worked([answer])
    for _ in range(5):
        with pytest.raises(Lost) as lost:
            made.ask()
        assert lost.value.code != "resting"


def test_a_probe_that_is_answered_with_a_loss() -> None:
    """A probe that finds the endpoint answering opens the line, even if its own answer is lost."""
    made = of_a_worked([(413, b"")])
    line = made.endpoint._desk.line
    line.breaker.until, line.breaker.rests = made.clock.now(), 2
    with pytest.raises(Lost, match="too-long"):
        made.ask()
    assert (line.breaker.until, line.breaker.rests) == (None, 0)


def test_rests_grow() -> None:
    """Every rest is twice as long as the one before, up to 300 s, and only one call probes at its end."""
    breaker, now, rests = Breaker(), 0.0, []
    for _ in range(3):
        breaker.lost("open", now)
    for _ in range(6):
        assert breaker.until is not None
        rests.append(breaker.until - now)
        assert breaker.admit(breaker.until - 0.1) is None
        now = breaker.until
        assert (breaker.admit(now), breaker.admit(now)) == ("probe", None)
        breaker.lost("open", now)
        breaker.lost("probe", now)
    assert rests == [30, 60, 120, 240, 300, 300]
    breaker.answered()
    assert breaker.admit(now) == "open"


def test_a_probe_that_is_cancelled() -> None:
    """When the call that probes is cancelled, the next one does."""
    breaker = Breaker(losses=3, rests=1, until=10.0)
    assert breaker.admit(10) == "probe"
    breaker.neither("open")
    assert breaker.admit(10) is None
    breaker.neither("probe")
    assert breaker.admit(10) == "probe"


@given(st.integers(1, 20), st.lists(st.tuples(st.integers(0, 30), st.floats(0, 50)), max_size=40))
def test_never_more_than_the_allowance(allowance: int, asked: list[tuple[int, float]]) -> None:
    """In no sixty seconds is more than the allowance given, but for a single place larger than all of it; nobody overtakes."""
    window, now, given_out = Window(allowance), 0.0, []
    for amount, pause in asked:
        now += pause
        place = window.reserve(amount, now)
        assert place.at >= now
        given_out.append((place.at, amount))
    assert [at for at, _ in given_out] == sorted(at for at, _ in given_out)
    for at, _ in given_out:
        inside = [amount for other, amount in given_out if at <= other < at + MINUTE and amount]
        assert sum(inside) <= allowance or len(inside) == 1


def test_what_was_not_used_is_given_back() -> None:
    """When fewer tokens were used than reserved, others may have them."""
    window = Window(100)
    place = window.reserve(90, 0)
    window.correct(place, 10)
    assert window.reserve(90, 1).at == 1
    assert window.reserve(1, 2).at == 60


def test_requests_per_minute() -> None:
    """No more calls go out in a minute than allowed."""
    made = talk([said()], requests_per_minute=2)

    async def five() -> None:
        for _ in range(5):
            await made.asked()

    begun = made.clock.now()
    asyncio.run(five())
    assert made.clock.now() - begun == 120
    assert made.attempts[2].waited_ms == 60_000


def test_concurrency() -> None:
    """No more than so many are under way at once."""
    pace, running, most = Pace(FakeClock(), 3, None, None), 0, 0

    async def one() -> None:
        nonlocal running, most
        async with pace.turn(1):
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1

    async def all_at_once() -> None:
        await asyncio.gather(*(one() for _ in range(20)))

    asyncio.run(all_at_once())
    assert (most, running) == (3, 0)


def test_lines_are_shared() -> None:
    """Settings with one address and one key share a line; another key, another address or other certificates do not."""
    environment = {"A": "key-a", "B": "key-b"}
    plain = {"base_url": "https://h/v1", "model": "m", "key": "A"}
    ways = {
        "first": {},
        "same": {"base_url": "https://h/v1/"},
        "model": {"model": "n"},
        "key": {"key": "B"},
        "place": {"base_url": "https://h"},
    }
    made = connect({name: Settings(**{**plain, **way}) for name, way in ways.items()}, environment, FakeClock())
    lines = {name: id(endpoint._line) for name, endpoint in made.items()}
    assert lines["first"] == lines["same"] == lines["model"]
    assert len(set(lines.values())) == 3
    assert made["first"]._desk.habits is made["same"]._desk.habits
    assert made["first"]._desk.habits is not made["model"]._desk.habits


def test_the_last_one_closes() -> None:
    """Connections stay open until the last endpoint on the line is closed; closing twice is closing once."""

    async def run() -> list[bool]:
        settings = Settings(base_url="http://localhost:1/v1", model="m")
        made = connect({"a": settings, "b": settings}, {}, FakeClock())
        client, closed = made["a"]._line.client(), []
        for name in ("a", "a", "b"):
            await made[name].close()
            closed.append(client.is_closed)
        return closed

    assert asyncio.run(run()) == [False, False, True]


def test_connect_complains_first() -> None:
    """A key that is missing is complained of before anything is asked."""
    with pytest.raises(EndpointError, match="variable A"):
        connect({"x": Settings(base_url="https://h/v1", model="m", key="A")}, {})


def test_cancelled_call() -> None:
    """A call that is cancelled frees its place and counts as no loss."""
    made = talk([said()], concurrency=1)
    hanging = asyncio.Event

    async def run() -> None:
        entered, gate = asyncio.Event(), hanging()

        async def hang(request: httpx.Request) -> httpx.Response:
            entered.set()
            await gate.wait()
            return httpx.Response(200, json=said())

        made.endpoint._desk.line._client = httpx.AsyncClient(transport=httpx.MockTransport(hang))
        task = asyncio.ensure_future(made.asked())
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gate.set()
        await made.asked()

    asyncio.run(run())
    assert made.faults == [None]
