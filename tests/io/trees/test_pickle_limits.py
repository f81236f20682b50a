"""Small files that ask for endless work or memory are refused before they get it."""

import gzip
import pickle

import numpy as np
import pytest

from hierviz.errors import LoadError
from hierviz.io import read_tree
from hierviz.io.trees.pickled import read_pickle_bytes
from hierviz.io.trees.torch_files import tensor_names
from tests.io.trees.torch_writer import OLD_START, state_pickle, write_torch


def refusal(call, *args, **options):
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    return str(caught.value)


CALL = b"X\x06\x00\x00\x00latin1q\x01c_codecs\nencode\nq\x02"
MEGABYTE = b"X" + (10**6).to_bytes(4, "little") + b"a" * 10**6 + b"q\x00"
NUMBERS = b"]q\x00(" + b"".join(b"J" + n.to_bytes(4, "little") for n in range(20_000)) + b"e"


@pytest.mark.parametrize(
    "content",
    [
        b"N0" * 2_000_000 + b"N.",  # instructions
        b"(" + b"\x8f" * 800_000 + b"t.",  # empty sets
        MEGABYTE + CALL + b"(" + b"h\x02h\x00h\x01\x86R" * 2000 + b"t.",  # 2 GB of bytes
        NUMBERS + b"cbuiltins\nfrozenset\nq\x01(" + b"h\x01h\x00\x85R" * 2000 + b"t.",
    ],
    ids=["instructions", "sets", "bytes", "a set again and again"],
)
def test_pickles_that_ask_for_endless_work_are_refused(content):
    assert "more than 3,000,000 steps" in refusal(read_pickle_bytes, b"\x80\x02" + content, "p")


def test_numbers_that_share_one_hash_are_no_keys(tmp_path):
    same = [step * (2**61 - 1) for step in range(50, 150)]
    assert "damaged" in refusal(read_pickle_bytes, pickle.dumps(dict.fromkeys(same)), "p")
    assert "damaged" in refusal(read_pickle_bytes, pickle.dumps(set(same)), "p")
    assert "many digits" in refusal(read_pickle_bytes, pickle.dumps(1 << 20_000), "p")
    (tmp_path / "m.pkl").write_bytes(pickle.dumps([[same, [1]]]))
    assert "step 0" in refusal(read_tree, tmp_path / "m.pkl")
    content = {"A": np.eye(4, 2), "B": np.eye(2), "T": {4: same}}
    (tmp_path / "A_B.gzip").write_bytes(gzip.compress(pickle.dumps(content)))
    assert "every child once" in refusal(read_tree, tmp_path / "A_B.gzip")


def test_tensors_that_would_fill_the_memory_are_refused(tmp_path):
    state = {"embeddings.weight": np.zeros((2, 2), np.float32)}
    shape, strides = b"K\x02K\x02\x86", b"K\x02K\x01\x86"
    sound = state_pickle(state)
    for other, words in (
        (b"J\x00\x00\x00\x10K\x02\x86", "outside its 4 numbers"),  # 2^28 rows, all the same
        (b"(" + b"K\x01" * 65 + b"t", "a few whole numbers"),
    ):
        content = sound.replace(shape, other).replace(strides, b"K\x00K\x00\x86")
        path = write_torch(tmp_path / "m.pkl", state, content=content)
        assert words in refusal(read_tree, path, format="hyphc")
    huge = sound.replace(b"K\x04tQ", b"J\x00\x00\x00\x10tQ")  # 2^28 numbers in a storage
    path = write_torch(tmp_path / "m.pkl", state, content=huge)
    assert "1,073,741,824 bytes, more than" in refusal(read_tree, path)


def test_only_a_few_short_tensors_lie_inside_another_pickle():
    inside = OLD_START + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)
    name = b"ctorch.storage\n_load_from_bytes\nq\x00"

    def holding(content, times):
        value = b"\x80\x03" + name + b"0B" + len(content).to_bytes(4, "little") + content
        return value + b"q\x01(" + b"h\x00h\x01\x85R" * times + b"t."

    def read(content):
        return read_pickle_bytes(content, "p", known=tensor_names("p"))

    short = inside + b"\x80\x02K\x01." + b"\x80\x02]."
    assert read(holding(short, 16)) == (1,) * 16
    assert "too many" in refusal(read, holding(short, 17))
    long = inside + b"\x80\x02" + b"N0" * 600 + b"N."
    assert "1,000 steps" in refusal(read, holding(long, 1))
