"""Files as torch.save writes them, made without torch: for tests of the reader."""

from __future__ import annotations

import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np

from hierviz.io.trees.torch_files import OLD_START

_KINDS = {"f4": "Float", "f8": "Double", "i8": "Long", "i4": "Int", "u1": "Byte", "b1": "Bool"}


def _value(value: object) -> bytes:
    """Opcodes that put a plain value on the stack."""
    return pickle.dumps(value, protocol=2)[2:-1]


def _tensor(array: np.ndarray, key: str) -> bytes:
    kind = _KINDS[array.dtype.str[1:]]
    strides = tuple(step // array.itemsize for step in array.strides)
    parts = [
        b"ctorch._utils\n_rebuild_tensor_v2\n((",
        _value("storage"),
        b"ctorch\n" + kind.encode() + b"Storage\n",
        *map(_value, (key, "cuda:0", array.size)),
        b"tQ",
        *map(_value, (0, array.shape, strides, False)),
        b"ccollections\nOrderedDict\n)RtR",
    ]
    return b"".join(parts)


def state_pickle(state: dict) -> bytes:
    """The pickle of a dict of arrays."""
    items = [_value(name) + _tensor(array, str(i)) for i, (name, array) in enumerate(state.items())]
    return b"\x80\x02}(" + b"".join(items) + b"u."


def write_torch(path: Path, state: dict, *, content: bytes | None = None, lost: str = "") -> Path:
    """A zip as torch 1.6 and later write it; `content` in place of the right pickle."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", content or state_pickle(state))
        for i, array in enumerate(state.values()):
            if str(i) != lost:
                archive.writestr(f"archive/data/{i}", np.ascontiguousarray(array).tobytes())
        archive.writestr("archive/version", "3\n")
    return path


def write_nested_torch(path: Path, state: dict[str, dict[str, np.ndarray]]) -> Path:
    """As `write_torch`, for a dict of dicts of arrays."""
    arrays = {f"{name}.{part}": a for name, inner in state.items() for part, a in inner.items()}
    key_of = {name: str(i) for i, name in enumerate(arrays)}
    items = [
        _value(name)
        + b"}("
        + b"".join(_value(part) + _tensor(a, key_of[f"{name}.{part}"]) for part, a in inner.items())
        + b"u"
        for name, inner in state.items()
    ]
    return write_torch(path, arrays, content=b"\x80\x02}(" + b"".join(items) + b"u.")


def write_old_torch(path: Path, state: dict) -> Path:
    """As torch before 1.6 wrote it."""
    head = OLD_START + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)
    keys = [str(i) for i in range(len(state))]
    numbers = [struct.pack("<q", a.size) + a.tobytes() for a in state.values()]
    path.write_bytes(head + state_pickle(state) + pickle.dumps(keys, 2) + b"".join(numbers))
    return path
