"""docs/adding.md, followed in a copy: one of each takes its file, its line and its definition, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

#: What is added: files of their own, and in files that are there a text that goes before another one.
FILES = {
    "hierviz/metrics/homogeneity.py": '''
"""Homogeneity: how far groups hold points of one class."""

from __future__ import annotations

import numpy as np

from hierviz.metrics.checked_counts import ContingencyTable, Labels, Table
from hierviz.metrics.flat import n_log_n


def homogeneity(counts: ContingencyTable | Labels, labels_pred: Labels | None = None) -> float:
    """1 less the share of the classes' entropy that is left when groups are known."""
    table = Table.of(counts, labels_pred)
    if not table.n:
        return np.nan
    n, cells, groups, classes = table.sums(n_log_n)
    whole = n * np.log(n) - classes
    return float(1 - (groups - cells) / whole) if whole > 0 else 1.0
''',
    "hierviz/methods/fit/weighted.py": '''
"""Weighted linkage (WPGMA) of vectors."""

from __future__ import annotations

import fastcluster

from hierviz.methods.fit.contract import FitMethod, Fitted, Points, Tell
from hierviz.methods.fit.linkages import _matrix_cost, _over_points, distances


def weighted(points: Points, *, seed: int, tell: Tell) -> Fitted:
    """Weighted linkage on Euclidean distances."""
    found = distances(points.values, "euclidean")
    return _over_points(points, fastcluster.linkage(found, "weighted"), "weighted linkage")


WEIGHTED = FitMethod(
    "weighted",
    "Weighted linkage",
    "Merges the two groups that are nearest when both parts of a group count alike.",
    weighted,
    _matrix_cost,
)
''',
    "hierviz/io/trees/arrows.py": '''
"""Arrows: a line for every node but the root, child -> parent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hierviz.errors import LoadError
from hierviz.io.files import read_text
from hierviz.io.trees.formats import FoundTree, only_file
from hierviz.io.trees.links import Links, childless, in_order


def looks_like(path: Path, head: bytes) -> bool:
    """True when the first line has an arrow."""
    return b" -> " in head.partition(b"\\n")[0]


def read(files: Sequence[Path]) -> FoundTree:
    """Read a tree whose leaves are the nodes without children."""
    path = only_file(files, "arrows")
    above = {}
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        child, arrow, parent = line.partition(" -> ")
        if not arrow or not child or not parent or child in above:
            raise LoadError(f"{path.name}: expected a new child -> parent in line {number}.")
        above[child] = parent
    ids = list(dict.fromkeys([*above, *above.values()]))
    links = Links(ids, [above.get(node) for node in ids], path.name)
    parents = links.parent_numbers()
    leaves = childless(parents)
    leaves = in_order(leaves, [ids[row] for row in leaves])
    names = [ids[row] for row in leaves]
    return FoundTree(links.to_tree(leaves, parents, leaf_names=names, source=path.name))
''',
    "hierviz/audit/closest_pair.py": '''
"""Closest pair: two clusters whose logits rise and fall together."""

from __future__ import annotations

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.pairs import pair_finding, top_pairs

KEY = "closest-pair"


def find(seen: Audited) -> list[Finding]:
    """Pairs by R."""
    return [
        pair_finding(
            seen, KEY, pair,
            f"The logits of {seen.name(pair.a)} and {seen.name(pair.b)} correlate at {pair.score:.2f}.",
        )
        for pair in top_pairs(seen, seen.measures.correlation)
    ]  # fmt: skip


KIND = FindingKind(KEY, "Closest pair", "Which classes rise and fall together?", find)
''',
    "hierviz/encodings/leaf_number.py": '''
"""Nodes by how many leaves they have."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hierviz.core.analysis import Analysis
from hierviz.encodings.encoding import Encoding


def leaf_number(analysis: Analysis) -> Iterator[Encoding]:
    n = analysis.tree.n_leaves_below.astype(np.float64)
    high = float(max(n.max(), 2))
    yield Encoding(
        "leaves", "leaves below", "number", numbers=n, low=1.0, high=high, low_text="1",
        high_text=f"{high:.0f}",
    )  # fmt: skip
''',
    "pages/greeting.py": '''
"""Greeting: how large the study is."""

import streamlit as st

from hierviz.ui.shared.current import current_study
from hierviz.ui.shared.messages import heading, plain
from hierviz.ui.shared.questions import QUESTIONS

study = current_study()
heading("Greeting", QUESTIONS["greeting"])
st.caption(plain(f"{study.name}: {study.n_points:,} points"))
''',
}  # fmt: skip
LINES = [
    ("hierviz/metrics/registry.py", "from hierviz.metrics.recall import",
     "from hierviz.metrics.homogeneity import homogeneity\n"),
    ("hierviz/metrics/registry.py", '    Metric(\n        "mean_f"',
     '    Metric("homogeneity", "homogeneity", "homogeneity", homogeneity, True, "How pure groups are."),\n'),
    ("tests/naive/metrics.py", "def mean_f(", '''
def homogeneity(points) -> float:
    """1 - H(class | group) / H(class)."""
    from math import log, nan

    if not points:
        return nan

    def entropy(rows) -> float:
        n = len(rows)
        shares = [sum(row == one for row in rows) / n for one in set(rows)]
        return -sum(share * log(share) for share in shares)

    whole, left = entropy([label for _, label in points]), 0.0
    for group in {group for group, _ in points}:
        inside = [label for other, label in points if other == group]
        left += len(inside) / len(points) * entropy(inside)
    return 1 - left / whole if whole > 0 else 1.0


'''.lstrip()),
    ("hierviz/methods/fit/registry.py", "\nFIT_METHODS", "from hierviz.methods.fit.weighted import WEIGHTED\n"),
    ("hierviz/methods/fit/registry.py", "        BIRCH,\n", "        WEIGHTED,\n"),
    ("hierviz/io/trees/registry.py", "    children,\n", "    arrows,\n"),
    ("hierviz/io/trees/registry.py", '    TreeFormat("perch"',
     '    TreeFormat("arrows", "arrows", (".arrows",), arrows.read, arrows.looks_like),\n'),
    ("tests/io/trees/fuzz_seeds.py", '    found["linkage"].append({"Z.pkl"',
     '    found["arrows"] = [{"t.arrows": b"a -> ab\\nb -> ab\\nab -> r\\nc -> r\\n"}]\n'),
    ("docs/formats.md", "| PERCH, xcluster", "| arrows, `arrows` | `.arrows`: child -> parent | |\n"),
    ("hierviz/audit/registry.py", "    label_suspect,\n    leftover,\n    same_twice", "    closest_pair,\n"),
    ("hierviz/audit/registry.py", "        leftover,\n    )", "        closest_pair,\n"),
    ("tests/audit/test_planted.py", '    "leftover": {', '    "closest-pair": set(made.TWICE),\n'),
    ("hierviz/encodings/built_in.py", "\n#: A class column with more",
     "from hierviz.encodings.leaf_number import leaf_number\n"),
    ("hierviz/encodings/built_in.py", "_size)\n\n", "leaf_number, "),
    ("hierviz/ui/shared/questions.py", '    "leaves": PageEntry(', '    "greeting": PageEntry("waving_hand", "How large is the study?"),\n'),
]  # fmt: skip
#: Tests that look at what was added, or at all of its kind.
TESTS = [
    ["tests/metrics/test_laws.py", "tests/metrics/test_flat.py", "tests/cli/test_metrics.py", "-k",
     "homogeneity or registry or by_name or metrics_at or of_python"],
    ["tests/methods/fit/test_fitting.py", "tests/io/trees/test_fuzz.py", "tests/cli/test_convert.py",
     "tests/cli/test_names.py", "-k", "registries or weighted or known_ones or arrows or every_format or form"],
    ["tests/audit/test_planted.py", "tests/audit/test_audit.py", "tests/cli/test_audit.py",
     "tests/ui/audit/test_rows.py", "-k", "closest or kind or missing or facts or listed"],
    ["tests/encodings/test_registry.py"],
    ["tests/ui/test_pages.py", "-k", "greeting and built_in"],
    ["tests/test_architecture.py", "tests/ui/test_markup.py", "-k",
     "homogeneity or weighted or arrows or closest_pair or leaf_number or greeting or registry"],
    ["tests/test_docs.py", "-k", "json and (metrics or audit)"],
]  # fmt: skip


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("added") / "hierviz"
    left_out = (
        ".venv",
        ".git",
        ".*_cache",
        ".hypothesis",
        "*.pyc",  # what numba compiled goes along
        "*.tmp.*",  # and what it is writing at this moment does not
        "img",
        "made",
        "_site",
        "benchmarks",
    )
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*left_out))
    for name, text in FILES.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    for name, before, text in LINES:
        old = (folder / name).read_text(encoding="utf-8")
        assert old.count(before) == 1, (name, before)
        (folder / name).write_text(old.replace(before, text + before), encoding="utf-8")
    return folder


@pytest.mark.parametrize("words", TESTS, ids=lambda words: Path(words[0]).stem)
def test_the_suite_stays_green(copy, words):
    env = {name: said for name, said in os.environ.items() if not name.startswith("PYTEST_")}
    env["PYTHONPATH"] = str(copy)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", *words],
        cwd=copy, env=env, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


def test_an_added_metric_is_called_by_its_name(copy):
    call = "import hierviz as hv; print(hv.metrics.homogeneity(['a', 'b'], [0, 1]))"
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "1.0\n", done.stderr
