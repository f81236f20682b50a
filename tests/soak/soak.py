"""Hours of a server in minutes: many visitors, many writers, many kills; nothing may be lost.

    python -m tests.soak.soak [--small]

Prints a line for every part, with what it took and what went wrong; the status is the number of
parts in which something did.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.browser.launch import free_port, wait_until_healthy
from tests.places import ROOT
from tests.soak import disk, server
from tests.soak.report import HEADING, Found

_MOST_TOLD = 5  # of what went wrong in a part
_REST_S = 5.0  # for the server to notice that visitors have left


class Size(NamedTuple):
    """How much is done."""

    visitors: int = 20
    clicks: int = 20
    studies: int = 250
    openings: int = 1000
    large: int = 5
    large_shape: tuple[int, int] = (100_000, 200)
    saves: int = 400
    kills: int = 100
    uploads: int = 400


SMALL = Size(2, 2, 3, 6, 2, (2_000, 20), 40, 4, 20)


@contextmanager
def running_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """The app, which opens what lies in a folder, and keeps its own files beside it."""
    places = {"HIERVIZ_CACHE": "cache", "HIERVIZ_DATA": "data", "HIERVIZ_UPLOADS": "uploads"}
    own = {name: str(folder / place) for name, place in places.items()}
    port = free_port()
    command = [sys.executable, "-m", "hierviz", "app", "--no-browser", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--root", str(folder)],
            cwd=ROOT,
            env={**os.environ, **own},
            stdout=log,
            stderr=log,
        )
        try:
            url = f"http://localhost:{port}"
            wait_until_healthy(url, process)
            yield url, process
        finally:
            process.terminate()
            process.wait(timeout=60)


def visits(folder: Path, size: Size) -> Iterator[Found]:
    """All that needs the server."""
    small = list(server.write_studies(folder / "small", size.studies, (60, 8)))
    large = list(server.write_studies(folder / "large", size.large, size.large_shape))
    known = set(folder.rglob("*"))
    with running_server(folder) as (url, process):
        parts: list[Callable[[], Found]] = [
            lambda: server.clicks(url, 1, 1),
            lambda: server.clicks(url, size.visitors, size.clicks),
            lambda: server.openings(url, small, size.openings // 2),
            lambda: server.openings(url, small, size.openings // 2),
            lambda: server.large_at_once(url, large),
        ]
        for part in parts:
            found = part()
            time.sleep(_REST_S)
            found.notes = f"then {server.resident_bytes(process.pid) / 1e6:,.0f} MB of memory"
            yield found
    after = Found("after the end of the server", 1)
    log = (folder / "log").read_text().splitlines()
    after.wrong += [line for line in log if "Traceback" in line or "error" in line.lower()]
    cache = folder / "cache"
    made = {path for path in cache.rglob("*") if not path.name.startswith(".")}
    kept = known | made | {cache, folder / "log", folder / "uploads"}
    after.wrong += [f"left behind: {path}" for path in set(folder.rglob("*")) - kept]
    after.notes = f"{sum(path.is_file() for path in made)} files in its cache, nothing else"
    yield after


def soak(folder: Path, size: Size) -> Iterator[Found]:
    """All parts, one after the other."""
    places = {name: folder / name for name in ("saves", "kills", "kept", "served")}
    for place in places.values():
        place.mkdir()
    yield disk.saves(places["saves"], size.saves, n_processes=4)
    yield disk.kills(places["kills"], size.kills)
    yield disk.uploads(places["kept"], size.uploads, size.kills // 4)
    yield from visits(places["served"], size)


def main() -> int:
    """Print the table; how many parts went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a little of everything")
    size = SMALL if parser.parse_args().small else Size()
    n_wrong, start = 0, time.perf_counter()
    print(HEADING)
    with tempfile.TemporaryDirectory(prefix="hierviz-soak-") as folder:
        for found in soak(Path(folder), size):
            print(found.line(), flush=True)
            for wrong in found.wrong[:_MOST_TOLD]:
                print(f"    {wrong[:200]}")
            n_wrong += bool(found.wrong)
    print(
        f"{time.perf_counter() - start:,.0f} s, {os.cpu_count()} cores; {'something was lost or broken' if n_wrong else 'nothing was lost'}"
    )
    return n_wrong


if __name__ == "__main__":
    sys.exit(main())
