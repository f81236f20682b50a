"""What the types inherit so that they stay frozen when they are copied or pickled."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from scipy import sparse


def brief(record: Any) -> str:
    """What a dataclass is, in a line: fields that are not at their default, arrays by their shape.

    For ``__repr__ = brief`` in the body of a class.
    """
    parts = []
    for field in fields(record):
        value = getattr(record, field.name)
        if field.repr and not (
            value is None or (isinstance(value, str | tuple | dict) and not value)
        ):
            parts.append(f"{field.name}={_short(value)}")
    return f"{type(record).__name__}({', '.join(parts)})"


def _short(value: Any) -> str:
    if isinstance(value, np.ndarray) or sparse.issparse(value):
        return f"<{' x '.join(f'{side:,}' for side in value.shape)} {value.dtype}>"
    if is_dataclass(value) or callable(value) or hasattr(value, "_fields"):
        return f"<{getattr(value, '__name__', type(value).__name__)}>"
    if isinstance(value, tuple | list | dict | MappingProxyType) and (
        len(value) > 3
        or any(hasattr(item, "__dict__") or isinstance(item, tuple) for item in value)
    ):
        return f"<{len(value):,} item{'s' * (len(value) != 1)}>"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


Self = TypeVar("Self", bound="Immutable")


class Immutable:
    """A frozen dataclass whose copy is itself, and which a pickle gives back frozen."""

    #: What is kept in a pickle beside the fields and cannot be worked out again.
    _kept: tuple[str, ...] = ()
    #: Fields that are left out, at their default, since they can be.
    _left_out: tuple[str, ...] = ()

    def __copy__(self: Self) -> Self:
        return self

    def __deepcopy__(self: Self, memo: object) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        names = [*(field.name for field in fields(self)), *self._kept]  # type: ignore[arg-type]
        names = [name for name in names if name in self.__dict__ and name not in self._left_out]
        state = {name: self.__dict__[name] for name in names}
        for name, part in state.items():
            if isinstance(part, np.memmap):
                state[name] = np.asarray(part)  # its numbers, not its file
        maps = {
            name: dict(part) for name, part in state.items() if isinstance(part, MappingProxyType)
        }
        return {**state, **maps}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, part in state.items():
            if isinstance(part, dict):
                part = MappingProxyType(part)
            is_sparse = isinstance(part, sparse.csr_array)
            for array in (part.data, part.indices, part.indptr) if is_sparse else (part,):
                if isinstance(array, np.ndarray):
                    array.flags.writeable = False
            self.__dict__[name] = part
