"""Opening another study on the Study page: files of a visitor, and paths as they are typed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from hierviz.errors import LoadError
from hierviz.ui.study import open_study as module
from tests.ui.test_pages import pages_as_served, run  # noqa: F401


def test_there_is_nothing_to_open_before_files_are_chosen():
    test = run("pages/study.py", study="digits")
    assert "open_upload" not in {button.key for button in test.button}


def test_a_path_may_be_quoted(tmp_path):
    folder = tmp_path / "my study"
    folder.mkdir()
    for typed in (f"{folder}", f'  "{folder}" ', f"'{folder}'"):
        assert module.absolute(typed) == str(folder)
    with pytest.raises(LoadError, match="my stud"):
        module.absolute(str(tmp_path / "my stud"))


def test_files_are_kept_under_their_bare_names(tmp_path, monkeypatch):
    """A name from a browser leads nowhere else."""
    monkeypatch.setattr(module, "_upload_folder", lambda: tmp_path)
    np.save(tmp_path / "x.npy", np.eye(3))
    content = (tmp_path / "x.npy").read_bytes()
    (tmp_path / "x.npy").unlink()
    file = SimpleNamespace(name="../../logits.npy", getbuffer=lambda: content)
    assert module._take_in([file], "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["logits.npy"]
