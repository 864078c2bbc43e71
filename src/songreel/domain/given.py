"""What a film is made of that is there before it is ordered: of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from songreel.domain.clip import digest
from songreel.domain.cut_plan import CutPlan
from songreel.domain.frames import FrameSize
from songreel.domain.merge import JointKind
from songreel.domain.scene import Scene


@dataclass(frozen=True, slots=True)
class Given:
    """Scenes, a character and cuts that are not to be made anew.

    Attributes:
        scenes: one for each clip of the plan.
        seeds: of each scene's clip.
        reference: of the character's picture: `image_id`, `sha256` and `metadata`; None: it is
            drawn for this film.
        plan: the cuts.
        clips: ids of the videos that show the scenes, one for each; None: they are to be made.
        frame: size of the film, where its clips are given.
        maker: backend and model that made most of these.
        joints: how each scene begins, None where the film's finish says it; or none at all.
    """

    scenes: tuple[Scene, ...]
    seeds: tuple[int, ...]
    reference: Mapping[str, Any] | None
    plan: CutPlan
    clips: tuple[str, ...] | None = None
    frame: FrameSize | None = None
    maker: tuple[str, str] | None = None
    joints: tuple[JointKind | None, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """Return what a film's request keeps of it; the plan is kept there by itself."""
        return {
            "scenes": [
                {"description": one.description, "negative_description": one.negative_description}
                for one in self.scenes
            ],
            "seeds": list(self.seeds),
            "reference": None if self.reference is None else dict(self.reference),
            "clips": None if self.clips is None else list(self.clips),
            **self.own_joints,
        }

    @property
    def own_joints(self) -> dict[str, Any]:
        """Return what tells how cuts are seen; nothing where none is seen in a way of its own."""
        # Nothing is seen of how the first scene begins.
        joints = (None, *self.joints[1:])
        return {"joints": list(joints)} if any(joints) else {}

    @property
    def fingerprint(self) -> str:
        """Return what tells it from others; how its cuts are seen makes no other clips of it."""
        plan = self.plan.model_dump(mode="json", include={"shots", "clips"})
        told = self.to_document()
        told.pop("joints", None)
        told["reference"] = None if self.reference is None else self.reference["sha256"]
        return digest({"given": told, "plan": digest(plan)})
