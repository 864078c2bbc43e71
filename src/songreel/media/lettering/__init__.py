"""Words on the picture: set with bundled fonts, laid out in the safe area, drawn on frames."""
