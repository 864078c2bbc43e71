"""Opening a database: made, brought up to date, or refused with what to do."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from anyio import create_task_group, run_process, to_thread
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.cli.errors import exit_code
from songreel.domain.errors import SetupError
from songreel.storage import migrate, play_heads, sqlite
from songreel.storage.all_tables import METADATA
from songreel.storage.database import Database
from songreel.storage.errors import (
    DamagedDatabaseError,
    DatabaseAwayError,
    DatabaseError,
    NewerDatabaseError,
)
from songreel.storage.tables import COUNTERS
from tests.support.databases import BEFORE_CALLERS

pytestmark = pytest.mark.anyio


async def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return [
            difference
            for difference in compare_metadata(context, METADATA)
            if "alembic_version" not in str(difference)
        ]

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []
        owned = {table.name for table in METADATA.sorted_tables if "owner_id" not in table.columns}
    # The id of a workspace is the owner of everything else.
    assert owned == {"processes", "counters", "budgets", "installation", "workspaces"}


async def test_the_last_migration_is_the_one_that_is_looked_for() -> None:
    names = sorted(path.name for path in (migrate._FOLDER / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert names[-1].startswith(migrate.HEAD)


async def make_old(connection: AsyncConnection) -> None:
    """Take away what the second migration and later ones made."""
    new = ("play_heads", "budgets", "provider_files", "installation")
    new = (*new, "songs", "analyses", "corrections", "lyrics", "house_clips")
    columns = ("units", "day", "charged", "trace", "decision", "error", "took_ms")
    moments = ("sent_at", "finished_at", "settled_at")
    for statement in (
        *(f"DROP TABLE {name}" for name in new),
        "DROP INDEX ix_attempts_finished",
        "DROP INDEX ix_attempts_unknown",
        "DROP INDEX ix_videos_uninspected",
        "DROP INDEX ix_videos_uningested",
        *BEFORE_CALLERS,
        "ALTER TABLE videos DROP COLUMN inspection",
        "ALTER TABLE videos DROP COLUMN ingestion",
        *(f"ALTER TABLE attempts DROP COLUMN {name}" for name in (*columns, *moments)),
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        await connection.exec_driver_sql(statement)


async def test_a_database_of_before_there_were_play_heads_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    database = await Database.open(None, data=tmp_path)
    async with database.transaction() as connection:
        await connection.execute(sa.insert(COUNTERS).values(scope="a", slot=1, amount=5))
        await make_old(connection)
    await database.close()
    database = await Database.open(None, data=tmp_path)
    async with database.reading() as connection:
        assert await play_heads.find(connection, "nobody") is None
        assert (await connection.execute(sa.select(COUNTERS.c.amount))).scalar_one() == 5
    await database.close()


async def test_what_is_stored_is_there_after_opening_again(tmp_path: Path) -> None:
    for amount in (1, 2):
        database = await Database.open(None, data=tmp_path)
        async with database.transaction() as connection:
            await connection.execute(
                sa.insert(COUNTERS).values(scope="a", slot=amount, amount=amount)
            )
            total = await connection.execute(sa.select(sa.func.sum(COUNTERS.c.amount)))
            assert total.scalar_one() == sum(range(amount + 1))
        await database.close()


_READ = """
import sqlite3, sys
from contextlib import closing
with closing(sqlite3.connect(sys.argv[1])) as other:
    print(other.execute("SELECT count(*) FROM counters").fetchone()[0])
"""


async def test_who_looks_for_damage_leaves_the_locks_of_who_works(tmp_path: Path) -> None:
    file = tmp_path / "songreel.sqlite3"
    database = await Database.open(None, data=tmp_path)
    for slot, look in enumerate((sqlite.check, sqlite.create)):
        await to_thread.run_sync(look, file)
        await run_process([sys.executable, "-c", _READ, str(file)])
        async with database.transaction() as connection:
            await connection.execute(sa.insert(COUNTERS).values(scope="a", slot=slot, amount=1))
        read = await run_process([sys.executable, "-c", _READ, str(file)])
        assert int(read.stdout) == slot + 1
    await database.close()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await connection.execute(sa.insert(COUNTERS).values(scope="a", slot=1, amount=1))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with database.reading() as connection:
        rows = await connection.execute(sa.select(sa.func.count()).select_from(COUNTERS))
        assert rows.scalar_one() == 0


async def test_a_transaction_inside_another_is_refused_instead_of_waiting_for_ever(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.transaction():
        with pytest.raises(RuntimeError, match="inside another"):
            async with sqlite_database.reading():
                pass


async def test_tasks_that_are_cancelled_leave_the_database_usable(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as connection:
            for _ in range(3):
                await connection.execute(sa.update(COUNTERS).values(amount=COUNTERS.c.amount + 1))
            if number % 2:
                raise LookupError

    async with database.transaction() as connection:
        await connection.execute(sa.insert(COUNTERS).values(scope="a", slot=1, amount=0))
    for moment in range(12):
        async with create_task_group() as group:
            for number in range(4):
                group.start_soon(_ignoring, write, number)
            for _ in range(moment):
                async with database.reading():
                    pass
            group.cancel_scope.cancel()
    async with database.reading() as connection:
        amount = (await connection.execute(sa.select(COUNTERS.c.amount))).scalar_one()
    # Each transaction happened whole or not at all.
    assert amount % 3 == 0


async def _ignoring(work, *arguments: object) -> None:
    try:
        await work(*arguments)
    except LookupError:
        return


async def test_the_ledger_survives_a_power_cut_and_readers_do_not_block(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.reading() as connection:
        found = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "synchronous": 2,  # FULL
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


async def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = await Database.open(None, data=tmp_path)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
        await connection.exec_driver_sql(
            "UPDATE installation SET value = '\"0999\"' WHERE name = 'usable_from'"
        )
    await database.close()
    with pytest.raises(NewerDatabaseError, match=r"newer version.*0999.*Install that version"):
        await Database.open(None, data=tmp_path)
    with closing(sqlite3.connect(tmp_path / "songreel.sqlite3")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0999",)


@pytest.mark.parametrize("is_old", [False, True])
async def test_a_database_that_lacks_a_table_is_told_at_the_start(
    database: Database, tmp_path: Path, is_old: bool
) -> None:
    async with database.transaction() as connection:
        await connection.exec_driver_sql("DROP TABLE counters")
        if is_old:
            await make_old(connection)
    url = database.engine.url.render_as_string(hide_password=False)
    with pytest.raises(DamagedDatabaseError, match="lacks the table counters") as caught:
        await Database.open(url, data=tmp_path)
    assert "backup" in caught.value.message


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE jobs (id)"],
        ["CREATE TABLE notes (id)"],
        [
            "CREATE TABLE alembic_version (version_num)",
            "INSERT INTO alembic_version VALUES ('ae1027a6acf')",
        ],
    ],
)
async def test_the_file_of_another_program_is_left_alone(
    tmp_path: Path, statements: list[str]
) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="belongs to another program") as caught:
        await Database.open(f"sqlite:///{file}", data=tmp_path)
    assert "SONGREEL_DATABASE_URL" in caught.value.message
    assert file.read_bytes()[100:] == before[100:]


async def _filled(folder: Path) -> Path:
    database = await Database.open(None, data=folder)
    async with database.transaction() as connection:
        for slot in range(2000):
            await connection.execute(
                sa.insert(COUNTERS).values(scope="s" * 200, slot=slot, amount=1)
            )
    await database.close()
    return folder / "songreel.sqlite3"


def _not_a_database(file: Path) -> None:
    file.write_bytes(b"<html>not a database</html>" * 100)


def _one_byte(file: Path) -> None:
    file.write_bytes(b"S")


def _header(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(b"\x00" * 100)


def _half(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2 // 4096 * 4096)


def _flipped(file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as opened:
        for place in range(size // 3, size * 2 // 3, 512):
            opened.seek(place)
            opened.write(bytes(range(64)))


@pytest.mark.parametrize("damage", [_not_a_database, _one_byte, _header, _half, _flipped])
async def test_a_damaged_file_is_told_with_what_to_do_and_not_touched(
    tmp_path: Path, damage
) -> None:
    file = await _filled(tmp_path)
    damage(file)
    before = file.read_bytes()
    with pytest.raises(DamagedDatabaseError) as caught:
        await Database.open(None, data=tmp_path)
    assert isinstance(caught.value, SetupError)
    assert str(file) in caught.value.message
    for advice in ("damaged", "Nothing was changed", "backup", "-wal"):
        assert advice in caught.value.message
    assert file.read_bytes() == before


async def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "songreel.sqlite3").mkdir()
    with pytest.raises(DatabaseError, match="cannot be used"):
        await Database.open(None, data=tmp_path)


async def test_a_file_in_the_place_of_the_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", "utf-8")
    with pytest.raises(DatabaseError, match="cannot be used"):
        await Database.open(None, data=tmp_path / "data")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "not an address"),
        ("mysql://localhost/x", "not in mysql"),
        ("postgresql://localhost", "names no database"),
        ("sqlite://", "names no database"),
    ],
)
async def test_an_address_that_is_none_is_told(url: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match=words) as caught:
        await Database.open(url, data=tmp_path)
    assert "postgresql://user:password@host/database" in caught.value.message


async def test_a_database_in_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="would forget every film"):
        await Database.open("sqlite:///:memory:", data=tmp_path)


async def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught:
        await Database.open("postgresql://me:secret@127.0.0.1:9/film", data=tmp_path)
    assert isinstance(caught.value, DatabaseAwayError)
    assert exit_code(caught.value) == 1
    assert "SONGREEL_DATABASE_URL" in caught.value.message
    assert "secret" not in caught.value.message + (caught.value.details or "")


async def test_a_server_that_goes_away_within_a_block_is_told(
    postgres_url: str, tmp_path: Path
) -> None:
    database = await Database.open(postgres_url, data=tmp_path)

    async def run(statement: str) -> None:
        with database.answering():
            async with database.reading() as connection:
                await connection.execute(sa.text(statement))

    try:
        with pytest.raises(DatabaseAwayError, match="does not answer") as told:
            await run("SELECT pg_terminate_backend(pg_backend_pid())")
        assert exit_code(told.value) == 1
        # A mistake of ours is none of the server's.
        with pytest.raises(ProgrammingError):
            await run("SELECT nonsense")
    finally:
        await database.close()


async def test_a_database_that_is_not_there_is_told_as_a_setting_to_change(
    postgres_url: str, tmp_path: Path
) -> None:
    url = sa.make_url(postgres_url).set(database="nobody_made_this")
    with pytest.raises(DatabaseError, match="Check SONGREEL_DATABASE_URL") as caught:
        await Database.open(url.render_as_string(hide_password=False), data=tmp_path)
    assert not isinstance(caught.value, DatabaseAwayError)
    assert exit_code(caught.value) == 2


_OPEN = """
import asyncio, sys
from pathlib import Path
from songreel.storage.database import Database

async def main():
    database = await Database.open(sys.argv[1], data=Path("."))
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_that_open_a_new_database_at_once_both_can(postgres_url: str) -> None:
    outcomes: list[tuple[bytes, int]] = []

    async def open_it() -> None:
        done = await run_process([sys.executable, "-c", _OPEN, postgres_url], check=False)
        outcomes.append((done.stderr, done.returncode))

    async with create_task_group() as group:
        group.start_soon(open_it)
        group.start_soon(open_it)
    assert outcomes == [(b"", 0), (b"", 0)]
