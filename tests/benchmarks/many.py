"""Many talks at once in one process, against a stub that answers after a fixed time; or the same requests from a bare loop. A script.

Prints one JSON object: wall seconds, processor seconds, calls, requests as the stub counted them, steps of the critical path, peak memory.
A step is what must wait for the one before: a speaker in the plenary, or all whose questions are asked at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.cli.session import wait
from harness.delegates.calls import Call, calls_of, whole
from harness.delegates.ledger import Ledger
from harness.delegates.model import Model
from harness.domain.scenario import Inputs
from harness.domain.state import start
from harness.endpoint.address import Address
from harness.endpoint.client import Endpoint
from harness.endpoint.settings import Settings
from harness.endpoint.transport import open_client
from harness.library import open_library
from harness.prompts.asking import Briefs
from harness.talks import hold
from harness.transcript import CALLS, Writer
from harness.transcript.lines import read_lines
from tests.servers import stub

SCENARIO, ROUNDS, NAME = "functional-first", 3, "stub"
AT_ONCE = {"attend", "margins", "final", "cable"}


@dataclass(frozen=True)
class Measured:
    """What one way of doing it took."""

    wall: float
    processor: float
    calls: int
    requests: int
    steps: int
    memory: float
    """Megabytes, at the peak, of the whole process."""


async def talk(folder: Path, inputs: Inputs, seed: int, endpoint: Endpoint, briefs: Briefs) -> None:
    """One talk, all seats by the stub, with record and calls on disk."""
    ledger = Ledger()
    writer = Writer.create(folder, inputs, seed, dict.fromkeys(inputs.seats, NAME), {"models": {NAME: {}}})
    ledger.open(writer.path)
    model = Model(NAME, endpoint, ledger, briefs)
    await hold(start(inputs, seed), dict.fromkeys((*inputs.seats, *inputs.visitors), model), writer.append)
    writer.finish()
    ledger.close()


async def talks(folder: Path, inputs: Inputs, settings: Settings, count: int) -> None:
    """So many talks at once."""
    async with Endpoint(settings, {}) as endpoint:
        briefs = Briefs(inputs)
        await asyncio.gather(*(talk(folder, inputs, seed, endpoint, briefs) for seed in range(1, count + 1)))


async def bare(settings: Settings, script: Sequence[Sequence[bytes]], count: int) -> None:
    """The same requests, made and read by nobody, over the same transport."""
    address = Address.parse(settings.base_url)
    headers = {"content-type": "application/json"}
    async with open_client(settings, address) as client:

        async def send(body: bytes) -> Any:
            return json.loads((await client.post(address.completions, content=body, headers=headers)).content)

        async def one() -> None:
            for step in script:
                await asyncio.gather(*(send(body) for body in step))

        await asyncio.gather(*(one() for _ in range(count)))


def steps(calls: Iterable[Call]) -> list[list[int]]:
    """The numbers of the calls of a talk, step by step."""
    found: dict[str, list[int]] = {}
    for call in calls:
        step, _, party = call.question.rpartition(".")
        found.setdefault(step if step.split(".")[1] in AT_ONCE else f"{step}.{party}", []).append(call.number)
    return list(found.values())


def script_of(run: Path) -> list[list[bytes]]:
    """The bodies of a talk's requests, step by step."""
    calls = calls_of(read_lines(run / CALLS))
    shapes = {c.form: c.shape for c in calls if c.shape is not None}

    def body(number: int) -> bytes:
        form = {"name": "turn", "strict": True, "schema": shapes[calls[number].form]}
        plain = {**calls[number].attempt.sent, "messages": [m.model_dump() for m in whole(calls, number)]}
        return json.dumps({**plain, "response_format": {"type": "json_schema", "json_schema": form}}).encode()

    return [[body(n) for n in step] for step in steps(calls)]


def measure(way: str, count: int, latency: float) -> Measured:
    """One measurement, after one talk alone that warms everything up."""
    stub.allow_connections()
    with stub.running(latency) as server, tempfile.TemporaryDirectory() as place:
        settings = Settings(base_url=server.base_url, model=NAME, concurrency=10_000, total_timeout=3600, read_timeout=3600)
        inputs = open_library().inputs(SCENARIO, rounds=ROUNDS)
        wait(talks(Path(place) / "first", inputs, settings, 1))
        script = script_of(next((Path(place) / "first").iterdir()))
        server.forget()
        work = talks(Path(place) / "all", inputs, settings, count) if way == "talks" else bare(settings, script, count)
        wall, processor = time.perf_counter(), time.process_time()
        wait(work)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Measured(wall, processor, sum(map(len, script)) * count, server.counts().requests, len(script), memory)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=["talks", "bare"])
    parser.add_argument("count", type=int)
    parser.add_argument("latency", type=float, help="milliseconds")
    given = parser.parse_args()
    print(json.dumps(asdict(measure(given.way, given.count, given.latency))))


if __name__ == "__main__":
    main()
