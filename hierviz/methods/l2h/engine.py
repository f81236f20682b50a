"""Which kernels run L2H: the compiled ones where numba works, else their numpy twins."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from hierviz.core import compiled
from hierviz.core.compiled import Engine
from hierviz.methods.l2h import kernels_numpy
from hierviz.methods.l2h.state import Stored, new_groups, new_record, new_rows

_SINGLE, _DOUBLE = np.dtype(np.float32), np.dtype(np.float64)
_WIDTHS = {np.dtype(np.float16), _SINGLE, _DOUBLE}

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
    return _kernels(_SINGLE)[1]


def warm_up() -> Engine:
    """Compile all kernels, or load them from the cache, so that no run has to wait for that.

    Returns
    -------
    Engine
        As `engine` gives it.
    """
    _kernels(_DOUBLE)
    return engine()


def kernels_for(logits: np.ndarray) -> tuple[Kernels, Stored | np.ndarray, np.dtype]:
    """The kernels for some logits, the logits as these take them, and what they work in.

    The compiled ones take float16, float32 and float64 rows that lie one after the other;
    numpy's everything else.
    """
    found, what = _kernels(_DOUBLE if logits.itemsize == 8 else _SINGLE)
    is_plain = logits.dtype in _WIDTHS and logits.flags.c_contiguous and logits.flags.aligned
    if not (what.is_compiled and is_plain):
        return _NUMPY, logits, _DOUBLE
    stored = _stored(logits)
    return found, stored, stored.values.dtype


def stored_for(kernels: Kernels, logits: np.ndarray) -> Stored | np.ndarray:
    """Some rows of logits as kernels take them that were chosen for all rows."""
    return logits if kernels.advance is None else _stored(logits)


def _stored(logits: np.ndarray) -> Stored:
    flat = logits.reshape(-1)
    is_half = logits.itemsize == 2
    values = flat[: flat.size // 2 * 2].view(np.float32) if is_half else flat
    return Stored(flat.view(np.uint16), values, is_half, logits.shape[1])


def _kernels(dtype: np.dtype) -> tuple[Kernels, Engine]:
    found = compiled.engine()
    if not found.is_compiled:
        return _NUMPY, found
    with _COMPILING:
        kernels, reason = _compiled(dtype)
    return kernels, Engine("numpy", False, reason) if reason else found


@cache
def _compiled(dtype: np.dtype) -> tuple[Kernels, str]:
    """The compiled kernels that work in a type, or numpy's and the reason why."""
    try:
        from hierviz.methods.l2h import kernels, kernels_groups, kernels_rows, state

        files = [
            inspect.getfile(module) for module in (kernels, kernels_groups, kernels_rows, state)
        ]
        rows, one = new_rows(1, 1, dtype), np.ones(1)
        groups, record = new_groups(one, one), new_record(1)
        columns, counts = one.astype(np.int32), one.astype(np.int64)
        spans, masked = counts.reshape(1, 1).repeat(2, axis=1), one.astype(dtype)
        logits = np.zeros((1, 1), dtype=dtype)
        logits.flags.writeable = False  # what takes read-only logits takes others as well
        stored = _stored(logits)

        def made(function: Callable, *examples) -> Callable:
            signature = compiled.types_of(*examples)
            return compiled.jit([signature], files=files)(getattr(function, "py_func", function))

        found = Kernels(
            made(kernels.read_rows, stored, 0, columns, one, rows.top, rows.max_logit, one),
            made(kernels.touch, stored, rows, spans, columns, True, masked, one, counts),
            made(kernels.advance, stored, rows, groups, record, 0, 0, True, 0.0, 0, 0),
        )
    except Exception as error:  # numba fails in many ways, and numpy can do all it does
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return _NUMPY, f"numba could not compile L2H: {reason}"
    return found, ""
