"""The colours of the picture of a plan, on light ground and on dark."""

from __future__ import annotations

from songreel.music import song_strip

STYLE = f"""{song_strip.STYLE}
svg {{ --energy: #c2410c; --cut: #23202b; --hatch: #ffffff99; }}
@media (prefers-color-scheme: dark) {{ svg {{ --energy: #fdba74; --cut: #f1eef6;
  --hatch: #00000055; }} }}
.clip ~ .number {{ fill: var(--on); }}
.strong {{ font-weight: 700; }} .price {{ font-size: 13px; font-weight: 600; fill: var(--on); }}
.energy {{ fill: none; stroke: var(--energy); stroke-width: 1.8; stroke-linejoin: round; }}
.cut {{ stroke: var(--cut); stroke-width: 1.8; }}
.inner {{ stroke: var(--cut); stroke-width: 1.2; stroke-dasharray: 3 3; }}
.near {{ fill: url(#near); }} .hatch {{ stroke: var(--hatch); stroke-width: 5; }}
.wash {{ opacity: .13; }}
"""
