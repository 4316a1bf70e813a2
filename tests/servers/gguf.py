"""A language model with random weights, written as GGUF version 3 with the standard library only: the same bytes on every Python.

The vocabulary is made for two ends. Going in, a long English prompt must become few tokens: llama.cpp joins pieces two by two, so it
reaches "▁water" only through "▁w", "▁wa" and so on, and every beginning of every word is a token too. Coming out, random text should
look like words, strings in JSON should end, arrays should close and thinking should stop: channel 0 of every embedding is a constant
that nothing writes to, so that its column in the output matrix is a bias, and what may come when is a table of shares.
"""

from __future__ import annotations

import array
import random
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from pathlib import Path
from typing import Literal

Template = Literal["plain", "strict", "think"]

WIDTH, HEADS, KEY_HEADS, LAYERS, INNER, LONGEST = 32, 2, 1, 1, 32, 131072
CONSTANT = 4.0
"""What channel 0 of every embedding holds."""
NEVER = -30.0
SPREAD = 0.16
"""Of the output weights: how much one context differs from another in what it makes likely."""
SETTLED = 0.3
"""How much of that spread the closing marks have: they come at nearly the same rate everywhere."""
LATER = -1.0
"""Pieces of words that follow no space are joined after those that do."""
SPACE = "\u2581"

NORMAL, UNKNOWN, CONTROL, SPECIAL, BYTE = 1, 2, 3, 4, 6
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
PACKED = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
UNK, BOS, END = 0, 1, 4

EACH = "{% for m in messages %}"
TURN = "<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
ASKED = "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
NO_SYSTEM = "{% if m['role'] == 'system' and m['content'] | length > 40 %}{{ raise_exception('System role not supported') }}{% endif %}"
"""Short ones pass: the server tries a template with a short one, and where that is refused it hides all system messages in user turns."""
IN_TURN = (
    "{% if (m['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
)
THOUGHT = (
    "<|im_start|>{{ m['role'] }}\n{% if m['reasoning_content'] %}<think>\n{{ m['reasoning_content'] }}\n</think>\n\n{% endif %}"
    "{{ m['content'] }}<|im_end|>\n"
)
THINK = (
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n<think>\n"
    "{% if enable_thinking is defined and enable_thinking is false %}\n</think>\n\n{% endif %}{% endif %}"
)
"""The server learns from a template, by trying it, how a model thinks: where thoughts stand in it, and how it looks without."""
TEMPLATES: dict[Template, str] = {
    "plain": EACH + TURN + ASKED,
    "strict": EACH + NO_SYSTEM + IN_TURN + TURN + ASKED,
    "think": EACH + THOUGHT + THINK,
}

CLOSERS = {'"': 0.03, '"]': 0.03, '",': 0.015, '"}': 0.015, ",": 0.05, ".": 0.05, "}": 0.0015, "}]": 0.004, "},": 0.004, "]": 0.002}
"""How often these come, of all that comes where everything may come."""
LIKELIHOOD = {"digit": -5.0, "piece": -6.0, "letter": -9.0, "mark": -8.0, "space": -15.0}
"""Bias of the rest; a word that follows a space has 0."""
LEANING = {"attend": 0.0, "decline": -2.5, "false": 0.0, "true": -5.0, "null": 0.0}
"""Words that are always known, and what is added to their bias: a delegate that stays away or walks out at every turn tests little."""
LIKELY_WORDS, LEVEL, HEAT = 40, 2.1, 0.8
"""Servers draw from the forty likeliest tokens, at this temperature; this is about how far above 0 the likeliest words are."""
INPUT = (
    *(2 * SPACE, 4 * SPACE, 8 * SPACE, "\n\n"),
    *(SPACE + mark for mark in "(`\"'[{|-*#=<>/&"),
    "``",
    "**",
    "--",
    "---",
    "|\n",
    ".\n",
    "##",
)
"""What prompts are full of and models need not say."""
ENDS = ("'s", "ing", "ed", "es", "er", "ly", "tion", "ment", "ity", "s,", "s.", '":', '":"', '","', '{"', '},{"', "](")


@dataclass
class _Vocabulary:
    """Tokens in order of their number, each with its kind, how eagerly it is joined and how likely it is to come out."""

    tokens: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    biases: list[float] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def add(self, token: str, kind: int, bias: float, score: float = 0.0) -> None:
        """One more token, unless it is known."""
        if token not in self.known:
            self.known[token] = len(self.tokens)
            self.tokens.append(token)
            self.kinds.append(kind)
            self.scores.append(score)
            self.biases.append(bias)


def write(path: Path, template: Template, words: Sequence[str], seed: int = 7) -> None:
    """Writes the model: `plain` takes any roles, `strict` refuses a system role and roles out of turn, `think` begins by thinking."""
    vocabulary = _vocabulary(template, list(dict.fromkeys((*words, *LEANING))))
    settings = list(_settings(template, vocabulary))
    heads, data, count = bytearray(), bytearray(), 0
    for name, shape, values in _tensors(vocabulary, random.Random(seed)):
        count += 1
        heads += _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        data += _padded(_little(values))
    path.write_bytes(_padded(struct.pack("<4sIQQ", b"GGUF", 3, count, len(settings)) + b"".join(settings) + heads) + data)


def _vocabulary(template: Template, words: Sequence[str]) -> _Vocabulary:
    """Control tokens, bytes, characters, then words with all their beginnings, after a space and without one."""
    found = _Vocabulary()
    shares = {mark: round(LEVEL + HEAT * log(share * LIKELY_WORDS), 3) for mark, share in CLOSERS.items()}
    for token, kind in (("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL), ("<|im_start|>", CONTROL)):
        found.add(token, kind, NEVER)
    found.add("<|im_end|>", CONTROL, shares['",'])
    found.add("<think>", SPECIAL, NEVER)
    found.add("</think>", SPECIAL, shares['"'] if template == "think" else NEVER)
    for byte in range(256):
        found.add(f"<0x{byte:02X}>", BYTE, NEVER)
    for mark, bias in shares.items():
        found.add(mark, NORMAL, bias)
    for character in map(chr, range(33, 127)):
        sort = "digit" if character.isdigit() else "letter" if character.isalpha() else "mark"
        found.add(character, NORMAL, LIKELIHOOD[sort])
    found.add(SPACE, NORMAL, LIKELIHOOD["space"])
    for word in words:
        found.add(SPACE + word, NORMAL, LEANING.get(word, 0.0))
    for word in words:
        found.add(word, NORMAL, LIKELIHOOD["piece"] + LEANING.get(word, 0.0), LATER)
    for word in words:
        for end in range(1, len(word)):
            found.add(SPACE + word[:end], NORMAL, NEVER)
            found.add(word[:end], NORMAL, NEVER, LATER)
    for run in (*INPUT, *(ending[:end] for ending in ENDS for end in range(2, len(ending) + 1))):
        found.add(run, NORMAL, NEVER, LATER)
    return found


def _tensors(vocabulary: _Vocabulary, chance: random.Random) -> Iterator[tuple[str, tuple[int, ...], array.array[float]]]:
    """Name, shape (innermost first) and values of each tensor."""
    size, key = len(vocabulary.tokens), WIDTH // HEADS * KEY_HEADS
    inner = _noise(chance, size * WIDTH, 1.0)
    inner[::WIDTH] = array.array("f", [CONSTANT]) * size
    yield "token_embd.weight", (WIDTH, size), inner
    yield "output.weight", (WIDTH, size), _output(vocabulary, chance, inner)
    yield "output_norm.weight", (WIDTH,), _ones()
    for layer in range(LAYERS):
        shapes = {
            "attn_q": (WIDTH, WIDTH),
            "attn_k": (WIDTH, key),
            "attn_v": (WIDTH, key),
            "ffn_gate": (WIDTH, INNER),
            "ffn_up": (WIDTH, INNER),
        }
        for name in ("attn_norm", "ffn_norm"):
            yield f"blk.{layer}.{name}.weight", (WIDTH,), _ones()
        for name, shape in shapes.items():
            yield f"blk.{layer}.{name}.weight", shape, _noise(chance, shape[0] * shape[1], 0.2)
        for name, side in (("attn_output", WIDTH), ("ffn_down", INNER)):
            weights = _noise(chance, side * WIDTH, 0.1)
            weights[:side] = array.array("f", bytes(4 * side))  # nothing is added to channel 0
            yield f"blk.{layer}.{name}.weight", (side, WIDTH), weights


def _output(vocabulary: _Vocabulary, chance: random.Random, embedding: array.array[float]) -> array.array[float]:
    """The output matrix: noise, the biases in channel 0, and what some tokens make of the next one."""
    found = _noise(chance, len(vocabulary.tokens) * WIDTH, SPREAD)
    level = CONSTANT / sqrt((CONSTANT * CONSTANT + WIDTH - 1) / WIDTH)  # what is in channel 0 after the last norm
    for token, (text, bias) in enumerate(zip(vocabulary.tokens, vocabulary.biases, strict=True)):
        row = token * WIDTH
        if bias == NEVER or text in CLOSERS:
            share = SETTLED if text in CLOSERS else 0.0
            found[row : row + WIDTH] = array.array("f", (value * share for value in found[row : row + WIDTH]))
        found[row] = bias / level
        for before, change in _changes(text, bias):
            last = vocabulary.known[before] * WIDTH
            for channel in range(1, WIDTH):
                found[row + channel] += change / WIDTH * embedding[last + channel]
    return found


def _changes(text: str, bias: float) -> Iterator[tuple[str, float]]:
    """After which token this one is likelier or less likely: few strings begin with their end, no mark follows a mark."""
    if text in CLOSERS:
        yield '"', -8.0
        yield from ((mark, -5.0) for mark in ".," if text in {".", ","})
        yield from ((mark, -8.0) for mark in (":", ",", "[", '",') if text in {'"]', '",', '"}'})
    elif bias == LIKELIHOOD["piece"] or text in LEANING:
        yield '"', 10.0


def _settings(template: Template, vocabulary: _Vocabulary) -> Iterator[bytes]:
    """The key-value pairs of the file, encoded."""
    yield _pair("general.architecture", STRING, "llama")
    yield _pair("general.name", STRING, f"random-{template}")
    numbers = {
        "general.file_type": 0,
        "llama.context_length": LONGEST,
        "llama.embedding_length": WIDTH,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": INNER,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": KEY_HEADS,
        "llama.rope.dimension_count": WIDTH // HEADS,
        "llama.vocab_size": len(vocabulary.tokens),
        "tokenizer.ggml.unknown_token_id": UNK,
        "tokenizer.ggml.bos_token_id": BOS,
        "tokenizer.ggml.eos_token_id": END,
    }
    for key, number in numbers.items():
        yield _pair(key, UINT32, number)
    yield _pair("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5)
    yield _pair("tokenizer.ggml.model", STRING, "llama")
    yield _pairs("tokenizer.ggml.tokens", STRING, vocabulary.tokens)
    yield _pairs("tokenizer.ggml.scores", FLOAT32, vocabulary.scores)
    yield _pairs("tokenizer.ggml.token_type", INT32, vocabulary.kinds)
    yield _pair("tokenizer.ggml.add_bos_token", BOOL, value=True)
    yield _pair("tokenizer.ggml.add_space_prefix", BOOL, value=False)
    yield _pair("tokenizer.chat_template", STRING, TEMPLATES[template])


def _pair(key: str, kind: int, value: str | float) -> bytes:
    return _text(key) + struct.pack("<I", kind) + _value(kind, value)


def _pairs(key: str, kind: int, values: Sequence[str] | Sequence[float]) -> bytes:
    return _text(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(_value(kind, value) for value in values)


def _value(kind: int, value: str | float) -> bytes:
    return _text(value) if isinstance(value, str) else struct.pack(PACKED[kind], value)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _noise(chance: random.Random, count: int, scale: float) -> array.array[float]:
    """Numbers around 0 with this spread: one of 256 levels each, so that no system's logarithm or cosine has a say."""
    levels = [(byte - 127.5) / 73.9 * scale for byte in range(256)]
    return array.array("f", map(levels.__getitem__, chance.randbytes(count)))


def _ones() -> array.array[float]:
    return array.array("f", [1.0]) * WIDTH


def _little(values: array.array[float]) -> bytes:
    if sys.byteorder == "big":
        values = values[:]
        values.byteswap()
    return values.tobytes()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 32)
