"""docs/simulators.md says what there is: every fault, every option, and examples that are taken."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest

from songreel.simulators import fault_kinds
from tests.docs.conftest import ROOT
from tests.support.notes import examples
from tests.support.simulators import in_process

PAGE = (ROOT / "docs" / "simulators.md").read_text("utf-8")
KINDS = (
    *get_args(fault_kinds.BeforeFault),
    *get_args(fault_kinds.AfterFault),
    *get_args(fault_kinds.FateFault),
    fault_kinds.Delay,
)


def test_every_fault_is_listed_with_what_it_takes() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.partition("## Faults")[2], re.M))
    del rows["fault"]  # the heads of the tables
    general = set(fault_kinds.Rule.model_fields) | {"fault"}
    names = {get_args(kind.model_fields["fault"].annotation)[0]: kind for kind in KINDS}

    assert set(rows) == set(names)
    for name, kind in names.items():
        missing = [one for one in set(kind.model_fields) - general if one not in rows[name]]
        assert missing == [], name


@pytest.mark.anyio
async def test_the_examples_are_taken() -> None:
    blocks = [one.code for one in examples(PAGE) if one.language == "json"]
    assert blocks
    async with in_process() as simulated:
        for code in blocks:
            answer = await simulated.client.post("/_faults", json=json.loads(code))
            assert answer.status_code == 201, answer.text


def test_every_option_is_in_the_table() -> None:
    source = (ROOT / "src" / "songreel" / "cli" / "simulate.py").read_text("utf-8")
    options = re.findall(r'"(?:--[a-z]+/)?(--[a-z-]+)",', source)

    assert len(options) >= 6
    assert [one for one in options if f"`{one}`" not in PAGE] == []
