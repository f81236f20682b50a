"""What people know, in a real browser: categories, going to one, the table, suggested cuts, senses."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import expect

import hierviz as hv
from hierviz.io.store import store_of

BIRD, DOG, CLOTHING = "n01503061", "n02084071", "n03051540"


def legend(page) -> list[str]:
    return page.locator(".hv .legend").inner_text().split("\n")


def type_categories(page, text: str) -> None:
    """Open the tool where it is closed, type, and press Enter."""
    box = page.get_by_role("combobox", name=re.compile("Colour by chosen categories"))
    if not box.is_visible():
        page.get_by_role("button", name="Categories").click()
    box.wait_for(timeout=60_000)  # WordNet may have to be opened
    box.fill(text)
    page.get_by_role("option").first.wait_for()
    box.press("Enter")


def choose_row(page, row: int) -> None:
    """Tick a row of the first table, which is a canvas."""
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    page.mouse.click(table["x"] + 17, table["y"] + 35 * (row + 1) + 17)


def test_categories_are_typed_as_a_list_and_keep_their_colours(visit):
    one = visit()
    one.tree()
    page = one.page
    type_categories(page, "bird, dog, clothing")
    expect(page.locator(".hv .legend")).to_contain_text("clothing")
    assert legend(page)[1:] == ["bird", "59", "dog", "118", "clothing", "49"]
    expect(page).to_have_url(re.compile(f"kinds%3A{BIRD}%2C{DOG}%2C{CLOTHING}"))

    def colours():
        return page.locator(".hv .legend i").evaluate_all(
            "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
        )

    before = colours()
    assert len(set(before)) == 3
    type_categories(page, "wading bird")
    expect(page.locator(".hv .legend")).to_contain_text("wading bird")
    assert colours()[:3] == before
    type_categories(page, "unicorn, dog")
    expect(page.get_by_text("has no 'unicorn'")).to_be_attached()
    expect(page.locator(".hv .legend")).to_contain_text("wading bird")  # nothing is lost


def test_going_to_birds_shows_them_and_who_is_missing(visit):
    one = visit()
    one.tree()
    page = one.page
    page.get_by_role("button", name="Categories").click()
    box = page.get_by_role("combobox", name=re.compile("Show where a category is"))
    box.wait_for(timeout=60_000)
    box.fill("bird")
    box.press("Enter")
    page.get_by_role("button", name="Go there").click()
    expect(page.get_by_text("58 of 59 classes of bird")).to_be_visible()
    expect(page.get_by_text("Intruders (9)")).to_be_visible()
    expect(page.locator(".hv .legend")).to_contain_text("intruders here")
    assert legend(page)[1:] == ["bird here", "58", "intruders here", "9"]
    expect(page).to_have_url(re.compile(r"focus=\d+"))
    page.get_by_text("its subcategories").click()
    expect(page.locator(".hv .legend")).to_contain_text("passerine")


def test_from_a_row_of_the_table_to_the_tree(visit):
    one = visit()
    page = one.open("/taxonomy")
    expect(page.get_by_text("468 of 472 categories")).to_be_visible(timeout=60_000)
    page.get_by_text("show the 4 largest").click()
    expect(page.get_by_text("472 of 472 categories")).to_be_visible()
    page.get_by_role("textbox", name="Filter").fill("bird of prey")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 472 categories")).to_be_visible()
    choose_row(page, 0)
    told = page.get_by_text("classes of bird of prey lie below one node")
    expect(told).to_be_visible()
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert told.bounding_box()["x"] > table["x"] + table["width"]  # beside the table
    assert told.bounding_box()["y"] < table["y"] + table["height"]
    expect(page.locator(".stPlotlyChart")).to_be_visible()
    page.get_by_role("button", name="Show in the tree").click()
    one.drawn()
    expect(page.locator(".hv .legend")).to_contain_text("bird of prey here")
    expect(page.get_by_text("classes of bird of prey lie below one node")).to_be_visible()


def test_a_suggested_cut_is_taken(visit):
    one = visit()
    view = one.tree("/?study=digits")
    page = one.page
    page.get_by_role("button", name="Suggested cuts").click()
    suggestion = page.get_by_role("button", name=re.compile(r"^\d+ groups, clear gap")).first
    n_groups = suggestion.inner_text().split()[0]
    suggestion.click()
    expect(view).to_have_attribute("data-groups", n_groups)
    expect(suggestion).to_be_hidden()  # the tool closes


@pytest.mark.parametrize("page_of", ["/", "/taxonomy"])
def test_a_link_restores_the_category(visit, page_of):
    one = visit()
    page = one.open(f"{page_of}?colour=clade:{BIRD}&concept={BIRD}&node=1971&focus=1971")
    expect(page.get_by_text("58 of 59 classes of bird")).to_be_visible(timeout=60_000)
    if page_of == "/":
        expect(page.locator(".hv .legend")).to_contain_text("bird here")


@pytest.fixture
def unnamed(shared_data, tmp_path):
    """CIFAR-100 with names alone."""
    source = shared_data / "cifar100"
    for name in ("logits.npy", "labels.npy"):
        (tmp_path / name).symlink_to((source / name).resolve())
    with (source / "classes.csv").open(newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    (tmp_path / "classes.csv").write_text("\n".join(["name", *names]) + "\n")
    return tmp_path


@pytest.mark.shared
def test_a_class_that_wordnet_does_not_know_is_given_a_sense(visit, unnamed):
    one = visit(viewport={"width": 1400, "height": 1700})
    page = one.open(f"/taxonomy?study={unnamed}")
    expect(page.get_by_text("2 of 100 classes have no noun")).to_be_visible(timeout=60_000)
    page.get_by_text("Which sense of WordNet each class has").click()
    expect(page.get_by_text("Only those to check")).to_be_visible()
    table = page.get_by_test_id("stDataFrame").nth(1).bounding_box()
    page.mouse.click(table["x"] + 17, table["y"] + 35 * 2 + 17)  # aquarium fish
    noun = page.get_by_role("textbox", name="Look up another noun")
    noun.fill("goldfish")
    noun.press("Enter")
    page.get_by_text(re.compile("small golden or orange")).click()
    page.get_by_role("button", name="Use this sense").click()
    expect(page.get_by_text("1 of 100 classes have no noun")).to_be_visible(timeout=30_000)
    assert store_of(hv.read_study(unnamed)).words().senses == {"aquarium fish": "n01443537"}


def test_two_columns_make_a_deep_taxonomy(visit, tmp_path):
    import numpy as np

    rng = np.random.default_rng(0)
    np.save(tmp_path / "logits.npy", rng.normal(size=(60, 4)))
    rows = [
        "name,kind,realm",
        "cat,pet,living",
        "dog,pet,living",
        "jet,craft,made",
        "kite,toy,made",
    ]
    (tmp_path / "classes.csv").write_text("\n".join(rows) + "\n")
    one = visit()
    page = one.open(f"/taxonomy?study={tmp_path}")
    page.get_by_role("button", name="Use my own taxonomy").click()
    box = page.get_by_role("combobox", name=re.compile("Several columns"))
    for name in ("realm", "kind"):
        box.fill(name)
        box.press("Enter")
    box.press("Tab")  # closes the list, which covers the button
    page.get_by_role("button", name="Use these columns").click()
    expect(page).to_have_url(re.compile("by=realm%2Ckind"))
    expect(page.get_by_text("3 of 3 categories")).to_be_visible()
