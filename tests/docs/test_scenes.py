"""What docs/scenes.md shows is so."""

from __future__ import annotations

import asyncio
import re
import tomllib
from pathlib import Path

import pytest

from songreel.core.settings import Settings
from songreel.domain.capability import Medium
from songreel.providers.language.styles import STYLES, Style
from songreel.providers.registry import installed
from tests.docs.conftest import ROOT

PAGE = (ROOT / "docs" / "scenes.md").read_text("utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(
    ("block", "backend", "model"),
    [(0, "gemini", "gemini-3.8-flash"), (1, "openai", "qwen3:14b")],
    ids=["gemini", "openai"],
)
def test_the_files_of_models_are_taken(tmp_path: Path, block: int, backend: str, model: str):
    path = tmp_path / "models.toml"
    path.write_text(BLOCKS[block], "utf-8")
    registry = installed(Settings(data=tmp_path, models=path), tmp_path / "scratch")
    found = {one.model: one for one in registry.provider(backend).models}[model]
    assert found.medium is Medium.TEXT
    assert found.price is not None
    asyncio.run(registry.close())


def test_the_style_that_is_shown_is_the_one_that_comes_along():
    shown = Style.model_validate(tomllib.loads(BLOCKS[2]))
    assert shown == STYLES[shown.name]
