"""`compare`: how different two trees are, between what the sample and what chance make of it."""

from __future__ import annotations

from pathlib import Path

from hierviz.cli.arguments import refuse
from hierviz.cli.compare_files import is_picture, writer_of
from hierviz.cli.printing import print_json, readable, say
from hierviz.cli.study_and_tree import analysis_of_files, made_of_logits
from hierviz.compare import Comparison, classes_in_words, in_words
from hierviz.compare import compare as comparison_of
from hierviz.compare.on_points import have_alike_leaves, over_points
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.errors import LoadError
from hierviz.figures import FigureStyle
from hierviz.io import read_study, read_tree
from hierviz.io.trees.registry import recognise_format
from hierviz.io.trees.tree_files import TreeFiles
from hierviz.methods import METHODS
from hierviz.text import listed

_MOST_MOVED = 10  # in the plain table
_AT = (2, 5, 10, 20, 50, 100, 200, 500)


def compare(
    one: str, other: str, study: str | None, seed: int, more: tuple[str, ...], output: str | None,
    figure: str, theme: str, width: tuple[float, str], as_json: bool,
) -> None:  # fmt: skip
    """Measure how different two trees are, and in which classes."""
    write = None if output is None else writer_of(output, figure, FigureStyle(width[0], unit=width[1], theme=theme))  # fmt: skip
    if not is_picture(output):
        refuse(("figure", "theme", "width"), "is only for pictures: name one with -o OUTPUT.")
    if output is None or is_picture(output):
        refuse(("more",), "is only for tables: name one with -o, such as -o trees.md.")
    opened = None if study is None else _opened(study)
    trees = {name: _tree_of(name, opened) for name in (one, other, *more)}
    left, right = trees[one], trees[other]
    if (
        isinstance(left, Analysis)
        and isinstance(right, Analysis)
        and not have_alike_leaves(left, right)
    ):
        left, right = over_points(left), over_points(right)
    found = comparison_of(left, right, seed=seed)
    if write is not None:
        say(write(found, trees))
    n = found.one.n_leaves
    say(f"{n:,} leaves matched {found.matched.how}.")
    for side, names in zip("AB", found.matched.left_out, strict=True):
        if names:
            say(f"Only in {side}, left out: {listed(names, most=10)}.")
    if as_json:
        print_json(comparison_facts(found))
    else:
        _print_table(found)


def comparison_facts(found: Comparison) -> dict:
    """What the shell prints as JSON."""
    return {
        "clustering_information_distance": found.clustering_information_distance,
        "robinson_foulds": found.robinson_foulds,
        "floor": found.floor,
        "of_halves": list(found.of_halves),
        "chance": found.chance,
        "position": found.position,
        "beyond_noise": found.is_beyond_noise if found.of_halves else None,
        "mean_best_jaccard": found.mean_best_jaccard,
        "leaves": found.one.n_leaves,
        "matched": found.matched.how,
        "only_in_a": list(found.matched.left_out[0]),
        "only_in_b": list(found.matched.left_out[1]),
        "moved": [
            {
                "leaf": moved.name,
                "change": moved.change,
                "by_sample": moved.by_sample,
                "before": list(moved.before),
                "after": list(moved.after),
            }
            for moved in found.moved
            if moved.change > 0
        ],
        "agreement": [row._asdict() for row in found.agreement],
    }


def _opened(path: str) -> Study:
    opened = read_study(path)
    for notice in opened.notices:
        say(notice)
    return opened


def _tree_of(named: str, study: Study | None) -> Analysis | Hierarchy:
    """What a side names: a method on a study, files of a tree, or a study with the tree of L2H."""
    path, _, method = named.rpartition(":")
    if path and method in METHODS:
        return _made(_opened(path), method)
    files = [Path(part) for part in named.split(",")]
    if all(file.is_file() for file in files) and _is_tree(files):
        return _read(files, study)
    return _made(_opened(named), next(iter(METHODS)))


def _made(study: Study, method: str) -> Analysis:
    return made_of_logits(study, method, {})


def _is_tree(files: list[Path]) -> bool:
    """True for files that some format of trees knows, False for logits."""
    try:
        recognise_format(files)
    except LoadError:
        if len(files) > 1:
            raise
        return False
    return True


def _read(files: list[Path], study: Study | None) -> Analysis | Hierarchy:
    if study is None:
        return read_tree(files)
    return analysis_of_files(study, TreeFiles(tuple(map(str, files))))


def _print_table(found: Comparison) -> None:
    print("\n".join(filter(None, (in_words(found), classes_in_words(found)))) + "\n")
    for name, value in (
        ("clustering information distance", found.clustering_information_distance),
        ("  halves of the points", found.floor),
        ("  leaves shuffled", found.chance),
        ("  0 as halves, 1 as shuffled", found.position),
        ("Robinson-Foulds distance", found.robinson_foulds),
        ("mean best Jaccard of nodes", found.mean_best_jaccard),
    ):
        print(f"{name:36}{readable(value)}")
    print(f"\n{'groups':>8}{'ARI':>9}{'AMI':>9}")
    for row in found.agreement:
        if row.n_groups in _AT:
            print(f"{row.n_groups:8}{row.ari:9.3f}{row.ami:9.3f}")
    moved = [one for one in found.moved if one.change > 0][:_MOST_MOVED]
    if moved:
        print(f"\n{'moved most':24}{'ranks':>6}  nearest in A | nearest in B")
    for one in moved:
        print(
            f"{one.name[:23]:24}{one.change:6.1f}  {', '.join(one.before)} | {', '.join(one.after)}"
        )
