"""Tensors in files that torch.save wrote, without torch and without running anything."""

from __future__ import annotations

import io
import math
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from hierviz.core.mapped import keep_open
from hierviz.errors import LoadError
from hierviz.io.files import read_bytes
from hierviz.io.numbers.scratch import is_large
from hierviz.io.trees.pickled import (
    MOST_STEPS,
    NUMPY_NAMES,
    PickledArray,
    check_shape,
    read_pickle,
    read_pickle_bytes,
    shown,
)
from hierviz.io.zips import open_zip, read_member

#: First bytes of a file of torch before 1.6 (2020): a pickle of this number comes first.
OLD_START = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
_OLD_PROTOCOL = 1001
_MOST_BYTES = 1 << 27  # of one tensor that is asked for; models may hold larger ones beside it
_MOST_PICKLE = 1 << 26  # bytes of names and shapes
_MOST_INSIDE = 16  # tensors inside another pickle
_STEPS_INSIDE = 1000  # which it takes to read one

_DTYPES = {
    "Float": "f4", "Double": "f8", "Half": "f2", "Long": "i8", "Int": "i4", "Short": "i2",
    "Char": "i1", "Byte": "u1", "Bool": "?", "BFloat16": "u2",
}  # fmt: skip


_Order = Literal["<", ">"]


@dataclass(frozen=True)
class _Kind:
    """Type of the numbers in a storage."""

    name: str

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(_DTYPES[self.name])

    def numbers(self, content: bytes, order: _Order) -> np.ndarray:
        values = np.frombuffer(content, self.dtype.newbyteorder(order))
        if self.name == "BFloat16":  # the upper half of a float32
            return (values.astype(np.uint32) << 16).view(np.float32)
        return values


@dataclass
class _Storage:
    """Numbers stored elsewhere in the file, read on demand."""

    kind: _Kind
    count: int
    fetch: Callable[[], np.ndarray] = field(repr=False)


@dataclass(frozen=True)
class Tensor:
    """A tensor as a file describes it.

    Parameters
    ----------
    storage, offset, shape, strides
        As torch has them; strides count numbers.
    """

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def values(self) -> np.ndarray:
        """The numbers; a `ValueError` when they lie outside the storage."""
        flat = self.storage.fetch()
        count = math.prod(self.shape)
        last = self.offset + sum(
            (n - 1) * step for n, step in zip(self.shape, self.strides, strict=True)
        )
        odd = min((self.offset, *self.shape, *self.strides), default=0) < 0
        most = max(_MOST_BYTES, flat.nbytes)  # a stride of 0 shows a number many times
        if odd or count * flat.itemsize > most or (count and last >= len(flat)):
            raise ValueError(f"a tensor of shape {self.shape} outside its {len(flat)} numbers")
        if not count:
            return np.empty(self.shape, flat.dtype)
        if self.strides == _in_order(self.shape):
            return flat[self.offset : self.offset + count].reshape(self.shape)
        steps = [step * flat.itemsize for step in self.strides]
        view = np.lib.stride_tricks.as_strided(flat[self.offset :], self.shape, steps)
        return view.copy()


def _in_order(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of rows one after the other."""
    return tuple(math.prod(shape[at + 1 :]) for at in range(len(shape)))


def _tensor(storage: _Storage, offset: int, shape: tuple, strides: tuple, *_: object) -> Tensor:
    if not isinstance(storage, _Storage):
        raise TypeError("a tensor without a storage")
    for numbers in ((offset,), shape, strides):
        check_shape(numbers)
    if len(shape) != len(strides):
        raise TypeError("a tensor with other strides than its shape has")
    return Tensor(storage, offset, tuple(shape), tuple(strides))


def _new_dict(*arguments: object) -> dict:
    if arguments:
        raise TypeError("an OrderedDict with content")
    return {}


def _torch_names() -> dict[str, object]:
    names = dict(NUMPY_NAMES)
    names |= {f"torch.{kind}Storage": _Kind(kind) for kind in _DTYPES}
    names["collections.OrderedDict"] = _new_dict
    names["torch._utils._rebuild_tensor_v2"] = _tensor
    names["torch._utils._rebuild_parameter"] = lambda data, *_: data
    return names


_NAMES: Mapping[str, object] = _torch_names()


def read_torch(path: Path) -> object:
    """What torch.save wrote: dicts and lists as they are, a `Tensor` for each tensor.

    A `LoadError` where it is damaged, or holds more than numbers, such as a whole model.
    """
    with path.open("rb") as stream:
        start = stream.read(len(OLD_START))
    if start == OLD_START:
        return read_old(read_bytes(path), path.name)
    with open_zip(path) as archive:
        return _read_zip(archive, path)


def is_torch_file(path: Path, head: bytes) -> bool:
    """True for a zip archive laid out as torch.save does, and for its older form."""
    if head.startswith(OLD_START):
        return True
    if not head.startswith(b"PK"):
        return False
    with open_zip(path) as archive:
        return any(name.endswith("/data.pkl") for name in archive.namelist())


def _read_zip(archive: zipfile.ZipFile, path: Path) -> object:
    where = path.name
    pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise LoadError(f"{where}: expected one data.pkl in it, as torch.save writes; found none.")
    folder = pickles[0].removesuffix("data.pkl")
    names = set(archive.namelist())
    order: _Order = "<"
    if f"{folder}byteorder" in names:
        is_big = read_member(archive, f"{folder}byteorder", most=16) == b"big"
        order = ">" if is_big else "<"

    def stored(key: object) -> _Storage:
        kind, name, count = _storage_key(key)
        member = f"{folder}data/{name}"
        return _Storage(kind, count, lambda: _fetch(path, member, kind, count, order))

    content = read_member(archive, pickles[0], most=_MOST_PICKLE)
    return read_pickle_bytes(content, where, known=_NAMES, persistent=stored)


def _storage_key(key: object) -> tuple[_Kind, str, int]:
    if not isinstance(key, tuple | list):
        raise TypeError("a storage that is not named by a tuple")
    what, kind, name, _, count = key[:5]
    if what != "storage" or not isinstance(kind, _Kind) or not isinstance(name, str):
        raise TypeError("a storage of an unknown kind")
    if type(count) is not int or not 0 <= count < 1 << 62:
        raise ValueError(f"a storage of {count} numbers")
    return kind, name, count


def _fetch(path: Path, member: str, kind: _Kind, count: int, order: _Order) -> np.ndarray:
    size = count * kind.dtype.itemsize
    most = max(_MOST_BYTES, path.stat().st_size)
    if size > most:
        raise LoadError(
            f"{path.name}: refused, because {member} should hold {size:,} bytes, more than {most:,}."
        )
    with open_zip(path) as archive:
        if member not in archive.namelist():
            raise LoadError(f"{path.name}: the numbers {member} are missing in it.")
        if is_large(size) and kind.name != "BFloat16":
            found = archive.getinfo(member)
            if found.compress_type == zipfile.ZIP_STORED and found.file_size == size:
                return _mapped(path, found, kind.dtype.newbyteorder(order), count)
        content = read_member(archive, member, most=size)
    if len(content) != size:
        raise LoadError(
            f"{path.name}: expected {size:,} bytes in {member}; found {len(content):,}.",
            hint="Copy or write the file again.",
        )
    return kind.numbers(content, order)


def _mapped(path: Path, member: zipfile.ZipInfo, dtype: np.dtype, count: int) -> np.ndarray:
    """Numbers of a member that is stored as it is, in the map of the archive."""
    with path.open("rb") as file:
        file.seek(member.header_offset + 26)
        lengths = struct.unpack("<HH", file.read(4))  # of the name and of what follows it
        array = np.memmap(file, dtype, "r", file.tell() + sum(lengths), (count,))
        return keep_open(array, file.fileno())


# -- before torch 1.6, and tensors inside other pickles -------------------------


def read_old(content: bytes, where: str, *, most_steps: int = MOST_STEPS) -> object:
    """What torch.save wrote before 1.6: five pickles, then the numbers of each storage."""
    stream = io.BytesIO(content)
    read = partial(read_pickle, stream, where, most_steps=most_steps)
    storages: dict[str, _Storage] = {}

    def stored(key: object) -> _Storage:
        kind, name, count = _storage_key(key)
        return storages.setdefault(name, _Storage(kind, count, _missing(where)))

    _magic, protocol, system = (read(known={}) for _ in range(3))
    if protocol != _OLD_PROTOCOL or not isinstance(system, dict):
        raise LoadError(
            f"{where}: expected a file of torch.save; found protocol {shown(protocol)}."
        )
    order: _Order = "<" if system.get("little_endian", True) else ">"
    value = read(known=_NAMES, persistent=stored)
    keys = read(known={})
    for key in keys if isinstance(keys, list) else []:
        storage = storages.get(key) if isinstance(key, str) else None
        if storage is None:
            raise LoadError(f"{where}: numbers for a storage that nothing in it uses.")
        numbers = _next_numbers(stream, storage, order, where)
        storage.fetch = partial(np.asarray, numbers)
    return value


def _missing(where: str) -> Callable[[], np.ndarray]:
    def fetch() -> np.ndarray:
        raise LoadError(f"{where}: the numbers of a tensor are missing.", hint="Copy it again.")

    return fetch


def _next_numbers(stream: io.BytesIO, storage: _Storage, order: _Order, where: str) -> np.ndarray:
    count = int.from_bytes(stream.read(8), "little" if order == "<" else "big")
    size = count * storage.kind.dtype.itemsize
    if count != storage.count:
        raise LoadError(f"{where}: expected {storage.count} numbers in a storage; found {count}.")
    content = stream.read(size)
    if len(content) != size:
        raise LoadError(f"{where}: expected {size:,} bytes of numbers; found {len(content):,}.")
    return storage.kind.numbers(content, order)


def tensor_names(where: str) -> dict[str, object]:
    """Names for a pickle that holds tensors among other things, as joblib and pickle write them."""
    n_read = 0

    def whole(content: bytes) -> object:
        nonlocal n_read
        n_read += 1
        if not isinstance(content, bytes) or n_read > _MOST_INSIDE:
            raise TypeError("tensors without their bytes, or too many of them")
        return read_old(content, where, most_steps=_STEPS_INSIDE)

    return {**_NAMES, "torch.storage._load_from_bytes": whole}


def state_of(path: Path) -> dict:
    """The dict that torch.save wrote; a dict "state_dict" or "model" inside it counts too."""
    content = read_torch(path)
    for key in ("state_dict", "model"):
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            return content[key]
    if not isinstance(content, dict):
        raise LoadError(
            f"{path.name}: expected a dict of tensors; found a {type(content).__name__}."
        )
    return content


def values_of(tensor: object, what: str, where: str) -> np.ndarray:
    """Numbers of a tensor that a file should hold; a `LoadError` where there is none, or a damaged one."""
    if not isinstance(tensor, Tensor | PickledArray):
        raise LoadError(f"{where}: expected a tensor as {what}; found {type(tensor).__name__}.")
    try:
        return tensor.values()
    except (ValueError, TypeError, OverflowError, MemoryError) as error:
        raise LoadError(f"{where}: {what} is damaged: {str(error)[:120]}.") from error
