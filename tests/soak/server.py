"""The app under many visitors: clicks, openings of small studies, large ones at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from hierviz.io import read_study
from tests.soak.report import Found
from tests.soak.visitor import Visitor

_PAUSE_S = (0.5, 1.5)  # between two clicks of a visitor
_AT_ONCE = 8  # visitors who open studies


def clicks(url: str, n_visitors: int, n_clicks: int) -> Found:
    """Visitors who all look at the built-in study and click nodes of its tree."""
    n_nodes = 2 * read_study("imagenet").n_clusters - 1
    found = Found(f"clicks, {n_visitors} visitors, a second between")

    def visit(number: int) -> None:
        chance = random.Random(number)
        with Visitor(url, study="imagenet") as visitor:
            visitor.open()
            for _ in range(n_clicks):
                time.sleep(chance.uniform(*_PAUSE_S))
                found.seconds.append(visitor.click(chance.randrange(n_nodes)))
            found.wrong.extend(visitor.errors)

    _all_at_once(visit, range(n_visitors), n_visitors, found)
    found.n = len(found.seconds)
    if found.n < n_visitors * n_clicks:
        found.wrong.append(f"{n_visitors * n_clicks - found.n} clicks without an answer")
    return found


def openings(url: str, studies: list[Path], n_openings: int) -> Found:
    """Visitors who each open one of the studies and leave."""
    found = Found(
        f"openings of {len(studies)} studies, {min(_AT_ONCE, n_openings)} at a time", n_openings
    )
    chosen = [studies[number % len(studies)] for number in range(n_openings)]
    random.Random(0).shuffle(chosen)
    _all_at_once(lambda study: _open(url, study, found), chosen, _AT_ONCE, found)
    return found


def large_at_once(url: str, studies: list[Path]) -> Found:
    """As many visitors as large studies, at once."""
    found = Found(f"large studies, {len(studies)} at once", len(studies))
    _all_at_once(lambda study: _open(url, study, found), studies, len(studies), found)
    return found


def _open(url: str, study: Path, found: Found) -> None:
    with Visitor(url, study=study) as visitor:
        found.seconds.append(visitor.open())
        found.wrong.extend(visitor.errors)


def _all_at_once(visit: Callable, whose: range | list[Path], n_threads: int, found: Found) -> None:
    """Visits on threads; what ends one of them is told."""

    def told(one: object) -> None:
        try:
            visit(one)
        except Exception as error:  # whatever ends a visit is a line of the report
            found.wrong.append(f"{one}: {type(error).__name__}: {error}")

    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(told, whose))


def write_studies(folder: Path, n_studies: int, shape: tuple[int, int]) -> Iterator[Path]:
    """Studies of so many points and clusters, each with labels and names of its own."""
    n_points, n_clusters = shape
    for number in range(n_studies):
        chance = np.random.default_rng(number)
        place = folder / f"study-{number}"
        place.mkdir(parents=True)
        truth = chance.integers(0, n_clusters, n_points)
        logits = chance.normal(size=shape).astype(np.float32)
        logits[np.arange(n_points), truth] += 4
        np.save(place / "logits.npy", logits)
        np.save(place / "labels.npy", truth)
        names = [f"class {number} {c}" for c in range(n_clusters)]
        (place / "classes.csv").write_text("\n".join(["name", *names]))
        yield place


def resident_bytes(pid: int) -> int:
    """Memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)
