"""Measure listening on songs with known truth: `python -m bench.music [score | render | list]`.

The songs are for measuring, not for tuning: what is tuned on them measures nothing any more.
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.music import listeners, scores, store, table
from bench.music.songs.catalogue import SONGS


def main(arguments: list[str]) -> int:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.music", description=__doc__)
    parser.add_argument("what", choices=["score", "render", "list"])
    parser.add_argument("--songs", help="names with commas between; all by default")
    parser.add_argument("--listener", default="songreel", help="songreel, truth, or a peer's name")
    given = parser.parse_args(arguments)
    names = given.songs.split(",") if given.songs else list(SONGS)
    unknown = [name for name in names if name not in SONGS]
    if unknown:
        print(f"There is no song {', '.join(unknown)}. Take some of: {', '.join(SONGS)}.")
        return 2
    if given.what == "list":
        print("\n".join(names))
    elif given.what == "render":
        for name in names:
            print(store.rendered(name)[0], flush=True)
    else:
        print_scores(names, given.listener)
    return 0


def print_scores(names: list[str], listener: str) -> None:
    """Score one listener on songs, and print a line for each and one for their mean."""
    listen = listeners.named(listener)
    print(table.head(listener), "   CPU  sure")
    found: list[scores.Scores] = []
    for name in names:
        path, truth = store.rendered(name)
        began = time.process_time()
        heard = listen(path, truth)
        took = time.process_time() - began
        found.append(scores.score(truth, heard))
        sure = "" if heard.sure is None else str(heard.sure)
        print(table.row(name, found[-1]), f"{took:6.1f} {sure:>5}", flush=True)
    print(table.row("mean", scores.mean(found)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
