"""A sample of the broken files of `make fuzz`: every reader ends in a tree or a HiervizError."""

import pytest

from hierviz.io.trees import FORMATS, read_tree
from tests.io.trees.fuzz_seeds import seeds
from tests.io.trees.fuzz_trees import FUZZ


def test_every_format_is_fuzzed():
    assert set(seeds()) == {form.key for form in FORMATS}


@pytest.mark.parametrize("key", sorted(seeds()))
def test_the_seeds_are_sound(tmp_path, key):
    opened = 0
    for files in seeds()[key]:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        if b"other.json" not in files.values():
            opened += read_tree([tmp_path / name for name in files]).n_leaves > 2
    assert opened


@pytest.mark.parametrize("key", sorted(seeds()))
def test_broken_files_end_in_a_tree_or_in_our_own_error(tmp_path, key):
    for number, files in FUZZ.cases(key, 100, first=1_000_000):
        assert not FUZZ.fault(key, files, tmp_path / "case", number), f"case {number}"
