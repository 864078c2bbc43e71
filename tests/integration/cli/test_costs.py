"""`songreel costs`: with a server and without, the same is told, to the cent."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from decimal import Decimal

import pytest

from tests.support.commands import Ended, Shell
from tests.support.paid import GEMINI_CLIP, REPLICATE_CLIP, Shop, run_shop
from tests.support.simulators import Running


@pytest.fixture
def books(songreel: Shell, simulators: Running) -> Iterator[tuple[Shell, Shop, ExitStack]]:
    """Return a shell whose data folder has sold two clips, and lost one."""
    simulators.client.delete("/_faults")
    simulators.client.post("/_settings", json={"latency": "0.3"})
    with ExitStack() as serving:
        shop = serving.enter_context(run_shop(songreel.data, simulators))
        for body in (GEMINI_CLIP, REPLICATE_CLIP):
            assert shop.end(shop.order(body))["status"] == "succeeded"
        shop.lose(accepted=True)
        simulators.client.delete("/_faults")
        yield songreel, shop, serving


@pytest.mark.parametrize("way", ["with a server", "without"])
def test_costs_are_told_as_a_table_as_json_and_as_csv(
    books: tuple[Shell, Shop, ExitStack], way: str
) -> None:
    songreel, shop, serving = books
    billed = sum(Decimal(one["billed_usd"]) for one in shop.simulators.ledger()[-3:-1])
    assert f"{billed:.2f}" == "0.29"
    if way == "without":
        serving.close()

    def costs(*arguments: str) -> Ended:
        return songreel("costs", *arguments)

    table = costs("--by", "model", "--by", "state")
    assert table.returncode == 0, table.stderr
    assert [line.split() for line in table.stdout.splitlines()] == [
        ["Backend", "Model", "State", "Orders", "Charged", "Perhaps", "Set", "aside"],
        ["gemini", GEMINI_CLIP["model"], "charged", "1", "$0.09", "-", "-"],
        ["gemini", GEMINI_CLIP["model"], "unknown", "1", "-", "$0.09", "-"],
        ["replicate", REPLICATE_CLIP["model"], "charged", "1", "$0.20", "-", "-"],
        ["Total", "3", "$0.29", "$0.09", "-"],
    ]
    document = json.loads(costs("--json", "--state", "charged").stdout)
    assert document["total"]["charged_usd"] == "0.29"
    assert {row["orders"] for row in document["rows"]} == {1}
    rows = list(csv.DictReader(io.StringIO(costs("--csv", "--everybody").stdout)))
    assert [row["charged_usd"] for row in rows] == ["0.09", "0.20"]
    assert costs("--to", "2020-01-01").stdout == "No such paid orders.\n"
    assert costs("--check").stdout.startswith("Every sum that caps are held to is what")

    for wrong in (("--by", "hour"), ("--state", "paid"), ("--from", "yesterday")):
        refused = costs(*wrong)
        assert (refused.returncode, wrong[0] in refused.stderr) == (2, True), refused.stderr


def test_books_that_are_wrong_are_told(books: tuple[Shell, Shop, ExitStack]) -> None:
    songreel, _, serving = books
    serving.close()
    with closing(sqlite3.connect(songreel.data / "songreel.db")) as database, database:
        database.execute("UPDATE budgets SET amount = amount + 1000000 WHERE scope = 'everything'")
    told = songreel("costs", "--check")
    assert told.returncode == 1
    assert "$0.39 are counted, and the orders come to $0.38." in told.stdout
    assert "1 sums are wrong" in told.stderr
