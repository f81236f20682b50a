"""Trees of other tools, opened by hand: by path and by upload."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import hierviz as hv


@pytest.fixture
def newick(tmp_path):
    study = hv.read_study("digits")
    tree = hv.l2h(study.logits, aggregation="mean-of-means", leaf_names=study.class_names)
    hv.write_tree(tree, tmp_path / "mine.nwk")
    return tmp_path / "mine.nwk"


def open_part(one, address):
    page = one.open(address)
    page.get_by_text("Open a tree").click(timeout=60_000)
    return page


def open_button(page):
    """The button of the part for paths of trees."""
    panel = page.get_by_role("tabpanel", name="Files on this computer")
    return panel.get_by_role("button", name="Open", exact=True)


def test_a_tree_by_path_takes_the_place_of_the_made_one(visit, newick):
    one = visit()
    page = open_part(one, "/study?study=digits")
    page.get_by_label("Files of the tree, one per line").fill(str(newick))
    open_button(page).click()
    opened = "Opened mine.nwk as Newick: 10 of 10 leaves matched by name."
    expect(page.get_by_text(opened).first).to_be_visible(timeout=30_000)
    one.drawn()
    expect(page.get_by_role("combobox", name=re.compile("Tree"))).to_be_visible()
    page.get_by_role("link", name="Study").click()
    expect(page.get_by_text(opened).last).to_be_visible()


def test_a_bad_tree_is_told_and_nothing_is_lost(visit, tmp_path):
    (tmp_path / "bad.json").write_text('{"nodes": [1, 2')
    one = visit()
    page = open_part(one, "/study?study=digits")
    page.get_by_label("Files of the tree, one per line").fill(str(tmp_path / "bad.json"))
    open_button(page).click()
    expect(page.get_by_text("bad.json", exact=False).first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Handwritten digits, a linear classifier").first).to_be_visible()


def test_an_uploaded_tree_is_a_study_of_its_own(visit, tmp_path):
    (tmp_path / "tree.txt").write_text("[[0, 2], [[3, 5], 7]]")
    rng = np.random.default_rng(0)
    found = rng.choice([0, 2, 3, 5, 7], 60)
    np.save(tmp_path / "clusters.npy", found)
    np.save(tmp_path / "labels.npy", (found > 2).astype(int))
    one = visit()
    page = open_part(one, "/study?study=digits")
    page.get_by_text("a study of its own").click()
    page.get_by_role("tab", name="Upload its files").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(
        [tmp_path / name for name in ("tree.txt", "clusters.npy", "labels.npy")]
    )
    panel = page.get_by_role("tabpanel", name="Upload its files")
    panel.get_by_role("button", name="Open", exact=True).click()  # once the files are there
    expect(page.get_by_text("Opened tree.txt as DeepECT tree").first).to_be_visible(timeout=30_000)
    one.drawn()
    expect(page.get_by_label("Groups", exact=False).first).to_be_visible()
    assert page.locator(".hv").get_attribute("data-groups") == "2"
    expect(page.get_by_role("combobox", name="Study")).to_have_value(
        "tree: tree.txt"
    )  # as its owner calls it
