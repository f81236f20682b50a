"""Pictures: from folders, zips and arrays, matched to points; and what is refused."""

import io
import stat
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from hierviz.core.study import ImageSource, Study
from hierviz.errors import LoadError
from hierviz.io import attach_images, limits, read_study, thumbnails, zips

N = 4
COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]


def a_picture(colour, shape=(6, 4), form="PNG"):
    stream = io.BytesIO()
    Image.new("RGB", shape, colour).save(stream, form)
    return stream.getvalue()


def a_study(**fields):
    return Study(
        "s",
        logits=np.eye(N, 2),
        labels=np.array([0, 1, 0, 1]),
        class_names=("tench fish", "cock"),
        class_table={"wnid": ("n01", "n02")},
        fingerprint="abc",
        **fields,
    )


def put(root, files):
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refusal(call, *args, **options):
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    return str(caught.value)


def shown(study, row):
    """The colour in the middle of a point's picture."""
    pixels = study.images.picture(row)
    return tuple(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].tolist())


TABLE = b"row,file\n0,images/a.png\n1,images/b.png\n3,images/a.png\n"
FILES = {"images/a.png": a_picture(COLOURS[0]), "images/b.png": a_picture(COLOURS[1])}


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_a_table_says_which_picture_is_whose(tmp_path, form):
    files = {"images.csv": TABLE, **FILES}
    place = put(tmp_path, files) if form == "folder" else zipped(tmp_path / "i.zip", files)
    study = attach_images(a_study(), place)
    assert isinstance(study.images, ImageSource) and study.images.exact
    assert [study.images.has(row) for row in (-1, 0, 1, 2, 3, 4)] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]
    assert shown(study, 0) == shown(study, 3) == COLOURS[0]
    assert shown(study, 1) == COLOURS[1]
    assert study.fingerprint.startswith("abc-")
    assert "no picture for point 2" in refusal(study.images.picture, 2)


def test_a_study_folder_opens_though_pictures_are_missing(tmp_path):
    np.save(tmp_path / "logits.npy", 9 * np.eye(N))
    lines = "".join(f"{row},images/{row}.png\n" for row in range(N))
    put(
        tmp_path,
        {"images.csv": b"row,file\n" + lines.encode(), "images/0.png": a_picture(COLOURS[0])},
    )
    study = read_study(tmp_path)
    assert study.images.has(0) and not study.images.has(1)
    assert "names 3 files that do not exist: images/1.png" in study.notices[0].message


@pytest.mark.parametrize(
    "table, words",
    [
        (b"row,file\n0,../secret.png\n", ["line 2", "refused", "outside"]),
        (b"row,file\n0,/etc/a.png\n", ["line 2", "refused"]),
        (b"row,file\n0,C:\\a.png\n", ["line 2", "refused"]),
        (b"row,file\n0,a\\..\\..\\b.png\n", ["line 2", "refused"]),
        (b"row,file\n4,a.png\n", ["line 2", "from 0 to 3", "'4'"]),
        (b"row,file\n-1,a.png\n", ["line 2", "from 0 to 3"]),
        (b"row,file\n0,a.png\n0,b.png\n", ["line 3", "second time"]),
        (b"row,file\n0\n", ["line 2", "expected 2 fields"]),
        (b"label,colour\n0,a.png\n", ["headings row and file", "label, colour"]),
        (b"", ["empty"]),
        (b"row,file\n0,\xff.png\n", ["UTF-8"]),
    ],
)
def test_tables_that_do_not_fit(tmp_path, table, words):
    np.save(tmp_path / "logits.npy", 9 * np.eye(N))
    put(tmp_path, {"images.csv": table})
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in ["images.csv", *words]), message


def test_names_longer_than_a_file_can_have_are_missing_pictures(tmp_path):
    put(tmp_path, {"0.png": a_picture(COLOURS[0])})
    (tmp_path / "images.csv").write_text(f"row,file\n0,0.png\n1,{'a' * 5000}.png\n")
    study = attach_images(a_study(), tmp_path)
    assert [study.images.has(row) for row in range(2)] == [True, False]
    assert "1 files that do not exist" in study.notices[-1].message


def test_pictures_numbered_beyond_all_numbers_go_by_name(tmp_path):
    names = [f"{number}{'0' * 5000}.png" for number in range(1, N + 1)]
    path = zipped(tmp_path / "i.zip", dict(zip(names, map(a_picture, COLOURS), strict=True)))
    study = replace(a_study(), labels=None)
    assert shown(attach_images(study, path), 2) == COLOURS[2]


@pytest.mark.parametrize("names", [("n01", "n02"), ("Tench_fish", "cock")])
@pytest.mark.parametrize("form", ["folder", "zip"])
def test_class_folders_show_pictures_of_the_class(tmp_path, names, form):
    files = {
        f"val/{names[0]}/x.png": a_picture(COLOURS[0]),
        f"val/{names[0]}/y.png": a_picture(COLOURS[1]),
        f"val/{names[1]}/z.png": a_picture(COLOURS[2]),
        f"train/{names[0]}/x.png": a_picture(COLOURS[3]),
        f"train/{names[1]}/x.png": a_picture(COLOURS[3]),
    }
    place = put(tmp_path, files) if form == "folder" else zipped(tmp_path / "i.zip", files)
    study = attach_images(a_study(), place)
    assert not study.images.exact
    assert "not necessarily the very image" in study.images.origin
    assert [shown(study, row) for row in range(N)] == [
        COLOURS[0],
        COLOURS[2],
        COLOURS[1],
        COLOURS[2],
    ]
    assert study.notices == ()


@pytest.mark.parametrize("says_so", [True, False])
def test_one_picture_a_class(tmp_path, says_so):
    put(
        tmp_path, {"n01.JPEG": a_picture(COLOURS[0], form="JPEG"), "n02.png": a_picture(COLOURS[1])}
    )
    study = attach_images(a_study(options={"one_picture_a_class": says_so}), tmp_path)
    assert shown(study, 1) == shown(study, 3) == COLOURS[1]
    assert study.images.exact == says_so


def test_classes_without_pictures_are_said(tmp_path):
    study = attach_images(a_study(), put(tmp_path, {"n01/a.png": a_picture(COLOURS[0])}))
    assert study.images.has(0) and not study.images.has(1)
    assert "no pictures for 1 of the classes: cock" in study.notices[0].message


@pytest.mark.parametrize("names", [["2", "10", "1", "11"], ["b", "d", "a", "c"]])
def test_as_many_pictures_as_points_go_by_name(tmp_path, names):
    files = {f"{name}.png": a_picture(COLOURS[place]) for place, name in enumerate(names)}
    study = attach_images(a_study(), zipped(tmp_path / "i.zip", files))
    order = sorted(names, key=int) if names[0].isdigit() else sorted(names)
    expected = [COLOURS[names.index(name)] for name in order]
    assert [shown(study, row) for row in range(N)] == expected
    assert "in the order of their names" in study.notices[0].message


def test_pictures_that_fit_nothing(tmp_path):
    put(tmp_path / "images", {"q.png": a_picture(COLOURS[0])})
    message = refusal(attach_images, a_study(), tmp_path / "images")
    assert "4 pictures, one per point; found 1 pictures: q.png" in message
    np.save(tmp_path / "logits.npy", 9 * np.eye(N))
    study = read_study(tmp_path)
    assert study.images is None and "found 1 pictures" in study.notices[0].message
    assert "expected pictures as a folder" in refusal(
        attach_images, a_study(), put(tmp_path, {"a.rar": b"x"}) / "a.rar"
    )


# -- arrays -----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(N, 8, 8), (N, 8, 8, 3)])
def test_arrays_of_pictures(tmp_path, shape):
    pixels = np.arange(np.prod(shape)).reshape(shape).astype(np.uint8)
    np.save(tmp_path / "images.npy", pixels)
    np.save(tmp_path / "logits.npy", 9 * np.eye(N))
    study = read_study(tmp_path)
    assert isinstance(study.images._array, np.memmap)
    expected = pixels[1] if pixels.ndim == 4 else np.stack([pixels[1]] * 3, axis=2)
    np.testing.assert_array_equal(study.images.picture(1), expected)
    assert study.images.picture(1, 4).shape == (4, 4, 3)


@pytest.mark.parametrize(
    "pixels, words",
    [
        (np.zeros((3, 8, 8), np.uint8), ["expected 4 pictures", "found 3"]),
        (np.zeros((N, 8, 8)), ["uint8", "float64", "* 255"]),
        (np.zeros((N, 3, 8, 8), np.uint8), ["(4, 3, 8, 8)", "transpose(0, 2, 3, 1)"]),
        (np.zeros((N, 8), np.uint8), ["(4, 8)"]),
    ],
)
def test_arrays_that_are_no_pictures(tmp_path, pixels, words):
    np.save(tmp_path / "images.npy", pixels)
    np.save(tmp_path / "logits.npy", 9 * np.eye(N))
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in ["images.npy", *words]), message


# -- zips from strangers ------------------------------------------------------------


@pytest.mark.parametrize(
    "name, words",
    [
        ("/etc/a.png", "an absolute path"),
        ("C:/a.png", "an absolute path"),
        ("x/../../a.png", "leaves the archive"),
    ],
)
def test_zips_with_paths_that_lead_out(tmp_path, name, words):
    path = zipped(tmp_path / "i.zip", {name: a_picture(COLOURS[0])})
    message = refusal(attach_images, a_study(), path)
    assert "i.zip: refused" in message and words in message


def test_zips_with_links(tmp_path):
    link = zipfile.ZipInfo("a.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "i.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in refusal(attach_images, a_study(), tmp_path / "i.zip")


def test_zips_that_explode(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "HARMLESS_BYTES", 1 << 20)
    with zipfile.ZipFile(tmp_path / "i.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", bytes(1 << 22))
    message = refusal(attach_images, a_study(), tmp_path / "i.zip")
    assert "would unpack to 4,194,304" in message
    np.savez_compressed(tmp_path / "logits.npz", logits=np.zeros((1 << 10, 1 << 10)))
    assert "would unpack to" in refusal(read_study, tmp_path / "logits.npz")


def test_a_member_larger_than_it_may_be(tmp_path):
    path = zipped(tmp_path / "i.zip", {"a": bytes(100)})
    with zips.open_zip(path) as archive:
        assert "larger than 99 bytes" in refusal(zips.read_member, archive, "a", most=99)


@pytest.mark.parametrize("kept", [0, 30, -30])
def test_truncated_zips(tmp_path, kept):
    path = zipped(tmp_path / "i.zip", FILES)
    path.write_bytes(path.read_bytes()[:kept])
    message = refusal(attach_images, a_study(), path)
    assert "i.zip" in message and ("damaged" in message or "empty" in message)


def test_zips_of_a_version_to_come(tmp_path):
    path = zipped(tmp_path / "i.zip", FILES)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = 255  # the version needed to read the first file
    path.write_bytes(content)
    assert "i.zip: expected a zip archive" in refusal(attach_images, a_study(), path)


# -- decoding -----------------------------------------------------------------------


def test_pictures_that_cannot_be_decoded_name_their_file(tmp_path):
    whole = a_picture(COLOURS[0], (64, 64), "JPEG")
    bad = {"images/a.png": b"no picture", "images/b.png": whole[: len(whole) // 2]}
    study = attach_images(a_study(), put(tmp_path, {"images.csv": TABLE, **bad}))
    for row, name in ((0, "images/a.png"), (1, "images/b.png")):
        message = refusal(study.images.picture, row)
        assert name in message and "could not be decoded" in message
    assert "images/a.png" in refusal(thumbnails, study.images, [0], 8)


def test_decompression_bombs_are_refused(tmp_path):
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    study = attach_images(
        a_study(), put(tmp_path, {"images.csv": TABLE, **FILES, "images/a.png": bomb.getvalue()})
    )
    assert "expected at most 64,000,000 pixels in a picture; found 81,000,000" in refusal(
        study.images.picture, 0
    )


def test_no_program_is_started_for_postscript(tmp_path):
    content = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"
    study = attach_images(
        a_study(), put(tmp_path, {"images.csv": TABLE, **FILES, "images/a.png": content})
    )
    assert "could not be decoded" in refusal(study.images.picture, 0)


# -- thumbnails ---------------------------------------------------------------------


def test_thumbnails_are_centred_and_small_pictures_stay_sharp(tmp_path):
    pixels = np.zeros((N, 2, 2), np.uint8)
    pixels[0] = [[0, 255], [255, 0]]
    np.save(tmp_path / "images.npy", pixels)
    study = attach_images(a_study(), tmp_path / "images.npy")
    sheet = thumbnails(study.images, [0, 9], 8)
    assert sheet.shape == (2, 8, 8, 3) and sheet.dtype == np.uint8
    assert (sheet[0, :, :, 0] == np.kron(pixels[0], np.ones((4, 4)))).all()
    assert (sheet[1] == 128).all()


def test_thumbnails_of_wide_and_large_pictures(tmp_path):
    files = {
        "images/a.png": a_picture(COLOURS[0], (40, 20)),
        "images/b.png": a_picture(COLOURS[1], (1, 30)),
    }
    study = attach_images(a_study(), put(tmp_path, {"images.csv": TABLE, **files}))
    wide, thin = thumbnails(study.images, [0, 1], 10)
    assert (wide[0] == 128).all() and (wide[5] == COLOURS[0]).all() and (wide[9] == 128).all()
    assert (thin == COLOURS[1]).all(axis=2).any()


def test_transparent_pictures_lie_on_grey(tmp_path):
    stream = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(stream, "PNG")
    files = {"images.csv": TABLE, **FILES, "images/a.png": stream.getvalue()}
    study = attach_images(a_study(), put(tmp_path, files))
    assert shown(study, 0) == (128, 128, 128)
