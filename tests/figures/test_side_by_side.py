"""Two trees face to face."""

from __future__ import annotations

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.side_by_side import side_by_side_figure
from hierviz.taxonomy import from_columns, side_by_side

NAMES = ("cat", "dog", "<b>jet</b>", "kite")


def figure_of(nested, kinds):
    tree = Hierarchy.from_nested(nested, leaf_names=NAMES)
    taxonomy = from_columns(NAMES, {"kind": kinds})
    return side_by_side_figure(side_by_side(tree, taxonomy), NAMES, taxonomy.labels)


def lines(figure):
    """The lines from side to side: both ends and the colour."""
    return [t for t in figure.data if t.mode == "lines" and len(t.x) == 2]


def test_a_line_a_class_that_is_level_where_the_trees_are_one():
    figure = figure_of([[0, 1], [2, 3]], ["a", "a", "b", "b"])
    assert len(lines(figure)) == 4
    assert all(line.y[0] == line.y[1] for line in lines(figure))
    assert {line.line.color for line in lines(figure)} == {"rgb(0,114,178)"}  # all agree


def test_where_the_trees_disagree_the_lines_are_orange():
    figure = figure_of([[0, 2], [1, 3]], ["a", "a", "b", "b"])
    assert {line.line.color for line in lines(figure)} == {"rgb(213,94,0)"}


def test_names_stand_on_both_sides_and_more_of_them_make_it_higher():
    figure = figure_of([[0, 1], [2, 3]], ["a", "a", "b", "b"])
    names = [trace for trace in figure.data if trace.mode == "text"]
    assert [len(trace.text) for trace in names] == [4, 4]
    assert " &lt;b&gt;jet&lt;/b&gt; " in names[0].text  # plotly would make it bold
    assert figure.layout.height >= 260
    ends = np.sort(names[0].y)
    assert np.array_equal(ends, np.arange(4))
