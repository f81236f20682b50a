"""A file that is cut short while it is read is an error: it never ends the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.places import ROOT

# Runs in a process of its own, which a bus error would end with its signal.
START = """
import os, sys, warnings
import numpy as np
import hierviz as hv
from hierviz.core import mapped
from hierviz.errors import LoadError
from hierviz.methods.l2h import source
warnings.simplefilter("ignore")
path, when = sys.argv[1], int(sys.argv[2])

def said(work):
    try:
        work()
    except LoadError as error:
        assert "cut short" in str(error) or "rewritten" in str(error), error
        print("refused")
        return False
    print("done")
    return True
"""

GROWS_AGAIN = """
size = os.path.getsize(path)
logits = np.load(path, mmap_mode="r")
def check(self, calls=[0], check=source.Source.check):
    check(self)
    calls[0] += 1
    if calls[0] == when:
        os.truncate(path, 4096)
        os.truncate(path, size)
source.Source.check = check
said(lambda: hv.l2h(logits))
"""


def outcome(code: str, *arguments, numba: bool = True) -> str:
    environment = {
        "HIERVIZ_NUMBA": "1" if numba else "0",
        "PATH": "/usr/bin:/bin",
        "HOME": str(Path.home()),
    }
    done = subprocess.run(
        [sys.executable, "-c", START + code, *map(str, arguments)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    return done.stdout.strip()


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    return rng.normal(size=(3000, 60)) + 4 * np.eye(60)[rng.integers(0, 60, 3000)]


@pytest.fixture
def saved(tmp_path, table):
    def save(dtype):
        np.save(tmp_path / "logits.npy", table.astype(dtype))
        return tmp_path / "logits.npy"

    return save


def test_l2h_of_a_file_that_is_as_long_again(saved):
    """As `np.save` over it leaves it: the length says nothing."""
    assert outcome(GROWS_AGAIN, saved("float32"), 1) == "refused"


EVERYWHERE = """
import itertools
from pathlib import Path
from hierviz.core import blocks
from hierviz.io.images.sources import read_array_images
from hierviz.io.numbers import arrays
from hierviz.methods.l2h import merging, reading
arrays.read_array.__kwdefaults__["map_over"] = 0
blocks.BLOCK_BYTES = reading.BLOCK_BYTES = 100_000
merging._BUDGET = 1
content = Path(path).read_bytes()

# Work with the file cut short before or after the n-th call, for every n until that is too late.
def cut_at_every(module, name, work, after=False):
    method = getattr(module, name)
    for when in itertools.count(1):
        Path(path).write_bytes(content)
        calls = itertools.count(1)
        def called(*given, **named):
            is_time = next(calls) == when
            if is_time and not after:
                os.truncate(path, 4096)
            result = method(*given, **named)
            if is_time and after:
                os.truncate(path, 4096)
            return result
        setattr(module, name, called)
        if said(work):
            assert next(calls) - 1 < when + after, "a cut in the midst was overlooked"
            break
    setattr(module, name, method)
"""


def refused_at_every(code: str, *arguments, numba: bool = True) -> int:
    """At how many calls a cut was refused: at all but one that comes too late."""
    *refused, last = outcome(EVERYWHERE + code, *arguments, numba=numba).split()
    assert set(refused) == {"refused"} and last == "done"
    return len(refused)


@pytest.mark.parametrize(
    ("dtype", "numba", "aggregation"),
    [
        ("float16", True, "sum-of-means"),
        ("float32", True, "mean-of-means"),
        ("float32", False, "sum-of-means"),
    ],
)
def test_l2h_cut_at_every_block_and_every_step(saved, dtype, numba, aggregation):
    path = saved(dtype)
    code = """
def make():
    # One thread: of two, the other may be looking at the length just as the file is cut.
    return hv.l2h(arrays.read_array(Path(path)), aggregation=sys.argv[3], n_threads=1)
cut_at_every({}, make{})
"""
    n_blocks = -(-path.stat().st_size // 100_000)
    n_cuts = refused_at_every(code.format("os, 'preadv'", ""), path, 0, aggregation, numba=numba)
    assert n_cuts >= n_blocks - 1
    code = code.format("source.Source, 'check'", ", after=True")  # the length was looked at
    assert refused_at_every(code, path, 0, aggregation, numba=numba) > 50


@pytest.mark.parametrize("role", ["logits", "train_logits"])
@pytest.mark.parametrize(
    ("order", "call"), [("C", "os, 'preadv'"), ("F", "mapped.MappedFile, 'read'")]
)
def test_opening_cut_at_every_read(tmp_path, table, order, call, role):
    few = np.asarray(table[:, :12], dtype=np.float32, order=order)
    for name in ("logits", role):  # of two files the last one read is cut
        np.save(tmp_path / f"{name}.npy", few)
    code = f"""
blocks.BLOCK_BYTES = 30_000
cut_at_every({call}, lambda: hv.read_study(Path(path).parent))
"""
    assert refused_at_every(code, tmp_path / f"{role}.npy", 0) >= 5


def test_pictures_cut_at_every_read(tmp_path):
    np.save(tmp_path / "images.npy", np.ones((400, 20, 20, 3), dtype=np.uint8))
    code = """
images = read_array_images(Path(path), 400)
def show():
    images = read_array_images(Path(path), 400)
    return images.fingerprint(), [images.picture(row) for row in range(10, 400, 60)]
cut_at_every(os, "preadv", show)
"""
    assert refused_at_every(code, tmp_path / "images.npy", 0) >= 10


def test_one_column_that_is_cut_short_is_no_column_of_zeros(tmp_path):
    np.save(tmp_path / "logits.npy", np.full((40_000, 1), 5, dtype=np.float32))
    code = "cut_at_every(os, 'preadv', lambda: hv.read_study(path))"
    assert refused_at_every(code, tmp_path / "logits.npy", 0) >= 1


UNTOUCHED = """
import ctypes
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from hierviz.core import blocks
from hierviz.core.profile import LeafProfile
from hierviz.io.numbers import arrays, scratch
from hierviz.methods.l2h import reading
arrays.read_array.__kwdefaults__["map_over"] = scratch.MAP_OVER = 1000
blocks.BLOCK_BYTES = 50_000
libc, sealed = ctypes.CDLL(None, use_errno=True), []

# Whoever reads a page of the map ends the process.
def seal(array, file, **named):
    below = mapped.guarded_map(mapped.keep_open(array, file, **named))
    address = np.frombuffer(below, dtype=np.uint8).ctypes.data
    no_access = 0
    assert libc.mprotect(ctypes.c_void_p(address), ctypes.c_size_t(len(below)), no_access) == 0
    sealed.append(array)
    return array

arrays.keep_open = scratch.keep_open = seal
"""


@pytest.mark.parametrize("numba", [True, False], ids=["numba", "numpy"])
def test_no_page_of_the_map_of_an_opened_file_is_touched(tmp_path, table, numba):
    """Only the steps of L2H do that, and what reads columns that come first; they ask afterwards."""
    small = table.astype(np.float32)
    for name in ("logits", "train_logits"):
        np.save(tmp_path / f"{name}.npy", small)
    np.save(tmp_path / "labels.npy", table.argmax(axis=1))
    np.save(tmp_path / "images.npy", np.full((3000, 20, 20, 3), 9, dtype=np.uint8))
    code = """
study = hv.read_study(path)
assert len(sealed) == 3  # labels are used whole, so they are read whole
assert study.n_points == len(study.predictions.assignments) == 3000
assert study.images.picture(2999).min() == 9 and study.images.fingerprint()
assert LeafProfile.from_study(study).size.sum() == 3000
for logits in (study.logits, study.train_logits[100:], study.logits[7:8]):
    hv.Study("again", logits=logits).predictions
    with ThreadPoolExecutor(2) as pool:
        found = reading.read(source.Source(logits), pool, lambda: None)
    assert len(found.assigned) == len(logits)
print("done")
"""
    assert outcome(UNTOUCHED + code, tmp_path, 0, numba=numba) == "done"


def test_a_study_whose_file_was_written_anew_makes_no_tree(saved, table):
    """Neither length nor number of the file differ: a tree would mix rows of two tables."""
    code = """
from hierviz.io.numbers import arrays
arrays.read_array.__kwdefaults__["map_over"] = 0
study = hv.read_study(path)
said(lambda: hv.l2h(study))
with open(path, "r+b") as file:
    file.seek(128)
    file.write(study.logits[::-1].tobytes())
os.utime(path, ns=(1, 1))
said(lambda: hv.l2h(study))
"""
    assert outcome(code, saved("float32"), 0).split() == ["done", "refused"]


PICTURES = """
from pathlib import Path
from hierviz.io.images.sources import read_array_images
images = read_array_images(Path(path), 400)
images.picture(7)
os.truncate(path, 4096)
said(lambda: images.picture(399))
said(lambda: images.fingerprint())
"""


def test_pictures_in_an_array(tmp_path):
    np.save(tmp_path / "images.npy", np.ones((400, 20, 20, 3), dtype=np.uint8))
    assert outcome(PICTURES, tmp_path / "images.npy", 0).split() == ["refused", "refused"]


def test_opened_studies_are_read_nowhere_else(saved):
    """Whatever reads logits on disk, by whichever way: zeros, not the end."""
    code = """
from hierviz.io.numbers import arrays
arrays.read_array.__kwdefaults__["map_over"] = 0
study = hv.read_study(path)
os.truncate(path, 0)
assert not study.logits[1000:].any() and study.logits.sum() == 0 and study.logits[2999, 59] == 0
said(lambda: mapped.MappedFile(study.logits).check())
"""
    assert outcome(code, saved("float32"), 0) == "refused"


def test_bus_errors_of_others_end_the_process_as_ever(saved):
    code = """
import mmap
from hierviz.core.mapped import guarded_map
assert guarded_map(np.load(path, mmap_mode="r")) is not None
with open(path + ".other", "w+b") as file:
    file.truncate(1 << 16)
    other = mmap.mmap(file.fileno(), 1 << 16)
    file.truncate(0)
other[0]
"""
    with pytest.raises(AssertionError, match=r"\(-7|\(-10"):
        outcome(code, saved("float32"), 0)


def test_a_handler_that_came_later_is_put_behind_ours(saved):
    code = """
import faulthandler
logits = np.load(path, mmap_mode="r")
mapped.MappedFile(logits)
faulthandler.enable()
file = mapped.MappedFile(logits)
os.truncate(path, 4096)
assert logits[2999].sum() == 0
said(file.check)
"""
    assert outcome(code, saved("float32"), 0) == "refused"


def test_a_handler_that_came_later_ends_bus_errors_of_others(saved):
    code = """
import faulthandler, mmap, resource
maps = [np.load(path, mmap_mode="r") for _ in range(2)]
mapped.guarded_map(maps[0])
faulthandler.enable()
mapped.guarded_map(maps[1])
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))  # the two could call each other for ever
with open(path + ".other", "w+b") as file:
    file.truncate(1 << 16)
    other = mmap.mmap(file.fileno(), 1 << 16)
    file.truncate(0)
other[0]
"""
    with pytest.raises(AssertionError, match=r"\(-7|\(-10"):
        outcome(code, saved("float32"), 0)


def test_slots_are_used_again(saved):
    code = """
from hierviz.core import lost_pages
lost_pages._MOST_MAPS = 4
for _ in range(20):
    array = np.load(path, mmap_mode="r")
    assert mapped.guarded_map(array) is not None
    assert lost_pages._SLOTS[array._mmap] == 0
    del array
print("refused")
"""
    assert outcome(code, saved("float32"), 0) == "refused"
