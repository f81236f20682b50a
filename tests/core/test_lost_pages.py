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

def cut_at(module, name, number):
    '''Cut the file short just before the n-th call of a method, after whatever looked at its length.'''
    calls, method = [0], getattr(module, name)
    def called(*given, **named):
        calls[0] += 1
        if calls[0] == number:
            method(*given, **named)
            os.truncate(path, 4096)
            return None
        return method(*given, **named)
    setattr(module, name, called)

def said(work):
    try:
        work()
    except LoadError as error:
        assert "cut short" in str(error) or "written anew" in str(error), error
        print("refused")
    else:
        print("done")
"""

L2H = """
logits = np.load(path, mmap_mode="r")
cut_at(source.Source, "check", when)
said(lambda: hv.l2h(logits, aggregation=sys.argv[3], n_threads=2))
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


@pytest.mark.parametrize("numba", [True, False], ids=["numba", "numpy"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_l2h_whenever_the_file_is_cut(saved, dtype, numba):
    """In the reading of all rows, and in the steps; the compiled ones are taken at one go."""
    moments = (1, 2) if numba else (1, 2, 5, 30)
    outcomes = {outcome(L2H, saved(dtype), when, "sum-of-means", numba=numba) for when in moments}
    assert outcomes == {"refused"}


@pytest.mark.parametrize("aggregation", ["sum-of-sums", "mean-of-means"])
def test_l2h_with_every_aggregation(saved, aggregation):
    assert outcome(L2H, saved("float32"), 3, aggregation) == "refused"


def test_l2h_of_a_file_that_is_as_long_again(saved):
    """As `np.save` over it leaves it: the length says nothing."""
    assert outcome(GROWS_AGAIN, saved("float32"), 2) == "refused"


def test_l2h_of_a_file_that_is_left_alone(saved):
    assert outcome(L2H, saved("float32"), 10**9, "sum-of-means") == "done"


OPENING = """
from hierviz.core import blocks
from hierviz.io.numbers import scratch, arrays
arrays.read_array.__kwdefaults__["map_over"] = 0
blocks.BLOCK_BYTES = 50_000
calls, copy = [0], blocks.Blocks._copy
def cut(self, number):
    calls[0] += 1
    if calls[0] == when:
        os.truncate(path, 4096)
    return copy(self, number)
blocks.Blocks._copy = cut
said(lambda: hv.read_study(path))
"""


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("when", [1, 4, 20])
def test_opening(tmp_path, table, order, when):
    np.save(tmp_path / "logits.npy", np.asarray(table, order=order))
    assert outcome(OPENING, tmp_path / "logits.npy", when) == "refused"


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
