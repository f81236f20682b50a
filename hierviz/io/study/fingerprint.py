"""Fingerprints: a hash over all bytes, so that equal fingerprints mean equal studies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xxhash

from hierviz.core.blocks import Blocks

_DIGEST_BYTES = 16


def block_hash(block: np.ndarray) -> bytes:
    """Hash of the bytes of some rows; other threads run meanwhile.

    It tells blocks apart as surely as chance allows 128 bits to, and costs no more than reading
    them; it is no protection from who wants two to look the same.
    """
    content = np.ascontiguousarray(block).reshape(-1).view(np.uint8).data
    return xxhash.xxh3_128_digest(content)


def joined_hash(hashes: Iterable[bytes]) -> bytes:
    """Hash of an array from those of its `Blocks`, in order."""
    return hashlib.blake2b(b"".join(hashes), digest_size=_DIGEST_BYTES).digest()


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
        self._hash = hashlib.blake2b(digest_size=_DIGEST_BYTES)

    def add_names(self, heading: str, names: Sequence[object]) -> None:
        """Add texts; their lengths are hashed too, so that no two lists run together."""
        for text in (heading, str(len(names)), *map(str, names)):
            encoded = text.encode("utf-8", "surrogatepass")
            self._hash.update(len(encoded).to_bytes(8, "little"))
            self._hash.update(encoded)

    def add_array(
        self, heading: str, array: np.ndarray | None, *, content: bytes | None = None
    ) -> None:
        """Add dtype, shape and a hash of the content, which may be known already. O(bytes)."""
        if array is None:
            return
        self.add_names(heading, [array.dtype.str, *array.shape])
        self._hash.update(
            content or joined_hash(block_hash(block) for _, block in Blocks(array, heading))
        )

    @property
    def text(self) -> str:
        """The hash as 32 hexadecimal digits."""
        return self._hash.hexdigest()


def fingerprint_of(
    arrays: Mapping[str, np.ndarray | None],
    names: Mapping[str, Sequence],
    contents: Mapping[str, bytes] | None = None,
) -> str:
    """Fingerprint of arrays and lists of names, each under its heading.

    `contents` holds hashes of arrays found on the pass over them.
    """
    mark, known = Fingerprint(), contents or {}
    for heading, array in arrays.items():
        mark.add_array(heading, array, content=known.get(heading))
    for heading, items in names.items():
        mark.add_names(heading, items)
    return mark.text
