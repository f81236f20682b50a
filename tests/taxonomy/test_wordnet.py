"""WordNet: every wnid of ImageNet, all paths, where the data come from, two openings at once."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hierviz.core.cache import cache_folder, folder_made_once, kept_json
from hierviz.errors import InputError, LoadError
from hierviz.taxonomy import from_wordnet, open_wordnet, recover, taxonomy_tree, warm_up
from hierviz.taxonomy.senses import _shares_a_word
from hierviz.taxonomy.wordnet import _unpack, ancestors
from tests.places import ROOT
from tests.strategies import star


@pytest.fixture(scope="module")
def imagenet():
    """Names and wnids of the 1000 classes."""
    with open(ROOT / "data/imagenet/classes.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["name"] for row in rows], [row["wnid"] for row in rows]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path))
    return tmp_path


def test_all_wnids_of_imagenet_resolve_by_name_and_hypernym(imagenet):
    known = ancestors(imagenet[1])
    for name, wnid in zip(*imagenet, strict=True):
        assert _shares_a_word(name, known[wnid]), (name, known[wnid].words)
        assert known[wnid].gloss
        top = wnid
        while known[top].parents:
            top = known[top].parents[0]
        assert known[top].name == "entity"


def paths(wordnet, wnid):
    """All ways from "entity" down to a synset, as wnids; both ends included."""
    known = wordnet.with_ancestors([wnid])
    finished, open_ends = [], [[wnid]]
    while open_ends:
        path = open_ends.pop()
        parents = known[path[0]].parents
        open_ends += [[parent, *path] for parent in parents]
        finished += [] if parents else [path]
    return sorted(finished)


def test_classes_with_several_paths(imagenet):
    wordnet = open_wordnet()
    assert sum(len(paths(wordnet, wnid)) > 1 for wnid in imagenet[1]) == 304


def test_paths_are_nltks():
    wordnet = open_wordnet()
    dog = wordnet.synset("n02084071")
    above = {wordnet.synset(parent).name for parent in dog.parents}
    assert (dog.name, above) == ("dog", {"canine", "domestic animal"})
    names = [[wordnet.synset(wnid).name for wnid in path] for path in paths(wordnet, "n02084071")]
    assert sorted(len(path) for path in names) == [9, 14]
    assert all(path[0] == "entity" and path[-1] == "dog" for path in names)


def test_concepts_hold_by_any_path_and_the_tree_takes_the_deepest_parent(imagenet):
    taxonomy = from_wordnet(*imagenet)
    concept = {name: c for c, name in reversed(list(enumerate(taxonomy.names)))}
    beagle = imagenet[0].index("beagle")
    for name in ("dog", "domestic animal", "canine"):
        assert beagle in taxonomy.classes_of(concept[name])
    way = [taxonomy.names[c] for c in taxonomy.path(taxonomy.concept_of_class[beagle])]
    assert "canine" in way and "domestic animal" not in way
    assert taxonomy.n_classes_below[concept["bird"]] == 59
    assert (taxonomy.n_concepts, int((taxonomy.n_classes_below >= 2).sum())) == (1860, 472)
    assert taxonomy_tree(taxonomy, range(1000)).tree.n_leaves == 1000
    assert recover(star(1000), taxonomy).f1.max() == 1.0


def test_unknown_wnids_stay_outside_and_are_said():
    taxonomy = from_wordnet(["tench", "x", "y"], ["n01440764", "n01440765", ""])
    assert taxonomy.concept_of_class.tolist()[1:] == [-1, -1]
    assert "has no n01440765" in taxonomy.notices[0]


@pytest.mark.parametrize("wrong", ["1440764", "n144", "v01440764", "tench"])
def test_what_is_no_wnid(wrong):
    with pytest.raises(InputError, match="letter n and eight digits"):
        ancestors([wrong])


def test_words_find_senses():
    senses = open_wordnet().senses("Great  White shark")
    assert [sense.wnid for sense in senses] == ["n01484850"]
    assert open_wordnet().senses("no such noun at all") == ()


def test_ancestors_are_kept(cache):
    first = ancestors(["n01440764"])
    kept = list(cache.glob("wordnet-ancestors-*.json"))
    assert len(kept) == 1
    assert ancestors(["n01440764", "n01440764"]) == first
    kept[0].write_text('[["n01440764"')  # cut short
    assert ancestors(["n01440764"]) == first
    assert json.loads(kept[0].read_text())


def test_a_folder_is_filled_once_by_whoever_is_first(cache):
    begun, filled = threading.Barrier(4), []

    def fill(folder: Path) -> None:
        begun.wait(timeout=10)
        (folder / "file").write_text("whole")
        filled.append(folder)

    threads = [
        threading.Thread(target=folder_made_once, args=("made", fill), kwargs={"what": "It"})
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(filled) == 4
    assert [path.name for path in cache.iterdir()] == ["made"]
    assert (cache_folder() / "made" / "file").read_text() == "whole"


def test_a_cache_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(LoadError, match="WordNet could not be written") as caught:
        folder_made_once("x", lambda folder: None, what="WordNet")
    assert "HIERVIZ_CACHE" in caught.value.hint
    with pytest.raises(LoadError, match="could not be written"):
        kept_json("x.json", list)


OPENING = "from hierviz.taxonomy import open_wordnet as o; w = o(); print(w.origin); print(w.synset('n01440764').name)"


def opened(environment) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", OPENING],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_two_processes_open_it_at_once_on_a_fresh_machine(tmp_path):
    environment = {"HIERVIZ_CACHE": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    for process in [opened(environment) for _ in range(2)]:
        out, err = process.communicate(timeout=120)
        assert out.splitlines() == ["WordNet 3.0 as it comes with hierviz", "tench"], err
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize("version", ["3.0", "3.1"])
def test_a_users_own_data_are_used_when_they_are_3_0(tmp_path, version):
    own = tmp_path / "nltk_data" / "corpora" / "wordnet"
    own.mkdir(parents=True, mode=0o755)
    _unpack(own)
    data = (own / "data.noun").read_bytes()
    header = data[:2000].replace(b"WordNet 3.0", f"WordNet {version}".encode())
    (own / "data.noun").write_bytes(header + data[2000:])
    environment = {"NLTK_DATA": str(tmp_path / "nltk_data"), "HIERVIZ_CACHE": str(tmp_path / "c")}
    out, err = opened(environment).communicate(timeout=120)
    assert (str(own) in out) == (version == "3.0"), err
    assert out.splitlines()[1] == "tench"


def test_a_users_data_without_all_files_are_left_alone(tmp_path):
    own = tmp_path / "nltk_data" / "corpora" / "wordnet"
    own.mkdir(parents=True, mode=0o755)
    _unpack(own)
    (own / "lexnames").unlink()
    environment = {"NLTK_DATA": str(tmp_path / "nltk_data"), "HIERVIZ_CACHE": str(tmp_path / "c")}
    out, err = opened(environment).communicate(timeout=120)
    assert out.splitlines() == ["WordNet 3.0 as it comes with hierviz", "tench"], err


def test_threads_share_it():
    warm_up().join(timeout=60)
    wordnet, found = open_wordnet(), []

    def read(offset: int) -> None:
        for wnid in ("n02084071", "n01503061", "n00001740") * 20:
            found.append((wnid, wordnet.synset(wnid).wnid))
        found.append((offset, open_wordnet() is wordnet))

    threads = [threading.Thread(target=read, args=(True,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 * 61
    assert all(asked == answered for asked, answered in found)
