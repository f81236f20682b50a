"""The loops of PERCH, compiled. Import this module only where `compiled.engine` says numba."""

from __future__ import annotations

import types
from typing import Any

from hierviz.core.compiled import jit
from hierviz.methods.fit import perch_steps as steps

_INTS, _PAIRS, _ROW, _BOX = "int32[::1]", "int32[:, ::1]", "float64[::1]", "float64[:, :, ::1]"

#: In the order in which they call each other.
_SIGNATURES = {
    "least_apart": f"float64({_ROW}, int64, {_BOX})",
    "most_apart": f"float64({_ROW}, int64, {_BOX})",
    "boxes_least_apart": f"float64(int64, int64, {_BOX})",
    "boxes_most_apart": f"float64(int64, int64, {_BOX})",
    "balance": "float64(int64, int64)",
    "update": f"void(int64, {_PAIRS}, {_INTS}, {_BOX})",
    "nearest_leaf": f"int64({_ROW}, {_PAIRS}, {_BOX}, float64[:, ::1], int64)",
    "is_masked": f"boolean({_ROW}, int64, int64, {_BOX})",
    "rotate_up": f"void(int64, int64, float64[:, ::1], {_INTS}, {_PAIRS}, {_INTS}, {_BOX}, boolean)",
    "insert": f"int64({_INTS}, int64, int64, float64[:, ::1], {_INTS}, {_PAIRS}, {_INTS}, {_BOX}, "
    "float64[:, ::1], int64)",
}


def _compiled() -> dict[str, Any]:
    """Every function, compiled to call the compiled ones before it."""
    found: dict[str, Any] = {"np": steps.np}
    for name, signature in _SIGNATURES.items():
        plain = getattr(steps, name)
        own = types.FunctionType(plain.__code__, found, name)
        own.__module__, own.__qualname__ = __name__, name
        found[name] = jit(signature, files=[steps.__file__])(own)
    return found


insert = _compiled()["insert"]
