"""Words that callers choose are text wherever they get to: no header, no name of a file, no log."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.api import Api
from tests.support.uploads import image, send

EVIL = (
    "-i /etc/passwd\r\nX-Evil: 1\r\n\r\n<script>",
    '../../x"; filename="evil.sh',
    "\x1b[31mred\x1b[0m\u202egnp.exe",
    '{"event": "forged"}\n{"event": "forged"}',
)
SHOWN = re.compile(r"[\x20-\x7e]*")


@pytest.mark.parametrize("words", EVIL)
def test_words_are_text_wherever_they_get_to(api: Api, words: str) -> None:
    before = len(api.server.said())
    clip = api.make_clip(words)
    assert clip["metadata"]["prompt"] == words.strip()
    uploaded = send(api, image(), params={"name": words})
    project = api.post("projects", {"title": words.replace("\r\n", " "), "idea": words})
    answers = [
        uploaded,
        project,
        api.client.get(clip["video_url"], params={"download": "1"}),
        api.client.get(clip["video_url"] + "/poster"),
        api.client.get(uploaded.json()["content_url"]),
        api.client.get(f"/api/mv/get_video/{clip['video_id']}/info", headers={"X-Words": "x"}),
        api.client.get("/api/mv/jobs", params={"cursor": words}),
        api.client.get(f"/api/mv/backends/{words!r}"),
    ]
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert "x-evil" not in answer.headers
        for value in answer.headers.values():
            assert SHOWN.fullmatch(value), value
            assert "evil" not in value
    saved_as = answers[2].headers["content-disposition"]
    assert saved_as == f'attachment; filename="{clip["video_id"]}.mp4"'
    for line in api.server.said()[before:].splitlines():
        assert json.loads(line)["event"] != "forged"
        assert SHOWN.fullmatch(line), line
