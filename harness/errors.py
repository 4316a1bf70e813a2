"""Every error the product raises on purpose.

    SixpartyError                 exit code   who can mend it
    |-- UserError                     2       the person at the keyboard
    |   |-- ContentError                      a YAML file: names file, line and field
    |   |-- RunError                          a run on disk that is missing, damaged or of another version
    |   |-- OutputError                       a folder that cannot be written, a disk that is full
    |   `-- EndpointError                     an address, a key, a model's name, a quota
    |-- GateFailed                      3       whoever changed what the gate measures: a threshold does not hold
    |-- Incomplete                      4       whoever held the runs: too much is missing for a verdict
    |-- BudgetSpent                     5       the person at the keyboard: the cap they set is reached
    |-- Paused                        130       the person at the keyboard: they left the table, and may come back
    |-- Lost                            1       an endpoint that has worked gave no answer; a fallback takes the turn
    |-- IllegalTurn                   1       a delegate answered what the procedure does not allow
    `-- HouseError                    1       us: a rule of the house was broken

Whatever else escapes is a fault of ours too and ends with exit code 1. Every message says what happened, where, and what to do.
"""

from __future__ import annotations


class SixpartyError(Exception):
    """The root; `exit_code` is what the command ends with."""

    exit_code = 1


class UserError(SixpartyError):
    """Something the user gave us cannot be used as it is."""

    exit_code = 2


class ContentError(UserError):
    """A content file (YAML) is wrong: `file`, `line` (from 1, or 0 if the whole file is meant), `field`, and what would be right."""

    def __init__(self, file: str, line: int, field: str, problem: str, remedy: str = "") -> None:
        self.file, self.line, self.field, self.problem, self.remedy = file, line, field, problem, remedy
        where = f"{file}:{line}" if line else file
        what = f"{field}: {problem}" if field else problem
        super().__init__(f"{where}: {what}" + (f" {remedy}" if remedy else ""))


class RunError(UserError):
    """A run on disk is missing, half-written, edited, cut or written by another version."""


class OutputError(UserError):
    """The record could not be written; what was written before is whole and the run can be resumed."""


class EndpointError(UserError):
    """An endpoint cannot be used as it was given: the address, the key, the name of the model, or what is left on the account."""


class GateFailed(SixpartyError):
    """A threshold does not hold; the verdict has been printed."""

    exit_code = 3


class Incomplete(SixpartyError):
    """Too much is missing for a verdict: a metric, the end of a run, a model's own turns. What there is has been printed."""

    exit_code = 4


class BudgetSpent(SixpartyError):
    """The tokens or the money that the user allowed are spent; the run can be resumed with a higher cap."""

    exit_code = 5


class Paused(SixpartyError):
    """Somebody who speaks for a party has left the table; the run can be resumed."""

    exit_code = 130


class Lost(SixpartyError):
    """An answer could not be had from an endpoint that has worked. `code` goes into the record, `detail` never does."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(f"no answer could be had ({code})" + (f": {detail}" if detail else ""))


class IllegalTurn(SixpartyError):
    """A turn holds an act that the procedure does not allow here; the talk has not changed."""

    def __init__(self, party: str, act: str, why: str) -> None:
        self.party, self.act, self.why = party, act, why
        super().__init__(f"{party}: {act} is not allowed: {why}")


class HouseError(SixpartyError):
    """An invariant of the program does not hold; please report it with the run's folder."""
