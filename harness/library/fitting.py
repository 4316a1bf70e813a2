"""Plain data as a value of the domain, and pydantic's complaints in plain English."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from harness.domain.values import Value
from harness.library.reading import WHOLE, Document, Fault, Loc, shown

T = TypeVar("T", bound=Value)

_SAYINGS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "int_type": "should be a whole number, not {given}",
    "float_type": "should be a number, not {given}",
    "finite_number": "should be a finite number",
    "bool_type": "should be true or false, not {given}",
    "string_type": "should be text, not {given}",
    "tuple_type": "should be a list, not {given}",
    "dict_type": "should be a block of names and values, not {given}",
    "model_type": "should be a block of fields, not {given}",
    "literal_error": "should be {expected}, not {given}",
    "string_pattern_mismatch": "should be {pattern}, not {given}",
    "name_string_pattern_mismatch": "this name should be {pattern}",
    "name_string_too_long": "this name is longer than {max_length} characters",
    "name_literal_error": "this name should be {expected}",
    "string_too_short": "should not be empty",
    "string_too_long": "is longer than {max_length} characters",
    "too_short": "has too few entries ({actual_length}); at least {min_length} are needed",
    "too_long": "has {actual_length} entries; {max_length} is the most",
    "greater_than_equal": "should be {ge} or more, not {given}",
    "less_than_equal": "should be {le} or less, not {given}",
    "greater_than": "should be more than {gt}, not {given}",
    "less_than": "should be less than {lt}, not {given}",
    "or_a_list": "should be {expected} or a list, not {given}",
}
_EXAMPLES: Mapping[str, str] = {
    "P07": "the short name of a source, such as P07",
    "a1": "lower case letters and digits, joined by dots or hyphens",
    "2000-09-15": "a day, year first, such as 2000-09-15",
}
"""What a pattern asks for, found by the first text that fits it: the one that fits fewest stands first."""


def fit(document: Document, model: type[T]) -> T:
    """The data as a value of the model. Strict: pydantic would otherwise take the text 'yes' for true."""
    try:
        return model.model_validate(document.data, strict=True)
    except ValidationError as wrong:
        raise document.complaint(rephrase(model, e, document.lines) for e in _plain(wrong.errors(include_url=False), document)) from wrong


def _plain(errors: Iterable[Any], document: Document) -> Iterator[Any]:
    """Pydantic's errors, one for each slip: of a word or a list it complains twice, and of a list with a bad entry that it is too short."""
    for error in errors:
        loc, kind, given = error["loc"], error["type"], error["input"]
        if kind == "too_short" and len(given) >= error["ctx"]["min_length"]:
            continue
        at = next((n for n, step in enumerate(loc) if "[" in str(step) and step != "[key]" and loc[: n + 1] not in document.lines), None)
        if at is None:
            yield error
            continue
        word, listed = str(loc[at]).startswith("literal"), isinstance(_at(document.data, loc[:at]), tuple)
        if word != listed:
            yield {**error, "loc": (*loc[:at], *loc[at + 1 :]), "type": "or_a_list" if word else kind}


def _at(data: Any, loc: Loc) -> Any:
    for step in loc:
        data = data[step]
    return data


def rephrase(model: type[BaseModel], error: Any, lines: Collection[Loc]) -> Fault:
    """Pydantic's complaint in plain English."""
    loc, kind, given = error["loc"], error["type"], error["input"]
    if loc and loc[-1] == "[key]":
        loc, kind = loc[:-1], f"name_{kind}"
    if kind == "value_error":
        return _own_words(lines, loc, str(error["ctx"]["error"]))
    if kind not in _SAYINGS:
        return Fault(loc, error["msg"])
    limits = {name: f"{fact:g}" if isinstance(fact, float) else fact for name, fact in error.get("ctx", {}).items()}
    facts = limits | {"given": shown(given)}
    if "pattern" in facts:
        facts["pattern"] = next((said for text, said in _EXAMPLES.items() if re.match(facts["pattern"], text)), facts["pattern"])
    return Fault(loc, _SAYINGS[kind].format_map(facts), _remedy(model, loc, kind, given))


def _remedy(model: type[BaseModel], loc: Loc, kind: str, given: Any) -> str:
    """What would put it right, where the complaint does not say so."""
    if kind == "extra_forbidden":
        return suggest(str(loc[-1]), _fields(model, loc[:-1]), "fields")
    if kind == "string_type" and given is not None:
        return "Put it in quotes."
    if kind == "float_type" and isinstance(given, str):
        return "Write it in digits, such as 0.05."
    if kind == "int_type" and isinstance(given, str) and WHOLE.fullmatch(given):
        return "Take the quotes away."
    if kind == "missing" and isinstance(given, dict):
        slips = difflib.get_close_matches(str(loc[-1]), sorted(set(given) - set(_fields(model, loc[:-1]))), n=1)
        return f"Is {slips[0]!r} a slip for it?" if slips else "Add it to the block that begins here."
    return "Write it as [first, second, ...]." if kind in {"missing", "tuple_type", "or_a_list"} else ""


def _own_words(lines: Collection[Loc], loc: Loc, message: str) -> Fault:
    """A complaint of one of our own models; where it begins with the name of a field, that is where the fault lies."""
    first, _, rest = message.removeprefix("the ").partition(" ")
    inner = (*loc, *(int(step) if step.isdecimal() else step for step in first.strip("`:").split(".")))
    return Fault(inner, rest) if inner in lines else Fault(loc, message)


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation, however it is wrapped; no field of ours holds two."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model(inner))), None)


def _fields(model: type[BaseModel], loc: Loc) -> Collection[str]:
    """The fields of the model that lies at a location."""
    for step in loc:
        if step in model.model_fields:
            model = _model(model.model_fields[str(step)].annotation) or model
    return model.model_fields


def suggest(name: str, known: Collection[str], what: str) -> str:
    """What could have been meant."""
    close = difflib.get_close_matches(name[:80], known, n=1)
    listed = ", ".join(sorted(known)[:25]) + (f" and {len(known) - 25} more" if len(known) > 25 else "")
    return (f"Did you mean {close[0]!r}? " if close else "") + (f"Known {what}: {listed}." if known else f"There are no {what} at all.")
