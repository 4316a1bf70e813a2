"""`sixparty prompt`."""

from __future__ import annotations

import json
from typing import Any

import click

from harness.cli import session, terminal
from harness.cli.choices import party, run_folder
from harness.cli.seating import models_of
from harness.delegates.calls import calls_of
from harness.delegates.ledger import Ledger
from harness.delegates.model import room_of
from harness.domain import procedure
from harness.domain.procedure import Ask
from harness.domain.scenario import Inputs
from harness.domain.state import State, fold, start
from harness.domain.turns import Question
from harness.domain.view import view
from harness.errors import UserError
from harness.library import open_library
from harness.prompts.dialogue import Dialogue, Request, Room
from harness.prompts.soliloquy import request_of
from harness.prompts.tokens import estimate
from harness.transcript import CALLS, SOLILOQUY, read
from harness.transcript.lines import read_lines


@click.command()
@click.argument("who", metavar="PARTY")
@click.option("--scenario", metavar="SCENARIO", help="The first question of this scenario (opening-plenary).")
@click.option("--run", metavar="RUN", help="A recorded talk, in place of a scenario.")
@click.option("--at", type=click.IntRange(min=0), metavar="EVENT", help="With --run: the next question after so many events.")
@click.option("--window", type=click.IntRange(min=1), help="Shorten the conversation to so many tokens, as a run would.")
@click.option("--schema", is_flag=True, help="With the JSON Schema of the answer.")
@click.option("--json", "as_json", is_flag=True, help="Messages and schema as JSON.")
def command(**given: Any) -> None:
    """Print exactly what a model that speaks for PARTY would be sent, with token estimates.

    Without --run it is the first question of a scenario. With --run it is the question that PARTY was asked next after so many events of
    a recorded talk, or without --at, the last one it was asked.
    """
    inputs, state = _moment(given)
    asked = party(given["who"], inputs.profiles)
    request = _request(given, state, asked.id)
    if given["as_json"]:
        messages = [message.model_dump() for message in request.messages]
        terminal.out_json({"messages": messages, "schema": request.form, "tokens": request.tokens, "dropped": request.dropped})
    else:
        terminal.out("\n".join(_told(request, schema=given["schema"])))


def _request(given: dict[str, Any], state: State, who: str) -> Request:
    """What a model would be sent, or was: in a run where one speaks for the party, as its calls have it on record."""
    room = Room(given["window"])
    if given["run"] is not None:
        run = read(run_folder(given["run"]))
        name = run.manifest.delegates.get(who, "")
        model = name.removeprefix(f"{SOLILOQUY} ")
        if model in run.manifest.models and given["window"] is None:
            ledger = Ledger()
            ledger.recall(calls_of(read_lines(run.path / CALLS)))
            room = room_of(model, models_of(run.manifest)[model], ledger)
        if name.startswith(f"{SOLILOQUY} ") and procedure.waiting(state):
            return request_of(state, room)
    dialogue = Dialogue()
    dialogue.room = room
    return dialogue.request(view(state, who), _question(state, who))


def _moment(given: dict[str, Any]) -> tuple[Inputs, State]:
    """The talk as it stands at the moment that is meant: before a question to the party."""
    if given["run"] is None:
        if given["at"] is not None:
            raise click.UsageError("--at counts the events of a recorded talk: say which with --run.")
        inputs = open_library().inputs(given["scenario"] or "opening-plenary")
        return inputs, _begun(start(inputs, 1))
    if given["scenario"] is not None:
        raise click.UsageError("--run and --scenario exclude each other: a run has its scenario.")
    run = read(run_folder(given["run"]))
    count = len(run.events) if given["at"] is None else given["at"]
    if count > len(run.events):
        raise click.BadParameter(f"this talk has {len(run.events)} events.", param_hint="--at")
    who = party(given["who"], run.inputs.profiles).id
    turns = [n for n, e in enumerate(run.events) if e.type == "turn" and e.party == who]
    place = next((n for n in turns if n >= count), turns[-1] if turns else None)
    if place is None:
        raise UserError(f"{who} was asked nothing in this talk.")
    return run.inputs, session.stood(run, place)


def _begun(state: State) -> State:
    """The talk after its opening event."""
    step = procedure.next_step(state)
    return fold(state, step.events) if isinstance(step, procedure.Announce) else state


def _question(state: State, who: str) -> Question:
    step = procedure.next_step(state)
    due = step.questions if isinstance(step, Ask) else ()
    return next((q for q in due if q.party == who), None) or procedure.question(state, who, "attend")


def _told(request: Request, *, schema: bool) -> list[str]:
    total = len(request.messages)
    lines = []
    for number, message in enumerate(request.messages, 1):
        lines += [
            f"=== {message.role}, message {number} of {total}, about {estimate(message.content):,} tokens",
            message.content.rstrip(),
            "",
        ]
    if schema:
        lines += ["=== schema of the answer", json.dumps(request.form, indent=1), ""]
    dropped = f"; {request.dropped} messages left out" if request.dropped else ""
    schema_tokens = estimate(json.dumps(request.form))
    return [*lines, f"=== about {request.tokens:,} tokens in {total} messages{dropped}; the schema is about {schema_tokens:,} more"]
