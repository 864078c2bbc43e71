"""Projects in a person's words: lists, one project, what a change does, takes and quotes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from songreel.cli.errors import for_terminal
from songreel.domain.finish import Finish
from songreel.domain.frames import FILM_RATE
from songreel.domain.money import dollars
from songreel.domain.project import CHARACTER

if TYPE_CHECKING:
    from songreel.client.projects import (
        Project,
        ProjectChange,
        ProjectScene,
        ProjectSummary,
        Quote,
        Take,
    )

SHORT = 8
_STANDINGS = {"missing": "missing", "stale": "out of date", "current": "there"}
_DONE = {"missing": "to do", "stale": "out of date", "current": "done"}
_STEPS = {"scenes": "scenes", "reference": "the character's picture", "plan": "cuts"}
_LONGEST_TEXT = 60


def list_lines(projects: Sequence[ProjectSummary]) -> list[str]:
    """Return a table of projects."""
    if not projects:
        return ["There is no project yet: `songreel project new TITLE` makes one."]
    length = _length([one.project_id for one in projects])
    rows = [
        (one.project_id[:length], f"{one.changed_at:%Y-%m-%d %H:%M} UTC", one.title)
        for one in projects
    ]
    return _table([("Project", "Changed", "Title"), *rows])


def project_lines(project: Project) -> list[str]:
    """Return everything about a project: its scenes, where each step stands, what is to pay."""
    character = project.character
    picture = "no picture yet" if character.image_id is None else f"picture {character.image_id}"
    maker = [project.model or "-", project.resolution or "", f"seed {project.seed}"]
    lines = [
        f"Project:   {project.title}",
        f"Id:        {project.project_id}",
        f"Idea:      {_short(project.idea) or '-'}",
        f"Character: {_short(character.description) or '-'} ({picture})",
        f"Song:      {project.song_id or '-'}",
        f"Look:      {project.aspect_ratio}, {project.style or 'no style'}",
        f"Clips by:  {project.backend or '-'}, {', '.join(part for part in maker if part)}",
        f"Cut:       {project.pace}, stretched by up to {_percent(project.slow_down)}",
    ]
    if finish := _finish(project):
        lines.append(f"Finish:    {', '.join(finish)}")
    if project.budget_usd is not None:
        lines.append(f"Budget:    {dollars(project.budget_usd)}")
    if project.spent_usd:
        lines.append(f"Spent:     {dollars(project.spent_usd)}")
    lines += [
        f"{'Steps:' if not number else '':<10} {name:<9} {_DONE[standing]}"
        for number, (name, standing) in enumerate(project.steps.items())
    ]
    lines += [""]
    lines += scene_table(project)
    lines += ["", *_left_to_pay(project)]
    return lines


def _finish(project: Project) -> list[str]:
    """Return what is finished otherwise than usual."""
    usual = Finish().to_document()
    return [
        f"{name.replace('_', ' ')} {_plain(value)}".rstrip()
        for name, value in project.finish.items()
        if value != usual.get(name)
    ]


def _plain(value: bool | str | list[str]) -> str:
    if isinstance(value, bool):
        return "" if value else "off"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _percent(thousandths: int) -> str:
    return f"{Decimal(thousandths) / 10:f}%"


def scene_table(project: Project) -> list[str]:
    """Return the scenes: number, place and length in the film, clip, price and text."""
    if not project.scenes:
        return [
            "No scenes yet: `songreel project scenes` has them written, and "
            "`songreel project scene add` adds one."
        ]
    headings = ("No", "At", "Length", "Clip", "Price", "Scene")
    return _table([headings, *(_scene_row(scene) for scene in project.scenes)])


def _scene_row(scene: ProjectScene) -> tuple[str, ...]:
    length = "-" if scene.frames is None else _seconds(scene.frames)
    if scene.seconds is not None:
        length = f"{scene.seconds} s wanted" if scene.frames is None else f"{length}, pinned"
    marks = [
        "goes on" if scene.continues else "",
        "" if scene.begins_with is None else f"begins with a {scene.begins_with}",
        scene.model or scene.backend or "",
        "" if scene.seed is None else f"seed {scene.seed}",
        "" if scene.references is None else _pictures(len(scene.references)),
    ]
    told = ", ".join(mark for mark in marks if mark)
    return (
        str(scene.number),
        "-" if scene.start_frame is None else _clock(scene.start_frame),
        length,
        _STANDINGS[scene.clip.standing],
        _price(scene.clip.price_usd, scene.clip.unknown),
        f"{_short(scene.description)}{f' ({told})' if told else ''}",
    )


def _pictures(count: int) -> str:
    if not count:
        return "without a picture"
    return "a picture of its own" if count == 1 else f"{count} pictures of its own"


def _price(amount: Decimal | None, unknown: str | None) -> str:
    if unknown is not None:
        return "not known"
    if amount is None:
        return "-"
    return dollars(amount) if amount else "free"


def clips_lines(project: Project) -> list[str]:
    """Return where the clips stand, and what is left to pay."""
    return [*scene_table(project), "", *_left_to_pay(project)]


def again_lines(project: Project, scene: ProjectScene) -> list[str]:
    """Return what making the clip of a scene again costs, and which others are made with it."""
    amount = scene.clip.price_usd
    price = dollars(amount) if amount else "nothing" if amount is not None else "nobody knows what"
    others = [
        str(one.number)
        for one in project.scenes
        if one.clip.standing != "current" and one.scene_id != scene.scene_id
    ]
    lines = [f"Making the clip of scene {scene.number} again costs {price}."]
    if others:
        lines.append(f"Also missing or out of date, and made with it: scene {', '.join(others)}.")
    return lines


def _left_to_pay(project: Project) -> list[str]:
    remaining = project.clips_cost
    open_clips = sum(scene.clip.standing != "current" for scene in project.scenes)
    if not open_clips:
        return ["Left to pay: nothing, all clips are there."] if project.scenes else []
    clips = "1 clip" if open_clips == 1 else f"{open_clips} clips"
    amount = dollars(remaining.amount_usd) if remaining.amount_usd else "nothing"
    lines = [f"Left to pay: {amount} for {clips}."]
    return lines + [f"Not known:   {for_terminal(why)}" for why in remaining.unknown]


def change_lines(change: ProjectChange) -> list[str]:
    """Return what a change did, or would do."""
    head = "Changed." if change.kept else "Only tried out; nothing was changed."
    return [head, *invalidated_lines(change)]


def invalidated_lines(change: ProjectChange) -> list[str]:
    """Return what a change makes out of date, and what that costs."""
    if not change.invalidated:
        return ["Nothing is out of date by it."]
    numbers = {scene.scene_id: scene.number for scene in change.project.scenes}
    lines: list[str] = []
    for one in change.invalidated:
        if one.scene_id is None:
            costs = dollars(one.price_usd) if one.price_usd else ""
            # They stay as they are unless others are asked for.
            costs = f"writing others costs {costs}" if costs and one.what == "scenes" else costs
            told = f" ({costs})" if costs else ""
            lines.append(f"Out of date: {_STEPS.get(one.what, one.what)}{told}")
            continue
        price = _price(one.price_usd, one.unknown)
        lines.append(f"Out of date: clip of scene {numbers.get(one.scene_id, '-')} ({price})")
    cost = change.cost
    has_clips = any(one.scene_id is not None for one in change.invalidated)
    if has_clips or cost.amount_usd:
        amount = dollars(cost.amount_usd) if cost.amount_usd else "nothing"
        lines.append(f"Making this again costs {amount}. What was made is kept.")
    lines += [f"Not known: {for_terminal(why)}" for why in cost.unknown]
    return lines


def takes_lines(project: Project, takes: Sequence[Take], subject: str | None) -> list[str]:
    """Return a table of takes, numbered for each scene and the character; None: of all."""
    numbers = {scene.scene_id: str(scene.number) for scene in project.scenes}
    counted: dict[str, int] = {}
    rows: list[tuple[str, ...]] = []
    for take in takes:
        counted[take.subject] = counted.get(take.subject, 0) + 1
        if subject in {None, take.subject}:
            of = numbers.get(take.subject, CHARACTER if take.subject == CHARACTER else "deleted")
            rows.append((of, str(counted[take.subject]), *_take_cells(take)))
    if not rows:
        return ["There are no takes yet."]
    rows.sort(key=lambda row: (not row[0].isdigit(), row[0].zfill(4), row[1].zfill(4)))
    headings = ("Scene", "Take", "", "Made by", "Seed", "Length", "Cost", "Id")
    return _table([headings, *rows])


def _take_cells(take: Take) -> tuple[str, ...]:
    facts = take.facts
    seconds, seed = facts.get("seconds"), facts.get("seed")
    return (
        "chosen" if take.chosen else ("" if take.media_id else "failed"),
        "yourself" if take.source == "own" else str(facts.get("model") or "-"),
        "-" if seed is None else str(seed),
        "-" if seconds is None else f"{seconds} s",
        _price(take.cost_usd, None),
        take.take_id[:SHORT],
    )


def quote_lines(project: Project, quote: Quote) -> list[str]:
    """Return the lines of a quote, its total, what is not known, and until when it holds."""
    numbers = {scene.scene_id: f"scene {scene.number}" for scene in project.scenes}
    rows = [
        (
            numbers.get(line.subject, line.subject),
            line.what,
            line.model,
            dollars(line.amount_usd),
        )
        for line in quote.lines
    ]
    lines = _table([("For", "What", "Model", "Price"), *rows]) if rows else []
    lines += [
        f"Total:     {dollars(quote.total_usd)}",
        *(f"Not known: {one.what}: {for_terminal(one.why)}" for one in quote.unknown),
        f"Holds:     until {quote.valid_until:%Y-%m-%d %H:%M} UTC",
        f"Quote:     {quote.quote_id} ({quote.state})",
    ]
    return lines


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _length(ids: Sequence[str]) -> int:
    length = SHORT
    while len({identity[:length] for identity in ids}) < len(set(ids)):
        length += 1
    return length


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[: _LONGEST_TEXT - 1].rstrip()}…"


def _clock(frame: int) -> str:
    """Return a place in the film as `m:ss.t`; it is shown, and nothing is reckoned with it."""
    tenths = round(FILM_RATE.seconds(frame) * 10)
    minutes, rest = divmod(tenths, 600)
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"


def _seconds(frames: int) -> str:
    return f"{FILM_RATE.seconds(frames):.1f} s"
