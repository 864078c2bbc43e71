"""From what was heard of a song and what a model sells to a plan of clips and cuts."""

from __future__ import annotations

from songreel.music.cut_plan.planner import plan_cuts

__all__ = ["plan_cuts"]
