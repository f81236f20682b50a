"""Files for iTOL: strips and ranges of groups."""

from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.io import write_itol_groups, write_itol_strip
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
