"""An endpoint examined: a dozen short calls that find out what it takes, and which options suit it.

Each call is built, sent and judged by the client's own parts, so that what is found is what a run will meet.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from shlex import quote
from statistics import median
from typing import Any

import httpx

from harness.endpoint.address import Address
from harness.endpoint.client import Endpoint
from harness.endpoint.clock import Clock, RealClock
from harness.endpoint.complaints import complaint
from harness.endpoint.examining import ROOM, SEED, Examination, Finding, Report, Shot, Status
from harness.endpoint.parsing import NOTHING, count, first, parse, rows, table, text
from harness.endpoint.request import build
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Message, Reply
from harness.errors import EndpointError, Lost

WIDE = 8000
"""Tokens that an answer should have in a run, of a model that thinks before it speaks; or a quarter of what it holds, if that is less."""
SMALL = 16_000
"""Tokens of a context in which long conversations have to be shortened soon."""
FIRST_LONG = 4000
"""Tokens of the shortest of the long prompts; each next one is twice as long."""
ODD = ("quillow-7", "brasp-3", "ostavine-9")
"""Words that nobody says unasked."""
SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {"zephyr_code": {"type": "string", "enum": list(ODD)}},
    "required": ["zephyr_code"],
    "additionalProperties": False,
}
HELLO = "Say hello in one short sentence."
CAPITAL = "What is the capital of Mongolia? Answer in one short sentence."
RANDOM = "Write down ten words at random."
SYSTEM = "You answer in short and plain sentences, in English, and you never use lists or tables."
_LENGTH = re.compile(r"context (?:length|size|window)[^0-9]{0,30}(\d{3,9})|max_model_len[^0-9]{0,20}(\d{3,9})|> ?(\d{3,9}) maximum")


Probe = Callable[[Examination], Awaitable[list[Finding]]]


async def examine(
    settings: Settings,
    environment: Mapping[str, str],
    clock: Clock | None = None,
    client: httpx.AsyncClient | None = None,
    long: int | None = None,
) -> Report:
    """What the endpoint takes; with `long`, prompts of up to so many tokens are sent too. Raises EndpointError as `Endpoint` does."""
    x = Examination(settings, environment, clock or RealClock(), client)
    x.line.join()
    try:
        shot = await x.put(said(HELLO))
        findings, works = await _address(x, shot), shot.outcome.alive
        probes = PROBES if works else ()
        for probe in (*probes, *([_models] if shot.verdict.remedy == "model" else [])):
            findings += await probe(x)
        findings += await _long(x, long) if works and long else []
        last = await _turn(x) if works else []
    finally:
        await x.line.leave()
    usable = works and all(finding.status != "problem" for finding in last)
    return Report(base_url=settings.base_url, model=settings.model, usable=usable, findings=(*findings, *last), calls=x.sent)


def said(*texts: str) -> list[Message]:
    """These texts as messages of the user, neighbours though they are."""
    return [Message(role="user", content=words) for words in texts]


async def _address(x: Examination, shot: Shot) -> list[Finding]:
    """Whether anything answers at the address, or else at its neighbour; a redirect is told and not followed."""
    where = str(x.address.completions.copy_with(query=None))
    if shot.reply:
        return [Finding(name="address", status="ok", text=f"{where} answers")]
    verdict = shot.verdict
    if shot.outcome.alive:
        wish = _wider(x) if verdict.fault == "blank" else ()
        return [Finding(name="address", status="problem", text=f"{where} answers, but {verdict.detail}", flags=wish)]
    whole = complaint(verdict, shot.heard.status, x.address, x.settings, x.key)
    if verdict.remedy == "address" or verdict.fault in {"not-json", "no-choices"} or shot.heard.status == 405:
        whole, flags = await _neighbour(x, shot, where)
        return [Finding(name="address", status="problem", text=whole, flags=flags)]
    name = {"key": "key", "money": "account", "model": "model"}.get(verdict.remedy, "address")
    whole += " The option is --key NAME." if name == "key" else ""
    return [Finding(name=name, status="problem", text=whole)]


async def _neighbour(x: Examination, shot: Shot, where: str) -> tuple[str, tuple[str, ...]]:
    """What to say of an address where no model answers, and the option that mends it, if one does."""
    base = x.address.neighbour
    other = Address.parse(f"{base}?{x.address.query}" if x.address.query else base)
    tried = await x.send(shot.request, x.settings, 0, other.completions)
    here = f"no model answers at {where} ({shot.why})"
    if tried.outcome.alive or tried.heard.status in {401, 403}:
        return f"{here}; one does at {other.completions.copy_with(query=None)}: give that address", (f"--base-url {quote(base)}",)
    return f"{here}, nor with {base} ({tried.why}): look the address up in the server's own pages", ()


async def _key(x: Examination) -> list[Finding]:
    """Whether a key is needed: a call without one, if there is one."""
    if x.key is None:
        return [Finding(name="key", status="ok", text="none was sent, and none is needed")]
    now = x.settings.model_copy(update={"max_tokens": x.room})
    request = build(now, Ask(messages=(Message(role="user", content=HELLO),)), x.habits, said(HELLO), 0)
    shot = await x.send(request, now, 0, headers=x.bare)
    if shot.heard.status in {401, 403}:
        return [Finding(name="key", status="ok", text=f"the one in {x.key} is accepted; without one the call is refused")]
    if shot.outcome.alive:
        return [Finding(name="key", status="note", text=f"the one in {x.key} was sent, but a call without it is answered too")]
    return [Finding(name="key", status="unknown", text=f"the one in {x.key} is accepted; a call without one came to: {shot.why}")]


async def _models(x: Examination) -> list[Finding]:
    """Whether the model is listed. A hint only: many servers list nothing, or answer to any name."""
    status, data, _ = await x.peek("GET", x.address.models)
    whole = parse(data) if status == 200 else NOTHING
    listed = whole if isinstance(whole, list) else rows(table(whole).get("data"))
    cards = {text(table(item).get("id"))[:120]: table(item) for item in listed[:1000] if text(table(item).get("id"))}
    if not cards:
        return [Finding(name="models", status="unknown", text=f"no list is offered at /models ({status or 'no answer'}); none is needed")]
    x.card = cards.get(x.settings.model[:120], {})
    if x.card:
        others = f", with {len(cards) - 1} more" if len(cards) > 1 else ""
        return [Finding(name="models", status="ok", text=f"{x.shown(x.settings.model)} is listed{others}")]
    near = get_close_matches(x.settings.model, cards, n=3, cutoff=0.4) or list(cards)[:3]
    names = ", ".join(x.shown(name) for name in near)
    return [
        Finding(
            name="models", status="note", text=f"{x.shown(x.settings.model)} is not listed; of {len(cards)} that are, the nearest: {names}"
        )
    ]


async def _context(x: Examination) -> list[Finding]:
    """The context length, where the server tells it: with its models, or as llama.cpp does, with its properties."""
    told, source = _told(x.card), "/models"
    if told is None and (root := str(x.address).removesuffix("/v1")):
        status, data, _ = await x.peek("GET", httpx.URL(f"{root}/props"))
        properties = table(parse(data)) if status == 200 else {}
        told, source = count(table(properties.get("default_generation_settings")).get("n_ctx")), "/props"
    if not told:
        trained = count(table(x.card.get("meta")).get("n_ctx_train"))
        hint = f"not told (the model was trained for {trained} tokens)" if trained else "not told"
        return [Finding(name="context", status="unknown", text=f"{hint}; --context N tries it out, with prompts of up to N tokens")]
    x.window = told
    small = told < SMALL
    more = "; that is little: a long conversation will be shortened to fit" if small else ""
    return [Finding(name="context", status="note" if small else "ok", text=f"{told} tokens, says {source}{more}", flags=_window(x, told))]


def _told(card: Mapping[str, Any]) -> int | None:
    """The context length on a model's card, under whichever name."""
    names = ("context_length", "max_model_len", "max_context_length", "context_window")
    inner = (table(card.get("top_provider")).get("context_length"), table(card.get("meta")).get("n_ctx"))
    return next((number for value in (*map(card.get, names), *inner) if (number := count(value))), None)


def _wider(x: Examination) -> tuple[str, ...]:
    """The option that gives answers more room, if there is any to give."""
    most = min(WIDE, x.window // 4) if x.window else WIDE
    return (f"--max-tokens {most}",) if x.settings.max_tokens < most else ()


def _window(x: Examination, tokens: int) -> tuple[str, ...]:
    """The option that says a context length, unless it is said already."""
    return () if x.settings.window == tokens else (f"--window {tokens}",)


async def _shapes(x: Examination) -> list[Finding]:
    """Whether a schema is kept to, and JSON mode; and which way of asking for JSON suits best."""
    schema, loose = [await _shape(x, mode) for mode in ("json_schema", "json_object")]
    best = "json_object" if loose.status == "ok" else "prompt"
    if schema.status == "note" and loose.status != "unknown" and x.settings.output != best:
        x.output = "json_object" if best == "json_object" else "prompt"
        schema = schema.model_copy(update={"flags": (f"--output {best}",)})
    return [schema, loose]


async def _shape(x: Examination, mode: str) -> Finding:
    """How a server takes one way of asking for JSON. The schema asks for what no model would say, and is not in the prompt."""
    shot = await x.put(said(CAPITAL), x.settings.model_copy(update={"output": mode}), shape=SHAPE)
    if shot.reply is None:
        refused = shot.heard.status is not None and shot.verdict.fault not in {"rate-limited", "blank", "content-filter"}
        return Finding(name=mode, status="note" if refused else "unknown", text=f"{'refused' if refused else 'no answer'} ({shot.why})")
    if fits(shot.reply.text):
        how = "enforced: the answer keeps to a schema that the prompt did not show" if mode == "json_schema" else "accepted, and kept to"
        return Finding(name=mode, status="ok", text=how)
    if mode == "json_object" and isinstance(_json(shot.reply.text), dict):
        return Finding(name=mode, status="ok", text="accepted: the answer is a JSON object, though not the one the prompt asked for")
    if shot.reply.finish == "length":
        return Finding(
            name=mode, status="unknown", text=f"accepted; the answer was cut off after {x.room} tokens, before its shape was seen"
        )
    return Finding(name=mode, status="note", text="accepted but ignored: the answer is not of the shape that was asked for")


def fits(answer: str) -> bool:
    """Whether an answer is of the shape that was asked for."""
    plain = table(_json(answer))
    return plain.keys() == {"zephyr_code"} and plain["zephyr_code"] in ODD


def _json(answer: str) -> Any:
    """The JSON in an answer, without the fence that some put around it, or NOTHING."""
    bare = answer.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    return parse(bare.encode("utf-8", "replace"))


async def _roles(x: Examination) -> list[Finding]:
    """Whether a system message is taken, and two messages of the user in a row."""
    system = await x.put([Message(role="system", content=SYSTEM), *said(HELLO)])
    two = await x.put(said("I have a question.", HELLO))
    folded = any(change.kind == "fold" for change in system.verdict.changes)
    return [
        _role("system role", system, "refused; it is put into the first message of the user instead, of itself", certain=folded),
        _role("two in a row", two, "two messages of the user in a row are refused; they are joined into one, of themselves", certain=True),
    ]


def _role(name: str, shot: Shot, refused: str, *, certain: bool) -> Finding:
    """What came of one order of roles."""
    if shot.outcome.alive:
        return Finding(name=name, status="ok", text="accepted")
    if certain and shot.heard.status in {400, 422, 500}:
        return Finding(name=name, status="note", text=refused)
    return Finding(name=name, status="unknown", text=f"no answer ({shot.why})")


async def _seed(x: Examination) -> list[Finding]:
    """Whether one seed gives one answer and another gives another, at temperature 1; and what became of the parameters."""
    warm = x.settings.model_copy(update={"parameters": {**x.settings.parameters, "temperature": 1}, "seeded": True})
    shots = [await x.put(said(RANDOM), warm, seed) for seed in (SEED, SEED, SEED + 1)]
    answers = [shot.reply.text for shot in shots if shot.reply]
    failed = next((shot for shot in shots if not shot.reply), None)
    same = Finding(name="seed", status="unknown", text=f"no answer ({failed.why})") if failed else _seeded(x, answers)
    return [same, _parameters(x, shots)]


def _parameters(x: Examination, shots: list[Shot]) -> Finding:
    """What became of the parameters of these questions."""
    limit = f"the limit on answers is {x.habits.limit_field}"
    refused = ", ".join(sorted(x.habits.dropped - {"stream_options"}))
    if refused:
        return Finding(name="parameters", status="note", text=f"refused, and left out of themselves: {refused}; {limit}")
    if not any(shot.outcome.alive for shot in shots):
        return Finding(name="parameters", status="unknown", text=f"no answer came with temperature 1 and a seed; {limit}")
    return Finding(name="parameters", status="ok", text=f"temperature and seed are accepted; {limit}")


def _seeded(x: Examination, answers: list[str]) -> Finding:
    """What three answers say of the seed; the first two had the same one."""
    if "seed" in x.habits.dropped:
        return Finding(name="seed", status="note", text="refused, and left out: the same question may be answered otherwise each time")
    if answers[0] != answers[1]:
        return Finding(name="seed", status="note", text="ignored: one seed gave two answers; a talk is repeated from its record only")
    if answers[0] == answers[2]:
        return Finding(name="seed", status="unknown", text="the answer was the same with another seed too")
    return Finding(name="seed", status="ok", text="one seed gives one answer, another gives another")


async def _stream(x: Examination) -> list[Finding]:
    """Whether answers can be streamed, how soon they begin, and whether tokens are counted."""
    flowing = x.settings.model_copy(update={"stream": True})
    shot = await x.put(said(HELLO), flowing)
    reply, soon = shot.reply, ""
    if reply is None:
        bad: Status = "problem" if x.settings.stream else "note"
        findings = [Finding(name="streaming", status=bad, text=f"does not work ({shot.why}); leave --stream away")]
    elif shot.heard.data:
        reply = None
        findings = [Finding(name="streaming", status="note", text="ignored: the whole answer comes at once")]
    else:
        _, _, took = await x.peek("POST", x.address.completions, shot.request.body, enough=1)
        soon = f"; a stream begins after {took} ms"
        findings = [Finding(name="streaming", status="ok", text=f"works, and ends with finish_reason {x.shown(reply.finish, 30)}")]
    short = f"{median(x.took):.0f} ms for a short answer (median of {len(x.took)}){soon}" if x.took else "no answer was timed"
    return [*findings, _usage(x, reply), Finding(name="latency", status="ok" if x.took else "unknown", text=short)]


def _usage(x: Examination, streamed: Reply | None) -> Finding:
    """Whether the server counts tokens."""
    whole = [shot for shot in x.shots if shot.reply and not shot.request.sent.get("stream")]
    if not whole or any(shot.reply and shot.reply.usage.estimated for shot in whole):
        return Finding(name="usage", status="note", text="not told: tokens are estimated, and so is what --max-tokens-total counts")
    bodies = [table(table(shot.heard.body).get("usage")) for shot in whole]
    cached = any("cached_tokens" in table(b.get("prompt_tokens_details")) or "prompt_cache_hit_tokens" in b for b in bodies)
    extra = "cached tokens are told" if cached else "cached tokens are not told"
    if streamed is not None and streamed.usage.estimated:
        return Finding(name="usage", status="note", text=f"tokens are told, but not in streams (estimated there); {extra}")
    return Finding(name="usage", status="ok", text=f"tokens are told{', in streams too' if streamed else ''}; {extra}")


async def _reasoning(x: Examination) -> list[Finding]:
    """Whether the model thinks before it speaks, and where its thoughts stand."""
    thinking = [shot for shot in x.shots if shot.reply and shot.reply.reasoning.strip()]
    if not thinking and x.room <= ROOM:
        return [Finding(name="reasoning", status="ok", text="none seen: answers come without thoughts")]
    thinking.sort(key=lambda shot: bool(shot.request.sent.get("stream")))  # gathered from a stream, thoughts have lost the field's name
    messages = [table(first(table(shot.heard.body).get("choices")).get("message")) for shot in thinking]
    fields = ("reasoning", "reasoning_content", "reasoning_details")
    named = next((f"the field {name}" for message in messages for name in fields if message.get(name)), "the text itself")
    where = f"thoughts come in {named}; they are kept apart" if thinking else f"some answers need more than {ROOM} tokens"
    return [Finding(name="reasoning", status="note", text=f"{where}, and need room beside the answer", flags=_wider(x))]


async def _long(x: Examination, most: int) -> list[Finding]:
    """Prompts twice as long each time, until one is refused or cut, or there are enough."""
    taken, before, size, estimated = 0, 0, min(FIRST_LONG, most), False
    while before < most:
        shot = await x.put(said(f"{'one ' * size}\n{HELLO}"))
        if shot.verdict.fault == "too-long":
            limit = _limit(shot) or taken
            flags = _window(x, limit) if limit else ()
            return [Finding(name="long prompt", status="ok", text=f"one of about {size} tokens is refused ({shot.why})", flags=flags)]
        if not shot.reply:
            return [Finding(name="long prompt", status="unknown", text=f"one of about {size} tokens came to: {shot.why}")]
        usage = shot.reply.usage
        if not usage.estimated and usage.prompt < (0.75 * taken * size / before if before else size / 2):
            cut = f"one of about {size} tokens was cut, without a word, to {usage.prompt}: raise the server's context length, or"
            return [Finding(name="long prompt", status="problem", text=f"{cut} say how much it holds", flags=_window(x, usage.prompt))]
        taken, before, size = usage.prompt, size, min(2 * size, most)
        estimated = usage.estimated
    if estimated:
        return [
            Finding(name="long prompt", status="unknown", text=f"one of about {before} tokens is taken; whether it was cut is not told")
        ]
    return [Finding(name="long prompt", status="ok", text=f"one of {taken} tokens is taken whole")]


def _limit(shot: Shot) -> int | None:
    """The context length that a refusal names."""
    error = table(table(parse(shot.heard.data)).get("error"))
    found = _LENGTH.search(shot.verdict.detail)
    return count(error.get("n_ctx")) or (next(int(number) for number in found.groups() if number) if found else None)


async def _turn(x: Examination) -> list[Finding]:
    """A question as a run puts it, through the client itself: the proof that all this comes to an answer."""
    tries: list[Attempt] = []
    settings = x.settings.model_copy(update={"output": x.output, "attempts": min(3, x.settings.attempts)})
    ask = Ask(messages=(Message(role="system", content=SYSTEM), Message(role="user", content=CAPITAL)), shape=SHAPE, seed=SEED)
    try:
        async with Endpoint(settings, x.environment, line=x.line) as endpoint:
            reply = await endpoint.complete(ask, tries.append)
    except (EndpointError, Lost) as fault:
        x.sent += len(tries)
        return [Finding(name="a turn", status="problem", text=str(fault))]
    x.sent += len(tries)
    adapted = ", after the client had adapted" if any(one.fault == "adapting" for one in tries) else ""
    how = "at the first try" if len(tries) == 1 else f"at try {len(tries)}{adapted}"
    if fits(reply.text):
        return [Finding(name="a turn", status="ok", text=f"asked as in a run, it answers in shape {how}")]
    loose = f"asked as in a run, it answers {how}, but not in the shape that was asked for: a run may have to ask again, or lose turns"
    return [Finding(name="a turn", status="note", text=loose)]


PROBES: tuple[Probe, ...] = (_key, _models, _context, _shapes, _roles, _seed, _stream, _reasoning)
"""In the order in which they are told."""
