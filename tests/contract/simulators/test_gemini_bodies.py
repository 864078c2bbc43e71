"""The Gemini API's answers as they were recorded or are documented, key for key."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pybase64
import pytest
from dirty_equals import IsPartialDict, IsStr
from PIL import Image

from tests.support.simulators import GEMINI_KEY, InProcess, in_process

pytestmark = pytest.mark.anyio

OMNI = "gemini-omni-1.1-flash"
MOMENT = IsStr(regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ID = IsStr(regex=r"v1_[A-Za-z0-9]+")
FILE = r"https://generativelanguage\.googleapis\.com/v1beta/files/[a-z0-9]+:download\?alt=media"
PICTURE = {"data": "aGk=", "mime_type": "image/png", "type": "image"}
ORDER: dict[str, Any] = {
    "model": OMNI,
    "background": True,
    "generation_config": {"video_config": {"task": "reference_to_video"}},
    "input": [{"content": [{"text": "hi", "type": "text"}, PICTURE], "type": "user_input"}],
    "response_format": {
        "aspect_ratio": "16:9",
        "delivery": "uri",
        "duration": "10s",
        "resolution": "720p",
        "type": "video",
    },
    "store": True,
}


async def create(simulated: InProcess, *faults: dict[str, Any], **more: Any) -> str:
    await simulated.client.post("/_faults", json=list(faults))
    answer = await simulated.gemini("POST", "/v1/interactions", json={**ORDER, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


async def get(simulated: InProcess, interaction: str) -> dict[str, Any]:
    path = f"/v1/interactions/{interaction}?stream=false"
    answer = await simulated.gemini("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_new_interaction_lacks_the_input() -> None:
    async with in_process() as simulated:
        answer = await simulated.gemini("POST", "/v1/interactions", json=ORDER)

    assert answer.json() == {
        "id": ID,
        "object": "interaction",
        "status": "queued",
        "model": OMNI,
        "created": MOMENT,
        "updated": MOMENT,
        "service_tier": "standard",
    }


async def test_a_completed_interaction() -> None:
    async with in_process() as simulated:
        interaction = await create(simulated)
        await simulated.advance(50)
        running = await get(simulated, interaction)
        await simulated.advance(51)
        completed = await get(simulated, interaction)
        (entry,) = await simulated.ledger()

    assert running["status"] == "in_progress"
    assert running["steps"] == [{"type": "user_input", "content": ORDER["input"][0]["content"]}]
    assert completed == {
        "id": interaction,
        "object": "interaction",
        "status": "completed",
        "model": OMNI,
        "created": MOMENT,
        "updated": MOMENT,
        "service_tier": "standard",
        "steps": [
            {"type": "user_input", "content": ORDER["input"][0]["content"]},
            {"type": "thought", "signature": IsStr},
            {
                "type": "model_output",
                "content": [{"type": "video", "mime_type": "video/mp4", "uri": IsStr(regex=FILE)}],
            },
        ],
        "usage": {
            "total_input_tokens": 8,
            "total_output_tokens": 57920,
            "total_thought_tokens": 512,
            "output_tokens_by_modality": [{"modality": "video", "tokens": 57920}],
            "total_tokens": 58440,
        },
    }
    assert (entry["price_usd"], entry["billed"], entry["seconds"]) == ("1.00", True, 10)


async def test_a_flat_input_and_an_answer_that_is_waited_for() -> None:
    async with in_process("0.2") as simulated:
        body = {"model": OMNI, "input": "A robot", "response_format": {"duration": "3s"}}
        answer = await simulated.gemini("POST", "/v1/interactions", json=body)
        again = await get(simulated, answer.json()["id"])

    assert answer.json()["status"] == "completed"
    assert [step["type"] for step in answer.json()["steps"]] == ["thought", "model_output"]
    assert again["steps"][0]["content"] == [{"type": "text", "text": "A robot"}]


async def test_a_refusal_is_a_completed_answer_with_words() -> None:
    async with in_process() as simulated:
        interaction = await create(simulated, {"fault": "safety", "path": "*/interactions"})
        await simulated.advance(101)
        refused = await get(simulated, interaction)
        (entry,) = await simulated.ledger()

    assert refused["status"] == "completed"
    assert "error" not in refused
    assert refused["steps"][-1]["content"] == [{"type": "text", "text": IsStr}]
    assert [one["modality"] for one in refused["usage"]["output_tokens_by_modality"]] == ["text"]
    assert (entry["status"], entry["billed"]) == ("refused", False)


async def test_a_refusal_at_once() -> None:
    fault = {"fault": "safety", "at": "submit", "service": "gemini"}
    async with in_process() as simulated:
        await simulated.client.post("/_faults", json=fault)
        answer = await simulated.gemini("POST", "/v1/interactions", json=ORDER)
        entries = await simulated.ledger()

    assert answer.status_code == 400
    assert answer.json()["error"] == {"message": IsStr(regex=".*SAFETY.*"), "code": IsStr}
    assert entries == []


async def test_a_rate_cap_on_the_first_poll() -> None:
    async with in_process() as simulated:
        await simulated.client.post("/_faults", json={"fault": "poll_rate_cap"})
        created = (await simulated.gemini("POST", "/v1/interactions", json=ORDER)).json()
        await simulated.advance(0.01)
        polled = await get(simulated, created["id"])
        (entry,) = await simulated.ledger()

    assert created["status"] == "queued"
    assert polled["error"] == {
        "code": "too_many_requests",
        "message": IsStr(regex=r".*Please retry in 23\.397s\."),
    }
    assert entry["billed"] is True


async def test_an_interaction_that_is_not_there() -> None:
    async with in_process() as simulated:
        answer = await simulated.gemini("GET", "/v1/interactions/v1_nobody")

    assert answer.status_code == 400
    assert answer.json() == {
        "error": {"message": "Invalid interaction name: v1_nobody", "code": "invalid_request"}
    }


async def test_a_deleted_interaction_stays_in_the_ledger() -> None:
    async with in_process() as simulated:
        interaction = await create(simulated)
        deleted = await simulated.gemini("DELETE", f"/v1/interactions/{interaction}")
        after = await simulated.gemini("GET", f"/v1/interactions/{interaction}")
        (entry,) = await simulated.ledger()

    assert (deleted.status_code, after.status_code) == (200, 400)
    assert entry["id"] == interaction


async def test_a_passing_problem_of_a_live_job() -> None:
    async with in_process() as simulated:
        fault = {"fault": "spurious_400", "method": "GET", "nth": 2}
        interaction = await create(simulated, fault)
        path = f"/v1/interactions/{interaction}"
        answers = [await simulated.gemini("GET", path) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 400, 200]
    assert answers[1].json()["error"]["message"] == (
        "Multiple authentication credentials received. Please pass only one."
    )


async def test_problems_of_the_front_end_are_lists() -> None:
    async with in_process() as simulated:
        answer = await simulated.client.post("/gemini/v1/interactions", json=ORDER)
        both = await simulated.client.post(
            "/gemini/v1/interactions", headers={**GEMINI_KEY, "authorization": "Bearer x"}
        )

    assert answer.json() == [
        {"error": {"code": 403, "message": IsStr, "status": "PERMISSION_DENIED"}}
    ]
    assert both.json()[0]["error"]["message"].startswith("Multiple authentication credentials")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"duration": 8}, "duration"),
        ({"duration": "11s"}, "3s to 10s"),
        ({"aspect_ratio": "1:1"}, "aspect_ratio"),
        ({"resolution": "540p"}, "resolution"),
    ],
)
async def test_a_format_that_cannot_be(given: dict[str, Any], word: str) -> None:
    async with in_process() as simulated:
        body = {**ORDER, "response_format": {**ORDER["response_format"], **given}}
        answer = await simulated.gemini("POST", "/v1/interactions", json=body)
        entries = await simulated.ledger()

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid_request"
    assert word in answer.json()["error"]["message"]
    assert entries == []


async def test_a_file_is_still_processed_after_the_end() -> None:
    async with in_process() as simulated:
        interaction = await create(simulated, {"fault": "processing", "seconds": 95})
        await simulated.advance(101)
        (content,) = (await get(simulated, interaction))["steps"][-1]["content"]
        path = content["uri"].partition("googleapis.com")[2]
        name = path.partition(":")[0]
        early = await simulated.gemini("GET", path)
        state = (await simulated.gemini("GET", name)).json()["state"]
        await simulated.advance(95)
        ready = await simulated.gemini("GET", path)
        file = (await simulated.gemini("GET", name)).json()
        await simulated.advance(48 * 3600)
        late = await simulated.gemini("GET", path)

    assert (early.status_code, early.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert (state, file["state"]) == ("PROCESSING", "ACTIVE")
    assert ready.content[4:8] == b"ftyp"
    assert int(file["sizeBytes"]) == len(ready.content)
    assert (late.status_code, late.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/interactions", "not_found"),
        ("/v1/models/gemini-2.5-pro:generateContent", 404),
        ("/v1beta/models/veo-3.1-generate-preview:predictLongRunning", 404),
    ],
)
async def test_a_model_that_was_shut_down(path: str, code: object) -> None:
    async with in_process() as simulated:
        body = {**ORDER, "model": "gemini-omni-flash-preview"}
        answer = await simulated.gemini("POST", path, json=body)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == code
    assert "no longer available" in answer.json()["error"]["message"]


VEO = "/v1beta1/publishers/google/models/veo-3.1-generate-001"
INSTANCE = {"instances": [{"prompt": "hi"}], "parameters": {"durationSeconds": 8, "seed": 4}}


async def test_an_operation_of_agent_platform() -> None:
    async with in_process() as simulated:
        created = await simulated.gemini("POST", f"{VEO}:predictLongRunning", json=INSTANCE)
        fetch = {"operationName": created.json()["name"]}
        running = await simulated.gemini("POST", f"{VEO}:fetchPredictOperation", json=fetch)
        await simulated.advance(101)
        done = await simulated.gemini("POST", f"{VEO}:fetchPredictOperation", json=fetch)
        (entry,) = await simulated.ledger()

    assert created.json() == {"name": IsStr(regex=r"projects/.+/operations/[0-9a-f-]{36}")}
    assert running.json() == created.json()
    (video,) = done.json()["response"]["videos"]
    assert video["mimeType"] == "video/mp4"
    assert pybase64.b64decode(video["bytesBase64Encoded"])[4:8] == b"ftyp"
    assert (entry["price_usd"], entry["seed"]) == ("3.20", 4)


async def test_a_filtered_operation() -> None:
    async with in_process() as simulated:
        await simulated.client.post("/_faults", json={"fault": "safety"})
        created = await simulated.gemini("POST", f"{VEO}:predictLongRunning", json=INSTANCE)
        await simulated.advance(101)
        done = await simulated.gemini(
            "POST", f"{VEO}:fetchPredictOperation", json={"operationName": created.json()["name"]}
        )

    assert done.json()["response"] == IsPartialDict(
        {
            "raiMediaFilteredCount": 1,
            "raiMediaFilteredReasons": [
                "Sorry, we can't create videos from input images containing celebrity or their "
                "likenesses. Please remove the reference and try again."
            ],
        }
    )


@pytest.mark.parametrize(
    ("faults", "result"),
    [
        (
            [],
            {
                "response": {
                    "@type": IsStr,
                    "generateVideoResponse": {
                        "generatedSamples": [{"video": {"uri": IsStr(regex=FILE)}}]
                    },
                }
            },
        ),
        (
            [{"fault": "safety"}],
            {
                "response": {
                    "@type": IsStr,
                    "generateVideoResponse": {
                        "raiMediaFilteredCount": 1,
                        "raiMediaFilteredReasons": [IsStr],
                    },
                }
            },
        ),
        ([{"fault": "failed", "message": "no"}], {"error": {"code": 3, "message": "no"}}),
    ],
    ids=["made", "filtered", "failed"],
)
async def test_veo_as_it_was_on_the_gemini_api(faults: list[Any], result: dict[str, Any]) -> None:
    path = "/v1beta/models/veo-3.1-generate-preview"
    async with in_process() as simulated:
        await simulated.client.post("/_settings", json={"developer_veo": True})
        await simulated.client.post("/_faults", json=faults)
        created = await simulated.gemini("POST", f"{path}:predictLongRunning", json=INSTANCE)
        await simulated.advance(101)
        done = await simulated.gemini("GET", f"/v1beta/{created.json()['name']}")

    name = IsStr(regex=r"models/veo-3\.1-generate-preview/operations/.+")
    assert created.json() == {"name": name}
    assert done.json() == {"name": name, "done": True, **result}


SCENE = {
    "type": "OBJECT",
    "properties": {"title": {"type": "STRING"}, "mood": {"type": "STRING", "enum": ["calm"]}},
    "property_ordering": ["title", "mood"],
    "required": ["title", "mood"],
}


def prompt(text: str, **config: Any) -> dict[str, Any]:
    return {
        "contents": [{"parts": [{"text": text}], "role": "user"}],
        "systemInstruction": {"parts": [{"text": "Be brief"}], "role": "user"},
        "generationConfig": config,
    }


async def test_structured_text() -> None:
    async with in_process("0") as simulated:
        answer = await simulated.gemini(
            "POST",
            "/v1/models/gemini-3.8-flash:generateContent",
            json=prompt("x", responseMimeType="application/json", responseSchema=SCENE),
        )
        (entry,) = await simulated.ledger()

    (candidate,) = answer.json()["candidates"]
    assert candidate["finishReason"] == "STOP"
    assert candidate["content"]["role"] == "model"
    assert json.loads(candidate["content"]["parts"][0]["text"]) == {"title": IsStr, "mood": "calm"}
    assert set(answer.json()["usageMetadata"]) >= {"promptTokenCount", "totalTokenCount"}
    assert answer.json()["modelVersion"] == "gemini-3.8-flash"
    assert (entry["makes"], entry["billed"]) == ("text", True)


@pytest.mark.parametrize("key", ["parametersJsonSchema", "parameters_json_schema", "parameters"])
async def test_a_function_is_called_for_structured_output(key: str) -> None:
    tool = {"name": "final_result", key: {"properties": {"n": {"type": "integer"}}}}
    async with in_process("0") as simulated:
        body = {**prompt("x"), "tools": [{"functionDeclarations": [tool]}]}
        answer = await simulated.gemini(
            "POST", "/v1beta/models/gemini-3.8-flash:generateContent", json=body
        )

    (part,) = answer.json()["candidates"][0]["content"]["parts"]
    assert part["functionCall"]["name"] == "final_result"
    assert isinstance(part["functionCall"]["args"]["n"], int)


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("submit", {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}),
        ("end", {"candidates": [{"finishReason": "SAFETY", "index": 0}]}),
    ],
)
async def test_blocked_text(at: str, answer: dict[str, Any]) -> None:
    async with in_process("0") as simulated:
        await simulated.client.post("/_faults", json={"fault": "safety", "at": at})
        path = "/v1/models/gemini-3.8-flash:generateContent"
        blocked = await simulated.gemini("POST", path, json=prompt("x"))

    assert blocked.status_code == 200
    assert blocked.json() == IsPartialDict(answer)


async def test_a_picture() -> None:
    config = {
        "responseModalities": ["IMAGE"],
        "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
    }
    async with in_process("0") as simulated:
        answer = await simulated.gemini(
            "POST",
            "/v1/models/gemini-3.1-flash-image:generateContent",
            json=prompt("A keeper", **config),
        )

    data = answer.json()["candidates"][0]["content"]["parts"][0]["inlineData"]
    assert data["mimeType"] == "image/png"
    with Image.open(BytesIO(pybase64.b64decode(data["data"]))) as picture:
        assert picture.size == (2048, 1152)


async def test_too_many_requests_say_when_to_come_again() -> None:
    async with in_process() as simulated:
        fault = {"fault": "status", "status": 429, "retry_after": 23, "retry_after_header": "date"}
        await simulated.client.post("/_faults", json=fault)
        path = "/v1/models/gemini-3.8-flash:generateContent"
        answer = await simulated.gemini("POST", path, json=prompt("x"))

    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "23s"} in error[
        "details"
    ]
    assert answer.headers["retry-after"].endswith("GMT")
