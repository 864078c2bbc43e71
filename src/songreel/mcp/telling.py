"""How tools answer: documents without what is unset, addresses that can be opened, errors."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel

from songreel.client import ApiError, ClientError, JobFailedError
from songreel.mcp.home import Desk

P = ParamSpec("P")
T = TypeVar("T")

DeskContext: TypeAlias = Context[Desk, Any]
Document: TypeAlias = dict[str, Any]


def desk_of(context: DeskContext) -> Desk:
    """Return what a tool works with."""
    return context.request_context.lifespan_context


def tool(
    work: Callable[Concatenate[DeskContext, P], Awaitable[T]],
) -> Callable[Concatenate[DeskContext, P], Awaitable[T]]:
    """Make what may go wrong in a tool something that a model can read and act on."""

    @functools.wraps(work)
    async def told(context: DeskContext, *args: P.args, **named: P.kwargs) -> T:
        try:
            return await work(context, *args, **named)
        except ClientError as problem:
            raise ToolError(_sentences(problem)) from problem
        except OSError as problem:
            where = f"{problem.filename}: " if problem.filename else ""
            raise ToolError(
                f"The system refused: {where}{problem.strerror or problem}."
            ) from problem

    return told


def named(path: str) -> Path:
    """Return the file that an agent names."""
    return Path(path).expanduser().absolute()


def said(given: Document) -> Document:
    """Return what an agent has said; what it left out stays as it is."""
    return {name: value for name, value in given.items() if value is not None}


def document(desk: Desk, model: BaseModel) -> Document:
    """Return a model as JSON, with whole addresses in the place of paths."""
    found = model.model_dump(mode="json", exclude_none=True)
    return {name: _whole(desk, name, value) for name, value in found.items()}


def with_links(desk: Desk, found: Document) -> Document:
    """Return a document with whole addresses in the place of paths."""
    return {name: _whole(desk, name, value) for name, value in found.items()}


def _whole(desk: Desk, name: str, value: Any) -> Any:
    if name.endswith("_url") and isinstance(value, str) and value.startswith("/"):
        return f"{desk.address}{value}"
    if isinstance(value, dict):
        return with_links(desk, cast("Document", value))
    if isinstance(value, list):
        return [_whole(desk, "", each) for each in cast("list[Any]", value)]
    return value


def _sentences(problem: ClientError) -> str:
    words = [problem.message]
    if isinstance(problem, ApiError | JobFailedError):
        words += [problem.details] if problem.details else []
        words.append(f"({problem.error_code})")
        if problem.retry_after is not None:
            words.append(f"Try again in {problem.retry_after} seconds.")
    return " ".join(words)
