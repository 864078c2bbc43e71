"""`songreel project` as the help of `songreel` names it; its commands are loaded when used."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import typer
from typer.core import TyperGroup

from songreel.cli.project.options import HELP_NAMES


class _WhenUsed(TyperGroup):
    """Asks the commands of projects: to read all their options takes as long as the rest of a help.

    Every other command would pay for that.
    """

    @cached_property
    def _group(self) -> Any:
        from songreel.cli.project.commands import app as commands

        return typer.main.get_group(commands)

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands."""
        return self._group.list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None."""
        return self._group.get_command(ctx, cmd_name)


app = typer.Typer(
    name="project",
    cls=_WhenUsed,
    help="Work on a film scene by scene, and approve it before it costs anything.",
    rich_markup_mode=None,
    context_settings=HELP_NAMES,
)
