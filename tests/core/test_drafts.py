"""Drafts: hidden, of a name that fits, and gone a day after their process was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from hierviz.core.cache import folder_made_once, kept_json
from hierviz.core.drafts import KEEP_S, draft_of
from hierviz.io.files import written_at_once


def put(path) -> None:
    with written_at_once(path) as draft:
        draft.write_text("whole")


def make_old(path) -> None:
    then = time.time() - KEEP_S - 1
    os.utime(path, (then, then))


@pytest.mark.parametrize("write", [
    lambda folder: put(folder / "b.txt"),
    lambda folder: kept_json("b.json", dict),
    lambda folder: folder_made_once("b", lambda draft: None, what="b"),
])  # fmt: skip
def test_what_a_killed_process_left_goes_a_day_later(tmp_path, monkeypatch, write):
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path))
    file, folder, fresh = (draft_of(tmp_path / name) for name in ("a.txt", "a", "c"))
    file.write_text("half")
    folder.mkdir()
    (folder / "part").write_text("half")
    fresh.write_text("somebody is at it")
    others = [
        tmp_path / ".hidden.part",
        tmp_path / ".draft-of-mine",
        tmp_path / "a.draft-0123456789abcdef",
    ]
    for other in others:
        other.write_text("mine")
    for path in (file, folder, *others):
        make_old(path)
    write(tmp_path)
    assert not file.exists() and not folder.exists()
    assert fresh.exists() and all(other.exists() for other in others)


def test_a_kill_while_a_file_is_written_leaves_the_old_one_whole(tmp_path):
    put(tmp_path / "a.txt")
    script = (
        "import sys, time; from hierviz.io.files import written_at_once\n"
        "with written_at_once(sys.argv[1]) as draft:\n"
        "    draft.write_text('half'); print('half', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "half\n"
        writer.kill()
    (left,) = tmp_path.glob(".*")
    assert (tmp_path / "a.txt").read_text() == "whole"
    make_old(left)
    put(tmp_path / "a.txt")
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("letter", ["a", "é", "猫", "🐈"])
def test_the_longest_names_can_be_written(tmp_path, letter):
    path = tmp_path / (letter * (255 // len(letter.encode())))
    put(path)
    assert path.read_text() == "whole"
