"""A story as files of a folder."""

from __future__ import annotations

import json
import re

import pytest
from PIL import Image

import hierviz as hv
from hierviz.cli import main
from hierviz.cli.story_files import writer_of
from hierviz.core.story import SavedView, Story
from hierviz.errors import InputError
from hierviz.io.store import store_of
from hierviz.stories import StoryTrees

STORY = Story("Digits", (
    SavedView("All of them", "Ten", "k=4"),
    SavedView("../Sehr groß/ & <b>", "", "k=2&layout=left"),
    SavedView("漢字", "", "k=3"),
))  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


def written(analysis, output, **options):
    settings = {"theme": None, "budget_mb": 10, **options}
    return list(writer_of(str(output))(StoryTrees(analysis), STORY, str(output), **settings))


def test_one_file_plays_it(digits, tmp_path):
    said = written(digits, tmp_path / "talk.html", theme="dark")
    page = (tmp_path / "talk.html").read_text(encoding="utf-8")
    assert "All of them" in page and 'const THEME = "dark"' in page
    assert said == [f"Wrote {tmp_path / 'talk.html'}: {len(page.encode()):,} bytes."]


def test_a_pdf_has_a_page_a_view(digits, tmp_path):
    written(digits, tmp_path / "talk.PDF")
    pdf = (tmp_path / "talk.PDF").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 3


def test_a_folder_holds_a_picture_a_view(digits, tmp_path):
    said = written(digits, f"{tmp_path}/talk/")
    files = sorted((tmp_path / "talk").iterdir())
    assert [path.name for path in files] == ["01-all-of-them.png", "02-sehr-gro-b.png", "03.png"]
    assert len(said) == 3
    with Image.open(files[0]) as image:
        assert image.width == 1920


def test_other_names_are_refused(tmp_path):
    for name, found in (("talk.svg", ".svg"), ("-", "a stream")):
        with pytest.raises(InputError, match=rf"ends in \.html, \.pdf, or a folder.*found {found}"):
            writer_of(name)
    assert writer_of(str(tmp_path)) is writer_of("talk") is writer_of("talk.d/")


# -- the shell ---------------------------------------------------------------------

MARKDOWN = """# Digits

## All of them

[view](?study=digits&k=4&colour=class:3)

**Ten** digits.

## By shape

[view](?k=3&node=99)
"""


@pytest.fixture
def export(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HIERVIZ_DATA", str(tmp_path / "data"))
    (tmp_path / "talk.md").write_text(MARKDOWN, encoding="utf-8")

    def run(story: str, name: str, *arguments: object) -> tuple[int, str]:
        arguments = ("--story", story, "-o", tmp_path / name, *arguments)
        status = main(["export", "digits", *map(str, arguments)])
        return status, capsys.readouterr().err

    return run


def test_a_markdown_file_is_a_story(export, tmp_path):
    status, said = export(str(tmp_path / "talk.md"), "talk.html", "--theme", "light")
    page = (tmp_path / "talk.html").read_text(encoding="utf-8")
    assert status == 0 and "**Ten** digits." in page and "no node 99" in page
    assert f"Wrote {tmp_path / 'talk.html'}" in said


ACROSS = """# Across

## Ours

[view](?study=digits&k=4&support=True&colour=support)

## Theirs

[view](?study=digits&k=4&tree=DeepECT.nwk)

## Nobody's

[view](?tree=/no/such/tree.nwk&k=3)
"""


def test_a_story_across_trees(export, tmp_path):
    (tmp_path / "across.md").write_text(ACROSS, encoding="utf-8")
    across = str(tmp_path / "across.md")
    assert export(across, "across.html")[0] == 0
    page = (tmp_path / "across.html").read_text(encoding="utf-8")
    views = json.loads(re.search(r"^const STORY = (.*);$", page, flags=re.MULTILINE)[1])["views"]
    assert [one["key"] for one in views] == ["tree0", "tree1", "tree0"]
    assert [one["state"]["colour"] for one in views] == ["support", "group", "group"]
    assert [len(one["notices"]) for one in views] == [0, 0, 2]
    assert "Support, 100 draws" in page
    assert export(across, "across.pdf")[0] == 0
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "across.pdf").read_bytes())) == 3
    assert export(across, "across")[0] == 0
    assert len(list((tmp_path / "across").iterdir())) == 3


def test_a_story_of_the_study_by_its_title(export, tmp_path):
    store = store_of(hv.read_study("digits"))
    for title in ("One", "Two"):
        store.save_view(SavedView(title, "", "k=3", story="My talk"))
    assert export("My talk", "talk.pdf")[0] == 0
    pdf = (tmp_path / "talk.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 2
    assert export("My talk", "talk")[0] == 0
    assert len(list((tmp_path / "talk").iterdir())) == 2


def test_pictures_that_find_no_room_are_said(export, tmp_path):
    status, said = export(str(tmp_path / "talk.md"), "talk.html", "--budget", 0.21)
    assert status == 0 and "left out to keep" in said
    assert (tmp_path / "talk.html").stat().st_size <= 210_000


def test_what_the_shell_refuses(export, tmp_path):
    talk = str(tmp_path / "talk.md")
    (tmp_path / "empty.md").write_text("# Nothing\n", encoding="utf-8")
    for (story, name, *options), words in [
        ((talk, "talk.svg"), "ends in .html, .pdf, or a folder of PNGs; found .svg"),
        (("My talk", "talk.html"), "has no story 'My talk'"),
        (("gone.md", "talk.html"), "gone.md"),
        ((talk, "talk.html", "--clusters", 3), "itself says what its views show; found --clusters"),
        ((talk, "talk.html", "--names-by", "x"), "found --names-by"),
        ((talk, "talk.html", "--budget", 0), "A file has 0.1 to 1,000 MB; asked for 0"),
        ((talk, "talk.html", "--budget", 0.1), "The story without pictures has 0.2 MB"),
        ((str(tmp_path / "empty.md"), "talk.html"), "The story 'Nothing' has no views"),
    ]:
        status, said = export(story, name, *options)
        assert status == 2 and words in said, said
    assert not (tmp_path / "talk.html").exists()
