"""Measuring the tree against the classes, a superclass, or a depth of a taxonomy: one click, live while dragging."""

from __future__ import annotations

import re
from urllib.parse import quote

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.metrics import ceilings, chance_levels, flat_metrics, group_counts
from hierviz.taxonomy import target_of, taxonomy_of

CLASSES = "name,kind,family\n" + "".join(
    f"c{c},{'even' if c % 2 == 0 else 'odd'},{'ABC'[c % 3]}\n" for c in range(12)
)


@pytest.fixture
def study(tmp_path):
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 12, 400)
    near = np.abs(labels[:, None] % 2 - np.arange(12) % 2) == 0
    np.save(tmp_path / "labels.npy", labels)
    np.save(
        tmp_path / "logits.npy",
        rng.normal(size=(400, 12)) + 2 * near + 3 * np.eye(12)[labels],
    )
    (tmp_path / "classes.csv").write_text(CLASSES)
    return tmp_path


def tile(page, name):
    return page.locator(f"[data-metric={name}]")


def test_one_click_measures_against_a_column_and_the_cut_stays_live(visit, study):
    opened = hv.read_study(study)
    analysis = hv.analyse(opened)
    counts = target_of(opened, "kind").counts(analysis.leaves.labelled_counts)
    one = visit()
    view = one.tree(f"/?study={quote(str(study))}&k=4")
    one.page.get_by_label("Measured against").select_option("kind")
    expect(one.page).to_have_url(re.compile("against=kind"))
    expect(tile(one.page, "nmi").locator("b")).to_have_text(re.compile(r"\d"))
    one.context.set_offline(True)  # nothing that follows may ask the server
    number = one.page.get_by_label("Number of groups, typed")
    for k in (2, 5, 12):
        number.fill(str(k))
        number.press("Tab")
        expect(view).to_have_attribute("data-groups", str(k))
        wanted = flat_metrics(group_counts(counts, hv.cut_into(analysis.tree, k)))
        most, chance = (find(analysis.tree, counts).at(k) for find in (ceilings, chance_levels))
        for name, value in wanted.items():
            here = tile(one.page, name)
            said = re.search(
                r": (\S+) of at most (\S+), by chance (\S+)\n", here.get_attribute("title")
            )
            assert said[1] == here.locator("b").inner_text()
            shown = [float(number) for number in said.groups()]
            assert shown == pytest.approx([value, most[name], chance[name]], abs=6e-4)


def test_a_depth_of_the_taxonomy_is_one_click_away_and_the_link_keeps_it(visit, study):
    opened = hv.read_study(study)
    analysis, zoo = hv.analyse(opened), taxonomy_of(opened, "family,kind")
    counts = target_of(opened, "depth:1", zoo).counts(analysis.leaves.labelled_counts)
    one = visit()
    one.tree(f"/?study={quote(str(study))}&k=6&by=family,kind")
    one.page.get_by_label("Measured against").select_option("depth:")
    expect(one.page).to_have_url(re.compile("against=depth%3A1"))  # six groups: six concepts
    wanted = flat_metrics(group_counts(counts, hv.cut_into(analysis.tree, 6)))
    expect(tile(one.page, "ami").locator("b")).to_have_text(f"{wanted['ami']:.3f}")
    other = visit()
    other.tree(one.page.url[len(one.page.url.split("/?")[0]) :])
    expect(tile(other.page, "ami").locator("b")).to_have_text(f"{wanted['ami']:.3f}")
    expect(other.page.get_by_label("Measured against")).to_have_value("depth:1")


def test_an_old_link_to_a_target_that_is_gone_shows_the_classes(visit, study):
    one = visit()
    one.tree(f"/?study={quote(str(study))}&k=4&against=gone")
    expect(one.page.get_by_label("Measured against")).to_have_value("")
    expect(tile(one.page, "nmi").locator("b")).to_have_text(re.compile(r"\d"))
