"""The client in TypeScript against a real server, in Node, over connections that break."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api, run_api
from tests.support.callers import run_keyed
from tests.support.commands import write_tune
from tests.support.proxy import Break, Chaos, Proxy, Where, run_proxy
from tests.support.typescript import Programs
from tests.support.waiting import until

BREAKS: tuple[Where, ...] = ("accepted", "in the request", "after the request", "in the answer")
TOLD = "const told = events.map(({ seq, type }) => [seq, type]);"
# What was asked for, by how it was: the client is given this in place of fetch.
COUNTED = """{ fetch: (url, init) => {
  const path = new URL(url).pathname;
  (globalThis.asked ??= []).push(`${init.method} ${path}`);
  return fetch(url, init);
} }"""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with run_api(tmp_path_factory.mktemp("typescript")) as running:
        yield running


@pytest.fixture
def proxy(api: Api) -> Iterator[Proxy]:
    with run_proxy(api.server.port) as running:
        yield running


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


@pytest.mark.parametrize("where", BREAKS)
def test_a_file_goes_on_where_it_broke_off(
    api: Api, proxy: Proxy, programs: Programs, where: Where, tmp_path: Path
) -> None:
    video = api.make_clip("a robot, broken off")["video_id"]
    breaks = [Break(where, b"" if where == "accepted" else b"get_video") for _ in range(3)]
    proxy.script(*breaks)
    programs.run(
        proxy.url,
        f"""
        const {{ writeFile }} = await import("node:fs/promises");
        const {{ stream, size }} = await server.videos.stream("{video}");
        await writeFile("clip.mp4", stream);
        return size;
        """,
        cwd=tmp_path,
    )

    assert proxy.broken == breaks
    whole = api.client.get(f"/api/mv/get_video/{video}").content
    assert (tmp_path / "clip.mp4").read_bytes() == whole


@pytest.mark.parametrize("where", BREAKS)
def test_a_song_is_sent_again_where_the_connection_breaks(
    api: Api, proxy: Proxy, programs: Programs, tmp_path: Path, where: Where
) -> None:
    write_tune(tmp_path / "tune.wav", 2)
    one = Break(where, b"" if where == "accepted" else b"songs")
    proxy.script(one)
    ran = programs.run(
        proxy.url,
        """
        const { openAsBlob } = await import("node:fs");
        return server.songs.add(await openAsBlob("tune.wav"), { onProgress: () => {} });
        """,
        cwd=tmp_path,
    )

    assert proxy.broken == [one]
    assert ran["sha256"] == hashlib.sha256((tmp_path / "tune.wav").read_bytes()).hexdigest()


def test_a_project_goes_all_its_way(api: Api, programs: Programs, tmp_path: Path) -> None:
    write_tune(tmp_path / "tune.wav", 8)
    ran = programs.run(
        api.server.url,
        """
        const { openAsBlob } = await import("node:fs");
        const { projects, jobs, quotes } = server;
        const { song_id } = await server.songs.add(await openAsBlob("tune.wav"));
        const made = await projects.create({
          title: "Rain", idea: "A walk", character_description: "A fox", song_id,
          number_of_scenes: 2, backend: "local",
        });
        const id = made.project_id;
        await jobs.finished(await projects.run(id, { until: "animatic" }));
        let project = await projects.get(id);
        const [one, two] = project.scenes.map((scene) => scene.scene_id);
        const tried = await projects.change(id, { title: "Snow" }, { dryRun: true });
        const changed = await projects.changeScene(
          id, one, { description: "The fox runs" }, { version: project.version },
        );
        const late = await projects
          .changeScene(id, one, { description: "Over" }, { version: project.version })
          .catch((problem) => [problem.name, problem.status, problem.error_code]);
        await projects.reorderScenes(id, [two, one]);
        const added = await projects.addScene(id, { description: "The end", at: 2 });
        const last = added.project.scenes.at(-1).scene_id;
        const split = await projects.splitScene(id, last, ["First half", "Second half"]);
        for (const scene of split.project.scenes.slice(2)) {
          await projects.deleteScene(id, scene.scene_id);
        }
        const quote = await projects.quote(id);
        const agreed = await quotes.accept(quote.quote_id);
        await jobs.finished(await projects.start(id, "plan"));
        const ran = await projects.run(id, { quoteId: quote.quote_id });
        await jobs.finished(ran);
        await jobs.finished(await projects.start(id, "clips", { scenes: [one] }));
        const takes = await projects.takes(id);
        const first = takes.find((take) => take.subject === one);
        const chosen = await projects.chooseTake(id, one, first.take_id);
        project = await projects.get(id);
        const info = await server.videos.info(project.film.video_id);
        const listed = [];
        for await (const each of projects.all()) listed.push(each.project_id);
        await projects.delete(id);
        const gone = await projects.get(id).catch((problem) => problem.name);
        const back = await projects.restore(id);
        return {
          tried: [tried.kept, tried.project.title], changed: changed.kept, late,
          order: added.project.scenes.map((scene) => scene.scene_id).slice(0, 2), one, two,
          quote: [quote.total_usd, agreed.state], takes: takes.length, kept: chosen.kept,
          film: info.exists, plan: (await projects.plan(id)).schema, title: back.title, gone,
          quotes: (await projects.quotes(id)).length, listed: listed.includes(id),
        };
        """,
        cwd=tmp_path,
    )

    assert ran["tried"] == [False, "Snow"]
    assert ran["changed"] is True
    assert ran["late"] == ["PreconditionFailedError", 412, "PRECONDITION_FAILED"]
    assert ran["order"] == [ran["two"], ran["one"]]
    assert isinstance(ran["quote"][0], str)
    assert ran["takes"] >= 3
    assert (ran["kept"], ran["film"], ran["plan"]) == (True, True, "plan/1")
    assert (ran["title"], ran["gone"]) == ("Rain", "NotFoundError")
    assert ran["quotes"] >= 1
    assert ran["listed"] is True


def test_a_key_is_asked_for_again_where_it_is_not_known_any_more(
    programs: Programs, tmp_path: Path
) -> None:
    with run_keyed(tmp_path / "keyed") as keyed:
        admin = keyed.make_key("admin")["key"]
        url = keyed.api.server.url
        ran = programs.run(
            url,
            f"""
            const keys = ["sk_nobody_knows_this_one", {admin!r}];
            const asked = [];
            const apiKey = () => {{ asked.push(keys[0]); return keys.shift(); }};
            const server = new songreel.Songreel({{ baseUrl: {url!r}, apiKey }});
            const mine = await server.keys.make({{ name: "mine", scopes: ["generate"] }});
            const listed = await server.keys.list();
            const stranger = new songreel.Songreel({{ baseUrl: {url!r} }});
            const no = await stranger.jobs.list().catch((problem) => [
              problem.name, problem instanceof songreel.NotPermittedError, problem.status,
            ]);
            const other = new songreel.Songreel({{ baseUrl: {url!r}, apiKey: mine.key }});
            const may = await other.keys.list().catch((problem) => problem.name);
            await server.keys.revoke(mine.key_id);
            const over = await other.jobs.list().catch((problem) => problem.name);
            return {{ asked: asked.length, listed: listed.length, no, may, over }};
            """,
        )

    assert ran["asked"] == 2
    assert ran["listed"] >= 2
    assert ran["no"] == ["NotSignedInError", True, 401]
    assert (ran["may"], ran["over"]) == ("NotPermittedError", "NotSignedInError")


def test_a_key_and_an_address_come_from_the_environment(api: Api, programs: Programs) -> None:
    ran = programs.run(
        api.server.url,
        "return server.server.check().catch((problem) => [problem.name, problem.status]);",
        before="const server = new songreel.Songreel();",
        SONGREEL_URL=api.server.url,
        SONGREEL_API_KEY="nobody knows this one",
    )

    assert ran == ["NotSignedInError", 401]
