"""Broken studies by the thousand: what reads them ends in a study or in a HiervizError.

    python -m tests.io.study.fuzz_study --cases 1000 [--kind KIND ...]

A study that opens is looked at: its leaves, names, pictures, words, taxonomy, and L2H's tree. A case
may take 5 s, and 1 GB beyond what Python itself has taken. What breaks the rule is kept in --keep.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import hierviz as hv
from hierviz.errors import HiervizError
from hierviz.io import recognise_files
from hierviz.io.study.read import read_study_files
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy, read_senses, taxonomy_files
from hierviz.io.words import read_words
from tests.io.fuzzing.running import Fuzz
from tests.io.study.fuzz_seeds import seeds

_UPLOADED = ("npy", "npz", "csv", "parquet", "labels", "classes")
_MOST_CELLS = 1 << 20  # of logits from which a tree is made


def read(kind: str, folder: Path, names: list[str], number: int) -> None:
    """Open the files as a folder or, one of three times, as an upload; look at what they made."""
    if kind == "tree":
        study, tree = _open_tree(folder, names)
        hv.analyse(study, tree)
    elif kind == "words" and "words.csv" in names:
        read_words(folder / "words.csv")
        return
    elif "all.npz" in names:
        study = hv.read_study(folder / "all.npz")
    elif number % 3 == 0 and kind in _UPLOADED:
        study = read_study_files(recognise_files(folder / name for name in names))
    else:
        study = hv.read_study(folder)
    _look_at(study)


def _open_tree(folder: Path, names: list[str]) -> tuple[hv.Study, hv.Hierarchy]:
    roles = {name.split(".")[0]: folder / name for name in names}
    return hv.open_tree(roles.pop("t"), **roles)


def _look_at(study: hv.Study) -> None:
    """What pages do with a study; whatever refuses, the rest is looked at all the same."""
    leaves = hv.LeafProfile.from_study(study)
    looks: list[Callable[[], object]] = [
        lambda: hv.cluster_names(study, leaves),
        lambda: read_senses(study),
        *(lambda path=path: open_taxonomy(study, str(path)) for path in taxonomy_files(study)),
    ]
    if study.images is not None:
        some = range(min(study.n_points, 8))
        looks += [
            lambda row=row: study.images.picture(row, 64) for row in some if study.images.has(row)
        ]
    if study.tree_logits is not None and study.tree_logits.size < _MOST_CELLS:
        looks.append(lambda: hv.analyse(study))
    for look in looks:
        try:
            look()
        except HiervizError as error:
            assert str(error).strip(), "an error without a message"


FUZZ = Fuzz("tests.io.study.fuzz_study", seeds, read, most_seconds=5.0, most_bytes=1 << 30)

if __name__ == "__main__":
    sys.exit(FUZZ.main())
