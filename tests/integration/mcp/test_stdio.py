"""`songreel mcp` as agents start it: a process that they talk to over its standard streams."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from songreel.services.ownership import current_owner
from tests.support.commands import Shell
from tests.support.servers import SONGREEL, run_server


def parameters(data: Path, **environment: str) -> StdioServerParameters:
    given = {**os.environ, "SONGREEL_DATA": str(data), **environment}
    return StdioServerParameters(command=str(SONGREEL), args=["mcp"], env=given)


@pytest.mark.anyio
async def test_where_nobody_serves_it_works_itself_and_serves_other_commands(
    data_folder: Path, tmp_path: Path
) -> None:
    async with Client(parameters(data_folder), mode="legacy") as agent:
        begun = await agent.call_tool("clip_generate", {"prompt": "A fox", "duration": 1})
        job = begun.structured_content["job_id"]
        ended = await agent.call_tool("job_wait", {"job_id": job, "seconds": 60})
        assert ended.structured_content["status"] == "succeeded"
        owner = await asyncio.to_thread(current_owner, data_folder)
        assert owner is not None
        assert owner.command == "mcp"
        shell = Shell(tmp_path, data_folder, tmp_path / "told")
        assert job in (await asyncio.to_thread(shell, "jobs", "--json")).stdout
    assert await asyncio.to_thread(current_owner, data_folder) is None


@pytest.mark.anyio
async def test_the_server_that_has_the_data_folder_is_asked(data_folder: Path) -> None:
    with run_server(data_folder) as server:
        async with Client(parameters(data_folder)) as agent:
            begun = await agent.call_tool("clip_generate", {"prompt": "A fox", "duration": 1})
        job = begun.structured_content["job_id"]
        answer = httpx2.get(f"{server.url}/api/mv/jobs/{job}", trust_env=False)
        assert answer.json()["job_id"] == job
        assert server.process.poll() is None


def test_it_speaks_the_protocol_and_nothing_else(data_folder: Path) -> None:
    """Without the package as a client: line by line, as the specification has it."""
    messages: list[dict[str, Any]] = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "a test", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/list"},
        {"id": 3, "method": "tools/call", "params": {"name": "styles_list", "arguments": {}}},
        {"id": 4, "method": "no/such_method"},
        {"id": 5, "method": "ping"},
    ]
    with subprocess.Popen(
        [SONGREEL, "mcp"],
        env={**os.environ, "SONGREEL_DATA": str(data_folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers: dict[int, dict[str, Any]] = {}
        for message in messages:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
            process.stdin.flush()
            if "id" in message:
                answer = json.loads(process.stdout.readline())
                answers[answer["id"]] = answer
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(30) == 0
    assert answers[1]["result"]["protocolVersion"] == "2025-06-18"
    assert answers[1]["result"]["serverInfo"]["name"] == "songreel"
    assert "No tool spends money" in answers[1]["result"]["instructions"]
    assert "film_draft" in [tool["name"] for tool in answers[2]["result"]["tools"]]
    assert answers[3]["result"]["structuredContent"]["styles"]
    assert answers[4]["error"]["code"] == -32601
    assert answers[5]["result"] == {}


def test_without_the_package_it_says_what_to_install(data_folder: Path) -> None:
    program = "import sys; sys.modules['mcp'] = None\n"
    program += "from songreel.cli.app import run; raise SystemExit(run(['mcp']))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "SONGREEL_DATA": str(data_folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "pip install 'songreel[mcp]'" in done.stderr
