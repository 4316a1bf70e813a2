"""Server-sent events: bytes cut at line ends and nowhere else, and gathered into the body that an unstreamed answer would have had."""

from __future__ import annotations

from typing import Any

from harness.endpoint.parsing import NOTHING, parse, rows, table
from harness.endpoint.reading import error_of, parts, reasoning_of

DONE = b"[DONE]"
_MARK = b"\xef\xbb\xbf"


class Splitter:
    """Cuts bytes, in whatever pieces they come, into the data of events.

    Lines end with a line feed, or a carriage return and a line feed: other signs that some take for line ends may stand inside JSON.
    """

    def __init__(self) -> None:
        self._rest: list[bytes] = []
        self._event: list[bytes] = []
        self._begun = False

    def feed(self, piece: bytes) -> list[list[bytes]]:
        """The events that this piece completes, each as the list of its data lines."""
        if b"\n" not in piece:
            self._rest.append(piece)
            return []
        *lines, rest = b"".join([*self._rest, piece]).split(b"\n")
        self._rest = [rest]
        return [event for line in lines if (event := self._take(line))]

    def finish(self) -> list[list[bytes]]:
        """The last event, if the end came before its empty line."""
        last = b"".join(self._rest)
        self._rest = []
        return [event for line in (last, b"") if (event := self._take(line))]

    def _take(self, line: bytes) -> list[bytes]:
        """The event that a line ends, or nothing; comments and other fields are skipped."""
        line = line.removesuffix(b"\r")
        if not self._begun:
            line, self._begun = line.removeprefix(_MARK), True
        if not line:
            event, self._event = self._event, []
            return event
        name, _, value = line.partition(b":")
        if name == b"data":
            self._event.append(value.removeprefix(b" "))
        return []


class Gathering:
    """Chunks of one answer, put together. `broken` says what was wrong; `done` that no more is needed."""

    def __init__(self) -> None:
        self.done = False
        self.broken = ""
        self.finish: str | None = None
        self._texts: dict[str, list[str]] = {"content": [], "reasoning": [], "refusal": []}
        self._kept: dict[str, Any] = {}

    def take(self, event: list[bytes]) -> None:
        """Takes one event. Servers that forget the empty line between two have several chunks in one."""
        if self.done:
            return
        whole = b"\n".join(event)
        chunks = [whole] if len(event) == 1 or parse(whole) is not NOTHING else event
        for chunk in chunks:
            self._chunk(chunk.strip())

    def body(self) -> dict[str, Any]:
        """The body as if it had not been streamed. A stream without `finish_reason` is broken."""
        if self.finish is None and not self.broken and "error" not in self._kept:
            self.broken = "the stream ended before the answer did"
        message = {name: "".join(texts) for name, texts in self._texts.items()}
        return {**self._kept, "choices": [{"message": message, "finish_reason": self.finish}]}

    def _chunk(self, data: bytes) -> None:
        """Takes one chunk."""
        if data == DONE:
            self.done = True
        if self.done or not data:
            return
        chunk = parse(data)
        if chunk is NOTHING:
            self.broken, self.done = "a piece of the stream is not JSON", True
        elif error := error_of(chunk):
            self._kept["error"], self.done = error, True
        elif isinstance(chunk, dict):
            self._keep(chunk)

    def _keep(self, chunk: dict[str, Any]) -> None:
        """Adds what a chunk says; what it does not say clears nothing."""
        self._kept |= {name: chunk[name] for name in ("model", "usage", "id") if chunk.get(name)}
        for choice in map(table, rows(chunk.get("choices"))[:1]):
            delta = table(choice.get("delta"))
            said, thought = parts(delta.get("content"))
            self._texts["content"].append(said)
            self._texts["reasoning"].append(thought or reasoning_of(delta))
            self._texts["refusal"].append(parts(delta.get("refusal"))[0])
            if isinstance(choice.get("finish_reason"), str) and choice["finish_reason"]:
                self.finish = choice["finish_reason"]


def looks_streamed(data: bytes) -> bool:
    """Whether a body is a stream of events, whatever its type says."""
    return data.lstrip().startswith((b"data:", b"event:", b": "))
