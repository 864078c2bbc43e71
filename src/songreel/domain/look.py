"""What the look of a film adds to each of its clips: its colours, and what none of them shows."""

from __future__ import annotations

from songreel.domain.project import Project, ProjectScene


def prompt_of(project: Project, scene: ProjectScene) -> str:
    """Return what is asked for: what the scene shows, in the film's colours."""
    if not project.palette:
        return scene.description
    return f"{scene.description.rstrip()} Look: in the colours {_listed(project.palette)}."


def negative_of(project: Project, scene: ProjectScene) -> str:
    """Return what is not to be seen: what the scene avoids, and what the whole film does."""
    parts = (scene.negative_description, project.avoid)
    return ", ".join(part.strip().rstrip(",.") for part in parts if part.strip())


def _listed(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
