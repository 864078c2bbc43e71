"""The pages of the repository hold together: links lead somewhere, decisions name their check."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

CLIENT = ROOT / "clients" / "typescript" / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), CLIENT])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:tests|tools|bench|src|docs)/[\w./-]+|pyproject\.toml|Makefile)`")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")

    missing = [link for link in LINK.findall(text) if not (page.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "client-implementation-notes.md"], ids=name
)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    missing = [
        found
        for found in NAMED.findall(page.read_text("utf-8"))
        if "NAME" not in found and not (ROOT / found).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_says_what_enforces_it(page: Path) -> None:
    text = page.read_text("utf-8")

    headings = re.findall(r"^## (.+)$", text, re.M)

    assert headings == ["Context", "Decision", "Consequences", "Enforced by"]
    assert re.search(r"`[^`]+`|strict types", text.partition("## Enforced by")[2])
    assert page.name in (page.parent / "README.md").read_text("utf-8")


def test_the_tables_of_the_readme_are_those_of_the_profiles() -> None:
    done = subprocess.run(
        [sys.executable, "tools/provider_table.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
