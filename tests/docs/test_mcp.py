"""docs/mcp.md names every tool, and its example is what agents read."""

from __future__ import annotations

import json
import re

from songreel.mcp.app import TOOLS
from tests.docs.conftest import ROOT

PAGE = (ROOT / "docs" / "mcp.md").read_text("utf-8")


def test_the_table_names_every_tool() -> None:
    rows = re.findall(r"^\| (`.*`) \| .* \|$", PAGE, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(work.__name__ for work, _ in TOOLS)


def test_the_example_is_whole() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert json.loads(example)["mcpServers"]["songreel"]["args"] == ["mcp"]
