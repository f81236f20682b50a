"""What a visitor does with the confusion matrix: open blocks, see the pictures of a cell, go to the tree."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.audit import confusion_matrix
from hierviz.core.profile import NodeProfile

VIEW = "globalThis.hierviz.matrices.last"


@pytest.fixture(scope="module")
def analysis(digits):
    study, profile, tree = digits
    return hv.Analysis(study, tree, profile, NodeProfile.from_tree(tree, profile))


def drawn(one, address: str):
    """The matrix of an address, once it is painted."""
    one.open(address)
    matrix = one.page.locator(".matrix[data-ready]")
    matrix.wait_for(timeout=60_000)
    return matrix


def middle(page, row: int, column: int) -> tuple[float, float]:
    """Where on the screen the middle of a cell is."""
    return page.evaluate(
        f"""([row, column]) => {{
          const {{ over, places }} = {VIEW};
          const {{ x, y }} = over.getBoundingClientRect();
          const at = (i) => (i + 0.5) * places.cell;
          return [x + places.left + at(column), y + places.top + at(row)];
        }}""",
        [row, column],
    )


def table(page) -> np.ndarray:
    counts, n_columns = page.evaluate(f"[[...{VIEW}.table.counts], {VIEW}.table.nColumns]")
    return np.array(counts).reshape(-1, n_columns)


def colour(page, row: int, column: int) -> list[int]:
    """What is painted near the upper left corner of a cell, where no number stands."""
    return page.evaluate(
        f"""([row, column]) => {{
          const {{ base, places, ratio }} = {VIEW};
          const at = (begin, i) => Math.round((begin + (i + 0.1) * places.cell) * ratio);
          const found = base.getContext("2d").getImageData(at(places.left, column), at(places.top, row), 1, 1);
          return [...found.data].slice(0, 3);
        }}""",
        [row, column],
    )


def block_off_the_diagonal(blocks: np.ndarray) -> tuple[int, int]:
    """The one with most points; all from 0 on."""
    off = blocks - np.diag(np.diag(blocks))
    row, column = np.unravel_index(off.argmax(), off.shape)
    return int(row), int(column)


@pytest.mark.parametrize("n_groups", [1, 4, 10])
def test_blocks_in_the_browser_are_those_of_the_engine(visit, analysis, n_groups):
    one = visit()
    drawn(one, f"/audit?audit=confusions&study=digits&k={n_groups}")
    wanted = confusion_matrix(analysis).blocks(hv.cut_into(analysis.tree, n_groups)).toarray()
    assert table(one.page).tolist() == wanted.tolist()
    called = "One group" if n_groups == 1 else f"All {n_groups} groups"
    expect(one.page.locator(".matrix .crumbs")).to_have_text(called)


def test_cells_are_painted_the_more_points_the_darker_and_the_diagonal_grey(visit, analysis):
    one = visit()
    drawn(one, "/audit?audit=confusions&study=digits&k=4")
    page = one.page
    blocks = table(page)
    row, column = block_off_the_diagonal(blocks / blocks.sum(axis=1, keepdims=True))
    red, _, blue = colour(page, row, column)
    assert blue > red + 40
    grey = colour(page, 0, 0)
    assert max(grey) - min(grey) < 12 and max(grey) < 235
    empty = np.argwhere(blocks == 0)[0]
    assert colour(page, *map(int, empty)) == [255, 255, 255]
    page.get_by_text("Diagonal apart").click()
    page.wait_for_function(f"{VIEW}.told.bare === false")
    red, _, blue = colour(page, 0, 0)
    assert blue > red + 40
    page.get_by_role("radio", name="counts").click()
    expect(page.locator(".matrix .legend")).to_contain_text(f"{blocks.max():,} points")


def test_a_block_opens_a_cell_shows_its_pictures_and_the_tree_shows_both_sides(visit, analysis):
    one = visit()
    matrix = drawn(one, "/audit?audit=confusions&study=digits&k=4")
    page, tree = one.page, analysis.tree
    cells = confusion_matrix(analysis)
    block = block_off_the_diagonal(table(page))
    page.mouse.move(*middle(page, *block))
    expect(page.locator(".matrix .card")).to_contain_text(f"{table(page)[block]} point")
    page.mouse.click(*middle(page, *block))
    expect(matrix).to_have_attribute("data-open", f"{block[0]} {block[1]}")
    inside = table(page)
    assert inside.sum() == cells.blocks(hv.cut_into(tree, 4)).toarray()[block]
    assert (inside.sum(axis=0) > 0).all() and (inside.sum(axis=1) > 0).all()
    row, column = map(int, np.unravel_index(inside.argmax(), inside.shape))
    page.mouse.click(*middle(page, row, column))
    first = page.evaluate(f"[{VIEW}.table.rows.first[{row}], {VIEW}.table.columns.first[{column}]]")
    label, cluster = int(cells.classes[first[0]]), int(cells.clusters[first[1]])
    expect(page.get_by_role("heading", name=f"{label} → {cluster}")).to_be_visible()
    n = int(((analysis.study.labels == label) & (analysis.leaves.assignments == cluster)).sum())
    assert n == inside[row, column]
    expect(page.locator(".gallery").first.locator("figure")).to_have_count(n)
    expect(page).to_have_url(re.compile(f"held={label}.{cluster}"))
    page.get_by_role("button", name=re.compile("All 4 groups")).click()
    expect(matrix).to_have_attribute("data-open", "")
    page.get_by_role("button", name="Show in the tree").click()
    view = one.drawn()
    meet = min(
        (u for u in range(tree.n_nodes) if {label, cluster} <= set(tree.leaves_below(u).tolist())),
        key=lambda u: tree.n_leaves_below[u],
    )
    expect(view).to_have_attribute("data-selected", str(-1 if meet == tree.root else meet))


def test_the_keyboard_reaches_everything(visit, analysis):
    one = visit()
    matrix = drawn(one, "/audit?audit=confusions&study=digits&k=4")
    page = one.page
    said = page.locator(".matrix [role=status]")
    page.locator(".matrix canvas[tabindex]").focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("true class")
    block = block_off_the_diagonal(table(page))
    for key, n in (("ArrowDown", block[0]), ("ArrowRight", block[1])):
        for _ in range(n):
            page.keyboard.press(key)
    expect(said).to_contain_text(f"{table(page)[block]} point")
    page.keyboard.press("Enter")
    expect(matrix).to_have_attribute("data-open", f"{block[0]} {block[1]}")
    page.keyboard.press("Escape")
    expect(matrix).to_have_attribute("data-open", "")
    page.keyboard.press("Enter")  # the block that was open is where the keys are
    expect(matrix).to_have_attribute("data-open", f"{block[0]} {block[1]}")
    page.keyboard.press("ArrowDown")
    if not table(page)[0, 0]:
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile(r"^\d → \d$"))).to_be_visible()
    page.locator(".matrix canvas[tabindex]").focus()
    page.keyboard.press("Backspace")
    expect(matrix).to_have_attribute("data-open", "")


def test_a_row_of_the_table_opens_the_block_and_marks_the_cell(visit, analysis):
    one = visit(viewport={"width": 1400, "height": 1400})
    matrix = drawn(one, "/audit?audit=confusions&study=digits&k=4")
    page = one.page
    found = hv.confusions(analysis)
    place = page.get_by_test_id("stDataFrame").first.bounding_box()
    page.mouse.click(place["x"] + 17, place["y"] + 35 * 2 + 17)  # the second row's box
    label, cluster = int(found.label[1]), int(found.cluster[1])
    expect(page.get_by_role("heading", name=f"{label} → {cluster}")).to_be_visible()
    cells = confusion_matrix(analysis)
    row = cells.classes.tolist().index(label)
    column = cells.clusters.tolist().index(cluster)
    expect(matrix).to_have_attribute("data-chosen", f"{row} {column}")
    group = hv.cut_into(analysis.tree, 4).group_of_leaf
    expect(matrix).to_have_attribute("data-open", f"{group[label]} {group[cluster]}")


def test_one_group_is_said_in_words_and_what_the_axes_are_has_room(visit):
    one = visit()
    drawn(one, "/audit?audit=confusions&study=digits&k=1")
    page = one.page
    assert page.evaluate(f"{VIEW}.told.groups.names.length") == 1
    expect(page.locator(".matrix")).to_contain_text("One group")
    wide = page.evaluate(
        f"""(() => {{
          const {{ base, places, theme, cells, over }} = {VIEW};
          const context = base.getContext("2d");
          context.font = `600 11px ${{theme.font}}`;
          return over.clientWidth - places.left - context.measureText(`${{cells.heads.columns}} →`).width;
        }})()"""
    )
    assert wide >= 0
