"""Broken tree files by the thousand: every reader ends in a tree or in a HiervizError.

    python -m tests.io.trees.fuzz_trees --cases 10000 [--kind FORMAT ...]

A case may take 2 s, and 500 MB beyond what Python itself has taken. What breaks the rule is kept
in --keep.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hierviz.core.hierarchy import Hierarchy
from hierviz.io import read_tree
from tests.io.fuzzing.running import Fuzz, Seed
from tests.io.trees.fuzz_seeds import seeds


def read(kind: str, folder: Path, names: list[str], number: int) -> None:
    """Read a tree, two of three times with its format named by hand."""
    tree = read_tree([folder / name for name in names], format=kind if number % 3 else None)
    assert isinstance(tree, Hierarchy)


FUZZ = Fuzz(
    "tests.io.trees.fuzz_trees",
    lambda: {kind: [Seed(files) for files in group] for kind, group in seeds().items()},
    read,
    most_seconds=2.0,
    most_bytes=500 << 20,
)

if __name__ == "__main__":
    sys.exit(FUZZ.main())
