"""A story as files of a folder."""

from __future__ import annotations

import re

import pytest
from PIL import Image

import hierviz as hv
from hierviz.cli.story_files import writer_of
from hierviz.core.story import SavedView, Story
from hierviz.errors import InputError

STORY = Story("Digits", (
    SavedView("All of them", "Ten", "k=4"),
    SavedView("../Sehr groß/ & <b>", "", "k=2&layout=left"),
    SavedView("漢字", "", "k=3"),
))  # fmt: skip


@pytest.fixture(scope="module")
def digits():
    return hv.analyse(hv.read_study("digits"))


def written(analysis, output, **options):
    settings = {"by": "wordnet", "theme": None, "budget_mb": 10, **options}
    return list(writer_of(str(output))(analysis, STORY, str(output), **settings))


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
