"""Waiting and listening in TypeScript, in Node, over connections that break."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.proxy import Break, Chaos, Proxy, Where
from tests.support.typescript import Programs
from tests.support.waiting import until

BREAKS: tuple[Where, ...] = ("accepted", "in the request", "after the request", "in the answer")
TOLD = "const told = events.map(({ seq, type }) => [seq, type]);"
# The client is given this in place of fetch, and what it asks for can be counted.
COUNTED = """{ fetch: (url, init) => {
  const path = new URL(url).pathname;
  (globalThis.asked ??= []).push(`${init.method} ${path}`);
  return fetch(url, init);
} }"""


def told(api: Api, job_id: str) -> list[list[Any]]:
    page = api.get(f"jobs/{job_id}/events").json()
    assert page["ended"] is True
    return [[event["seq"], event["type"]] for event in page["events"]]


def test_a_clip_is_made_told_and_downloaded(api: Api, programs: Programs) -> None:
    ran = programs.run(
        api.server.url,
        """
        const seen = [];
        const clip = await server.videos.generate(
          { prompt: "a robot", duration: 2, aspect_ratio: "1:1" },
          { onEvent: (event) => seen.push(event.type) },
        );
        const info = await server.videos.info(clip.video_id);
        const steps = [];
        const blob = await server.videos.download(clip.video_id, {
          onProgress: (loaded, total) => steps.push([loaded, total]),
        });
        const bytes = Buffer.from(await blob.arrayBuffer());
        const poster = await server.videos.poster(clip.video_id, { format: "webp" });
        const { createHash } = await import("node:crypto");
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return { clip, info, seen, sha256, steps, type: blob.type, poster: poster.type };
        """,
    )

    assert ran["clip"]["metadata"]["parameters_used"]["duration"] == 2
    assert ran["info"]["width"] == 96
    assert ran["sha256"] == ran["info"]["sha256"]
    assert ran["steps"][-1] == [ran["info"]["file_size_bytes"]] * 2
    assert (ran["type"], ran["poster"]) == ("video/mp4", "image/webp")
    assert ran["seen"][-1:] in (["succeeded"], [])


@pytest.mark.parametrize("where", BREAKS)
def test_a_broken_connection_never_pays_twice(
    api: Api, proxy: Proxy, programs: Programs, where: Where
) -> None:
    words = f"broken {where}"
    one = Break(where, b"" if where == "accepted" else b"generate_video")
    proxy.script(one)
    body = f'return server.videos.generate({{ prompt: "{words}", duration: 1 }});'

    clip = programs.run(proxy.url, body)

    assert proxy.broken == [one]
    assert api.submissions(words) == 1
    assert api.get(f"get_video/{clip['video_id']}/info").json()["exists"]


def test_all_that_wait_share_one_stream(api: Api, programs: Programs) -> None:
    body = """
    const names = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `wait:shared_${index}`);
    const clips = await Promise.all(
      names.map((prompt) => server.videos.generate({ prompt, duration: 1 })),
    );
    return { clips: clips.length, asked: globalThis.asked };
    """
    with ThreadPoolExecutor() as pool:
        running = pool.submit(programs.run, api.server.url, body, options=COUNTED)
        for index in range(8):
            # In an order of its own: none is waited for before another.
            name = f"shared_{(index * 3) % 8}"
            api.allow(name)
        ran = running.result(100)

    assert ran["clips"] == 8
    assert ran["asked"].count("GET /api/mv/events") == 1
    assert len([one for one in ran["asked"] if one.endswith("generate_video")]) == 8


def test_a_wait_goes_on_over_a_server_that_is_gone_for_a_while(
    api: Api, proxy: Proxy, programs: Programs
) -> None:
    body = """
    const job = await server.videos.order({ prompt: "wait:gone_for_a_while", duration: 1 });
    return server.jobs.finished(job);
    """
    with ThreadPoolExecutor() as pool:
        running = pool.submit(programs.run, proxy.url, body)
        api.await_submissions("wait:gone_for_a_while")
        proxy.close()
        api.allow("gone_for_a_while")
        job = api.get("jobs?limit=1").json()["jobs"][0]["job_id"]
        until(
            lambda: api.get(f"jobs/{job}").json()["status"] == "succeeded",
            seconds=20,
            what="the end of the job",
        )
        proxy.open()
        assert running.result(60)["job_id"] == job


def test_a_wait_ends_when_it_shall_and_the_job_goes_on(api: Api, programs: Programs) -> None:
    ran = programs.run(
        api.server.url,
        """
        const job = await server.videos.order({ prompt: "wait:for_nobody", duration: 1 });
        const kinds = [];
        const note = (problem) => kinds.push([problem.name, problem.job_id ?? null]);
        await server.jobs.wait(job, { seconds: 0.5 }).catch(note);
        const signal = AbortSignal.timeout(300);
        await server.jobs.wait(job, { signal }).catch(note);
        const held = await server.jobs.get(job.job_id, { waitSeconds: 1 });
        const cancelled = await server.jobs.cancel(job.job_id);
        await server.jobs.finished(job).catch((problem) => kinds.push(problem.error_code));
        return { job: job.job_id, kinds, held: held.status, bill: cancelled.cancellation };
        """,
    )

    assert ran["kinds"] == [["WaitedLongError", ran["job"]], ["TimeoutError", None], "CANCELLED"]
    assert ran["held"] == "running"
    assert ran["bill"]


def test_what_a_backend_says_is_told(api: Api, programs: Programs) -> None:
    ran = programs.run(
        api.server.url,
        """
        const wish = { prompt: "fail:CONTENT_POLICY_VIOLATION", duration: 1 };
        const problem = await server.videos.generate(wish).catch((found) => found);
        const jobs = [];
        for await (const job of server.jobs.all({ states: ["failed"], limit: 1 })) jobs.push(job);
        return {
          is: [problem instanceof songreel.JobFailedError, problem instanceof Error],
          code: problem.error_code, backend: problem.backend_used, job: problem.job_id,
          listed: jobs.map((job) => job.job_id),
        };
        """,
    )

    assert ran["is"] == [True, True]
    assert (ran["code"], ran["backend"]) == ("CONTENT_POLICY_VIOLATION", "waiting")
    assert ran["job"] in ran["listed"]


def test_events_are_resumed_without_a_gap_or_a_double(
    api: Api, proxy: Proxy, programs: Programs
) -> None:
    video = api.make_clip("broken often")
    job = api.get("jobs?limit=1").json()["jobs"][0]["job_id"]
    assert video["video_id"]
    proxy.chaos = Chaos(seed=5, share=0.5, longest_delay=0.01)
    ran = programs.run(
        proxy.url,
        f"""
        const all = [];
        for (const after of [0, 1, 2, 3]) {{
          const events = [];
          for await (const event of server.jobs.follow("{job}", {{ after }})) events.push(event);
          {TOLD}
          all.push(told);
        }}
        return all;
        """,
    )

    assert ran == [told(api, job)[after:] for after in range(4)]
    assert proxy.chaos.resets > 4


def test_the_feed_is_resumed_behind_its_cursor(api: Api, proxy: Proxy, programs: Programs) -> None:
    place = api.get("events?from=now").json()["next_cursor"]
    for number in range(3):
        api.make_clip(f"one of many: {number}")
    asked = {"after": place, "limit": 200}
    wanted = api.client.get("/api/mv/events", params=asked).json()["events"]
    proxy.chaos = Chaos(seed=7, share=0.4, longest_delay=0.01)
    ran = programs.run(
        proxy.url,
        f"""
        const events = [];
        const open = [];
        const cursors = [];
        const following = server.events.follow({{
          after: {place!r},
          onConnection: (isOpen) => open.push(isOpen),
          onCursor: (cursor) => cursors.push(cursor),
        }});
        for await (const event of following) {{
          events.push([event.job_id, event.seq]);
          if (events.length === {len(wanted)}) break;
        }}
        const rest = [];
        const last = cursors.at(-1);
        const page = await server.events.list({{ after: last }});
        for (const event of page.events) rest.push([event.job_id, event.seq]);
        return {{ events, open, rest }};
        """,
    )

    told = [[event["job_id"], event["seq"]] for event in wanted]
    assert ran["events"] == told
    # The cursor of an event is told when the next one is asked for.
    assert ran["rest"] == told[-1:]
    # Each change is told once: a stream that breaks, or never opens, and one that comes about.
    assert True in ran["open"]
    assert all(before != after for before, after in pairwise(ran["open"]))
