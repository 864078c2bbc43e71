"""Where a key comes from: the settings first, then the file, which may change at any time."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from songreel.core.key_file import KeyFile, KeyFileError
from songreel.core.keys import VARIABLES, Keys
from songreel.core.settings import Settings
from songreel.services.container import open_services
from tests.support.waiting import until_async

TOKEN = "REPLICATE_API_TOKEN"


def test_the_settings_win_over_the_file(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KeyFile(data_folder).put("replicate", "of-the-file")
    KeyFile(data_folder).put("gemini", "of-the-file")
    monkeypatch.setenv(TOKEN, " of-the-environment\n")
    keys = Keys(Settings(data=data_folder))

    assert keys.find(TOKEN) == "of-the-environment"
    assert keys.find("GEMINI_API_KEY") == "of-the-file"
    assert keys.find("OPENAI_API_KEY") is None


def test_further_variables_come_from_settings_and_environment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_KEY", "other")
    keys = Keys(settings)

    assert keys.find("ACME_KEY") == "other"
    assert keys.find("NOBODY_KNOWS") is None
    assert keys.find("GOOGLE_GEMINI_BASE_URL") == settings.gemini_base_url
    assert keys.find("GOOGLE_CLOUD_PROJECT") is None


def test_every_backend_with_a_key_has_a_setting() -> None:
    fields = Settings.variables()
    for variable in VARIABLES.values():
        assert variable in fields


@pytest.mark.parametrize("variable", [*VARIABLES.values(), "SONGREEL_AGENT_PLATFORM_KEY"])
def test_a_setting_that_is_no_key_is_refused_unrepeated(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "canary and\nmore")
    with pytest.raises(ValidationError, match="must be one word of printable ASCII") as caught:
        Settings()
    assert "canary" not in str(caught.value)


def test_no_key_shows_in_the_representation(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, "canary")
    KeyFile(data_folder).put("gemini", "canary")
    found = Settings(data=data_folder)

    assert "canary" not in f"{found!r} {found} {Keys(found)!r}"


def test_a_change_counts_at_the_next_use(settings: Settings) -> None:
    keys, file = Keys(settings), KeyFile(settings.data)
    assert keys.find(TOKEN) is None

    file.put("replicate", "first")
    assert keys.find(TOKEN) == "first"
    file.put("replicate", "other")
    assert keys.find(TOKEN) == "other"
    file.remove("replicate")
    assert keys.find(TOKEN) is None


@pytest.mark.anyio
async def test_in_an_event_loop_a_thread_reads_the_file(settings: Settings) -> None:
    keys = await asyncio.to_thread(Keys, settings)
    keys.watch()
    try:
        assert keys.find(TOKEN) is None
        await asyncio.to_thread(KeyFile(settings.data).put, "replicate", "new")

        async def found() -> bool:
            return keys.find(TOKEN) == "new"

        await until_async(found, seconds=5, what="the new key")
    finally:
        await asyncio.to_thread(keys.close)
    assert "keys" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.anyio
async def test_the_first_look_up_of_a_server_finds_what_is_kept_by_then(
    settings: Settings,
) -> None:
    await asyncio.to_thread(KeyFile(settings.data).put, "replicate", "of-the-start")
    async with open_services(settings) as services:
        # It is watched before anybody asks.
        assert "keys" in {thread.name for thread in threading.enumerate()}
        await asyncio.to_thread(KeyFile(settings.data).remove, "replicate")

        async def gone() -> bool:
            return services.registry.key_origin("replicate") is None

        await until_async(gone, seconds=5, what="the end of the key")


def test_a_file_that_is_bad_from_the_start_is_refused(settings: Settings) -> None:
    file = KeyFile(settings.data)
    file.put("replicate", "canary")
    file.path.chmod(0o644)

    with pytest.raises(KeyFileError, match="chmod 600"):
        Keys(settings)


def test_a_file_that_turns_bad_changes_nothing_and_is_told_once(settings: Settings) -> None:
    file = KeyFile(settings.data)
    file.put("replicate", "canary")
    keys = Keys(settings)

    with capture_logs() as logs:
        file.path.chmod(0o644)
        assert keys.find(TOKEN) == "canary"
        assert keys.find(TOKEN) == "canary"
        os.chmod(file.path, 0o600)
        file.put("replicate", "other")
        assert keys.find(TOKEN) == "other"

    assert [entry["event"] for entry in logs] == ["keys_refused"]
    assert "canary" not in str(logs)
