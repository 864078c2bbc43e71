"""Films on their way out: to editing programs, and as projects that render again elsewhere."""
