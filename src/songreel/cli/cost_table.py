"""What was spent in a person's words: a table of sums."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from songreel.cli.errors import for_terminal
from songreel.domain.money import dollars
from songreel.domain.usage import By, fields_of

if TYPE_CHECKING:
    from songreel.client.usage import Sums, Usage, UsageRow

_NAMES = {
    "workspace_id": "Workspace",
    "day": "Day",
    "key_id": "Key",
    "project_id": "Project",
    "backend": "Backend",
    "model": "Model",
    "state": "State",
}
_SUMS = ("Orders", "Charged", "Perhaps", "Set aside")


def cost_lines(usage: Usage) -> list[str]:
    """Return a table of what orders cost, with their total, and what quotes hold besides."""
    if not usage.rows:
        return ["No such paid orders.", *_quoted(usage.quoted_usd)]
    fields = fields_of([By(one) for one in usage.by])
    rows = [
        (*(_NAMES[name] for name in fields), *_SUMS),
        *((*_facts(row, fields), *_sums(row)) for row in usage.rows),
        (*("Total" if not place else "" for place in range(len(fields))), *_sums(usage.total)),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if place < len(fields) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return [*lines, *_quoted(usage.quoted_usd)]


def _facts(row: UsageRow, fields: tuple[str, ...]) -> tuple[str, ...]:
    told = (getattr(row, name) for name in fields)
    return tuple("-" if fact is None else for_terminal(str(fact)) for fact in told)


def _sums(sums: Sums) -> tuple[str, ...]:
    amounts = (sums.charged_usd, sums.unknown_usd, sums.reserved_usd)
    return (str(sums.orders), *(dollars(amount) if amount else "-" for amount in amounts))


def _quoted(amount: Decimal) -> list[str]:
    return [f"Accepted quotes set aside {dollars(amount)} besides."] if amount else []
