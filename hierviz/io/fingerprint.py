"""Fingerprints: a hash over all bytes, so that equal fingerprints mean equal studies."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

_CHUNK_BYTES = 1 << 24


class Fingerprint:
    """A hash that grows by arrays and names, each with its own heading.

    Examples
    --------
    >>> a, b = Fingerprint(), Fingerprint()
    >>> a.add_names("classes", ["a", "bc"]); b.add_names("classes", ["ab", "c"])
    >>> a.text == b.text
    False
    """

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)

    def add_names(self, heading: str, names: Sequence[object]) -> None:
        """Add texts; their lengths are hashed too, so that no two lists run together."""
        for text in (heading, str(len(names)), *map(str, names)):
            encoded = text.encode("utf-8", "surrogatepass")
            self._hash.update(len(encoded).to_bytes(8, "little"))
            self._hash.update(encoded)

    def add_array(self, heading: str, array: np.ndarray | None) -> None:
        """Add dtype, shape and bytes of an array, in chunks. O(bytes)."""
        if array is None:
            return
        self.add_names(heading, [array.dtype.str, *array.shape])
        step = max(1, _CHUNK_BYTES // max(1, array.dtype.itemsize * array[:1].size))
        for start in range(0, len(array), step):
            block = np.ascontiguousarray(array[start : start + step])
            self._hash.update(block.reshape(-1).view(np.uint8).data)

    @property
    def text(self) -> str:
        """The hash as 32 hexadecimal digits."""
        return self._hash.hexdigest()


def fingerprint_of(arrays: Mapping[str, np.ndarray | None], names: Mapping[str, Sequence]) -> str:
    """Fingerprint of arrays and lists of names, each under its heading."""
    mark = Fingerprint()
    for heading, array in arrays.items():
        mark.add_array(heading, array)
    for heading, items in names.items():
        mark.add_names(heading, items)
    return mark.text
