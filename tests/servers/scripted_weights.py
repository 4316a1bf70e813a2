"""A llama.cpp server whose random model is written with a seed of one's choice, so that two servers can be two models.

Everything but the seed is that of `llama.py`. In a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import threading
from contextlib import AbstractContextManager
from pathlib import Path

from tests.servers import child, gguf, llama


def serving(seed: int, slots: int) -> AbstractContextManager[str]:
    """A server for as long as the block lasts; yields its base URL."""
    return child.running("tests.servers.scripted_weights", "--seed", str(seed), "--slots", str(slots), child.FLAG)


def main(arguments: list[str]) -> None:
    """Writes the model, loads it, says where it listens, and serves until it is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--slots", type=int, required=True)
    parser.add_argument(child.FLAG, action="store_true", required=True, help="end when standard input ends")
    chosen = parser.parse_args(arguments)
    child.end_with_parent()
    with tempfile.TemporaryDirectory() as folder:  # once loaded, the file is needed no longer
        model = Path(folder) / "model.gguf"
        gguf.write(model, "plain", llama.words(), chosen.seed)
        server = importlib.import_module("xllamacpp").Server(llama.parameters(model, llama.CONTEXT, chosen.slots))
    child.tell(f"{server.listening_address}/v1")
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
