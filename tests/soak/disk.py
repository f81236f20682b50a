"""What lies on disk under many writers and kills: names of groups, trees, uploads."""

from __future__ import annotations

import io
import itertools
import multiprocessing
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from hierviz.core.drafts import KEEP_S
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import HiervizError, InputError, LoadError
from hierviz.io import read_tree, write_tree
from hierviz.io.store import STORE_FILE, Store
from hierviz.io.uploads import Sent, Uploads
from hierviz.io.words import write_words
from tests.soak.report import Found

# Workers come from a process that has imported all this once.
WORKERS = multiprocessing.get_context("forkserver")
WORKERS.set_forkserver_preload([__name__])

_THREADS = 5  # of each process that saves
_AT_ONCE = 5  # uploads: none takes so long that the clock goes an hour on
_LEAVES = 2000
_LONGEST_LIFE_S = 0.08  # of what is killed, after its first save
_HOUR_S = 3600.0


# -- saves --------------------------------------------------------------------


def saves(folder: Path, n_saves: int, n_processes: int) -> Found:
    """Names of as many groups saved at once, from threads of several processes; all are kept."""
    store = Store(folder / STORE_FILE)
    found = Found(f"saves at once, {n_processes} processes of {_THREADS} threads", n_saves)
    ends, workers = [], []
    for first in range(n_processes):
        mine, theirs = WORKERS.Pipe()
        numbers = range(first, n_saves, n_processes)
        workers.append(WORKERS.Process(target=_save_all, args=(store, numbers, theirs)))
        workers[-1].start()
        theirs.close()
        ends.append(mine)
    for worker, end in zip(workers, ends, strict=True):
        for took in _all_said(end):
            found.seconds.append(took)
        worker.join()
    kept = store.words().group_names
    lost = [
        number for number in range(n_saves) if kept.get((number, number + 1)) != f"name {number}"
    ]
    found.wrong += [f"the name of group {number} was lost" for number in lost]
    found.wrong += _left_over(folder, {STORE_FILE})
    return found


def _save_all(store: Store, numbers: range, end: Connection) -> None:
    with ThreadPoolExecutor(_THREADS) as pool:
        for took in pool.map(lambda number: _save(store, number), numbers):
            end.send(took)


def _save(store: Store, number: int) -> float:
    start = time.perf_counter()
    store.name_group([number, number + 1], f"name {number}")
    return time.perf_counter() - start


# -- kills --------------------------------------------------------------------


def kills(folder: Path, n_kills: int) -> Found:
    """Processes that save names, trees and tables, each killed in the midst of it."""
    chance = random.Random(0)
    store, trees = (
        Store(folder / STORE_FILE),
        [folder / f"tree.{end}" for end in ("json", "nwk", "npy", "csv")],
    )
    found = Found("kills during saves and conversions", n_kills)
    said = -1
    for _ in range(n_kills):
        mine, theirs = WORKERS.Pipe()
        worker = WORKERS.Process(target=_write_for_ever, args=(store, trees, said + 1, theirs))
        worker.start()
        theirs.close()
        first = mine.recv()
        time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
        os.kill(worker.pid, signal.SIGKILL)
        said = max([first, *_all_said(mine)])
        worker.join()
        found.wrong += _what_is_broken(store, trees, said)
    drafts = list(folder.glob(".*.draft-*"))
    found.notes = f"{len(drafts)} drafts left, gone a day later"
    for draft in drafts:
        then = time.time() - KEEP_S - 1
        os.utime(draft, (then, then))
    write_words(store.words(), folder / "words.csv")
    found.wrong += _left_over(folder, {STORE_FILE, "words.csv", *(tree.name for tree in trees)})
    return found


def _write_for_ever(store: Store, trees: list[Path], first: int, end: Connection) -> None:
    tree = _tree()
    for number in itertools.count(first):
        store.name_group([number, number + 1], f"name {number}")
        end.send(number)
        write_tree(tree, trees[number % len(trees)])
        write_words(store.words(), trees[0].with_name("words.csv"))


def _tree() -> Hierarchy:
    above = [(0, 1), *((_LEAVES + step, step + 2) for step in range(_LEAVES - 2))]
    return Hierarchy.from_merges(above, leaf_names=[f"leaf {k}" for k in range(_LEAVES)])


def _what_is_broken(store: Store, trees: list[Path], said: int) -> list[str]:
    wrong = []
    try:
        kept = store.words().group_names
        lost = [number for number in range(said + 1) if (number, number + 1) not in kept]
        wrong += [f"the name of group {number} was lost" for number in lost]
        for path in filter(Path.exists, trees):
            if read_tree(path).n_leaves != _LEAVES:
                wrong.append(f"{path.name} holds another tree")
    except HiervizError as error:
        wrong.append(f"broken by a kill: {error}")
    return wrong


# -- uploads ------------------------------------------------------------------


def uploads(folder: Path, n_uploads: int, n_kills: int) -> Found:
    """Uploads that come, are used, and go, within a quota; servers that are killed meanwhile."""
    found = Found("uploads that come and go, within a quota", n_uploads)
    now, most, here = [0.0], 20_000_000, set()
    kept = Uploads(
        folder, most_bytes=most, keep_s=_HOUR_S, clock=lambda: now[0], is_here=here.__contains__
    )
    refused: list[int] = []

    def visit(number: int) -> None:
        chance, visitor = random.Random(number), str(number)
        contents = [chance.randbytes(chance.choice((10, 10_000, 1_000_000))) for _ in range(2)]
        here.add(visitor)
        now[0] += chance.choice((0, 60, 600))
        start = time.perf_counter()
        try:
            upload = kept.keep(
                Sent(f"{part}.npy", io.BytesIO(content)) for part, content in enumerate(contents)
            )
            paths = kept.get(upload.key, user=visitor).paths
            if [path.read_bytes() for path in paths] != contents:
                found.wrong.append(f"upload {number} holds something else")
        except InputError:
            refused.append(number)  # the quota
        except (OSError, LoadError) as error:
            found.wrong.append(f"upload {number} went while its visitor was here: {error}")
        found.seconds.append(time.perf_counter() - start)
        here.discard(visitor)
        if kept.n_bytes() > most:
            found.wrong.append("more is kept than the quota")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(visit, range(n_uploads)))
    now[0] += 2 * _HOUR_S
    kept.remove_unused()
    found.wrong += [
        f"left of uploads: {path}"
        for path in kept.folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    ]
    kept.close()
    for _ in range(n_kills):
        _kill_a_server(folder)
    for hidden in folder.glob(".*"):
        os.utime(hidden, (0, 0))
    Uploads(folder).close()
    found.wrong += _left_over(folder, set())
    found.notes = f"{len(refused)} refused by the quota; {n_kills} servers killed"
    return found


def _kill_a_server(folder: Path) -> None:
    mine, theirs = WORKERS.Pipe()
    server = WORKERS.Process(target=_keep_for_ever, args=(folder, theirs))
    server.start()
    theirs.close()
    mine.recv()
    time.sleep(random.uniform(0, _LONGEST_LIFE_S))
    os.kill(server.pid, signal.SIGKILL)
    server.join()


def _keep_for_ever(folder: Path, end: Connection) -> None:
    end.send("begun")
    kept = Uploads(folder)
    for number in itertools.count():
        kept.keep([Sent("a.npy", io.BytesIO(np.full(100_000, number).tobytes()))])


def _all_said(end: Connection) -> list:
    """All that a process has said, until it ended."""
    said = []
    try:
        while True:
            said.append(end.recv())
    except (EOFError, OSError):  # ended, or killed in the middle of a word
        return said


def _left_over(folder: Path, expected: set[str]) -> list[str]:
    return [f"left behind: {path}" for path in folder.iterdir() if path.name not in expected]
