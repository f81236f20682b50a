"""Opening another study on the Study page: files of a visitor, and paths as they are typed."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

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


def test_files_are_kept_under_their_bare_names():
    """A name from a browser leads nowhere else."""
    names = ["../../logits.npy", "/etc/labels.npy"]
    files = [SimpleNamespace(name=name, getbuffer=lambda: b"x") for name in names]
    paths = module._written(files)
    assert [path.name for path in paths] == ["logits.npy", "labels.npy"]
    folder = paths[0].parent
    assert sorted(folder.iterdir()) == sorted(paths)
    shutil.rmtree(folder)
