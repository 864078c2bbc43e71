"""Structured logs: one line of JSON an event for machines, readable lines on a terminal."""

from __future__ import annotations

import logging
import sys

import structlog


def configure(*, level: str = "INFO", as_json: bool | None = None) -> None:
    """Send structlog and the standard library's loggers to standard error.

    Args:
        level: name of the lowest level that is written.
        as_json: one JSON object a line; by default, unless standard error is a terminal.
    """
    json_lines = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    # Traces without the values of variables: a key may be among them.
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if json_lines
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: what nobody reads costs next to nothing
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    finish: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta
    ]
    if json_lines:
        transformer = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        finish.append(structlog.processors.ExceptionRenderer(transformer))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[*finish, renderer]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # How a database is set up concerns nobody while it works.
    logging.getLogger("alembic").setLevel(max(root.level, logging.WARNING))
    # One line for each question how an order stands, ten a second for each order.
    for client in ("httpx2", "httpcore2", "google_genai", "openai"):
        logging.getLogger(client).setLevel(max(root.level, logging.WARNING))


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    return structlog.stdlib.get_logger(name)
