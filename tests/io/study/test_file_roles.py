"""What uploaded files are, told by content and name."""

import numpy as np
import pytest

from hierviz.io import read_study_files, recognise_files
from tests.io.study.folders import refusal


def test_uploads_are_recognised_by_content_and_name(tmp_path):
    np.save(tmp_path / "my_outputs.npy", np.eye(3, dtype=np.float16))
    np.save(tmp_path / "train_outputs.npy", np.eye(3))
    np.save(tmp_path / "y.npy", np.arange(3))
    (tmp_path / "y_train.txt").write_text("0\n1\n2\n")
    (tmp_path / "things.csv").write_text("name,wnid\na,1\nb,2\nc,3\n")
    np.save(tmp_path / "pics.npy", np.zeros((3, 4, 4), np.uint8))
    files = recognise_files(sorted(tmp_path.iterdir()))
    assert {role: path.name for role, path in files.items()} == {
        "logits": "my_outputs.npy",
        "train_logits": "train_outputs.npy",
        "labels": "y.npy",
        "train_labels": "y_train.txt",
        "classes": "things.csv",
        "images": "pics.npy",
    }
    study = read_study_files(files, name="mine")
    assert study.name == "mine" and study.images.has(2) and study.class_names == ("a", "b", "c")


def test_uploads_that_are_no_study(tmp_path):
    np.save(tmp_path / "y.npy", np.arange(3))
    assert "found y.npy (labels)" in refusal(recognise_files, [tmp_path / "y.npy"])
    (tmp_path / "a.docx").write_text("x")
    assert "the ending .docx is not read" in refusal(recognise_files, [tmp_path / "a.docx"])
    np.save(tmp_path / "z.npy", np.arange(3))
    both = [tmp_path / "y.npy", tmp_path / "z.npy"]
    assert "one file for labels; found y.npy and z.npy" in refusal(recognise_files, both)
    assert "found numbers" in refusal(read_study_files, {"numbers": tmp_path / "y.npy"})
    assert "found only labels" in refusal(read_study_files, {"labels": tmp_path / "y.npy"})


@pytest.mark.parametrize("at, byte", [(0, 0), (60, 255), (8, 14)])
def test_a_damaged_npz_is_no_study(tmp_path, at, byte):
    path = tmp_path / "y.npz"
    np.savez_compressed(path, x=np.eye(3))
    content = bytearray(path.read_bytes())
    content[at] = byte
    if at == 8:  # the way it is packed, in the archive's directory too
        content[content.index(b"PK\x01\x02") + 10] = byte
    path.write_bytes(content)
    assert "damaged or cut short" in refusal(recognise_files, [path])
