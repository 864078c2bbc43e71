"""The colours of the picture of a plan, on light ground and on dark."""

from __future__ import annotations

STYLE = """
svg { color-scheme: light dark; --page: #fbfaf8; --ink: #23202b; --dim: #6b6675;
  --line: #bdb7c4; --wave: #5b566b; --energy: #c2410c; --cut: #23202b; --hatch: #ffffff99;
  --intro: #8fa3ad; --verse: #6d9bd1; --chorus: #e58a6b; --bridge: #a68ad0; --break: #5fb3a1;
  --outro: #a9a39b; --on: #1b1822; }
@media (prefers-color-scheme: dark) { svg { --page: #17151d; --ink: #f1eef6; --dim: #a49db0;
  --line: #4d4758; --wave: #b9b2c9; --energy: #fdba74; --cut: #f1eef6; --hatch: #00000055;
  --intro: #6f8793; --verse: #5b8fce; --chorus: #de7f5f; --bridge: #9a7bca; --break: #4ea593;
  --outro: #8d877f; --on: #100e15; } }
text { font: 13px ui-sans-serif, system-ui, "Segoe UI", "DejaVu Sans", sans-serif;
  fill: var(--ink); }
.page { fill: var(--page); } .name { font-size: 26px; font-weight: 650; }
.sum { font-size: 26px; font-weight: 650; font-variant-numeric: tabular-nums; }
.dim { fill: var(--dim); } .small { font-size: 12px; } .end { text-anchor: end; }
.label { font-size: 12px; font-weight: 600; fill: var(--on); }
.number { font-size: 10.5px; fill: var(--dim); } .clip ~ .number { fill: var(--on); }
.strong { font-weight: 700; } .price { font-size: 13px; font-weight: 600; fill: var(--on); }
.wave { fill: var(--wave); opacity: .62; }
.energy { fill: none; stroke: var(--energy); stroke-width: 1.8; stroke-linejoin: round; }
.bar { stroke: var(--ink); stroke-width: 1.1; } .beat { stroke: var(--line); }
.cut { stroke: var(--cut); stroke-width: 1.8; }
.inner { stroke: var(--cut); stroke-width: 1.2; stroke-dasharray: 3 3; }
.near { fill: url(#near); } .hatch { stroke: var(--hatch); stroke-width: 5; }
.wash { opacity: .13; } .intro { fill: var(--intro); } .verse { fill: var(--verse); }
.chorus { fill: var(--chorus); } .bridge { fill: var(--bridge); } .break { fill: var(--break); }
.outro { fill: var(--outro); }
"""
