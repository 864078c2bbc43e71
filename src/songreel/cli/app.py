"""The command `songreel`: its sub-commands, and the one place that turns errors into exit codes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from songreel import __version__
from songreel.cli import (
    analyze,
    assets,
    backup,
    costs,
    demo,
    doctor,
    export,
    jobs,
    keys,
    lyrics,
    make,
    mcp,
    merge,
    models,
    open_bundle,
    plan,
    providers,
    serve,
    simulate,
    storage,
    styles,
    sync,
    webhooks,
    worker,
    workspaces,
)
from songreel.cli.errors import (
    FAILED,
    REFUSED,
    STOPPED,
    StoppedError,
    complain,
    describe,
    exit_code,
    put_plainly,
)
from songreel.cli.project import group as project
from songreel.domain.errors import SongreelError

_NOTHING_BEGUN = "Stopped before anything was begun."

app = typer.Typer(
    name="songreel",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"songreel {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """An idea, a character and a song become a finished music video."""


for command in (
    *(make, merge, export, open_bundle, analyze, lyrics, plan, serve, worker, demo, simulate),
    *(doctor, models, styles, sync, costs, mcp),
):
    name = command.__name__.rpartition(".")[2]
    # `open` itself is what Python opens files with.
    app.command(name.removesuffix("_bundle"))(getattr(command, name))
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(assets.app)
app.add_typer(jobs.app)
app.add_typer(storage.app)
app.add_typer(project.app)
app.add_typer(providers.app)
app.add_typer(keys.app)
app.add_typer(workspaces.app)
app.add_typer(webhooks.app)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    0: done. 1: the work failed. 2: refused, nothing was begun. 130: stopped by the user.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file name need not be text; telling where a film is must not fail over that.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        given = list(sys.argv[1:] if arguments is None else arguments)
        status = app(given or ["--help"], prog_name="songreel", standalone_mode=False) or 0
        if status == STOPPED:
            # Typer makes a KeyboardInterrupt of a command into this, and says nothing.
            complain(_NOTHING_BEGUN)
        return status
    except typer.TyperException as problem:
        complain(_usage(problem))
        return REFUSED
    except SongreelError as error:
        complain(describe(error))
        return exit_code(error)
    except StoppedError as stopped:
        complain(str(stopped))
        return STOPPED
    except (KeyboardInterrupt, typer.Abort):
        complain(_NOTHING_BEGUN)
        return STOPPED
    except BrokenPipeError:
        # Whoever read our output has gone (`songreel models | head`): the flush at the end of the
        # process would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        complain(f"The system refused: {where}{problem.strerror or problem}.")
        return FAILED


def _usage(problem: typer.TyperException) -> str:
    fault, found, rule = problem.format_message().partition(": ")
    text = (
        f"{fault}: {put_plainly(rule)}"
        if fault.startswith("Invalid value")
        else fault + found + rule
    )
    context: typer.Context | None = getattr(problem, "ctx", None)
    command = "songreel" if context is None else context.command_path
    return f"{text.rstrip('.')}. `{command} --help` shows what there is."
