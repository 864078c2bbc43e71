"""`songreel project`: projects made, listed, shown, changed, deleted and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.project import money, scenes, steps, takes
from songreel.cli.project.options import HELP_NAMES, Data, DryRun, Json, ProjectName, Yes

if TYPE_CHECKING:
    from songreel.cli.project.ports import Changing, ProjectDesk
    from songreel.client.projects import ProjectChange

app = typer.Typer(rich_markup_mode=None, context_settings=HELP_NAMES)

_Idea = Annotated[str | None, typer.Option("--idea", metavar="TEXT", help="What it is about.")]
_Character = Annotated[
    str | None,
    typer.Option("--character", metavar="TEXT", help="What its main character looks like."),
]
_Song = Annotated[
    str | None, typer.Option("--song", metavar="FILE|ID", help="The song, or the id of one.")
]
_Style = Annotated[
    str | None,
    typer.Option(
        "--style", metavar="NAME", help="How it looks; `songreel styles` lists what there is."
    ),
]
_Aspect = Annotated[
    str | None, typer.Option("--aspect", metavar="W:H", help="Shape: 16:9, 9:16 or 1:1.")
]
_Backend = Annotated[
    str | None,
    typer.Option(
        "--backend", metavar="NAME", help="Who makes the clips; `songreel models` lists them."
    ),
]
_Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="Which of its models.")]
_Resolution = Annotated[
    str | None,
    typer.Option("--resolution", metavar="NAME", help="Of the clips; the model's usual one."),
]
_Seed = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Another number makes another film.")
]
_Scenes = Annotated[
    str | None,
    typer.Option(
        "--scenes", metavar="N", help="How many scenes are written; else the song decides."
    ),
]
_Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar="DOLLARS", help="What it may cost in all."),
]
_Pace = Annotated[
    str | None,
    typer.Option("--pace", metavar="PACE", help="How fast it is cut: calm, normal or fast."),
]
_SlowDown = Annotated[
    str | None,
    typer.Option(
        "--slow-down",
        metavar="PERCENT",
        help="How far a clip may be stretched to fill its place, up to 10%.",
    ),
]
_Title = Annotated[
    str | None,
    typer.Option("--title", metavar="TEXT", help="Words over the film's first seconds."),
]
_Captions = Annotated[
    str | None,
    typer.Option(
        "--captions", metavar="HOW", help="The song's lyrics: off, lines, karaoke or soft."
    ),
]
_Transitions = Annotated[
    str | None,
    typer.Option(
        "--transitions",
        metavar="KIND",
        help="Between sections of the song: cut, dissolve, dip, flash or whip.",
    ),
]
_Fades = Annotated[
    bool | None,
    typer.Option("--fades/--no-fades", help="Begin from black, and end in it."),
]
_ClipAudio = Annotated[
    str | None,
    typer.Option(
        "--clip-audio", metavar="HOW", help="The clips' own sound under it: mute, keep or duck."
    ),
]
_Loudness = Annotated[
    str | None,
    typer.Option("--loudness", metavar="LEVEL", help="song: as it is; streaming: at -14 LUFS."),
]
_Crop = Annotated[
    str | None,
    typer.Option(
        "--crop", metavar="W:H", help="Another shape of the same clips: 16:9, 9:16, 1:1, 4:5."
    ),
]
_Size = Annotated[str | None, typer.Option("--size", metavar="SIZE", help="720p, 1080p or 4k.")]
_Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="CHECK",
        help="Take the film although it fails that check: black, still, silence or sync.",
    ),
]


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="TITLE", help="What you call it.", show_default=False)
    ],
    idea: _Idea = None,
    character: _Character = None,
    song: _Song = None,
    style: _Style = None,
    aspect: _Aspect = None,
    backend: _Backend = None,
    model: _Model = None,
    resolution: _Resolution = None,
    seed: _Seed = None,
    scenes: _Scenes = None,
    budget: _Budget = None,
    pace: _Pace = None,
    slow_down: _SlowDown = None,
    title: _Title = None,
    captions: _Captions = None,
    transitions: _Transitions = None,
    fades: _Fades = None,
    clip_audio: _ClipAudio = None,
    loudness: _Loudness = None,
    crop: _Crop = None,
    size: _Size = None,
    accept: _Accept = None,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Make a project. Everything about it but its title can come later."""
    from songreel.cli.project import words
    from songreel.cli.project.finding import handed_in
    from songreel.cli.project.opening import at_the_desk, print_json
    from songreel.cli.project.wishes import Wish

    wish = Wish(
        *(idea, character, style, aspect, backend, model, resolution, seed, scenes, budget),
        *(pace, slow_down, title, captions, transitions, fades, clip_audio, loudness, crop, size),
        None if accept is None else tuple(accept),
    )
    fields = {"title": name, **wish.fields({})}

    async def make(desk: ProjectDesk) -> None:
        if song is not None:
            fields["song_id"] = await handed_in(desk, song, song=True)
        made = await desk.create(fields)
        if as_json:
            print_json(made.model_dump(mode="json"))
            return
        print("\n".join(words.project_lines(made)))

    at_the_desk(data, make)


@app.command("list")
def list_projects(as_json: Json = False, data: Data = None) -> None:
    """List the projects, newest first."""
    from songreel.cli.project import words
    from songreel.cli.project.opening import at_the_desk, print_json

    async def look(desk: ProjectDesk) -> None:
        found = await desk.listed()
        if as_json:
            print_json({"projects": [one.model_dump(mode="json") for one in found]})
        else:
            print("\n".join(words.list_lines(found)))

    at_the_desk(data, look)


@app.command()
def show(project: ProjectName, as_json: Json = False, data: Data = None) -> None:
    """Show a project: its scenes, where each clip and step stands, and what is left to pay."""
    from songreel.cli.project import words
    from songreel.cli.project.finding import find_project
    from songreel.cli.project.opening import at_the_desk, print_json

    async def look(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        if as_json:
            print_json(found.model_dump(mode="json"))
        else:
            print("\n".join(words.project_lines(found)))

    at_the_desk(data, look)


@app.command("set")
def set_fields(
    project: ProjectName,
    rename: Annotated[
        str | None, typer.Option("--rename", metavar="TITLE", help="Call the project otherwise.")
    ] = None,
    idea: _Idea = None,
    character: _Character = None,
    song: _Song = None,
    style: _Style = None,
    aspect: _Aspect = None,
    backend: _Backend = None,
    model: _Model = None,
    resolution: _Resolution = None,
    seed: _Seed = None,
    scenes: _Scenes = None,
    budget: _Budget = None,
    pace: _Pace = None,
    slow_down: _SlowDown = None,
    title: _Title = None,
    captions: _Captions = None,
    transitions: _Transitions = None,
    fades: _Fades = None,
    clip_audio: _ClipAudio = None,
    loudness: _Loudness = None,
    crop: _Crop = None,
    size: _Size = None,
    accept: _Accept = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Change a project, and tell what that makes out of date and what it costs.

    `none` takes song, style, budget, resolution, scenes, title, crop or size back.
    """
    from songreel.cli.project.changing import Sure, change
    from songreel.cli.project.finding import find_project, handed_in
    from songreel.cli.project.opening import at_the_desk
    from songreel.cli.project.wishes import NONE, Wish
    from songreel.domain.errors import InvalidRequestError

    wish = Wish(
        *(idea, character, style, aspect, backend, model, resolution, seed, scenes, budget),
        *(pace, slow_down, title, captions, transitions, fades, clip_audio, loudness, crop, size),
        None if accept is None else tuple(accept),
    )
    told = wish.fields({})
    if not told and rename is None and song is None:
        raise InvalidRequestError(
            "Nothing is changed: say what, as in `songreel project set PROJECT --idea TEXT`."
        )

    async def alter(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        fields = wish.fields(found.finish)
        if rename is not None:
            fields["title"] = rename
        if song is not None:
            unset = song.strip() == NONE
            fields["song_id"] = None if unset else await handed_in(desk, song, song=True)

        async def make(changing: Changing) -> ProjectChange:
            return await desk.change(changing, fields)

        sure = Sure(dry_run=dry_run, yes=yes, as_json=as_json)
        await change(desk, found, make, sure)

    at_the_desk(data, alter)


@app.command()
def delete(project: ProjectName, data: Data = None) -> None:
    """Delete a project; for a day it can be restored, and what was made of it is kept."""
    from songreel.cli.project.finding import find_project
    from songreel.cli.project.opening import at_the_desk

    async def remove(desk: ProjectDesk) -> None:
        found = await find_project(desk, project)
        await desk.delete(found.project_id)
        print(f"Deleted. For a day it comes back: songreel project restore {found.project_id}")

    at_the_desk(data, remove)


@app.command()
def restore(
    project: Annotated[
        str,
        typer.Argument(metavar="ID", help="Its whole id, as `delete` told it.", show_default=False),
    ],
    as_json: Json = False,
    data: Data = None,
) -> None:
    """Take the deletion of a project back."""
    from songreel.cli.project.opening import at_the_desk, print_json
    from songreel.core.ids import is_well_formed
    from songreel.domain.errors import InvalidRequestError

    wanted = project.strip().lower()
    if not is_well_formed(wanted):
        raise InvalidRequestError(
            f"{project!r} is no whole id: a deleted project is named by the id that "
            "`songreel project delete` told."
        )

    async def bring_back(desk: ProjectDesk) -> None:
        found = await desk.restore(wanted)
        if as_json:
            print_json(found.model_dump(mode="json"))
        else:
            print(f"Restored: {found.title}")

    at_the_desk(data, bring_back)


app.add_typer(scenes.app)
for command in (
    *(takes.takes, takes.take, takes.use),
    *(steps.scenes, steps.reference, steps.plan, steps.animatic),
    *(money.quote, money.accept, money.clips, steps.film, steps.export, steps.run, money.again),
):
    app.command(command.__name__)(command)
