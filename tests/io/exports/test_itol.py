"""Files for iTOL: strips and ranges of groups."""

import numpy as np
import pytest

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.io import write_itol_groups, write_itol_strip, write_itol_support
from tests.io.trees.test_round_trips import refusal


def test_itol_files(cut, tmp_path):
    write_itol_strip(cut, tmp_path / "s.txt", colours=["#ff0000", "#00ff00"])
    lines = (tmp_path / "s.txt").read_text().splitlines()
    assert lines[:2] == ["DATASET_COLORSTRIP", "SEPARATOR TAB"]
    rows = [line.split("\t") for line in lines[lines.index("DATA") + 1 :]]
    group = int(cut.group_of_leaf[2])
    assert rows[2] == ["my cow", ["#ff0000", "#00ff00"][group], f"group {group}"]
    write_itol_groups(cut, tmp_path / "g.txt", group_names=["left\tone", "right"])
    lines = (tmp_path / "g.txt").read_text().splitlines()
    assert lines[:3] == ["TREE_COLORS", "SEPARATOR TAB", "DATA"]
    ends, kind, colour, name = lines[3].split("\t")
    assert (kind, name) == ("range", "left one") and colour.startswith("#")
    assert set(ends.split("|")) in ({"ape", "bee"}, {"my cow", "dog"})


def test_what_itol_cannot_have(cut, tmp_path):
    def refused(write, cut, **options):
        return refusal(write, cut, tmp_path / "x.txt", kind=InputError, **options)

    assert "2 colours" in refused(write_itol_strip, cut, colours=["#000000"])
    assert "2 names" in refused(write_itol_groups, cut, group_names=["a"])
    twins = cut_into(Hierarchy.from_merges([(0, 1)], leaf_names=["a", "a"]), 2)
    assert "share one" in refused(write_itol_strip, twins)
    piped = cut_into(Hierarchy.from_merges([(0, 1)], leaf_names=["a|b", "c"]), 2)
    assert "'a|b'" in refused(write_itol_groups, piped)


def test_symbols_of_support(tmp_path):
    tree = Hierarchy.from_nested([[[0, 1], 2], [3, 4]], leaf_names=tuple("abcde"))
    at = {"".join(sorted("abcde"[leaf] for leaf in tree.leaves_below(u))): u for u in range(9)}
    support = np.full(9, np.nan)
    support[at["ab"]], support[at["abc"]], support[at["de"]] = 0.95, 0.7, 0.69
    write_itol_support(tree, support, tmp_path / "symbols.txt")
    head, _, rows = (tmp_path / "symbols.txt").read_text().partition("DATA\n")
    assert head.startswith("DATASET_SYMBOL\nSEPARATOR TAB\n") and "0.9 or more\t0.7 or more" in head
    found = {tuple(row.split("\t")[0].split("|")): row.split("\t")[1:] for row in rows.splitlines()}
    ends = {leaves: tree.leaves_below(at[leaves])[[0, -1]] for leaves in ("ab", "abc")}
    names = {leaves: tuple("abcde"[leaf] for leaf in both) for leaves, both in ends.items()}
    assert found == {
        names["ab"]: ["2", "6", "#222222", "1", "1", "0.95"],
        names["abc"]: ["2", "6", "#222222", "0", "1", "0.70"],
    }
    with pytest.raises(InputError, match=r"for each of the 9 nodes; found shape \(2,\)"):
        write_itol_support(tree, support[:2], tmp_path / "symbols.txt")
