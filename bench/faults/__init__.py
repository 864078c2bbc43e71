"""Long fault runs: `make bench-faults`. What they find is printed with the seed that repeats it."""
