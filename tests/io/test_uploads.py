"""Uploads: once by content, within a quota, gone when nobody uses them, safe whatever they are called."""

from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress

import pytest

from hierviz.errors import InputError, LoadError
from hierviz.io.uploads import Sent, Uploads, quota, safe_name


def sent(*files):
    return [Sent(name, io.BytesIO(content)) for name, content in files]


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def kept(tmp_path, clock):
    here = set()
    uploads = Uploads(
        tmp_path / "up", most_bytes=1000, keep_s=60, is_here=here.__contains__, clock=clock
    )
    uploads.here = here
    yield uploads
    uploads.close()
    assert not uploads.folder.exists()


def test_equal_contents_lie_on_disk_once(kept):
    one = kept.keep(sent(("logits.npy", b"x" * 400), ("labels.npy", b"y" * 10)))
    assert [path.read_bytes()[:1] for path in one.paths] == [b"x", b"y"]
    same = kept.keep(sent(("logits.npy", b"x" * 400), ("labels.npy", b"y" * 10)))
    other = kept.keep(sent(("outputs.npy", b"x" * 400)))
    assert same is one and other.key != one.key
    assert kept.n_bytes() == 410
    kept.forget(one)
    assert kept.n_bytes() == 400 and other.paths[0].exists() and not one.paths[0].exists()


def test_ids_cannot_be_guessed_from_the_content(tmp_path):
    first, second = Uploads(tmp_path), Uploads(tmp_path)
    keys = {uploads.keep(sent(("a.npy", b"a"))).key for uploads in (first, second)}
    assert len(keys) == 2


def test_a_full_quota_is_told_and_leaves_nothing(kept):
    kept.keep(sent(("a.npy", b"a" * 600)))
    with pytest.raises(InputError, match=r"b\.npy: expected room .* found 0\.00 GB left") as caught:
        kept.keep(sent(("c.npy", b"c" * 100), ("b.npy", b"b" * 600)))
    assert "HIERVIZ_UPLOADS_GB" in caught.value.hint
    assert kept.n_bytes() == 600
    kept.keep(sent(("again.npy", b"a" * 400)))


def test_what_nobody_uses_goes_after_a_while(kept, clock):
    used, left = kept.keep(sent(("a", b"a"))), kept.keep(sent(("b", b"b")))
    kept.here.add("tab")
    kept.get(used.key, user="tab")
    clock.now = 61
    kept.remove_unused()
    assert kept.get(used.key) is used
    with pytest.raises(LoadError, match="no longer holds"):
        kept.get(left.key)
    assert not left.paths[0].exists() and kept.n_bytes() == 1
    kept.here.clear()
    clock.now += 59
    kept.remove_unused()
    assert used.paths[0].exists()
    clock.now += 62
    kept.remove_unused()
    assert not used.paths[0].exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../logits.npy", "logits.npy"),
        ("/etc/passwd", "passwd"),
        ("C:\\data\\labels.csv", "labels.csv"),
        ("a" * 300 + ".npy", "a" * 96 + ".npy"),
        ("ä" * 300 + ".npy", "ä" * 48 + ".npy"),
        ("..", "file"),
        ("", "file"),
        (".npy", "npy"),
        ("a\0b\n.npy", "a_b_.npy"),
        ("\udcff.npy", "_.npy"),
        ("\u202egpj.npy", "_gpj.npy"),
        ("x." + "y" * 300, "x." + "y" * 19),
    ],
)
def test_names_are_safe_to_write(tmp_path, name, safe):
    assert safe_name(name) == safe
    (path,) = Uploads(tmp_path).keep(sent((name, b"1"))).paths
    assert path.name == safe and path.read_bytes() == b"1"


def test_two_files_of_one_name_are_both_kept(kept):
    paths = kept.keep(sent(("a/x.npy", b"1"), ("b/x.npy", b"2"))).paths
    assert [path.name for path in paths] == ["x.npy", "x (2).npy"]
    assert [path.read_bytes() for path in paths] == [b"1", b"2"]


def test_a_start_clears_what_a_killed_server_left_and_nothing_else(tmp_path):
    living = Uploads(tmp_path)
    stays = living.keep(sent(("a", b"a"))).paths[0]
    script = (
        "import io, sys, time; from pathlib import Path; from hierviz.io.uploads import *;"
        f"u = Uploads(Path({str(tmp_path)!r})); u.keep([Sent('b', io.BytesIO(b'b'))]);"
        "print(u.folder, flush=True); time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    folder = tmp_path / server.stdout.readline().strip()
    Uploads(tmp_path)
    assert folder.is_dir()  # it is alive
    server.send_signal(signal.SIGKILL)
    server.wait(10)
    server.stdout.close()
    Uploads(tmp_path)
    assert not folder.exists() and stays.exists()


def test_visitors_at_once_mix_nothing(tmp_path):
    uploads, faults = Uploads(tmp_path), []

    def visit(number):
        for turn in range(10):
            content = f"{(number + turn) % 4}".encode() * 100
            upload = uploads.keep(sent((f"{number}.npy", content)))
            if upload.paths[0].read_bytes() != content:
                faults.append(number)
            if turn % 3 == 0:
                uploads.forget(upload)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_the_quota_is_said_in_gigabytes(monkeypatch):
    monkeypatch.setenv("HIERVIZ_UPLOADS_GB", "1.5")
    assert quota() == 1_500_000_000
    for said in ("many", "inf"):
        monkeypatch.setenv("HIERVIZ_UPLOADS_GB", said)
        with pytest.raises(InputError, match=f"number of gigabytes; found '{said}'"):
            quota()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"could not be kept in .*file") as caught:
        Uploads(tmp_path / "file")
    assert "HIERVIZ_UPLOADS" in caught.value.hint


def test_what_is_sent_again_while_it_is_removed_is_kept(kept, monkeypatch):
    first, remove, again = kept.keep(sent(("a.npy", b"a"))), shutil.rmtree, []

    def remove_slowly(folder, **options):
        again.append(pool.submit(kept.keep, sent(("a.npy", b"a"))))
        wait(again, timeout=0.5)
        remove(folder, **options)

    monkeypatch.setattr(shutil, "rmtree", remove_slowly)
    with ThreadPoolExecutor(1) as pool:
        kept.forget(first)
    assert again[0].result().key == first.key
    assert kept.get(first.key).paths[0].read_bytes() == b"a"


def test_nobody_gets_what_is_being_removed(kept, clock, monkeypatch):
    old = [kept.keep(sent((f"{number}.npy", b"a"))) for number in range(2)]
    remove, found = shutil.rmtree, []

    def remove_slowly(folder, **options):
        for upload in old:
            with suppress(LoadError):
                found.append(kept.get(upload.key))
        remove(folder, **options)

    monkeypatch.setattr(shutil, "rmtree", remove_slowly)
    clock.now += 61
    kept.remove_unused()
    assert not found


def test_bytes_are_counted_while_uploads_go(kept):
    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(lambda: [kept.forget(kept.keep(sent(("a", b"x")))) for _ in range(400)])
        while not going.done():
            assert kept.n_bytes() <= 1
        going.result()
