"""Broken files by the thousand, each kind in a process of its own with bounds on memory and time."""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.io.fuzzing.broken_files import Files, broken

_MOST_FAULTS = 10  # of one kind
_FAULT = "fault.txt"  # in the folder of a case that showed one


class TooSlow(BaseException):
    """A case took more than its time; no reader catches this."""


@dataclass(frozen=True)
class Seed:
    """Sound files, and which of them are broken: all where none are named."""

    files: Files
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fuzz:
    """What is read, from which sound files, and how much a case may take.

    Parameters
    ----------
    module : str
        That runs with ``-m`` and calls `main`.
    seeds : callable () -> dict of kind to list of Seed
    read : callable (kind, folder, names, number)
        Reads the files of a case in a folder; raises for what it should not have read.
    most_seconds : float
        For a case.
    most_bytes : int
        Beyond what Python itself and the first reading have taken.
    """

    module: str
    seeds: Callable[[], dict[str, list[Seed]]]
    read: Callable[[str, Path, list[str], int], object]
    most_seconds: float
    most_bytes: int

    def cases(
        self, kind: str, n_cases: int, *, first: int = 0, seed: int = 0
    ) -> Iterator[tuple[int, Files]]:
        """Numbered broken files of a kind; the same ones for the same numbers."""
        all_seeds = self.seeds()
        others = [
            part for group in all_seeds.values() for one in group for part in one.files.values()
        ]
        for number in range(first, first + n_cases):
            chance = random.Random(f"{kind} {number}" + f" {seed}" * (seed > 0))
            one = chance.choice(all_seeds[kind])
            yield number, broken(one.files, others, chance, names=sorted(one.breaks or one.files))

    def fault(self, kind: str, files: Files, folder: Path, number: int) -> str:
        """Read the files of a case from a folder; what is wrong with how that ended, "" if nothing."""
        from hierviz.errors import HiervizError

        write(folder, files)
        fault, start = "", time.perf_counter()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.read(kind, folder, list(files), number)
        except HiervizError as error:
            fault = "" if str(error).strip() else "an error without a message"
        except TooSlow:
            fault = traceback.format_exc(limit=-6)
        except (
            Exception
        ):  # what is looked for: any error outside the family is the fault that is told
            fault = traceback.format_exc(limit=-6)
        took = time.perf_counter() - start
        return fault or (f"took {took:.1f} s" if took > self.most_seconds else "")

    def run(self, kind: str, n_cases: int, keep: Path, *, first: int = 0, seed: int = 0) -> int:
        """Run the cases of one kind in this process; the number of faults."""
        self._set_limits(kind)
        n_faults = 0
        for number, files in self.cases(kind, n_cases, first=first, seed=seed):
            folder = keep / f"{kind}-{number}"  # stays where the case ends the process
            # Code in C hears no signal: the process ends.
            faulthandler.dump_traceback_later(5 * self.most_seconds, exit=True)
            signal.setitimer(signal.ITIMER_REAL, self.most_seconds + 0.2)
            try:
                fault = self.fault(kind, files, folder, number)
            except TooSlow:  # while the fault was told
                fault = f"more than {self.most_seconds:g} s"
            signal.setitimer(signal.ITIMER_REAL, 0)
            if not fault:
                shutil.rmtree(folder)
                continue
            n_faults += 1
            lines = fault.strip().splitlines()
            places = [line.strip() for line in lines if line.startswith('  File "')]
            print(f"-- {folder}: {' '.join([lines[-1][:200], *places[-1:]])}", flush=True)
            (folder / _FAULT).write_text(fault)
            if n_faults >= _MOST_FAULTS:
                break
        faulthandler.cancel_dump_traceback_later()
        return n_faults

    def _set_limits(self, kind: str) -> None:
        """Read the sound files, so that all code is in memory and compiled; then set the bounds."""
        import resource

        for seed in self.seeds()[kind]:
            with tempfile.TemporaryDirectory() as place:
                if fault := self.fault(kind, seed.files, Path(place), 0):
                    print(f"-- {kind}, sound files: {fault}", flush=True)

        def too_slow(*_: object) -> None:
            raise TooSlow

        signal.signal(signal.SIGALRM, too_slow)
        if Path("/proc/self/statm").exists():
            taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
            most = taken + self.most_bytes
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def main(self) -> int:
        """Run every kind, each in a process of its own; the number of kinds with faults."""
        parser = argparse.ArgumentParser(
            description=sys.modules["__main__"].__doc__.splitlines()[0]
        )
        parser.add_argument("--cases", type=int, default=10_000, help="for each kind (%(default)s)")
        parser.add_argument("--seed", type=int, default=0, help="other cases for another one")
        parser.add_argument("--kind", action="append", metavar="KIND", help="only this one (again)")
        parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"), help="(%(default)s)")
        parser.add_argument("--first", type=int, default=0, help="number of the first case")
        parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
        said = parser.parse_args()
        kinds = said.kind or list(self.seeds())
        if said.here:
            n_faults = self.run(kinds[0], said.cases, said.keep, first=said.first, seed=said.seed)
            return min(1, n_faults)
        n_bad = 0
        for kind in kinds:
            start = time.perf_counter()
            is_fine = self._run_apart(kind, said)
            took = time.perf_counter() - start
            print(
                f"{kind:16} {said.cases:,} cases, {took:.0f} s: {'fine' if is_fine else 'FAULTS'}",
                flush=True,
            )
            n_bad += not is_fine
        return n_bad

    def _run_apart(self, kind: str, said: argparse.Namespace) -> bool:
        """Run one kind in another process, begun again behind a case that ended it; True without faults."""
        first, last, is_fine = said.first, said.first + said.cases, True
        while first < last:
            for folder in _unfinished(said.keep, kind):
                shutil.rmtree(folder)  # somebody ended an earlier run
            command = [sys.executable, "-m", self.module, "--here", "--kind", kind]
            command += ["--first", str(first), "--cases", str(last - first)]
            command += ["--seed", str(said.seed), "--keep", str(said.keep)]
            environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
            status = subprocess.run(command, env=environment, check=False).returncode
            is_fine = is_fine and status == 0
            left = _unfinished(said.keep, kind)
            if not left:
                if status not in (0, 1):
                    print(f"-- {kind}: status {status}, outside of any case", flush=True)
                break
            print(f"-- {left[0]}: ended the process with status {status}", flush=True)
            (left[0] / _FAULT).write_text(f"status {status}")
            first = int(left[0].name.rpartition("-")[2]) + 1
        return is_fine


def write(folder: Path, files: Files) -> None:
    """Write files into a folder that is made for them, and emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _unfinished(keep: Path, kind: str) -> list[Path]:
    """Folders of cases that were begun and not told of."""
    found = keep.glob(f"{kind}-[0-9]*") if keep.is_dir() else ()
    return [folder for folder in found if not (folder / _FAULT).exists()]
