"""The scene writer `local/scenes-1`: rules, no model; the same words give the same scenes."""
