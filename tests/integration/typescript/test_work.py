"""What a server offers, through the client in TypeScript."""

from __future__ import annotations

from pathlib import Path

from tests.support.api import Api
from tests.support.callers import run_keyed
from tests.support.commands import write_tune
from tests.support.typescript import Programs


def test_a_song_is_listened_to_corrected_and_planned(
    api: Api, programs: Programs, tmp_path: Path
) -> None:
    write_tune(tmp_path / "tune.wav", 8)
    ran = programs.run(
        api.server.url,
        """
        const { openAsBlob } = await import("node:fs");
        const { song_id } = await server.songs.add(await openAsBlob("tune.wav"));
        const analysis = await server.songs.analysis(song_id);
        const before = await server.songs.corrections(song_id);
        const edits = [{ kind: "tempo", millibpm: 100_000 }];
        const after = await server.songs.correct(song_id, edits, { version: before.version });
        const late = await server.songs
          .replaceCorrections(song_id, [], { version: before.version })
          .catch((problem) => problem.name);
        const lyrics = await server.songs.putLyrics(song_id, "[00:01.00]La la\\n");
        const text = await (await server.songs.lyrics(song_id, { format: "srt" })).text();
        const wish = { scenes: 2 };
        const plan = await server.songs.plan(song_id, wish);
        const picture = await server.songs.planPicture(song_id, wish, { title: "Plan" });
        const known = await server.songs.get(song_id);
        await server.songs.removeLyrics(song_id);
        return { analysis, before, after, late, lyrics, text, plan, picture, known };
        """,
        cwd=tmp_path,
    )

    assert ran["analysis"]["schema"] == "analysis/1"
    assert len(ran["after"]["edits"]) == 1
    assert ran["late"] == "PreconditionFailedError"
    assert ran["lyrics"]["lines"] == 1
    assert "La la" in ran["text"]
    assert ran["plan"]["schema"] == "plan/1"
    assert "<svg" in ran["picture"]
    assert ran["known"]["lyrics"] is not None


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


def test_assets_webhooks_and_books(api: Api, programs: Programs, tmp_path: Path) -> None:
    write_tune(tmp_path / "tune.wav", 2)
    ran = programs.run(
        api.server.url,
        """
        const { openAsBlob } = await import("node:fs");
        const { assets, webhooks } = server;
        const asset = await assets.add(await openAsBlob("tune.wav"), { name: "tune.wav" });
        const renamed = await assets.change(asset.asset_id, { name: "song", pinned: true });
        const bytes = await assets.download(asset.asset_id);
        const found = [];
        for await (const one of assets.all({ kinds: ["song"], limit: 1 })) found.push(one.asset_id);
        const deleted = await assets.delete(asset.asset_id);
        const restored = await assets.restore(asset.asset_id);
        const hook = await webhooks.add({ url: "http://127.0.0.1:9/hook", events: ["succeeded"] });
        const off = await webhooks.change(hook.endpoint_id, { disabled: true });
        const hooks = await webhooks.list();
        await webhooks.delete(hook.endpoint_id);
        return {
          name: renamed.name, size: bytes.size, found: found.includes(asset.asset_id),
          deleted: deleted.deleted_at, restored: restored.deleted_at,
          secret: hook.secret, off: off.disabled_at, hooks: hooks.length,
          usage: (await server.usage.get({ by: ["model"] })).total,
          check: await server.usage.check(),
          ledger: await server.ledger.get(), storage: await server.storage.get(),
          swept: await server.storage.clean({ dryRun: true }),
          session: await server.session.get(), backends: await server.server.backends(),
          styles: (await server.server.styles()).length, health: await server.server.check(),
        };
        """,
        cwd=tmp_path,
    )

    assert (ran["name"], ran["size"]) == ("song", (tmp_path / "tune.wav").stat().st_size)
    assert ran["found"] is True
    assert ran["deleted"] is not None
    assert ran["restored"] is None
    assert ran["secret"]
    assert ran["off"]
    assert ran["check"] == []
    assert isinstance(ran["ledger"]["cap_usd"], str)
    assert isinstance(ran["usage"]["charged_usd"], str)
    assert ran["session"]["entrance"] == "open"
    assert ran["styles"] > 0


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
