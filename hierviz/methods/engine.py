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

_WIDTHS = {np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.float64)}

_COMPILING = (
    threading.Lock()
)  # a second visitor waits for the kernels instead of compiling them too


class Kernels(NamedTuple):
    """The inner loops of L2H; see `kernels_numpy` for what they take and do."""

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
    return _kernels()[1]


def warm_up() -> Engine:
    """Compile all kernels, or load them from the cache, so that no run has to wait for that.

    Returns
    -------
    Engine
        As `engine` gives it.
    """
    return engine()


def kernels_for(logits: np.ndarray) -> tuple[Kernels, np.ndarray]:
    """The kernels for some logits, and the logits as these take them.

    The compiled ones read the bytes of float16, float32 and float64 rows that
    lie one after the other; numpy's read everything else.
    """
    found, what = _kernels()
    if not what.is_compiled:
        return found, logits
    if logits.dtype not in _WIDTHS or not (logits.flags.c_contiguous and logits.flags.aligned):
        return _NUMPY, logits
    return found, logits.view(np.uint8)


def _kernels() -> tuple[Kernels, Engine]:
    found = compiled.engine()
    if not found.is_compiled:
        return _NUMPY, found
    with _COMPILING:
        kernels, reason = _compiled()
    return kernels, Engine("numpy", False, reason) if reason else found


@cache
def _compiled() -> tuple[Kernels, str]:
    """The compiled kernels, or numpy's and the reason why."""
    try:
        from hierviz.methods import kernels, kernels_groups, state

        files = [kernels.__file__, kernels_groups.__file__, state.__file__]
        rows, one = new_rows(1, 1), np.ones(1)
        groups, record = new_groups(one, one), new_record(1)
        flags, columns, counts = one.astype(bool), one.astype(np.int32), one.astype(np.int64)
        spans = counts.reshape(1, 1).repeat(2, axis=1)
        logits = np.zeros((1, 4), dtype=np.uint8)
        logits.flags.writeable = False  # what takes read-only logits takes others as well

        def made(function: Callable, *examples) -> Callable:
            signature = compiled.types_of(*examples)
            return compiled.jit([signature], files=files)(getattr(function, "py_func", function))

        found = Kernels(
            made(kernels.read_rows, logits, 1, columns, one, rows.top, one, one, flags),
            made(kernels.touch, logits, rows, spans, columns, True, one, one, counts, columns, 0),
            made(kernels.advance, logits, rows, groups, record, 0, 0, True, 0, 0),
        )
    except Exception as error:  # numba fails in many ways, and numpy can do all it does
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return _NUMPY, f"numba could not compile L2H: {reason}"
    return found, ""
