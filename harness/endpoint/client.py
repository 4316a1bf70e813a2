"""The client for any endpoint that speaks as OpenAI's chat completions do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Self

import httpx

from harness.endpoint.address import Address
from harness.endpoint.asking import Desk, Question
from harness.endpoint.clock import Clock, RealClock
from harness.endpoint.keys import find_key, headers_of, hide, key_name, mask
from harness.endpoint.line import Line
from harness.endpoint.settings import Settings
from harness.endpoint.values import Ask, Attempt, Reply
from harness.errors import Lost

UNCOUNTED = frozenset({"too-long", "content-filter", "refused"})
"""Losses that say nothing of how the endpoint is: it did answer."""

REQUEST_HEADERS = {"accept": "application/json, text/event-stream", "accept-encoding": "gzip, deflate", "content-type": "application/json"}

AFTER_A_STREAM = {"connection": "close"}
"""Some servers, llama.cpp's among them, hang up after a stream without a word, and the next question would be lost on that connection."""


class Endpoint:
    """One model at one address. Raises EndpointError when made: a malformed address, a key that is named but not there.

    Connections are opened with the first question, inside the running loop.
    """

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str],
        clock: Clock | None = None,
        client: httpx.AsyncClient | None = None,
        line: Line | None = None,
    ) -> None:
        address = Address.parse(settings.base_url)
        key = find_key(settings, environment)
        headers, secrets = headers_of(settings, address, key, environment)
        self.settings = settings
        self._line = line or Line(address, [settings], clock or RealClock(), client)
        self._line.join()
        self._closed = False
        self._desk = Desk(
            settings=settings,
            line=self._line,
            habits=self._line.habits(settings.model),
            url=address.completions,
            headers={**REQUEST_HEADERS, **(AFTER_A_STREAM if settings.stream else {}), **headers},
            mask=lambda text: mask(text, secrets),
            hide=lambda text: hide(text, secrets),
            key=(settings.key or key_name(address, environment)) if key is not None else None,
        )

    @property
    def worked(self) -> bool:
        """Whether this model has ever answered in this process."""
        return self._desk.habits.worked

    async def complete(self, ask: Ask, keep: Callable[[Attempt], None]) -> Reply:
        """The model's reply; `keep` is given every try, before anything is raised or waited for.

        A rest of the line is waited out if it ends within the patience of the settings.

        Raises EndpointError (the user must mend it), Lost (only this answer), ValueError (an ask that ends with the assistant).
        """
        question = Question(self._desk, ask, keep)
        breaker, clock = self._line.breaker, self._line.clock
        begun = clock.now()
        how = await breaker.enter(clock, self.settings.patience)
        if how is None:
            raise Lost("resting", f"{self._line.address} has lost several answers in a row and is left alone for a while")
        question.waited(clock.now() - begun)
        known = False
        try:
            reply = await question.answer()
            breaker.answered()
            known = True
        except Lost as lost:
            if lost.code not in UNCOUNTED:
                breaker.lost(how, clock.now())
                known = True
            elif how == "probe":
                breaker.answered()
            raise
        finally:
            if not known:
                breaker.neither(how)
        return reply

    async def close(self) -> None:
        """Lets go of the connections; nothing if that was done already."""
        if not self._closed:
            self._closed = True
            await self._line.leave()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def connect(all_settings: Mapping[str, Settings], environment: Mapping[str, str], clock: Clock | None = None) -> dict[str, Endpoint]:
    """An endpoint for each of these settings; those with one address and one key share a line. Raises EndpointError."""
    clock = clock or RealClock()
    sharing: defaultdict[object, list[Settings]] = defaultdict(list)
    place = {
        name: (Address.parse(settings.base_url), find_key(settings, environment), settings.ca_bundle)
        for name, settings in all_settings.items()
    }
    for name, settings in all_settings.items():
        sharing[place[name]].append(settings)
    lines = {where: Line(where[0], sharing[where], clock) for where in set(place.values())}
    return {name: Endpoint(settings, environment, line=lines[place[name]]) for name, settings in all_settings.items()}
