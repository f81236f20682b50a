"""The report as Markdown: its words, its pictures beside it, what is left of an earlier one; where it cannot be written."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

import hierviz as hv
from hierviz.figures import write_audit_report
from hierviz.figures.audit_report import check_report
from hierviz.figures.audit_report.markdown import text
from hierviz.io.words import Mark
from tests.hostile import hostile_texts

LINK = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")


def write(made, path, findings=None, **more) -> str:
    chosen = made.audit if findings is None else findings
    write_audit_report(made.analysis, chosen, path, **{**made.settings, **more})
    return path.read_text(encoding="utf-8")


def test_every_finding_with_its_pictures(pictured, tmp_path):
    findings = pictured.audit.of("same-twice")[:2]
    page = write(pictured, tmp_path / "my report.md", findings)
    assert page.startswith("# Audit of made\n")
    assert len(re.findall(r"^### ", page, flags=re.MULTILINE)) == 2
    for finding in findings:
        assert finding.sentence in page
    links = LINK.findall(page)
    assert len(links) == 6 and all(link.startswith("my%20report_files/") for link in links)
    assert len(list((tmp_path / "my report_files").iterdir())) == len(set(links))
    for link in links:
        content = (tmp_path / link.replace("%20", " ")).read_bytes()
        if link.endswith(".svg"):
            assert content.startswith(b"<svg xmlns") and b'class="lit b"' in content
        else:
            assert Image.open(io.BytesIO(content)).size == (6 * 112, 2 * 112)
    assert re.search(r"^12\. \d\d → \d\d A [\d.]+ % · B [\d.]+ %$", page, flags=re.MULTILINE)


def test_without_pictures_there_are_trees_alone(plain, tmp_path):
    page = write(plain, tmp_path / "r.md")
    links = LINK.findall(page)
    assert len(links) == len(plain.audit) and all(link.endswith(".svg") for link in links)
    assert "and 18 more points" in page


def test_marks_and_notes(plain, tmp_path):
    real, fine = plain.audit.of("torn-pair")[0], plain.audit.of("leftover")[0]
    marks = {
        real.key: Mark("real", "1. first\n# second\n    third"), fine.key: Mark("not a problem"),
        "leftover 1/2": Mark("real", "gone"),
    }  # fmt: skip
    page = write(plain, tmp_path / "r.md", marks=marks)
    assert "\n> 1\\. first  \n> \\#&#8288; second  \n> third  \n" in page
    assert page.index("## Real") < page.index(real.sentence) < page.index("## Not a problem")
    assert "- Leftover: 01 – 02 **real**\n\n> gone" in page and fine.sentence not in page


def test_pictures_of_an_earlier_report_go_when_the_new_one_is_there(pictured, tmp_path):
    path, folder = tmp_path / "r.md", tmp_path / "r_files"
    write(pictured, path, pictured.audit.of("same-twice"))
    (folder / "mine.jpg").write_bytes(b"not of a report")
    before = set(folder.iterdir())
    page = write(pictured, path, pictured.audit.of("torn-pair")[:1])
    kept = {tmp_path / link for link in LINK.findall(page)}
    assert set(folder.iterdir()) == kept | {folder / "mine.jpg"} and len(kept) < len(before)


def test_an_earlier_report_stays_whole_when_the_new_one_fails(pictured, tmp_path):
    path = tmp_path / "r.md"
    page = write(pictured, path, pictured.audit.of("same-twice"))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(pictured, path, pictured.audit.of("torn-pair"), progress=stop)
    assert path.read_text(encoding="utf-8") == page
    assert all((tmp_path / link).is_file() for link in LINK.findall(page))


def test_html_is_one_file(pictured, tmp_path):
    page = write(pictured, tmp_path / "r.HTML")
    assert page.startswith("<!doctype html>") and [p.name for p in tmp_path.iterdir()] == ["r.HTML"]


@pytest.mark.parametrize("hostile", hostile_texts("http://127.0.0.1:1"))
def test_a_text_has_no_mark_that_is_not_escaped(hostile):
    line = text(hostile)
    assert "\n" not in line
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|$~<>@!{}]", line)
    assert not re.search(r"(?<!\\)://|www\.|^(#|[-+=]|\d+[.)])", line, flags=re.IGNORECASE)
    entities = re.findall(r"(?<!\\)&[^;]*;", line)
    assert set(entities) <= {"&#8288;"}


@pytest.mark.parametrize(
    "given, said",
    [
        ("1. x", "1\\. x"), ("a-b = 1.5", "a-b = 1.5"), ("- a", "\\- a"), ("#12", "\\#&#8288;12"),
        ("@me", "&#8288;\\@&#8288;me"), (":smile: a: b", "\\:smile: a: b"), ("", ""),
    ],
)  # fmt: skip
def test_texts_by_hand(given, said):
    assert text(given) == said


@pytest.mark.parametrize(
    "name, words",
    [
        ("r.txt", "expected a report that ends in .html or .md; found .txt"),
        ("r", "found no ending"),
        ("none/r.html", "there is no folder"),
        ("taken.md", "need a folder taken_files beside it"),
        ("folder.html", "found a folder"),
    ],
)
def test_places_that_cannot_be_written(tmp_path, name, words):
    (tmp_path / "taken_files").write_text("a file")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(hv.HiervizError, match=re.escape(words)):
        check_report(tmp_path / name)
