"""What the benchmark of scale reckons with: unit costs, a discrete simulation, a page."""
