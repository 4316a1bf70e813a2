"""The table of commands, and what each ending of a command comes to.

0 it was done; 1 our fault; 2 the user's input; 3 a gate failed; 4 incomplete; 5 the budget is spent; 130 interrupted. Nothing heavy is
imported here, so that `--help` answers at once: a command's module is imported when the command is called.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module

import click

from harness import __version__
from harness.cli import terminal
from harness.errors import SixpartyError

DONE, OURS, USERS, INTERRUPTED = 0, 1, 2, 130
DEBUG = "SIXPARTY_DEBUG"
"""Set to anything, it adds the traceback to the one line."""

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("running", "Hold a talk, record it and show it as it happens."),
    "show": ("showing", "Read a talk as text, Markdown, a web page or JSON."),
    "resume": ("resuming", "Go on with a talk that was interrupted."),
    "fork": ("forking", "Go on from the middle of a talk into another future."),
    "diff": ("diffing", "Show where and how two talks part."),
    "verify": ("verifying", "Check that a record is whole and was not changed."),
    "score": ("scoring", "Score talks against what each party is said to want."),
    "label": ("labelling", "Code the sentences of a talk by hand."),
    "agree": ("agreeing", "Say how good scorers are, and how far they agree."),
    "gate": ("gating", "Hold the metrics of runs against thresholds, for CI."),
    "probe": ("probing", "Put a question to a delegate, on the side."),
    "pivot": ("pivoting", "Find the smallest change that turns an outcome."),
    "plan": ("planning", "Say what an experiment would take, and what it could find."),
    "experiment": ("experimenting", "Hold the talks of a plan, score them, and write the results."),
    "compare": ("comparing", "Compare the models of an experiment, in a table."),
    "report": ("reporting", "Write an experiment as one web page."),
    "query": ("querying", "Ask the results of experiments in SQL."),
    "scenarios": ("scenarios", "List the bundled scenarios."),
    "check": ("checking", "Say what is wrong in a conference, a scenario or a pathway."),
    "new": ("starting", "Write a scenario or a conference to begin from."),
    "parties": ("parties", "List the parties, or read the profile of one."),
    "prompt": ("prompting", "Print what a model that speaks for a party would be sent."),
    "doctor": ("doctoring", "Try an endpoint out, and say which options it needs."),
}
"""Name of a command: the module that holds it, and what it does."""


class Lazy(click.Group):
    """A group that imports a command when it is called, and never to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"harness.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, or which it might have been."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"there is no command {args[0]!r}. {terminal.meant(args[0], COMMANDS, 'commands')}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=Lazy, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sixparty", message="%(prog)s %(version)s")
@click.pass_context
def sixparty(context: click.Context) -> None:
    """Hold six-party talks on a security regime for Northeast Asia, offline or with models, and read what was said.

    Begin with: sixparty run
    """
    if context.invoked_subcommand is None:
        terminal.out(context.get_help())


def answer(arguments: Sequence[str]) -> int:
    """Does what the arguments ask, and says with which code to exit."""
    try:
        return _ended(arguments)
    except BrokenPipeError:
        terminal.hang_up()
        return DONE
    except SixpartyError as fault:
        return _failed(fault, fault.exit_code)


def _ended(arguments: Sequence[str]) -> int:
    try:
        with sixparty.make_context("sixparty", list(arguments)) as context:
            sixparty.invoke(context)
        terminal.flush()
    except click.exceptions.Exit as left:
        terminal.flush()
        return left.exit_code
    except click.ClickException as wrong:
        return _failed(wrong, USERS, f"{wrong.format_message()}{_hint(wrong)}")
    except (KeyboardInterrupt, click.Abort) as stopped:
        terminal.err(f"\n{str(stopped) or 'Interrupted.'}")
        return INTERRUPTED
    except (SixpartyError, BrokenPipeError):
        raise
    except OSError as fault:
        if fault.filename is not None:
            raise
        return _failed(fault, USERS, f"standard output cannot be written: {fault.strerror}.")
    except Exception as fault:  # noqa: BLE001 - whatever else escapes is a fault of ours: one line for the user, the rest on demand
        what = f"a fault of ours ({type(fault).__name__}: {fault})"
        return _failed(fault, OURS, f"{what}. Please report it, with the run's folder; {DEBUG}=1 shows where it lies.")
    return DONE


def _failed(fault: Exception, code: int, line: str = "") -> int:
    if os.environ.get(DEBUG):
        terminal.trace(fault)
    terminal.err(f"sixparty: {line or fault}")
    return code


def _hint(wrong: click.ClickException) -> str:
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    return f"\nSee: {context.command_path} --help" if context else ""
