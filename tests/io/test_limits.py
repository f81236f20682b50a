"""Limits on what one file may ask of the machine, and how they are raised."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from hierviz.cli import main
from hierviz.errors import HiervizError, InputError, LoadError
from hierviz.io import attach_images, limits, read_study, read_study_files, read_tree, thumbnails
from hierviz.io.files import read_json
from hierviz.io.images import sources
from hierviz.io.images.match_images import match_images
from hierviz.io.limits import Limits, check_limit, set_limits, with_limits
from hierviz.io.numbers.arrays import read_whole
from tests.places import ROOT


@pytest.fixture(autouse=True)
def own_limits(monkeypatch):
    monkeypatch.setenv(limits.VARIABLE, "")
    return lambda *said: monkeypatch.setenv(limits.VARIABLE, " ".join(said))


def refusal(call, *arguments, **named) -> str:
    with pytest.raises(HiervizError) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_limits_are_read():
    assert with_limits([]) == Limits()
    assert with_limits(["columns=7", "entries=8"]) == Limits(columns=7, entries=8)


@pytest.mark.parametrize(
    "said",
    ["colums=3", "columns", "columns=", "columns=-1", "columns=1e3", "columns=" + "9" * 30, "=3"],
)
def test_what_is_no_limit(said, own_limits):
    with pytest.raises(InputError):
        with_limits([said])
    own_limits(said)
    with pytest.raises(InputError):
        limits.limits()


def test_a_near_name():
    assert "columns?" in refusal(with_limits, ["colums=3"])


@pytest.mark.parametrize("name", list(Limits.__dataclass_fields__))
def test_the_hint_of_a_limit_raises_it(name):
    found = getattr(Limits(), name) + 1
    message = refusal(check_limit, "f", name, found, what="things")
    said = message.split(f"{limits.VARIABLE}=")[1].split()[0]
    set_limits([said])
    check_limit("f", name, found, what="things")


def test_the_shell_raises_a_limit(tmp_path, capsys):
    path = tmp_path / "logits.csv"
    path.write_text("\n".join(",".join(f"{a * b % 7}.5" for b in range(8)) for a in range(9)))
    set_limits(["columns=5"])
    assert main(["info", str(path)]) == 2
    assert "expected at most 5 columns" in capsys.readouterr().err
    assert main(["info", str(path), "--limit", "columns=8"]) == 0


@pytest.mark.parametrize("name", ["logits.csv", "labels.csv", "classes.csv", "taxonomy.csv"])
def test_a_line_of_very_many_fields(tmp_path, name):
    path = tmp_path / name
    path.write_text(",".join(["1.5"] * 200_000))
    if name == "logits.csv":
        assert "columns" in refusal(read_study, path)
    assert refusal(read_study_files, {"logits": path, "labels": path, "classes": path})


def test_wide_tables_of_few_rows(tmp_path, own_limits):
    """A line longer than the first megabyte is counted by what it holds there."""
    path = tmp_path / "logits.csv"
    path.write_text(",".join(["1"] * 2_000_000))
    assert "expected at most 100,000 columns" in refusal(read_study, path)


def parquet(path, table, **named):
    pq.write_table(pa.table(table), path, **named)
    return path


def test_parquet_that_explodes(tmp_path):
    same = pa.array([[0.5] * 100]).take(pa.array(np.zeros(700_000, int)))
    path = parquet(tmp_path / "logits.parquet", {"logits": same})
    assert path.stat().st_size < 1_000_000
    assert "would unpack to" in refusal(read_study, path)


def test_parquet_of_many_columns(tmp_path, own_limits):
    own_limits("columns=5")
    path = parquet(tmp_path / "logits.parquet", {str(c): [1.0, 2.0] for c in range(9)})
    assert "expected at most 5 columns; found 9" in refusal(read_study, path)


def test_sound_parquet_is_read(tmp_path):
    rng = np.random.default_rng(0)
    path = parquet(tmp_path / "logits.parquet", {str(c): rng.normal(size=50) for c in range(4)})
    assert read_study(path).n_points == 50


def test_files_that_are_read_as_a_whole(tmp_path, own_limits):
    own_limits("text_bytes=1000")
    names = [f"leaf {n}" for n in range(300)]
    (tmp_path / "t.nwk").write_text("(" + ",".join(names) + ");")
    (tmp_path / "c.txt").write_text("\n".join(names))
    (tmp_path / "c.json").write_text("[" + ",".join(f'"{name}"' for name in names) + "]")
    np.save(tmp_path / "logits.npy", np.eye(300))
    for read in (
        lambda: read_tree(tmp_path / "t.nwk"),
        lambda: read_json(tmp_path / "c.json"),
        *(
            lambda ending=ending: read_study_files(
                {"logits": tmp_path / "logits.npy", "classes": tmp_path / f"c.{ending}"}
            )
            for ending in ("txt", "json")
        ),
    ):
        assert "expected at most 1,000 bytes" in refusal(read)


# -- pictures, folders, zips ----------------------------------------------------------


def picture_bytes(side, format):
    out = io.BytesIO()
    Image.new("RGB", (side, side), (9, 99, 200)).save(out, format)
    return out.getvalue()


def with_pictures(folder, side, format="PNG", n=6):
    folder.mkdir()
    np.save(folder / "logits.npy", np.random.default_rng(0).normal(size=(n, 3)))
    (folder / "images").mkdir()
    for row in range(n):
        (folder / "images" / f"{row}.{format.lower()}").write_bytes(picture_bytes(side, format))
    return read_study(folder)


def test_a_panel_has_a_budget_of_pixels(tmp_path, own_limits):
    study = with_pictures(tmp_path / "s", 100)
    assert study.images is not None
    own_limits("panel_pixels=50000")
    assert thumbnails(study.images, range(5), 32, panel=True).any()
    message = refusal(thumbnails, study.images, range(6), 32, panel=True)
    assert "at most 50,000 pixels together" in message
    assert thumbnails(study.images, range(6), 32).any()  # nobody waits for these


def test_a_jpeg_is_counted_at_the_size_at_which_it_is_decoded(tmp_path, own_limits):
    study = with_pictures(tmp_path / "s", 800, "JPEG")
    assert study.images is not None
    own_limits("panel_pixels=100000")
    assert thumbnails(study.images, range(6), 64, panel=True).any()


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "LA", "P", "1", "CMYK", "I;16"])
def test_reduced_pictures_look_the_same(mode):
    ramp = np.linspace(0, 255, 900).astype(np.uint8)
    full = Image.fromarray(np.broadcast_to(ramp, (900, 900)).copy())
    full = full.convert(mode) if mode != "I;16" else full
    out = io.BytesIO()
    full.save(out, "TIFF" if mode in ("CMYK", "I;16") else "PNG")
    small = sources.decode_picture(out.getvalue(), "x", 60)
    assert small.shape == (60, 60, 3)
    wanted = (
        sources.decode_picture(out.getvalue(), "x").mean(axis=(0, 2)).reshape(60, -1).mean(axis=1)
    )
    assert np.abs(small.mean(axis=(0, 2)) - wanted)[1:-1].max() < (3 if mode != "1" else 12)


def test_pictures_of_too_many_pixels(own_limits):
    own_limits("picture_pixels=99")
    assert "expected at most 99 pixels" in refusal(
        sources.decode_picture, picture_bytes(10, "PNG"), "x"
    )


def test_folders_and_zips_of_too_many_entries(tmp_path, own_limits):
    study = with_pictures(tmp_path / "s", 4)
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(9):
            archive.writestr(f"{number}.png", b"x")
    own_limits("entries=5")
    assert "at most 5 pictures in a folder" in refusal(
        match_images, study, tmp_path / "s" / "images"
    )
    assert "at most 5 files in a zip; found 9" in refusal(
        attach_images, study, tmp_path / "many.zip"
    )
    for number in range(9):
        (tmp_path / "s" / f"note {number}.md").write_text("")
    assert "at most 5 files in a folder" in refusal(read_study, tmp_path / "s")


# -- odd text -------------------------------------------------------------------------


def study_with(folder, **files):
    np.save(folder / "logits.npy", np.random.default_rng(0).normal(size=(6, 3)))
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder


@pytest.mark.parametrize(
    "text",
    ["x = " + "[" * 100_000, "x = " + "9" * 5000, "a." * 50_000 + "b = 1", "[" + "a." * 20_000 + "b]", "x = 1\nx = 2", "title = 3", "kind = []", "options = 1", "columns = 1", "x = {" + "a = {" * 30_000],
    ids=range(10),
)  # fmt: skip
def test_settings_that_are_none(tmp_path, text):
    assert "study.toml" in refusal(read_study, study_with(tmp_path, study_toml=text))


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "9" * 5000, '["a", "b", "\\ud800"]', '{"0": "a", "\\udc00": 1}', "", "nul"],
)
def test_json_that_is_none(tmp_path, text):
    assert "classes.json" in refusal(read_study, study_with(tmp_path, classes_json=text))


def test_whole_letters_in_json_are_read(tmp_path):
    study = read_study(study_with(tmp_path, classes_json='["a", "b", "\\ud83d\\ude00"]'))
    assert study.class_names[2] == "😀"


def test_fields_of_any_length(tmp_path):
    """The csv module stops at 131,072 letters."""
    long = "x" * 140_000
    study = read_study(study_with(tmp_path, classes_csv=f"name,about\na,{long}\nb,\nc,\n"))
    assert study.class_table["about"][0] == long
    (tmp_path / "classes.csv").unlink()
    study_with(tmp_path, labels_csv=f"label,about\n0,{long}\n" + "1,\n" * 5)
    labels = read_study(tmp_path).labels
    assert labels is not None
    assert labels[0] == 0


def test_words_of_any_length_do_not_take_the_memory(tmp_path):
    (tmp_path / "labels.csv").write_text("label\n" + "x" * 50_000 + "\n" + "a\n" * 5)
    assert "at most 1,000 letters" in refusal(read_study, study_with(tmp_path))


@pytest.mark.parametrize("row", ["9" * 5000, "-1", "1e3", "", "٣"])
def test_rows_of_pictures_that_are_none(tmp_path, row):
    message = refusal(read_study, study_with(tmp_path, images_csv=f"row,file\n{row},a.png\n"))
    assert "images.csv, line 2: expected a row from 0 to 5" in message


@pytest.mark.parametrize("name", ["logits.csv", "labels.csv", "classes.csv"])
def test_blank_first_lines(tmp_path, name):
    body = {
        "logits.csv": "0.5,1.5,2.5\n" * 6,
        "labels.csv": "0\n" * 6,
        "classes.csv": "name\na\nb\nc\n",
    }[name]
    study_with(tmp_path)
    if name == "logits.csv":
        (tmp_path / "logits.npy").unlink()
    (tmp_path / name).write_text("\n\n" + body)
    assert read_study(tmp_path).n_points == 6


def test_folders_whose_name_cannot_be_shown(tmp_path):
    folder = (
        study_with(tmp_path / "a\x1b[31mb") if (tmp_path / "a\x1b[31mb").mkdir() is None else None
    )
    assert folder is not None
    assert read_study(folder).name == "a\\x1b[31mb"


def test_messages_can_be_shown():
    error = LoadError("no \ud800 \x00", hint="\x1b[31m")
    assert str(error) == "no \\ud800 \\x00 \\x1b[31m"


def test_the_docs_list_the_limits():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", (ROOT / "docs" / "limits.md").read_text(), re.M)
    assert {name: int(number) for name, number in rows} == asdict(Limits())


def test_an_array_that_says_it_is_larger_than_any_memory(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<i8", "fortran_order": False, "shape": (2**45,)}
    )
    with zipfile.ZipFile(tmp_path / "labels.npz", "w") as archive:
        archive.writestr("labels.npy", header.getvalue() + bytes(80))
    with pytest.raises(LoadError, match=r"labels.npz: expected contents that fit in memory"):
        read_whole(tmp_path / "labels.npz")
