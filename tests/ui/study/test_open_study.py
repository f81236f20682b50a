"""Opening another study on the Study page: files of a visitor, and paths as they are typed."""

from __future__ import annotations

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
