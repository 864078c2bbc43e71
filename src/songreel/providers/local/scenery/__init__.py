"""Places as layers with depth, painted once for each clip."""
