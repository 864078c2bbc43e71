"""All tables, whatever they are about: importing this collects them."""

from __future__ import annotations

from songreel.storage import caller_tables, project_tables, tables, webhook_tables
from songreel.storage.metadata import METADATA

__all__ = ["METADATA", "caller_tables", "project_tables", "tables", "webhook_tables"]
