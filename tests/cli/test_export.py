"""`python -m hierviz export`: files by their ending, and how it refuses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from hierviz.cli import main
from tests.places import ROOT


@pytest.fixture
def export(tmp_path, capsys):
    def run(name: str, *arguments: object, study: str = "digits") -> tuple[int, Path, str]:
        place = tmp_path / name
        status = main(["export", study, "-o", str(place), *map(str, arguments)])
        return status, place, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("tree.svg", b"<?xml"),
        ("tree.PDF", b"%PDF"),
        ("tree.png", b"\x89PNG"),
        ("tree.html", b"<!doctype html>"),
    ],
)
def test_the_ending_chooses_the_format(export, name, start):
    status, place, said = export(name, "--clusters", 3, "--colour", "purity")
    assert status == 0, said
    assert place.read_bytes().startswith(start)
    assert f"Wrote {place}" in said


def test_size_scale_and_theme(export):
    options = ("--width", 600, "--height", 400, "--scale", 1.5, "--theme", "dark")
    _, place, _ = export("tree.png", *options)
    with Image.open(place) as image:
        assert image.size == (900, 600)
        assert image.convert("RGB").getpixel((0, 0)) == (0x0E, 0x11, 0x17)


def test_a_figure_for_a_paper(export):
    options = ("--width", "85mm", "--font", "serif", "--font-size", 6, "--names-by", "purity",
               "--purity", "--without", "title, axis", "--clusters", 3)  # fmt: skip
    status, place, said = export("tree.svg", *options)
    assert status == 0, said
    text = place.read_text()
    assert 'width="85mm"' in text and "Times" in text and "Names: purity" in text
    assert ">groups<" not in text and " leaves in 3 groups<" not in text.split("</desc>")[1]
    assert re.search(r">7 \d+ %<", text)
    _, place, _ = export("tree.png", "--width", "50.8mm", "--height", "50.8mm", "--dpi", 150)
    with Image.open(place) as image:
        assert image.size == (300, 300)
    _, _, said = export("tree.pdf", "--width", "20mm", "--font-size", 12)
    assert "10 of 10 leaves have no room for a name of 12 pt" in said
    with_pictures, without = (
        export(f"{i}.html", "--without", parts)[1].read_text()
        for i, parts in enumerate(["", "pictures"])
    )
    assert with_pictures.count('class="data"') == without.count('class="data"') + 2


def test_title_and_selection(export):
    _, place, _ = export("tree.svg", "--title", "Mine & yours", "--select", "7")
    root = ElementTree.parse(place).getroot()
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Mine & yours" in texts
    assert "10 leaves in 5 groups, marked: 7" in texts
    _, place, _ = export("plain.svg", "--title", "")
    assert "Handwritten" not in place.read_text().split("</desc>")[1]


def test_what_the_view_shows(export):
    options = ("--clusters", 4, "--focus", 12, "--lengths", "height", "--rings", "purity,size",
               "--widths", "--ragged", "--transparent", "--colour", "class:8")  # fmt: skip
    for layout in ("circle", "left", "top"):
        status, place, said = export("tree.svg", "--layout", layout, *options)
        assert status == 0, said
        assert "of 10 leaves" in place.read_text() and "share of 8" in place.read_text()
    options = tuple(option for option in options if option != "--transparent")  # only for pictures
    status, place, said = export("tree.html", "--layout", "left", *options)
    assert status == 0, said
    assert '"layout": "left"' in place.read_text()


def test_a_cut_by_hand_and_muted_entries(export):
    _, plain, _ = export("plain.svg", "--clusters", 1)
    _, opened, said = export("open.svg", "--clusters", 1, "--open", 18)
    assert "in 1 group" in plain.read_text() and "in 2 groups" in opened.read_text(), said
    _, muted, said = export("muted.svg", "--clusters", 10, "--mute", "7", "--mute", "8")
    assert muted.read_text().count("#e2e2e4") >= 3, said


def test_a_tree_from_a_file(export, tmp_path, capsys):
    assert main(["fit", "digits", "-o", str(tmp_path / "own.json")]) == 0
    _, made, _ = export("made.svg")
    status, read, _ = export("read.svg", "--tree", tmp_path / "own.json")
    assert status == 0
    assert read.read_bytes() == made.read_bytes()


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("tree.sgv", (), "Did you mean .svg?"),
        ("tree", (), "found no ending"),
        ("tree.svg", ("--colour", "purty"), "Did you mean purity?"),
        ("tree.html", ("--colour", "purty"), "Did you mean purity?"),
        ("tree.svg", ("--select", "seven"), "no leaf 'seven'"),
        ("tree.svg", ("--clusters", "11"), "asked for 11"),
        ("tree.html", ("--clusters", "11"), "asked for 11"),
        ("tree.svg", ("--width", "7"), "from 200 to 20,000 px"),
        ("tree.svg", ("--width", "0mm"), "from 20 to 2,000 mm; found 0"),
        ("tree.svg", ("--width", "wide"), "expected a length (85mm, 1200); found 'wide'"),
        ("tree.svg", ("--width", "85mm", "--height", "900"), "both in mm; found mm and px"),
        ("tree.svg", ("--font", "Zapf"), "no font 'Zapf' on this machine"),
        ("tree.svg", ("--font-size", "1"), "from 4 to 200 px; found 1"),
        ("tree.svg", ("--without", "titel"), "Did you mean title?"),
        ("tree.html", ("--without", "titel"), "Did you mean title?"),
        ("tree.svg", ("--names-by", "purty"), "Did you mean purity?"),
        ("tree.png", ("--dpi", "0"), "above 0"),
        ("tree.png", ("--scale", "0"), "above 0"),
        ("missing/tree.svg", (), "no folder"),
        ("tree.svg", ("--layout", "lef"), "'lef' is not one of 'circle', 'left', 'top'"),
        ("tree.svg", ("--focus", "seven"), "no leaf 'seven'"),
        ("tree.svg", ("--focus", "99"), "no node 99 to focus on"),
        ("tree.svg", ("--mute", "seven"), "no entry 'seven' to mute"),
        ("tree.svg", ("--rings", "purity,sise"), "Did you mean size?"),
        ("tree.svg", ("--colour", "class:seven"), "no class 'seven'"),
        ("tree.html", ("--lengths", "long"), "'long' is not one of 'merges'"),
    ],
)
def test_what_cannot_be_done_is_said(export, name, arguments, message):
    status, place, said = export(name, *arguments)
    assert status == 2
    assert message in said
    assert not place.exists()


@pytest.mark.shared
def test_a_column_by_its_bare_name(export, shared_data):
    study = str(shared_data / "cifar100")
    names = ("column:superclass", "superclass")
    files = [
        export(f"{i}.svg", "--colour", name, "--clusters", 20, study=study)[1].read_bytes()
        for i, name in enumerate(names)
    ]
    assert files[0] == files[1]
    _, _, said = export("x.svg", "--colour", "superclas", study=study)
    assert "Did you mean column:superclass?" in said


def test_an_svg_needs_no_drawing_library(tmp_path):
    script = (
        "import sys; from hierviz.cli import main\n"
        f"main(['export', 'digits', '-o', {str(tmp_path / 'tree.svg')!r}])\n"
        "print([m for m in ('streamlit', 'plotly', 'matplotlib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[]", done.stderr
