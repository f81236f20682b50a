"""Broken tree files by the thousand: every reader ends in a tree or in a HiervizError.

    python -m tests.io.trees.fuzz_trees --cases 10000 [--format KEY ...]

Each format runs in a process of its own, which may take 500 MB beyond what Python
itself has taken, and 2 s for a case. What breaks the rule is kept in --keep.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import gzip
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.io.trees.fuzz_seeds import Files, seeds

MOST_SECONDS = 2.0
MOST_BYTES = 500 << 20

_NUMBERS = (
    b"0", b"1", b"-1", b"2147483647", b"-2147483649", b"9223372036854775808", b"1e400", b"nan",
    b"inf", b"0.5", b"99999999999999999999999", b"1_0", b"",
)  # fmt: skip
_PIECES = (
    b"[", b"]", b"(", b")", b"{", b"}", b",", b":", b";", b"'", b'"', b"\n", b"\r", b"\t", b"\0",
    b"None", b"null", b"\xff\xfe", b"\xef\xbb\xbf", "猫".encode(), b"[" * 500, b"(" * 5000, b"\x80\x04",
    b"cos\nsystem\n", b"R", b".", b"|O", b"<f8", b"<i8", b"<c16", b"<M8[ns]", b"(3,)", b"(-1, 4)",
    b"(99999999999, 4)", b"True", b"\x93NUMPY", b"PK\x03\x04", b"\x1f\x8b", b"2\x86" * 40,
)  # fmt: skip


_VALUES = (0, 1, -1, 2**31 - 1, 2**31, -(2**31) - 1, 2**62, 1e300, np.nan, np.inf, -np.inf, 0.5)


class TooSlow(BaseException):
    """A case took more than its time; no reader catches this."""


# -- broken files -------------------------------------------------------------


def broken(files: Files, others: list[bytes], chance: random.Random) -> Files:
    """The files with one of them changed, outside or inside its container."""
    name = chance.choice(sorted(files))
    content = files[name]
    if chance.random() < 0.7:
        content = _inside(content, others, chance)
    else:
        content = _changed(content, others, chance)
    return {**files, name: content}


def _inside(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A zip or gzip packed anew around a changed part; other content is just changed."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.compress(_changed(gzip.decompress(content), others, chance))
    if content.startswith(b"\x93NUMPY") and b"|O" not in content[:128]:
        return _other_values(content, chance)
    if not content.startswith(b"PK"):
        return _other_text(content, others, chance)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(parts))
    parts[name] = _changed(parts[name], others, chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for member, part in parts.items():
            archive.writestr(member, part)
    return stream.getvalue()


def _other_values(content: bytes, chance: random.Random) -> bytes:
    """An array with other values, another shape or another type."""
    array = np.load(io.BytesIO(content))
    kind = chance.choice((array.dtype, array.dtype, "f4", "f8", "i4", "i8", "u1", "?", "c8", "U3"))
    with np.errstate(all="ignore"):
        array = array.astype(kind)
    for _ in range(chance.choice((0, 1, 1, 2, 5))):
        place = tuple(chance.randrange(length) for length in array.shape)
        value = chance.choice((*_VALUES, chance.choice(array.reshape(-1))))
        with contextlib.suppress(ValueError, OverflowError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            array[place] = value
    shape = chance.choice((*[lambda a: a] * 6, np.ravel, np.transpose, lambda a: a[1:], lambda a: a[:0],
                           lambda a: np.repeat(a, 2, 0), lambda a: a[None], lambda a: a[..., :1]))  # fmt: skip
    stream = io.BytesIO()
    np.save(stream, shape(array))
    return stream.getvalue()


def _other_text(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Text that stays text: one number, sign or line of it is another one."""
    try:
        tokens = re.findall(r"\d+|\w+|\s|.", content.decode("utf-8"))
    except UnicodeDecodeError:
        return _changed(content, others, chance)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at, other = chance.randrange(len(tokens)), chance.choice(tokens)
        change = chance.choice(("swap", "same", "drop", "new"))
        if change == "swap":
            tokens[at] = other
        elif change == "same":
            tokens.insert(at, other)
        elif change == "drop" and len(tokens) > 1:
            del tokens[at]
        else:
            tokens[at] = chance.choice((*_NUMBERS, *_PIECES)).decode("latin1")
    return "".join(tokens).encode("utf-8")


def _changed(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        change = chance.choice((_flip, _number, _number, _put_in, _cut, _double, _shorten, _splice))
        content = change(content, others, chance)
    return content


def _span(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(content))
    return start, min(len(content), start + chance.choice((1, 2, 4, 8, 40, 400)))


def _flip(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    if not content:
        return bytes([chance.randrange(256)])
    at = chance.randrange(len(content))
    value = chance.choice((0, 1, 255, 127, 128, content[at] ^ (1 << chance.randrange(8))))
    return content[:at] + bytes([value]) + content[at + 1 :]


def _number(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    places = list(re.finditer(rb"-?\d+(\.\d+)?", content[:100_000]))
    if not places:
        return _flip(content, others, chance)
    place = chance.choice(places)
    value = chance.choice((*_NUMBERS, chance.choice(places).group()))
    return content[: place.start()] + value + content[place.end() :]


def _put_in(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    end = chance.choice((start, end))
    return content[:start] + chance.choice(_PIECES) + content[end:]


def _cut(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def _double(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    times = chance.choice((1, 2, 200)) if len(content) < 100_000 else 1
    return content[:end] + content[start:end] * times + content[end:]


def _shorten(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    return content[: chance.randint(0, len(content))]


def _splice(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    start, end = _span(content, chance)
    other = chance.choice(others)
    first, last = _span(other, chance)
    return content[:start] + other[first:last] + content[end:]


# -- one case -----------------------------------------------------------------


def cases(key: str, n_cases: int, *, first: int = 0) -> Iterator[tuple[int, Files]]:
    """Numbered broken files of a format; the same ones for the same numbers."""
    all_seeds = seeds()
    others = [
        content for group in all_seeds.values() for files in group for content in files.values()
    ]
    for number in range(first, first + n_cases):
        chance = random.Random(f"{key} {number}")
        yield number, broken(chance.choice(all_seeds[key]), others, chance)


def try_case(key: str, files: Files, folder: Path, *, by_hand: bool) -> str:
    """Read the files; what is wrong with how that ended, "" when nothing is."""
    from hierviz.core.hierarchy import Hierarchy
    from hierviz.errors import HiervizError
    from hierviz.io import read_tree

    paths = []
    for name, content in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    start = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = read_tree(paths, format=key if by_hand else None)
        fault = "" if isinstance(tree, Hierarchy) else f"no tree but {type(tree).__name__}"
    except HiervizError as error:
        fault = "" if str(error).strip() else "an error without a message"
    except TooSlow:
        fault = f"more than {MOST_SECONDS:g} s\n{traceback.format_exc(limit=-6)}"
    except Exception:  # what is looked for: any error outside the family is the fault that is told
        fault = traceback.format_exc(limit=-6)
    took = time.perf_counter() - start
    return fault or (f"took {took:.1f} s" if took > MOST_SECONDS else "")


def run(key: str, n_cases: int, keep: Path, *, most_faults: int = 10) -> int:
    """Run the cases of one format in this process; the number of faults."""
    _set_limits()
    n_faults = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number, files in cases(key, n_cases):
            _keep(keep / f"{key}-now", files)
            # Code in C hears no signal: after ten seconds the process ends, and -now stays.
            faulthandler.dump_traceback_later(5 * MOST_SECONDS, exit=True)
            signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS + 0.2)
            with contextlib.suppress(TooSlow):
                fault = f"case {number}: more than {MOST_SECONDS:g} s"
                fault = try_case(key, files, folder, by_hand=number % 3 > 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            if fault:
                n_faults += 1
                print(f"-- {key}, case {number}: {fault}", flush=True)
                _keep(keep / f"{key}-{number}", files)
            shutil.rmtree(keep / f"{key}-now")
            if n_faults >= most_faults:
                break
    faulthandler.cancel_dump_traceback_later()
    return n_faults


def _keep(folder: Path, files: Files) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _set_limits() -> None:
    import resource

    import scipy.cluster.hierarchy  # noqa: F401  what a reader brings in counts as Python's own

    import hierviz  # noqa: F401

    def too_slow(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, too_slow)
    if Path("/proc/self/statm").exists():
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        resource.setrlimit(resource.RLIMIT_AS, (taken + MOST_BYTES, taken + MOST_BYTES))


def main() -> int:
    """Run every format, each in a process of its own; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000, help="for each format (%(default)s)")
    parser.add_argument("--format", action="append", metavar="KEY", help="only this one (again)")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"), help="(%(default)s)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    keys = options.format or list(seeds())
    if options.here:
        return min(1, run(keys[0], options.cases, options.keep))
    bad = []
    for key in keys:
        start = time.perf_counter()
        command = [sys.executable, "-m", "tests.io.trees.fuzz_trees", "--here", "--format", key]
        command += ["--cases", str(options.cases), "--keep", str(options.keep)]
        done = subprocess.run(command, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"}, check=False)
        took = time.perf_counter() - start
        print(
            f"{key:16} {options.cases:,} cases, {took:.0f} s: {'fine' if not done.returncode else 'FAULTS'}",
            flush=True,
        )
        bad += [key] if done.returncode else []
    return len(bad)


if __name__ == "__main__":
    sys.exit(main())
