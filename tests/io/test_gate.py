"""The gate that every path passes: regular files only, and only where they may lie."""

from __future__ import annotations

import os
import socket
import threading

import numpy as np
import pytest

from hierviz.core.cache import uploads_folder
from hierviz.errors import HiervizError, InputError, LoadError
from hierviz.io import attach_images, open_tree, read_study, read_study_files, read_tree
from hierviz.io.files import existing_path, read_text
from hierviz.io.gate import allow_only, check_readable, is_allowed, roots
from hierviz.io.study.find_studies import find_studies
from hierviz.io.taxonomies.taxonomy_files import read_taxonomy
from hierviz.io.trees.mapping import read_mapping


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A folder that may be opened, with a study, beside one that may not."""
    monkeypatch.setenv("HIERVIZ_ROOTS", "")
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        make_study(folder / "study")
        (folder / "study" / "tree.nwk").write_text("((0,1),2);")
    (outside / "secret.csv").write_text("name\nsesame\nopen\nnow\n")
    allow_only([inside])
    return tmp_path


def make_study(folder):
    folder.mkdir()
    np.save(folder / "logits.npy", np.random.default_rng(0).normal(size=(30, 3)))
    np.save(folder / "labels.npy", np.arange(30) % 3)
    return folder


def refusal(call, *arguments, **named) -> str:
    with pytest.raises(HiervizError) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_what_lies_inside_opens(served):
    study = read_study(served / "inside" / "study")
    assert study.n_points == 30
    assert read_tree(served / "inside" / "study" / "tree.nwk").n_leaves == 3
    assert is_allowed(served / "inside")


def test_built_in_studies_open_whatever_the_roots(served):
    assert read_study("digits").n_points == 1797


@pytest.mark.parametrize(
    "name", ["study", "study/logits.npy", "secret.csv", "no-such", "study/no-such", ""]
)
def test_what_lies_outside_does_not_even_exist(served, name):
    """The same words whether something is there or not, and none of its neighbours."""
    path = served / "outside" / name
    message = refusal(existing_path, path)
    assert "may not be opened" in message
    assert message == refusal(existing_path, served / "outside" / "zz").replace(
        "outside/zz", f"outside/{name}".rstrip("/")
    )


@pytest.mark.parametrize(
    "path",
    [
        "/etc/shadow",
        "/etc/shado",
        "/root",
        "~root",
        "~nobody-at-all",
        "..",
        "/proc/self/environ",
        "a\0b",
        "x" * 5000,
    ],
)
def test_paths_of_the_system(served, path, monkeypatch):
    monkeypatch.chdir(served)
    message = refusal(existing_path, path)
    assert "may not be opened" in message
    assert "Did you mean" not in message


def readers(outside, inside):
    """Every function that takes a path from outside, with one that may not be opened."""
    study = inside / "study"
    opened = read_study(study)
    logits = study / "logits.npy"
    secret, tree = outside / "secret.csv", outside / "study" / "tree.nwk"
    return {
        "study": lambda: read_study(outside / "study"),
        "logits": lambda: read_study(outside / "study" / "logits.npy"),
        "images": lambda: read_study(study, images=outside),
        "pictures": lambda: attach_images(opened, outside),
        "labels": lambda: read_study_files({"logits": logits, "labels": outside / "study" / "labels.npy"}),
        "classes": lambda: read_study_files({"logits": logits, "classes": secret}),
        "tree": lambda: read_tree(tree),
        "second file": lambda: read_tree([study / "tree.nwk", tree]),
        "mapping": lambda: read_tree(study / "tree.nwk", leaf_names=["a", "b", "c"], mapping=secret),
        "mapping alone": lambda: read_mapping(secret),
        "tree's study": lambda: open_tree(study / "tree.nwk", labels=outside / "study" / "labels.npy"),
        "tree's classes": lambda: open_tree(study / "tree.nwk", classes=secret),
        "taxonomy": lambda: read_taxonomy(secret, opened),
        "text": lambda: read_text(secret),
    }  # fmt: skip


def test_no_reader_reads_outside(served):
    for name, read in readers(served / "outside", served / "inside").items():
        message = refusal(read)
        assert "may not be opened" in message, name
        assert "sesame" not in message, name


@pytest.mark.parametrize(
    "name", ["logits.npy", "labels.npy", "classes.csv", "study.toml", "images", "images.csv"]
)
def test_links_that_lead_outside(served, name):
    study = make_study(served / "inside" / "linked")
    target = {
        "logits.npy": "study/logits.npy", "labels.npy": "study/labels.npy", "images": "study",
    }.get(name, "secret.csv")  # fmt: skip
    (study / name).unlink(missing_ok=True)
    (study / name).symlink_to(served / "outside" / target)
    if name == "images":  # a folder of pictures that fits nothing is only said
        said = " ".join(str(notice) for notice in read_study(study).notices)
    else:
        said = refusal(read_study, study)
    assert "may not be opened" in said
    assert "sesame" not in said


def test_a_linked_picture_outside(served):
    from PIL import Image

    study = make_study(served / "inside" / "with-pictures")
    Image.new("RGB", (4, 4)).save(served / "outside" / "a.png")
    (study / "images.csv").write_text("row,file\n0,a.png\n")
    (study / "a.png").symlink_to(served / "outside" / "a.png")
    images = read_study(study).images
    assert images is not None
    assert "may not be opened" in refusal(images.picture, 0)


def test_shards_that_are_linked(served):
    study = make_study(served / "inside" / "shards")
    (study / "logits.npy").rename(study / "logits-00000.npy")
    (study / "logits-00001.npy").symlink_to(served / "outside" / "study" / "logits.npy")
    assert "may not be opened" in refusal(read_study, study)


def test_uploads_open_only_to_those_who_know_their_key(served):
    folder = uploads_folder() / "server" / "key"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "logits.csv").write_text("1,2\n")
    assert is_allowed(folder / "logits.csv")
    assert not is_allowed(folder.parent)
    assert not is_allowed(uploads_folder())
    assert "Did you mean" not in refusal(existing_path, uploads_folder() / "server" / "kex")


def test_roots_that_are_none(tmp_path):
    assert "no-such" in refusal(allow_only, [tmp_path / "no-such"])
    with pytest.raises(InputError):
        allow_only([__file__])


@pytest.mark.parametrize("name", ["~nobody-of-this-name", "a" * 300], ids=["home", "long"])
def test_roots_that_can_be_no_path(name):
    with pytest.raises(InputError, match="Expected a folder to open studies from"):
        allow_only([name])


def test_without_roots_everything_opens(tmp_path, monkeypatch):
    monkeypatch.delenv("HIERVIZ_ROOTS", raising=False)
    assert roots() == ()
    assert existing_path(tmp_path) == tmp_path


# -- what is no regular file ----------------------------------------------------------


def special(kind, folder):
    path = folder / f"tree-{kind}.nwk"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.close()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    return path


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
@pytest.mark.parametrize(
    "ending",
    [".nwk", ".npy", ".csv", ".json", ".parquet", ".npz", ".zip", ".txt", ".toml", ".pth", ".gz"],
)
def test_files_that_are_none_are_refused_at_once(tmp_path, kind, ending):
    path = special(kind, tmp_path).rename(tmp_path / f"x{ending}")
    study = make_study(tmp_path / "s")
    opened = read_study(study)
    reads = {
        "tree": lambda: read_tree(path),
        "second": lambda: read_tree([study / "logits.npy", path]),
        "mapping": lambda: read_mapping(path),
        "taxonomy": lambda: read_taxonomy(path, opened),
        "classes": lambda: read_study_files({"logits": study / "logits.npy", "classes": path}),
        "labels": lambda: read_study_files({"logits": study / "logits.npy", "labels": path}),
        "logits": lambda: read_study_files({"logits": path}),
    }
    if kind != "folder":
        reads["study"] = lambda: read_study(path)
        reads["pictures"] = lambda: attach_images(opened, path)
    for name, read in reads.items():
        assert refusal(within, 10, read), name


def within(seconds, call):
    """Call in a thread, which a read without end would hold for ever."""
    out: list[BaseException] = []

    def run():
        try:
            call()
        except BaseException as error:
            out.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it still reads"
    if out:
        raise out[0]


def test_a_special_file_as_part_of_a_study(tmp_path):
    for name in ("labels.npy", "classes.csv", "study.toml", "images.csv"):
        study = make_study(tmp_path / name)
        (study / name).unlink(missing_ok=True)
        os.mkfifo(study / name)
        assert "found a pipe" in refusal(within, 10, lambda study=study: read_study(study))


def test_what_a_file_is_is_said(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(LoadError, match="expected a file; found a pipe"):
        check_readable(tmp_path / "pipe")
    with pytest.raises(LoadError, match="expected a file; found a folder"):
        check_readable(tmp_path)


def test_names_that_are_no_utf8(tmp_path):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    message = refusal(existing_path, folder)
    assert "UTF-8" in message
    assert "Rename" in message
    message.encode()
    assert refusal(existing_path, tmp_path / "cafx").encode()  # the near name can be written


# -- studies to choose from -----------------------------------------------------------


def test_studies_are_found_below_the_roots(served):
    inside = served / "inside"
    make_study(inside / "deep").rename(inside / "moved")
    (inside / "moved" / "sub").mkdir()
    make_study(inside / "moved" / "sub" / "in-a-study")
    (inside / "way").mkdir()
    make_study(inside / "way" / "down")
    (inside / "out").symlink_to(served / "outside")
    (inside / "empty").mkdir()
    found, is_all = find_studies([inside])
    assert is_all
    assert sorted(path.name for path in found) == ["down", "moved", "study"]
    assert find_studies([served / "outside"]) == ([], True)
    assert find_studies([inside], most_entries=3)[1] is False


def test_trees_that_are_kept_for_a_study_may_be_opened_and_words_may_not(served, monkeypatch):
    monkeypatch.setenv("HIERVIZ_DATA", str(served / "data"))
    kept = served / "data" / "studies" / "mark"
    assert is_allowed(kept / "trees") and is_allowed(kept / "trees" / "ward.json")
    assert not is_allowed(kept / "hierviz.sqlite")
    assert not is_allowed(kept / "trees" / ".." / "hierviz.sqlite")
