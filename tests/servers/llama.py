"""A real llama.cpp server with a random model, in a process of its own. Also a script: python tests/servers/llama.py --template plain.

It has a slot for each party, so that what a party's next request repeats of its last one is not computed again.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # as a script it finds its neighbours too

from tests.servers import child, gguf  # noqa: E402 - after the path is right

SLOTS, CONTEXT, THREADS, WORDS = 6, 40_000, 1, 1200
TEXTS = ("README.md", "docs/*.md", "personas/**/*.md", "personas/**/*.yaml")


def serving(template: gguf.Template = "plain", context: int = CONTEXT, slots: int = SLOTS) -> AbstractContextManager[str]:
    """A server for as long as the block lasts; yields its base URL. `context` is the tokens that one slot holds."""
    wanted = ("--template", template, "--context", str(context), "--slots", str(slots))
    return child.running("tests.servers.llama", *wanted, child.FLAG)


def words(count: int = WORDS) -> list[str]:
    """The words of the checkout that make up most of its text, those that fill the most of it first."""
    seen: Counter[str] = Counter()
    for path in _texts():
        seen.update(re.findall(r"[A-Za-z]{2,}", path.read_text("utf-8")))
    return sorted(seen, key=lambda word: (-seen[word] * len(word), word))[:count]


def _texts() -> Iterator[Path]:
    return (path for pattern in TEXTS for path in sorted(ROOT.glob(pattern)))


def parameters(model: Path, context: int, slots: int) -> Any:
    """What xllamacpp is told. The context it is given is shared out over the slots."""
    given = importlib.import_module("xllamacpp").CommonParams()
    given.model.path, given.model_alias = str(model), {"random"}
    given.hostnames, given.port = ["127.0.0.1"], 0
    given.n_ctx, given.n_parallel = context * slots, slots
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = THREADS
    # A prompt takes the slot that holds three quarters of it: its own party's, not one that only begins alike.
    given.slot_prompt_similarity = 0.75
    given.n_gpu_layers, given.fit_params, given.warmup = 0, False, False
    given.use_jinja, given.cache_prompt, given.cache_ram_mib = True, True, 1024
    return given


def main(arguments: list[str]) -> None:
    """Writes a model, loads it, says where it listens, and serves until it is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--template", choices=get_args(gguf.Template), default="plain")
    parser.add_argument("--context", type=int, default=CONTEXT, help="tokens a slot holds")
    parser.add_argument("--slots", type=int, default=SLOTS)
    parser.add_argument(child.FLAG, action="store_true", dest="tied", help="end when standard input ends")
    chosen = parser.parse_args(arguments)
    if chosen.tied:
        child.end_with_parent()
    with tempfile.TemporaryDirectory() as folder:  # once loaded, the file is needed no longer
        gguf.write(Path(folder) / "model.gguf", chosen.template, words())
        server = importlib.import_module("xllamacpp").Server(parameters(Path(folder) / "model.gguf", chosen.context, chosen.slots))
    child.tell(f"{server.listening_address}/v1")
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
