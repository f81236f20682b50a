"""Which kernels run L2H: the compiled ones where numba works, else their numpy twins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from hierviz.core import compiled
from hierviz.core.compiled import Engine
from hierviz.methods import kernels_numpy
from hierviz.methods.state import new_groups, new_record, new_rows

#: The types of logits that the compiled kernels read, and as what: float16 as its bits.
STORED = {np.float32: np.float32, np.float64: np.float64, np.float16: np.uint16}

_COMPILING = (
    threading.Lock()
)  # a second visitor waits for the kernels instead of compiling them too


class Kernels(NamedTuple):
    """The inner loops of L2H for one type of logits; see `kernels`."""

    read_rows: Callable
    touch: Callable
    advance: Callable | None = None  # numpy makes every step one by one


_NUMPY = Kernels(kernels_numpy.read_rows, kernels_numpy.touch)


def engine() -> Engine:
    """What runs L2H here, and why where it is not numba.

    Returns
    -------
    Engine
        `name` ("numba 0.68.1", say, or "numpy"), `is_compiled`, `reason`.
    """
    return _kernels(np.float32)[1]


def warm_up() -> Engine:
    """Compile all kernels, or load them from the cache, so that no run has to wait for that.

    Returns
    -------
    Engine
        As `engine` gives it.
    """
    for dtype in STORED:
        _kernels(dtype)
    return engine()


def kernels_for(logits: np.ndarray) -> tuple[Kernels, np.ndarray]:
    """The kernels for some logits, and the logits as these take them.

    The compiled ones read float16, float32 and float64 rows that lie one
    after the other; numpy's read everything else.
    """
    dtype = logits.dtype.type
    if dtype not in STORED or not logits.dtype.isnative or not logits.flags.c_contiguous:
        return _NUMPY, logits
    found, what = _kernels(dtype)
    return found, logits.view(STORED[dtype]) if what.is_compiled else logits


def _kernels(dtype: type) -> tuple[Kernels, Engine]:
    found = compiled.engine()
    if not found.is_compiled:
        return _NUMPY, found
    with _COMPILING:
        kernels, reason = _compiled(STORED[dtype])
    return kernels, Engine("numpy", False, reason) if reason else found


@cache
def _compiled(stored: type) -> tuple[Kernels, str]:
    """The compiled kernels, or numpy's and the reason why."""
    try:
        from hierviz.methods import kernels, kernels_groups, state

        files = [kernels.__file__, kernels_groups.__file__, state.__file__]
        rows, one = new_rows(1, 1), np.ones(1)
        groups, record = new_groups(one, one), new_record(1)
        flags, columns, counts = one.astype(bool), one.astype(np.int32), one.astype(np.int64)
        spans = counts.reshape(1, 1).repeat(2, axis=1)
        logits = np.zeros((1, 1), dtype=stored)
        logits.flags.writeable = False  # what takes read-only logits takes others as well

        def made(function: Callable, *examples) -> Callable:
            signature = compiled.types_of(*examples)
            return compiled.jit([signature], files=files)(getattr(function, "py_func", function))

        found = Kernels(
            made(kernels.read_rows, logits, columns, one, rows.top, one, one, flags),
            made(
                kernels.touch, logits, rows, spans, columns, columns, True, flags, one, counts,
                columns, 0,
            ),
            made(kernels.advance, logits, rows, groups, record, 0, 0, True, 0, 0),
        )  # fmt: skip
    except Exception as error:  # numba fails in many ways, and numpy can do all it does
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return _NUMPY, f"numba could not compile L2H: {reason}"
    return found, ""
