"""Each check of the repository sees what it is there to see."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT
from tools import check_licences, check_locks, check_modules

PIN = "anyio==4.9.0 \\\n    --hash=sha256:0a\n"


def test_a_lock_that_fits_is_fine() -> None:
    assert check_locks.check_lock("a.lock", PIN, ["anyio>=4.9"]) == []


@pytest.mark.parametrize(
    ("lock", "wanted", "problem"),
    [
        (PIN, ["anyio>=5"], "holds anyio 4.9.0"),
        (PIN, ["structlog"], "lacks structlog"),
        ("anyio==4.9.0\n", ["anyio"], "no hash"),
        (f"--index-url https://pypi.example/simple\n{PIN}", [], "names a host"),
        (f"{PIN}# from https://pypi.example/anyio.whl\n", [], "names a host"),
    ],
    ids=["version", "missing", "hash", "index", "comment"],
)
def test_a_lock_that_does_not_is_told(lock: str, wanted: list[str], problem: str) -> None:
    (found,) = check_locks.check_lock("a.lock", lock, wanted)

    assert problem in found


def test_locks_that_are_installed_together_agree() -> None:
    assert check_locks.check_agreement(PIN, PIN) == []
    assert check_locks.check_agreement(PIN, PIN.replace("4.9.0", "4.10.0"))


def test_what_sends_orders_twice_is_not_installed_beside_the_product() -> None:
    assert check_locks.check_forbidden("a.lock", PIN) == []
    (found,) = check_locks.check_forbidden("a.lock", PIN + PIN.replace("anyio", "aiohttp"))

    assert "aiohttp" in found


@pytest.mark.parametrize(
    ("package", "problem"),
    [
        ({"integrity": "sha512-a", "resolved": "https://registry.example/a.tgz"}, "names a host"),
        ({"version": "1.0.0"}, "has no hash"),
    ],
    ids=["host", "hash"],
)
def test_a_lock_of_npm_is_held_to_the_same(
    tmp_path: Path, package: dict[str, str], problem: str
) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text(json.dumps({"packages": {"": {}, "node_modules/a": package}}), "utf-8")

    (found,) = check_locks.check_packages(lock)

    assert problem in found


@pytest.mark.parametrize(
    "said",
    [
        "MIT",
        "MIT License",
        "Apache-2.0 OR GPL-3.0-only",
        "BSD-3-Clause AND 0BSD",
        "ISC License (ISCL)",
    ],
)
def test_a_licence_of_the_list_is_fine(said: str) -> None:
    assert check_licences.problem("a-package", said, {"a-package"}) is None


@pytest.mark.parametrize(
    "said", ["GPL-3.0-only", "MIT AND GPL-2.0-or-later", "AGPL-3.0-only", "MPL-2.0", "UNKNOWN", ""]
)
def test_any_other_licence_is_told(said: str) -> None:
    assert check_licences.problem("a-package", said, {"a-package"})


def test_what_only_the_checks_need_may_be_under_the_mpl() -> None:
    assert check_licences.problem("a-package", "MPL-2.0", set()) is None


def test_a_module_over_the_limit_is_told(tmp_path: Path) -> None:
    module = tmp_path / "src" / "long.py"
    module.parent.mkdir()
    module.write_text("x = 1\n" * check_modules.LIMIT, "utf-8")
    assert check_modules.too_long(tmp_path) == []

    module.write_text("x = 1\n" * (check_modules.LIMIT + 1), "utf-8")

    assert check_modules.too_long(tmp_path)


def test_a_stage_says_little_when_it_passes_and_all_when_it_fails() -> None:
    stage = ROOT / "tools" / "stage"

    passed = subprocess.run([stage, "lint", "echo", "details"], capture_output=True, text=True)
    failed = subprocess.run(
        [stage, "lint", "sh", "-c", "echo details; exit 3"], capture_output=True, text=True
    )

    assert passed.stdout.startswith("ok")
    assert "details" not in passed.stdout
    assert failed.returncode == 3
    assert "details\nFAILED" in failed.stdout
