"""What Songreel has to reach, measured: `make bench`, or `python -m bench NAME …` for some of it.

Each module of this folder is one benchmark. It has a `TITLE` and a function
`measure() -> list[Figure]`, and runs in a process of its own.
"""
