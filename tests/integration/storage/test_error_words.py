"""What a log says of a database's errors: nothing of what people wrote, and no keys."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, StatementError

import songreel
from songreel.storage.database import Database
from songreel.storage.errors import reason_of
from songreel.storage.tables import INSTALLATION

pytestmark = pytest.mark.anyio
SECRET = "a prompt of somebody"
TWICE = sa.insert(INSTALLATION).values(name=sa.bindparam("of_name"), value=sa.bindparam("of_value"))


def write_twice(connection: sa.Connection) -> IntegrityError:
    for _ in range(2):
        try:
            connection.execute(TWICE, {"of_name": SECRET, "of_value": SECRET})
        except IntegrityError as error:
            return error
    raise AssertionError("it has taken a name twice")


async def test_neither_engine_says_what_a_statement_was_given(database: Database) -> None:
    def for_jobs() -> IntegrityError:
        with database.engine_for_jobs.connect() as connection:
            return write_twice(connection)

    errors = [await asyncio.to_thread(for_jobs)]
    async with database.engine.connect() as connection:
        errors.append(await connection.run_sync(write_twice))
    for error in errors:
        assert "hide_parameters" in str(error)
        assert f"'{SECRET}'" not in str(error)
        reason = reason_of(error)
        # PostgreSQL's own second line has the values of the row.
        assert SECRET not in reason
        assert "INSERT" not in reason
        assert reason.startswith(type(error.orig).__name__)
        assert "unique" in reason.lower()


async def test_a_value_that_no_statement_takes_is_not_told(sqlite_database: Database) -> None:
    given = sa.select(sa.bindparam("at", SECRET, type_=sa.DateTime()))
    async with sqlite_database.reading() as connection:
        with pytest.raises(StatementError) as caught:
            await connection.execute(given)
    assert SECRET not in reason_of(caught.value)


def test_whatever_is_no_error_of_a_database_says_what_it_says() -> None:
    assert reason_of(ValueError("too long")) == "too long"


def test_every_engine_hides_what_statements_are_given() -> None:
    makers, hiding = {"create_engine", "create_async_engine"}, 0
    for file in Path(songreel.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))) if _names(file, makers) else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in makers:
                given = {each.arg: ast.unparse(each.value) for each in node.keywords}
                assert given.get("hide_parameters") == "True", f"{file}:{node.lineno}"
                hiding += 1
    assert hiding > 8


def _names(file: Path, words: set[str]) -> bool:
    content = file.read_text("utf-8")
    return any(word in content for word in words)
