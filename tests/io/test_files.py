"""Writing files: whole or not at all, links and streams as they are, two visitors at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hierviz.errors import InputError
from hierviz.io.files import check_output, check_outputs, written_at_once


def put(path, text: str) -> None:
    with written_at_once(path) as draft:
        draft.write_text(text)


def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path):
    path = tmp_path / "a.txt"
    put(path, "old")
    with pytest.raises(RuntimeError), written_at_once(path) as draft:
        draft.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_two_writers_at_once_have_drafts_of_their_own(tmp_path):
    path, gate = tmp_path / "a.txt", threading.Barrier(2)

    def write(letter: str) -> None:
        with written_at_once(path) as draft, draft.open("w") as file:
            for _ in range(2000):
                file.write(letter)
            gate.wait(10)  # both drafts are written now

    for _ in range(20):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(write, "xy"))
        assert set(path.read_text()) in ({"x"}, {"y"})
        assert len(path.read_text()) == 2000
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_draft_that_somebody_laid_as_a_link_is_not_followed(tmp_path):
    path, victim = tmp_path / "a.txt", tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / f".a.txt.{os.getpid()}.part").symlink_to(victim)
    put(path, "mine")
    assert (path.read_text(), victim.read_text()) == ("mine", "untouched")


def test_a_link_stays_a_link(tmp_path):
    real, link = tmp_path / "deep" / "real.txt", tmp_path / "link.txt"
    real.parent.mkdir()
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    put(link, "new")
    assert link.is_symlink() and real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_usual_rights(tmp_path):
    before = os.umask(0o027)
    try:
        put(tmp_path / "a.txt", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_what_is_no_file_is_written_through(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    put(pipe, "through")
    reader.join(10)
    assert read == ["through"] and pipe.is_fifo()
    put("/dev/null", "gone")
    assert os.stat("/dev/null").st_rdev


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_standard_output_is_written_to(tmp_path, name):
    script = (
        "import sys; from hierviz.io.files import written_at_once\n"
        "with written_at_once(sys.argv[1]) as draft: draft.write_text('words')"
    )
    with (tmp_path / "out").open("w") as out:
        done = subprocess.run(
            [sys.executable, "-c", script, name], stdout=out, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, (tmp_path / "out").read_text()) == (0, "words")


def test_outputs_are_checked_before_any_work(tmp_path):
    for path, message in (
        (tmp_path, "found a folder"),
        (tmp_path / "none" / "a.txt", "there is no folder"),
    ):
        with pytest.raises(InputError, match=message):
            check_output(path)
    check_outputs(tmp_path / "a", tmp_path / "b", None)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    for pair in ((tmp_path / "a", tmp_path / "a"), (tmp_path / "a", tmp_path / "link"), ("-", "-")):
        with pytest.raises(InputError, match="to be written twice"):
            check_outputs(*pair)
    check_outputs("/dev/null", "/dev/null")


@pytest.mark.parametrize(
    "name", ["a" * 300, "a\0b", "~nobody-of-this-name/a"], ids=["long", "nul", "home"]
)
def test_paths_that_can_be_none_are_refused(tmp_path, name):
    place = name if name.startswith("~") else tmp_path / name
    with pytest.raises(InputError, match="Expected the path of a file to write"):
        check_output(place)


def test_a_link_in_a_circle_gives_way(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "a")
    put(tmp_path / "a", "x")
    assert (tmp_path / "a").read_text() == "x"
