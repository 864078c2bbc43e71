"""`songreel providers`: which backends are ready, and the keys that make them so."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.domain.errors import BackendError
    from songreel.domain.provider import Provider
    from songreel.providers.registry import Registry

app = typer.Typer(
    name="providers",
    help="Show which backends are ready, and hand their keys in.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_LONGEST_LINE = 65_536
_Name = Annotated[
    str, typer.Argument(metavar="NAME", help="replicate, gemini or openai.", show_default=False)
]
_Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps the keys."),
]


@app.callback(invoke_without_command=True)
def providers(context: typer.Context, data: _Data = None) -> None:
    """Show which backends are ready, and hand their keys in.

    Without a sub-command it lists the backends; no part of a key is ever shown.
    """
    if context.invoked_subcommand is not None:
        context.obj = data
        return
    from songreel.cli import settings

    rows, waiting = _rows(settings.read(data=data))
    name_width = max(len(name) for name, *_ in rows)
    state_width = max(len(state) for _, state, *_ in rows)
    for name, state, key, reason in rows:
        print(f"{name:<{name_width}}  {state:<{state_width}}  {key}".rstrip())
        if reason is not None:
            print(f"{'':<{name_width}}  {reason}")
    for told in waiting:
        print(told)


@app.command(context_settings={"allow_extra_args": True})
def login(
    context: typer.Context,
    name: _Name,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Ask the service whether it takes the key.")
    ] = True,
    data: _Data = None,
) -> None:
    """Keep the key of a backend in the data folder, where only you can read it.

    It is asked for, or read as one line from standard input.
    """
    from songreel.cli import settings
    from songreel.cli.errors import complain
    from songreel.core.keys import VARIABLES
    from songreel.domain.errors import InvalidRequestError
    from songreel.services import keys

    if context.args:
        raise InvalidRequestError(
            "A key is no argument: everybody on this machine can read those, and the shell keeps "
            "them. Replace that key, run the command without it, and paste the new one when asked."
        )
    found = settings.read(data=data or context.obj)
    keys.require_known(name)
    asyncio.run(keys.log_in(found, name, _read(name), check=check))
    print(f"The key of {name} is kept. A server that runs uses it within a second.")
    if found.variable(VARIABLES[name]) is not None:
        complain(f"{VARIABLES[name]} is set too, and is used in place of the key that is kept.")


@app.command()
def logout(context: typer.Context, name: _Name, data: _Data = None) -> None:
    """Forget the key that is kept for a backend."""
    from songreel.cli import settings
    from songreel.cli.errors import complain
    from songreel.core.keys import VARIABLES
    from songreel.services import keys

    found = settings.read(data=data or context.obj)
    was_there = keys.log_out(found, name)
    print(f"The key of {name} is forgotten." if was_there else f"No key of {name} was kept.")
    if found.variable(VARIABLES[name]) is not None:
        complain(f"{VARIABLES[name]} is still set, and is used.")


def _read(name: str) -> str:
    """Ask for a key without showing it, or read one line of standard input.

    Raises:
        InvalidRequestError: the terminal would show it.
    """
    # Closed (`<&-`), there is none.
    given: TextIO | None = sys.stdin
    if given is None or not given.isatty():
        line = b"" if given is None else given.buffer.readline(_LONGEST_LINE)
        return line.decode("utf-8", "replace")
    import getpass
    import warnings

    from songreel.domain.errors import InvalidRequestError

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"Key of {name} (it is not shown): ")
        except getpass.GetPassWarning:
            raise InvalidRequestError(
                "This terminal would show the key. Hand it in from a file instead: "
                f"songreel providers login {name} < FILE"
            ) from None
        except EOFError:
            return ""


def _rows(found: Settings) -> tuple[list[tuple[str, str, str, str | None]], list[str]]:
    """Return a row for each backend, and what waits for a price."""
    from songreel.cli.errors import for_terminal
    from songreel.providers.readiness import lack
    from songreel.providers.registry import installed
    from songreel.services.offers import not_ready_for, waiting_for_prices

    rows: list[tuple[str, str, str, str | None]] = []
    with tempfile.TemporaryDirectory(prefix="songreel-") as scratch:
        registry = installed(found, Path(scratch))
        try:
            for provider in registry:
                lacking = lack(provider)
                state = "ready" if lacking is None else "not ready"
                reason = not_ready_for(provider) if lacking is None else lacking.message
                shown = None if reason is None else for_terminal(reason)
                key = _key(registry, provider.name) or _missing(provider, lacking)
                rows.append((provider.name, state, key, shown))
            waiting = waiting_for_prices(registry)
        finally:
            asyncio.run(registry.close())
    return rows, waiting


def _missing(provider: Provider, lacking: BackendError | None) -> str:
    from songreel.domain.errors import FailureCode

    if lacking is None:
        return ""
    if not provider.models:
        return "no model"
    return "no key" if lacking.failure is FailureCode.AUTHENTICATION_ERROR else ""


def _key(registry: Registry, name: str) -> str:
    from songreel.core.keys import VARIABLES, Origin

    origin = registry.key_origin(name)
    if origin is None:
        return ""
    variable = "" if origin is Origin.KEPT else f" ({VARIABLES[name]})"
    return f"key from {origin}{variable}"
